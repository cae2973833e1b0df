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
