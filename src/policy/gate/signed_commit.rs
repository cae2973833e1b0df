//! Duty `signed-commit`: every commit carries a good signature of a key some role's allowed signers file lists.

use super::{Case, Met};

pub(super) fn ask(case: &Case<'_>) -> Met {
    let lists = &case.seat.closure.allowed_signers;
    if lists.is_empty() {
        return Met::Inert("signed-commit: no role of the policy names an `allowed_signers` file; name one in [roles.NAME]".to_owned());
    }
    let commits = case.facts.commits_of(case.unit);
    let unsigned = commits.iter().find(|commit| !lists.values().any(|list| case.facts.signed.signer(commit, list).is_some()));
    match unsigned {
        None => Met::Yes,
        Some(commit) => {
            let name = commit.id.map_or_else(|| "this commit".to_owned(), |id| id.short());
            let why = case.facts.signed.why_unsigned(commit);
            let how = "sign it with a key that is listed: `git commit --amend --no-edit -S`, or `git rebase --exec` with it for older ones";
            Met::No(format!("signed-commit: {name} {why}; {how}"))
        }
    }
}
