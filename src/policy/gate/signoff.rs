//! Duty `signoff:ROLE`: people of a role, none of whom wrote it, answer for the change.
//!
//! A signature over the change counts, and so does the forge's own approval; a line in a message is a claim.

use super::{Case, Met, Requirement};
use crate::evidence::mailmap::Mailmap;
use crate::evidence::signoff::{Approval, Countersign, Signer, claims, identity, participants, same_person};
use crate::model::{Action, ActorKind, Commit, Identity, Stage, Unit};
use crate::policy::action::Step;
use crate::policy::evaluate::Seat;
use crate::policy::facts::Facts;
use crate::policy::file::{Role, Strength};
use crate::policy::policy::Policy;
use bstr::{BString, ByteSlice};

/// How many people of a role answered, and how.
#[derive(Debug, Default)]
struct Answers {
    /// People of the role who did not write it.
    could: Vec<Identity>,
    /// With a signature or on the forge.
    proven: usize,
    /// In any way.
    any: usize,
}

/// People of a role who are named in a message.
const NAMED: usize = 3;

pub(super) fn ask(case: &Case<'_>, role: &str, count: u32) -> Met {
    let duty = Requirement::Signoff(role.to_owned(), count);
    let count = count as usize;
    let answers = answers(case.seat, case.unit, role, case.facts);
    let policy = &case.seat.closure.policy;
    if answers.could.len() < count {
        let why = if policy.roles.contains_key(role) { "has too few members besides the author" } else { "is not defined" };
        let more = if count == 1 { "somebody else".to_owned() } else { format!("{count} other people") };
        return Met::Inert(format!("{duty}: the role {why}; list {more} in [roles.{role}] members of the policy"));
    }
    if answers.proven >= count {
        return Met::Yes;
    }
    let signed = policy.roles.get(role).is_some_and(|role| Policy::strength(role) == Strength::Signed);
    let people = people(&answers.could, count);
    let help = if signed {
        format!("{duty}: {people} runs `countersign sign --role {role}` on the commits")
    } else {
        format!("{duty}: {people} approves on the forge, or is named in the message as `{}: Name <mail>`", trailer_of(policy, role))
    };
    match (answers.any >= count, signed) {
        (true, false) => Met::Claimed(format!("{help}; a trailer alone is a claim")),
        (true, true) => Met::No(format!("{help}; {}", claim_only(case))),
        (false, _) => Met::No(help),
    }
}

/// Who could answer, by name as far as they are few.
fn people(could: &[Identity], count: usize) -> String {
    let named: Vec<String> = could.iter().take(NAMED).map(|who| who.email.to_str_lossy().into_owned()).collect();
    let others = could.len().saturating_sub(NAMED);
    let others = if others > 0 { format!(" or one of {others} more") } else { String::new() };
    let number = if count == 1 { String::new() } else { format!("{count} of ") };
    format!("{number}{}{others}", named.join(" or "))
}

/// Why the word that is there proves nothing.
fn claim_only(case: &Case<'_>) -> String {
    let commits = case.facts.commits_of(case.unit);
    let unsigned = commits.iter().find(|commit| signer(case.seat, case.facts, commit).is_none());
    unsigned.map_or_else(
        || "a trailer is a claim, and this role signs".to_owned(),
        |commit| {
            let name = commit.id.map_or_else(|| "this commit".to_owned(), |id| format!("commit {}", id.short()));
            format!("what is there counts as a claim, since {name} {}", case.facts.signed.why_unsigned(commit))
        },
    )
}

/// What a role has said of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// With a signature, or on the forge.
    Proven,
    /// In a message, or with a signature that proves no second person.
    Claimed,
    /// Nothing yet.
    Missing,
    /// Nobody but the author could.
    Nobody,
}

/// A role's word for a change.
pub(crate) fn word(seat: &Seat, unit: &Unit, role: &str, facts: &Facts<'_>) -> Word {
    let answers = answers(seat, unit, role, facts);
    match (answers.proven, answers.any, answers.could.len()) {
        (1.., _, _) => Word::Proven,
        (_, 1.., _) => Word::Claimed,
        (_, _, 1..) => Word::Missing,
        _ => Word::Nobody,
    }
}

