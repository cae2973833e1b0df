//! What suppresses: exceptions, shadow, comments.

use super::{SELF_IDENTIFYING, TOKEN, contextual, judge_one, one};
use crate::model::{Action, ExceptionState, Stage};
use crate::policy::testing::{Files, action_of, by_ai, finding, hunk, judge, load, policy, today, unit};
use crate::policy::{Bench, Closure, Facts};

fn excepting(entry: &str) -> Closure {
    policy(&format!("[[exception]]\nrule = \"{}\"\nreason = \"sample\"\nowner = \"ada@example.com\"\n{entry}\n", contextual()))
}

#[test]
fn exceptions_hold_to_the_end_of_their_day() {
    let fingerprint = judge_one(policy(""), contextual(), "a.rs").fingerprint;
    let until = |day: &str| {
        let closure = excepting(&format!("fingerprint = \"{fingerprint}\"\nexpires = {day}"));
        judge(closure, unit(Vec::new(), vec![finding(contextual(), "a.rs", 1)]), Stage::PreCommit)
    };
    let judged = until("2026-11-22");
    assert_eq!((one(&judged), judged.exceptions[0].state), ((true, Action::Note), ExceptionState::Applied));
    let judged = until("2026-11-21");
    assert_eq!((one(&judged), judged.exceptions[0].state), ((false, Action::Warn), ExceptionState::Expired));
    assert_eq!(judged.exceptions[0].action, Action::Warn);
}

#[test]
fn an_exception_wants_all_it_names() {
    let judge_at =
        |entry: &str, path: &str| one(&judge(excepting(entry), unit(Vec::new(), vec![finding(contextual(), path, 1)]), Stage::PreCommit)).0;
    assert!(judge_at("path = \"docs/**\"", "docs/a"));
    assert!(!judge_at("path = \"docs/**\"", "src/a"));
    assert!(!judge_at("path = \"docs/**\"\nfingerprint = \"cs1:aaaaaaaaaaaaaaaa\"", "docs/a"));
}

#[test]
fn unused_entries_are_told_once_everything_was_looked_at() {
    let (tree, closure) = (Files::default(), excepting("path = \"docs/**\""));
    let judge = |whole_tree| {
        let facts = Facts { whole_tree, ..Facts::new(Stage::Scan, today(), &tree) };
        Bench::sole(closure.clone()).unwrap().judge(unit(Vec::new(), Vec::new()), &facts)
    };
    assert!(judge(false).exceptions.is_empty());
    let judged = judge(true);
    assert_eq!((judged.exceptions[0].state, judged.action), (ExceptionState::Unused, Action::Warn));
}

/// Everything a policy can suppress with, each on its own: none may raise any action.
#[test]
fn adding_a_suppression_never_raises_an_action() {
    let fingerprint = judge_one(policy(""), contextual(), "src/a.rs").fingerprint;
    let rule = contextual();
    let suppressions = [
        format!("[rules]\n\"{rule}\" = \"off\"\n"),
        "[rules]\n\"secret/*\" = \"note\"\n".to_owned(),
        format!("[[exception]]\nrule = \"{rule}\"\nfingerprint = \"{fingerprint}\"\nreason = \"sample\"\n"),
        format!("[[exception]]\nrule = \"{rule}\"\npath = \"src/**\"\nreason = \"sample\"\n"),
        "[paths]\ndocs = [\"src/**\"]\n".to_owned(),
        "[paths]\ntests = [\"src/**\"]\n".to_owned(),
        "[engine]\nshadow = true\n".to_owned(),
        "[secrets]\nmin_confidence = \"high\"\n".to_owned(),
        "[[scope]]\npaths = [\"src/**\"]\ncontextual_action = \"off\"\nreason = \"sample\"\n".to_owned(),
    ];
    for preset in crate::policy::preset::names() {
        let base = format!("extends = [\"{preset}\"]\n");
        let look = |text: &str| {
            let findings = vec![finding(rule, "src/a.rs", 1), finding(SELF_IDENTIFYING, "src/b.rs", 2)];
            judge(policy(text), unit(vec![hunk("src/a.rs", 1, 90, TOKEN)], findings), Stage::PreCommit)
        };
        let before = look(&base);
        for suppression in &suppressions {
            let after = look(&format!("{base}{suppression}"));
            for id in [rule, SELF_IDENTIFYING] {
                assert!(action_of(&after, id) <= action_of(&before, id), "{preset}, {id}: {suppression}");
            }
            assert!(after.action <= before.action, "{preset}: {suppression}");
        }
    }
}

