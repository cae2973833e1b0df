//! The forge's approvals, as continuous integration hands them in: what somebody with an account there said of a commit.
//!
//! Three shapes are read. The simple one: `[{"login": "ada", "email": "ada@example.org", "commit": "<id>"}]`, or the same
//! under `"approvals"`. GitHub's list of reviews (`GET /repos/O/R/pulls/N/reviews`): the last word of each account counts.
//! GitLab's approvals (`GET /projects/P/merge_requests/N/approvals`). Where a commit is named it must be the tip that is
//! judged: what came later nobody approved.

use super::signoff::Approval;
use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// An approval, and the commit it is of if the forge says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// Whose.
    pub approval: Approval,
    /// Of which commit.
    pub commit: Option<String>,
}

/// Reads a list of approvals in any of the three shapes.
pub fn parse(bytes: &[u8]) -> Result<Vec<Stated>> {
    let value: Value = serde_json::from_slice(bytes).context("the approvals are not JSON")?;
    if let Some(list) = value.get("approved_by").and_then(Value::as_array) {
        return Ok(list.iter().filter_map(|entry| of_user(entry.get("user")?, None)).collect());
    }
    let Some(list) = value.as_array().or_else(|| value.get("approvals")?.as_array()) else {
        bail!("the approvals are neither a list nor an object with `approvals` or `approved_by`");
    };
    let mut found: Vec<Stated> = Vec::new();
    for entry in list {
        let commit = entry.get("commit").or_else(|| entry.get("commit_id")).and_then(Value::as_str).map(str::to_owned);
        let Some(stated) = of_user(entry.get("user").unwrap_or(entry), commit) else {
            bail!("an approval names neither `login` nor `email`");
        };
        let state = entry.get("state").and_then(Value::as_str).map(str::to_ascii_uppercase);
        match state.as_deref() {
            None | Some("APPROVED") => {
                found.retain(|known| known.approval != stated.approval);
                found.push(stated);
            }
            // A remark takes nothing back.
            Some("COMMENTED" | "PENDING") => {}
            Some(_) => found.retain(|known| known.approval != stated.approval),
        }
    }
    Ok(found)
}

/// Those that are of the tip, or of no commit in particular.
pub fn of_tip(stated: Vec<Stated>, tip: &str) -> Vec<Approval> {
    let holds = |stated: &Stated| stated.commit.as_deref().is_none_or(|commit| commit.eq_ignore_ascii_case(tip));
    stated.into_iter().filter(holds).map(|stated| stated.approval).collect()
}

fn of_user(user: &Value, commit: Option<String>) -> Option<Stated> {
    let text = |key: &str| user.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let approval = Approval { login: text("login").or_else(|| text("username")), email: text("email") };
    let is_bot = text("type").is_some_and(|kind| kind == "Bot") || approval.login.as_deref().is_some_and(|login| login.ends_with("[bot]"));
    let named = approval.login.is_some() || approval.email.is_some();
    // A bot's approval keeps its place among what was said, and can be nobody's.
    let approval = if is_bot { Approval { login: None, email: None } } else { approval };
    named.then_some(Stated { approval, commit })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logins(json: &str, tip: &str) -> Vec<String> {
        of_tip(parse(json.as_bytes()).unwrap(), tip).into_iter().filter_map(|approval| approval.login.or(approval.email)).collect()
    }

    #[test]
    fn reviews_count_by_their_last_word_and_for_their_commit() {
        let review = |login: &str, state: &str, commit: &str| {
            format!(r#"{{"user": {{"login": "{login}", "type": "User"}}, "state": "{state}", "commit_id": "{commit}"}}"#)
        };
        let list = [
            review("ada", "APPROVED", "c1"),
            review("bob", "APPROVED", "c2"),
            review("cyd", "APPROVED", "c2"),
            review("cyd", "CHANGES_REQUESTED", "c2"),
            review("bob", "COMMENTED", "c2"),
            review("helper[bot]", "APPROVED", "c2"),
        ];
        assert_eq!(logins(&format!("[{}]", list.join(",")), "c2"), ["bob"]);
    }

    #[test]
    fn the_simple_form_and_gitlabs_are_read() {
        assert_eq!(
            logins(r#"{"approvals": [{"email": "a@b.c"}, {"login": "x", "commit": "C2"}, {"login": "y", "commit": "c1"}]}"#, "c2"),
            ["a@b.c", "x"]
        );
        assert_eq!(logins(r#"{"approved_by": [{"user": {"username": "ada"}}]}"#, "c"), ["ada"]);
        assert!(parse(b"{}").is_err());
        assert!(parse(br#"[{"state": "APPROVED"}]"#).is_err());
    }
}