/// The trailer in which somebody of a role says it.
pub(crate) fn trailer_of<'a>(policy: &'a Policy, role: &str) -> &'a str {
    policy.roles.get(role).map_or("Identity-Reviewed-by", |role| role.trailer.as_str())
}

/// Whether a role's word for the change is proven.
pub(crate) fn is_signed(seat: &Seat, unit: &Unit, role: &str, facts: &Facts<'_>) -> bool {
    word(seat, unit, role, facts) == Word::Proven
}

/// What comes of a hunk at or above `block_at`: the role's word is needed, once the change can be seen.
pub(crate) fn block_by_score(seat: &Seat, unit: &Unit, facts: &Facts<'_>, of: &str) -> Step {
    let role = &seat.closure.policy.identity.block_role;
    let answers = answers(seat, unit, role, facts);
    let can_be_seen = unit.commit.id.is_some() || !facts.commits.is_empty();
    let due = matches!(facts.stage, Stage::PreReceive) || facts.stage == Stage::Scan && can_be_seen;
    let (action, how) = if answers.proven > 0 {
        (Action::Note, format!("countersigned by {role}"))
    } else if answers.could.is_empty() && !seat.closure.policy.strict {
        (Action::Warn, format!("nobody but the author could countersign as {role}"))
    } else if answers.any > 0 || !due {
        (Action::Warn, format!("needs a countersign of {role}"))
    } else {
        (Action::Block, format!("needs a countersign of {role}: `countersign sign --role {role}`"))
    };
    Step { action, by: format!("identity.block_at{of}; {how}") }
}

/// The members of a role, teams taken apart.
pub(crate) fn members(policy: &Policy, role: &Role) -> Vec<Identity> {
    let of = |text: &String| identity(text.as_str().into());
    role.members
        .iter()
        .flat_map(|member| match policy.teams.get(member) {
            Some(team) => team.iter().filter_map(of).collect::<Vec<_>>(),
            None => of(member).into_iter().collect(),
        })
        .collect()
}

/// What a good signature over the change is worth to the role it was given in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// It counts.
    Proven,
    /// It counts as a claim, for this reason.
    Claim(&'static str),
    /// It does not count, for this reason.
    Nothing(&'static str),
}

/// What a countersign is worth. Everything but the signature itself is judged here.
pub(crate) fn worth(seat: &Seat, unit: &Unit, facts: &Facts<'_>, countersign: &Countersign) -> Worth {
    let (policy, mailmap) = (&seat.closure.policy, &seat.closure.mailmap);
    let Some(role) = policy.roles.get(&countersign.role) else { return Worth::Nothing("the policy has no such role") };
    let Some(who) = identity(countersign.principal.as_str().into()) else { return Worth::Nothing("the signer is no mail address") };
    let commits = facts.commits_of(unit);
    let signers: Vec<_> = commits.iter().map(|commit| signer(seat, facts, commit)).collect();
    if facts.change.as_ref() != Some(&countersign.change) {
        Worth::Nothing("it is about another change")
    } else if countersign.expires.is_some_and(|day| day < facts.today) {
        Worth::Nothing("it has expired")
    } else if !members(policy, role).iter().any(|member| same_person(&who, member, mailmap)) {
        Worth::Nothing("the signer is no member of the role")
    } else if is_machine(&who) {
        Worth::Nothing("an assistant or bot answers for nothing")
    } else if participants(&commits).iter().any(|other| same_person(&who, other, mailmap)) {
        Worth::Nothing("the signer took part in the change")
    } else if signers.iter().flatten().any(|signer| signer.key == countersign.key || signer.principal == countersign.principal) {
        Worth::Nothing("the key or its owner signed a commit of the change")
    } else if role.hardware_key && !countersign.hardware {
        Worth::Nothing("the role asks for a hardware key that was touched")
    } else if signers.iter().any(Option::is_none) {
        // Nobody can tell whether the author of an unsigned commit signed the approval too.
        Worth::Claim("not all commits of the change carry a good signature, so it is worth a trailer")
    } else {
        Worth::Proven
    }
}

/// Who signed a commit, by any list of the trusted policy.
fn signer(seat: &Seat, facts: &Facts<'_>, commit: &Commit) -> Option<Signer> {
    seat.closure.allowed_signers.values().find_map(|list| facts.signed.signer(commit, list))
}

/// Whether an identity is an assistant's or a bot's.
fn is_machine(who: &Identity) -> bool {
    let commit = Commit { author: who.clone(), ..Commit::default() };
    let kind = crate::attribution::attribute(&commit, &crate::attribution::Surroundings::default()).kind;
    matches!(kind, ActorKind::Ai | ActorKind::Bot) || who.email.contains_str("[bot]")
}

/// Who an account of the forge may be: its mail, the people the policy's teams list for `@login`, the forge's own address.
pub(crate) fn approval_identities(policy: &Policy, approval: &Approval) -> Vec<Identity> {
    let of = |mail: &str| Identity { name: BString::default(), email: mail.into() };
    let mut found: Vec<Identity> = approval.email.iter().map(|mail| of(mail)).collect();
    if let Some(login) = &approval.login {
        let account = format!("@{login}");
        let teams = policy.teams.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&account));
        found.extend(teams.flat_map(|(_, mails)| mails).filter_map(|mail| identity(mail.as_str().into())));
        found.push(of(&format!("{login}@users.noreply.github.com")));
    }
    found
}

