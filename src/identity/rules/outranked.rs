//! One weakness is told once: of two rules that see the same line, the one that says more keeps it.

use crate::model::Finding;

/// What says more, and what it makes needless on the lines it covers.
const OUTRANKS: &[(&str, &str)] = &[
    ("identity/password-fast-hash", "identity/weak-hash"),
    ("identity/password-stored-plain", "identity/secret-compared-in-variable-time"),
    ("identity/cookie-flags", "identity/cookie-flag-off"),
    ("identity/hardcoded-signing-key", "identity/hardcoded-credential"),
    ("identity/hardcoded-session-secret", "identity/hardcoded-credential"),
    ("identity/hardcoded-encryption-key", "identity/hardcoded-credential"),
    ("identity/default-credential", "identity/hardcoded-credential"),
    ("identity/token-from-weak-random", "identity/weak-random"),
    ("identity/credential-logged", "identity/credential-in-log-text"),
    ("identity/refresh-token-in-browser-storage", "identity/token-in-browser-storage"),
    ("identity/iam-wildcard", "identity/iam-broad-action"),
    ("identity/token-algorithm-none", "identity/token-algorithm-not-pinned"),
];

/// Takes out what another finding of the same side says better.
pub(super) fn drop_outranked(findings: &mut Vec<Finding>) {
    if findings.len() < 2 {
        return;
    }
    let covers = |better: &Finding, worse: &Finding| {
        let (better, worse) = (&better.location, &worse.location);
        better.side == worse.side && better.line <= worse.end_line && worse.line <= better.end_line
    };
    let needless: Vec<bool> = findings
        .iter()
        .map(|worse| {
            let said = |better: &Finding| OUTRANKS.contains(&(better.rule.id, worse.rule.id)) && covers(better, worse);
            findings.iter().any(said)
        })
        .collect();
    let mut needless = needless.iter();
    findings.retain(|_| !needless.next().is_some_and(|&needless| needless));
}

#[cfg(test)]
mod tests {
    use super::super::testing::ids;
    use super::OUTRANKS;

    #[test]
    fn a_line_is_told_once_and_another_line_stays() {
        assert_eq!(ids("a.py", "h = hashlib.md5(password)"), ["identity/password-fast-hash"]);
        assert_eq!(ids("a.py", "h = hashlib.md5(password)\nt = hashlib.md5(body)"), ["identity/password-fast-hash", "identity/weak-hash"]);
    }

    #[test]
    fn the_table_names_rules() {
        for (better, worse) in OUTRANKS {
            assert!(crate::rules::find(better).is_some() && crate::rules::find(worse).is_some(), "{better} {worse}");
        }
    }
}
