//! Duty `owner`: for every path that brought the gate in, an owner who did not write it approves.

use super::signoff::{Worth, approval_identities, worth};
use super::{Case, Met};
use crate::evidence::codeowners::Ownership;
use crate::evidence::signoff::{claims, identity, participants, same_person};
use crate::model::Identity;
use bstr::{BString, ByteSlice};

/// What is known of one path.
enum Word {
    Approved,
    Claimed,
    Missing(String),
    Nobody(String),
}

pub(super) fn ask(case: &Case<'_>) -> Met {
    let Some(file) = &case.seat.closure.codeowners else {
        return Met::Inert("owner: there is no CODEOWNERS file; write one to say who answers for which path".to_owned());
    };
    let (mut claimed, mut missing, mut nobody) = (None, None, None);
    for path in case.paths() {
        for word in words(case, &path, file.owners(path.as_bstr())) {
            match word {
                Word::Approved => {}
                Word::Claimed => claimed = claimed.or(Some(path.clone())),
                Word::Missing(text) => missing = missing.or(Some(text)),
                Word::Nobody(text) => nobody = nobody.or(Some(text)),
            }
        }
    }
    let trailer = &case.seat.closure.policy.codeowners.trailer;
    match (missing, nobody, claimed) {
        (Some(text), _, _) => Met::No(text),
        (None, Some(text), _) => Met::Inert(text),
        (None, None, Some(path)) => {
            Met::Claimed(format!("owner: for {path} there is only `{trailer}`, a claim; approve on the forge, or sign"))
        }
        (None, None, None) => Met::Yes,
    }
}

/// One word for each owning section of a path.
fn words(case: &Case<'_>, path: &BString, ownerships: Vec<Ownership>) -> Vec<Word> {
    let needed: Vec<Ownership> = ownerships.into_iter().filter(|ownership| !ownership.optional).collect();
    if needed.iter().all(|ownership| ownership.owners.is_empty()) {
        return vec![Word::Nobody(format!("owner: {path} has no owner; add a line for it to CODEOWNERS"))];
    }
    needed.iter().filter(|ownership| !ownership.owners.is_empty()).map(|ownership| word(case, path, ownership)).collect()
}

fn word(case: &Case<'_>, path: &BString, ownership: &Ownership) -> Word {
    let (seat, facts) = (case.seat, case.facts);
    let (policy, mailmap) = (&seat.closure.policy, &seat.closure.mailmap);
    let involved = participants(&facts.commits_of(case.unit));
    let took_part = |who: &Identity| involved.iter().any(|other| same_person(who, other, mailmap));
    let mut people: Vec<Identity> = Vec::new();
    // An account or team the policy does not resolve: somebody, but nobody known here.
    let mut accounts: Vec<&str> = Vec::new();
    for owner in &ownership.owners {
        match (policy.teams.get(owner), identity(owner.as_str().into())) {
            (Some(team), _) => people.extend(team.iter().filter_map(|mail| identity(mail.as_str().into()))),
            (None, Some(who)) if !owner.starts_with('@') => people.push(who),
            _ => accounts.push(owner.trim_start_matches('@')),
        }
    }
    people.retain(|who| !took_part(who));
    if people.is_empty() && accounts.is_empty() {
        return Word::Nobody(format!("owner: only the author owns {path}; name a second owner in CODEOWNERS"));
    }
    let is_owner = |who: &Identity| people.iter().any(|owner| same_person(owner, who, mailmap));
    let mut approved: Vec<Vec<u8>> = Vec::new();
    for approval in facts.approvals {
        let by_mail = approval_identities(policy, approval).iter().any(is_owner);
        let by_login = approval.login.as_deref().is_some_and(|login| accounts.iter().any(|account| account.eq_ignore_ascii_case(login)));
        if by_mail || by_login {
            approved.push(approval.email.as_deref().or(approval.login.as_deref()).unwrap_or_default().to_lowercase().into_bytes());
        }
    }
    if let Some(change) = &facts.change {
        for list in seat.closure.allowed_signers.values() {
            for countersign in facts.signed.countersigns(change, list, facts.today) {
                let who = identity(countersign.principal.as_str().into());
                if who.as_ref().is_some_and(is_owner) && worth(seat, case.unit, facts, &countersign) == Worth::Proven {
                    approved.push(countersign.principal.to_lowercase().into_bytes());
                }
            }
        }
    }
    approved.sort();
    approved.dedup();
    if approved.len() >= ownership.approvals as usize {
        return Word::Approved;
    }
    let trailer = &policy.codeowners.trailer;
    let said = claims(facts.messages(case.unit), trailer)
        .into_iter()
        .filter(|who| !took_part(who) && (is_owner(who) || !accounts.is_empty()))
        .count();
    if approved.len() + said >= ownership.approvals as usize {
        return Word::Claimed;
    }
    Word::Missing(format!(
        "owner: {} of {path} approves on the forge, or in the message with `{trailer}: Name <mail>`",
        ownership.owners.join(" or ")
    ))
}
