//! Each thing that is missing is told, and each thing supplied clears exactly its duty.

use super::{AFTER, ASSISTANT, Case, SAID, TEST};

/// The duties that `verify` names as missing at the gate of these tests.
fn missing(case: &Case) -> Vec<String> {
    let (status, text) = case.verify();
    assert!(status < 2, "{text}");
    let named = |line: &str| line.trim().strip_prefix("missing ").map(|duty| duty.trim().to_owned());
    text.lines().skip_while(|line| !line.contains("tokens by assistants")).filter_map(named).collect()
}

#[test]
fn each_thing_supplied_clears_exactly_its_duty() {
    let case = Case::new();
    case.repo.write("src/auth/token.py", AFTER);
    case.commit(&format!("Check expiry and audience\n\n{ASSISTANT}"));
    assert_eq!(missing(&case), ["negative-tests", "identity-impact", "token-review", "signoff:security"]);
    let (status, text) = case.scan(&[]);
    assert_eq!(status, 1, "{text}");
    for word in ["negative-tests", "Identity-Impact:", "Token-Review:", "countersign sign --role security"] {
        assert!(text.contains(word), "{word} in {text}");
    }

    case.repo.write("tests/auth/test_token.py", TEST);
    case.commit("Show that it refuses");
    assert_eq!(missing(&case), ["identity-impact", "token-review", "signoff:security"]);

    let (impact, review) = SAID.split_once('\n').unwrap();
    case.git(&["commit", "-q", "--allow-empty", "-m", &format!("Say what it does\n\n{impact}\n")]);
    assert_eq!(missing(&case), ["token-review", "signoff:security"]);
    case.git(&["commit", "-q", "--allow-empty", "-m", &format!("Review tokens\n\n{review}\n")]);
    assert_eq!(missing(&case), ["signoff:security"]);

    let (status, text) = case.sign("bob", &[]);
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("src/auth/token.py") && text.contains("token-validation"), "says what is signed: {text}");
    let (status, text) = case.verify();
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("signed  bob@example.org as security"), "{text}");
    assert_eq!(case.scan(&[]).0, 0);
}

#[test]
fn a_persons_small_change_meets_none_of_it() {
    let case = Case::new();
    case.repo.write("src/ui/button.css", ".button { color: red }\n");
    case.commit("Paint the button");
    let (status, text) = case.verify();
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("no gate applies"), "{text}");
    assert_eq!(case.scan(&[]).0, 0);
}

#[test]
fn approvals_of_the_forge_count_for_the_tip_alone() {
    let case = Case::changed();
    let tip = case.git(&["rev-parse", "HEAD"]);
    let approvals = |commit: &str, email: &str| format!(r#"{{"approvals": [{{"email": "{email}", "commit": "{commit}"}}]}}"#);
    for (json, expected) in [
        (approvals(&tip, "bob@example.org"), 0),
        (approvals(&"0".repeat(40), "bob@example.org"), 1),
        (approvals(&tip, "ada@example.org"), 1),
        (approvals(&tip, "eve@example.org"), 1),
    ] {
        case.repo.write("keys/approvals.json", &json);
        let (status, text) = case.scan(&["--approvals", "keys/approvals.json"]);
        assert_eq!(status, expected, "{json}: {text}");
    }
}
