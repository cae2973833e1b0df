//! Taking the gate up: what it would have said of history, what other scanners know already.

use super::{AFTER, ASSISTANT, Case, told};
use countersign::rules::expand;

#[test]
fn backtest_counts_what_would_have_been() {
    let case = Case::new();
    let secret = String::from_utf8(expand("ghp_{crc62:36}").unwrap()).unwrap();
    case.repo.write("src/client.py", format!("TOKEN = \"{secret}\"\n"));
    case.commit("Add a client");
    case.repo.write("src/auth/token.py", AFTER);
    case.commit(&format!("Check expiry\n\n{ASSISTANT}"));
    let (status, text) = told(&case.run("ada", &["policy", "backtest", "--last", "2"]));
    assert_eq!(status, 0, "{text}");
    assert!(text.starts_with("2 commits: 1 blocked") || text.starts_with("2 commits: 2 blocked"), "{text}");
    assert!(text.contains("secret/github") && text.contains("Add a client") && !text.contains(&secret), "{text}");
    let (_, text) = told(&case.run("ada", &["policy", "backtest", "--last", "1"]));
    assert!(text.starts_with("1 commits") && !text.contains("secret/github"), "{text}");
}

#[test]
fn what_others_know_is_met_among_our_own_findings() {
    let case = Case::new();
    let secret = String::from_utf8(expand("ghp_{crc62:36}").unwrap()).unwrap();
    let other = String::from_utf8(expand("glpat-{alnum:20}").unwrap()).unwrap();
    case.repo.write("src/client.py", format!("import os\nTOKEN = \"{secret}\"\nOTHER = \"{other}\"\n"));
    case.commit("Add a client");
    let report = r#"[{"File": "src/client.py", "StartLine": 2, "EndLine": 2}, {"File": "gone.py", "StartLine": 1, "EndLine": 1}]"#;
    case.repo.write("keys/report.json", report);
    let (status, text) = told(&case.run("ada", &["baseline", "import", "keys/report.json"]));
    assert!(status == 0 && text.contains("1 meet a finding of ours, 1 meet none"), "{text}");
    let written = case.repo.sh("cat .countersign/baseline");
    assert!(written.contains("known to report.json") && !written.contains(&secret), "{written}");
    assert_eq!(written.lines().filter(|line| line.starts_with("cs1:")).count(), 1, "{written}");
}