fn answers(seat: &Seat, unit: &Unit, role: &str, facts: &Facts<'_>) -> Answers {
    let (policy, mailmap) = (&seat.closure.policy, &seat.closure.mailmap);
    let Some(written) = policy.roles.get(role) else { return Answers::default() };
    let commits = facts.commits_of(unit);
    let involved = participants(&commits);
    let took_part = |who: &Identity| involved.iter().any(|other| same_person(who, other, mailmap));
    let could: Vec<Identity> = members(policy, written).into_iter().filter(|who| !took_part(who) && !is_machine(who)).collect();
    let could = distinct(could, mailmap);
    let is_one = |who: &Identity| could.iter().position(|member| same_person(who, member, mailmap));

    let mut proven: Vec<usize> = Vec::new();
    let mut claimed: Vec<usize> = Vec::new();
    for approval in facts.approvals {
        proven.extend(approval_identities(policy, approval).iter().find_map(is_one));
    }
    let list = seat.closure.allowed_signers.get(&written.allowed_signers);
    if let (Some(list), Some(change)) = (list, &facts.change) {
        for countersign in facts.signed.countersigns(change, list, facts.today).iter().filter(|countersign| countersign.role == role) {
            let Some(member) = identity(countersign.principal.as_str().into()).as_ref().and_then(is_one) else { continue };
            match worth(seat, unit, facts, countersign) {
                Worth::Proven => proven.push(member),
                Worth::Claim(_) => claimed.push(member),
                Worth::Nothing(_) => {}
            }
        }
    }
    claimed.extend(claims(facts.messages(unit), &written.trailer).iter().filter_map(is_one));
    claimed.extend(&proven);
    let count = |mut found: Vec<usize>| {
        found.sort_unstable();
        found.dedup();
        found.len()
    };
    Answers { proven: count(proven), any: count(claimed), could }
}