#[test]
fn shadow_keeps_the_true_action() {
    let judged =
        judge(policy("[engine]\nshadow_until = 2026-11-22\n"), unit(Vec::new(), vec![finding(SELF_IDENTIFYING, "a", 1)]), Stage::PreCommit);
    assert_eq!((judged.action, judged.action_without_shadow), (Action::Warn, Action::Block));
    let over =
        judge(policy("[engine]\nshadow_until = 2026-11-21\n"), unit(Vec::new(), vec![finding(SELF_IDENTIFYING, "a", 1)]), Stage::PreCommit);
    assert_eq!(over.action, Action::Block);
}

#[test]
fn an_exception_may_come_with_what_it_excepts() {
    let key = "00112233445566778899aabbccddeeff";
    let bare = Files::new(&[("policy.toml", "schema = 1\n")]);
    let head = load(&bare).unwrap();
    let keyed = bare.clone().with(".countersign/key", key);
    let print = |id: &str| judge_one(load(&keyed).unwrap(), id, "a.rs").fingerprint;
    let look = |head: &Closure, id: &str, owner: &str, fingerprint: &str| {
        let text = format!(
            "schema = 1\n[[exception]]\nrule = \"{id}\"\nfingerprint = \"{fingerprint}\"\nreason = \"sample\"\nowner = \"{owner}\"\nexpires = 2027-01-31\n"
        );
        let index = load(&keyed.clone().with("policy.toml", &text)).unwrap();
        let tree = Files::default();
        Bench::commit(head.clone(), index)
            .unwrap()
            .judge(unit(Vec::new(), vec![finding(id, "a.rs", 1)]), &Facts::new(Stage::PreCommit, today(), &tree))
    };
    for id in [contextual(), SELF_IDENTIFYING] {
        let judged = look(&head, id, "ada@example.com", &print(id));
        assert!(judged.decisions[0].excepted, "{id}");
        assert_eq!(action_of(&judged, "guard/exception-added"), Action::Warn);
        assert_eq!(action_of(&judged, "guard/introduced"), Action::Note, "the key");
    }
    let ownerless = look(&head, contextual(), "", &print(contextual()));
    assert!(!ownerless.decisions[0].excepted && action_of(&ownerless, "guard/policy-weakened") == Action::Warn);
    let asks = load(&bare.clone().with("policy.toml", "schema = 1\n[exceptions]\napproval = \"signoff:security\"\n")).unwrap();
    let judged = look(&asks, SELF_IDENTIFYING, "ada@example.com", &print(SELF_IDENTIFYING));
    assert_eq!(one(&judged), (false, Action::Block));
    let refuses = load(&bare.with("policy.toml", "schema = 1\n[exceptions]\nsame_change = \"block\"\n")).unwrap();
    let judged = look(&refuses, contextual(), "ada@example.com", &print(contextual()));
    assert!(!judged.decisions[0].excepted && action_of(&judged, "guard/exception-added") == Action::Block);
}

#[test]
fn inline_comments_allow_little() {
    let tree = Files::default();
    let look = |id: &str, text: &str, ai: bool| {
        let allow = crate::policy::inline_allow::Allow { rule: id.to_owned(), reason: "a good reason".to_owned() };
        let inline = [crate::policy::inline_allow::InlineAllow { finding: 0, allow }];
        let facts = Facts { inline_allows: &inline, ..Facts::new(Stage::PreCommit, today(), &tree) };
        let unit = unit(Vec::new(), vec![finding(id, "a.rs", 1)]);
        one(&Bench::sole(policy(text)).unwrap().judge(if ai { by_ai(unit, "x") } else { unit }, &facts))
    };
    let block = "[secrets]\ncontextual_action = \"block\"\n";
    assert_eq!(look(contextual(), block, false), (true, Action::Note));
    assert_eq!(look(contextual(), block, true), (false, Action::Warn));
    assert_eq!(look(SELF_IDENTIFYING, block, false), (false, Action::Block));
    assert_eq!(look(contextual(), &format!("{block}[engine]\ninline_allow = \"off\"\n"), false), (false, Action::Block));
}
