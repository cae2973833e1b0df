//! Where results go, and readers that stop reading.

use crate::common::guard::{BINARY, token};
use crate::common::repo::TestRepo;

fn planted() -> TestRepo {
    let test = TestRepo::new();
    for number in 0..200 {
        test.write(&format!("{number}.py"), format!("value = \"{}\"\n", token()));
    }
    test.git(["add", "-A"]);
    test
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let test = planted();
    for format in ["text", "jsonl", "json", "sarif", "markdown"] {
        let said = test.sh(&format!("{{ '{BINARY}' scan --staged --format {format} 2> err; }} | head -c 1 > /dev/null; cat err"));
        assert_eq!(said, "", "{format}");
    }
    for words in ["rules list", "man", "policy schema", "policy show", "completions bash"] {
        let said = test.sh(&format!("{{ '{BINARY}' {words} 2> err; }} | head -c 1 > /dev/null; cat err"));
        assert_eq!(said, "", "{words}");
    }
}

#[test]
fn results_may_go_to_a_file() {
    let test = planted();
    let said = test.guard(["scan", "--staged", "--format", "json", "--output", "out.json"]);
    assert_eq!((said.code, said.text.as_str()), (1, ""));
    serde_json::from_slice::<serde_json::Value>(&std::fs::read(test.path().join("out.json")).unwrap()).unwrap();
    let said = test.guard(["scan", "--staged", "--output", "absent/out.json"]);
    assert!(said.code == 2 && said.text.contains("absent/out.json"), "{}", said.text);
    if std::path::Path::new("/dev/full").exists() {
        let said = test.guard(["scan", "--staged", "--format", "json", "--output", "/dev/full"]);
        assert_eq!(said.code, 2, "{}", said.text);
        let said = test.sh(&format!("set +e; '{BINARY}' scan --staged --format json > /dev/full; echo $?"));
        assert_eq!(said, "2");
    }
}

#[test]
fn timings_tell_where_the_time_went() {
    let test = planted();
    let said = test.guard(["scan", "--staged", "--quiet", "--timings"]);
    let line = said.text.lines().find(|line| line.contains("timings: ")).unwrap_or_else(|| panic!("{}", said.text));
    let spent = |label: &str| {
        let text = line.split_once(&format!("{label} ")).unwrap_or_else(|| panic!("no {label} in {line}")).1;
        let number = text.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap();
        let unit = text[number.len()..].split([',', ' ', ')', ';']).next().unwrap();
        let nanoseconds = match unit {
            "ns" => 1.0,
            "µs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            _ => panic!("{unit:?} in {line}"),
        };
        number.parse::<f64>().unwrap() * nanoseconds
    };
    let phases: f64 = ["preparing", "engines", "looking", "judging", "reporting"].map(spent).iter().sum();
    let together = spent("together");
    assert!((phases - together).abs() < together * 0.05, "{line}");
    for part in ["reading", "keywords", "secrets", "identity"] {
        assert!(spent(part) > 0.0, "{line}");
    }
    assert!(!cfg!(target_os = "linux") || line.contains("; peak memory "), "{line}");
}