fn distinct(people: Vec<Identity>, mailmap: &Mailmap) -> Vec<Identity> {
    let mut found: Vec<Identity> = Vec::new();
    for person in people {
        if !found.iter().any(|other| same_person(other, &person, mailmap)) {
            found.push(person);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::evidence::signoff::{Countersign, SignedEvidence, Signer};
    use crate::model::{Action, Category, Commit, Oid, Stage};
    use crate::policy::testing::{Files, duty, hunk, load, saying, today, unit};
    use crate::policy::{Bench, Facts};
    use jiff::civil::Date;

    const POLICY: &str = "schema = 1\n[roles.security]\nmembers = [\"bob@example.com\", \"cyd@example.com\", \"ada@example.com\"]\nallowed_signers = \"signers\"\n\
        [[gate]]\nname = \"g\"\nrequire = [\"signoff:security\"]\naction = \"block\"\n";

    /// Signatures as a verifier would report them.
    struct Signatures {
        commits: Option<&'static str>,
        approvals: Vec<Countersign>,
    }

    impl SignedEvidence for Signatures {
        fn countersigns(&self, change: &str, list: &[u8], _: Date) -> Vec<Countersign> {
            assert_eq!(list, b"listed", "only the trusted closure's signers count");
            self.approvals.iter().filter(|approval| approval.change == change).cloned().collect()
        }
        fn signer(&self, _: &Commit, _: &[u8]) -> Option<Signer> {
            self.commits.map(|key| Signer { principal: "ada@example.com".to_owned(), key: key.to_owned() })
        }
    }

    fn by(principal: &str, key: &str) -> Countersign {
        Countersign {
            change: "csd1:00".to_owned(),
            role: "security".to_owned(),
            principal: principal.to_owned(),
            key: key.to_owned(),
            expires: None,
            hardware: false,
        }
    }

    fn look(policy: &str, commits: Option<&'static str>, approvals: Vec<Countersign>) -> (String, Action) {
        let tree = Files::new(&[("policy.toml", policy), ("signers", "listed")]);
        let signed = Signatures { commits, approvals };
        let facts = Facts { signed: &signed, change: Some("csd1:00".to_owned()), ..Facts::new(Stage::Scan, today(), &tree) };
        let mut unit = saying(unit(vec![hunk("src/a.rs", 1, 50, &[Category::Login])], Vec::new()), "x");
        unit.commit.id = Oid::from_bytes(&[1; 20]);
        let judged = Bench::sole(load(&tree).unwrap()).unwrap().judge(unit, &facts);
        let gate = judged.gates.iter().find(|gate| gate.name == "g").unwrap();
        (duty(&judged, "signoff:security").to_owned(), gate.action)
    }

    #[test]
    fn a_second_persons_signature_clears() {
        let clear = ("satisfied".to_owned(), Action::Note);
        let block = ("missing".to_owned(), Action::Block);
        let bob = || by("bob@example.com", "bob's");
        assert_eq!(look(POLICY, Some("ada's"), vec![bob()]), clear);
        assert_eq!(look(POLICY, Some("ada's"), vec![by("bob@example.com", "ada's")]), block, "the author's own key");
        assert_eq!(look(POLICY, Some("ada's"), vec![by("ada@example.com", "other")]), block, "the author");
        assert_eq!(look(POLICY, Some("ada's"), vec![by("eve@example.com", "eve's")]), block, "no member");
        assert_eq!(look(POLICY, Some("ada's"), vec![Countersign { role: "iam".to_owned(), ..bob() }]), block, "another role");
        assert_eq!(look(POLICY, Some("ada's"), vec![Countersign { change: "csd1:01".to_owned(), ..bob() }]), block, "another change");
        assert_eq!(look(POLICY, Some("ada's"), vec![Countersign { expires: today().yesterday().ok(), ..bob() }]), block, "expired");
        assert_eq!(look(POLICY, Some("ada's"), vec![Countersign { expires: Some(today()), ..bob() }]), clear, "its last day");
        assert_eq!(look(POLICY, None, vec![bob()]), block, "of an unsigned commit it is a claim, and this role signs");
    }

    #[test]
    fn two_are_two_people_and_hardware_is_hardware() {
        let two = POLICY.replace("signoff:security", "signoff:security*2");
        let look_two = |approvals| {
            let tree = Files::new(&[("policy.toml", &two), ("signers", "listed")]);
            let signed = Signatures { commits: Some("ada's"), approvals };
            let facts = Facts { signed: &signed, change: Some("csd1:00".to_owned()), ..Facts::new(Stage::PreReceive, today(), &tree) };
            let unit = saying(unit(vec![hunk("src/a.rs", 1, 50, &[Category::Login])], Vec::new()), "x");
            let judged = Bench::sole(load(&tree).unwrap()).unwrap().judge(unit, &facts);
            duty(&judged, "signoff:security*2").to_owned()
        };
        assert_eq!(look_two(vec![by("bob@example.com", "1"), by("cyd@example.com", "2")]), "satisfied");
        assert_eq!(look_two(vec![by("bob@example.com", "1"), by("bob@example.com", "2")]), "missing");
        let hardware = POLICY.replace("allowed_signers =", "hardware_key = true\nallowed_signers =");
        assert_eq!(look(&hardware, Some("ada's"), vec![by("bob@example.com", "1")]).1, Action::Block);
        assert_eq!(look(&hardware, Some("ada's"), vec![Countersign { hardware: true, ..by("bob@example.com", "1") }]).1, Action::Note);
    }
}
