//! From findings to actions: names of rules, paths, scopes, stages, and what a unit stands for.

use super::{SELF_IDENTIFYING, TOKEN, contextual, judge_one};
use crate::model::{Action, Direction, Stage, UnitScope};
use crate::policy::testing::{Files, action_of, finding, hunk, judge, load, policy, today, unit};
use crate::policy::{Bench, Facts, Standing};

#[test]
fn the_most_exact_name_of_a_rule_decides() {
    let text = "[rules]\n\"secret/*\" = \"note\"\n\"secret/github-*\" = \"warn\"\n";
    let decision = judge_one(policy(text), SELF_IDENTIFYING, "src/a.rs");
    assert_eq!((decision.action, decision.decided_by.as_str()), (Action::Warn, "rules.\"secret/github-*\""));
    let exact = format!("{text}\"{SELF_IDENTIFYING}\" = \"off\"\n");
    assert_eq!(judge_one(policy(&exact), SELF_IDENTIFYING, "src/a.rs").action, Action::Off);
}

#[test]
fn paths_step_down_what_does_not_identify_itself() {
    let strict = || policy("extends = [\"preset:strict\"]\n");
    assert_eq!(judge_one(strict(), contextual(), "src/a.rs").action, Action::Block);
    assert_eq!(judge_one(strict(), contextual(), "docs/a.md").action, Action::Warn);
    assert_eq!(judge_one(strict(), contextual(), "vendor/a.rs").action, Action::Warn);
    assert_eq!(judge_one(policy(""), SELF_IDENTIFYING, "docs/a.md").action, Action::Block);
    let in_tests = judge_one(policy(""), SELF_IDENTIFYING, "tests/a.rs");
    assert_eq!((in_tests.action, in_tests.decided_by.as_str()), (Action::Warn, "secrets.test_paths_action"));
    let own = policy("extends = [\"preset:strict\"]\n[paths]\ndocs = [\"handbook/**\"]\n");
    assert_eq!(judge_one(own, contextual(), "handbook/a.rs").action, Action::Warn);
}

#[test]
fn unsure_findings_are_notes() {
    let mut weak = finding(contextual(), "src/a.rs", 1);
    weak.confidence = crate::model::Confidence::Low;
    let judged = judge(policy("extends = [\"preset:strict\"]\n"), unit(Vec::new(), vec![weak]), Stage::PreCommit);
    assert_eq!((judged.decisions[0].action, judged.decisions[0].decided_by.as_str()), (Action::Note, "secrets.min_confidence"));
}

#[test]
fn later_scopes_win_and_unknown_branches_only_warn() {
    let text = "[[scope]]\npaths = [\"src/**\"]\ncontextual_action = \"block\"\n[[scope]]\npaths = [\"src/ui/**\"]\ncontextual_action = \"note\"\nreason = \"mock data\"\n";
    assert_eq!(judge_one(policy(text), contextual(), "src/a.rs").action, Action::Block);
    assert_eq!(judge_one(policy(text), contextual(), "src/ui/a.rs").action, Action::Note);
    assert_eq!(judge_one(policy(text), contextual(), "lib/a.rs").action, Action::Warn);

    let on_main = "[[scope]]\nbranches = [\"main\"]\ncontextual_action = \"block\"\n";
    let tree = Files::default();
    let on = |branch: Option<&str>| {
        let facts = Facts { branch: branch.map(Into::into), ..Facts::new(Stage::PreCommit, today(), &tree) };
        Bench::sole(policy(on_main)).unwrap().judge(unit(Vec::new(), vec![finding(contextual(), "a", 1)]), &facts).action
    };
    assert_eq!([on(Some("main")), on(Some("other")), on(None)], [Action::Block, Action::Warn, Action::Warn]);
    assert_eq!(on(Some("refs/heads/main")), Action::Block, "refs lose their prefix");
}

#[test]
fn a_scope_that_loosens_says_why() {
    let files = Files::new(&[("policy.toml", "schema = 1\n[[scope]]\npaths = [\"a\"]\nsecrets_action = \"off\"\n")]);
    assert!(load(&files).unwrap_err().message.contains("says why"));
}

#[test]
fn single_stages_may_differ() {
    let closure = policy("[engine]\non_skipped = \"note\"\n[engine.pre-receive]\non_skipped = \"block\"\n");
    let skip = || {
        let mut unit = unit(Vec::new(), Vec::new());
        unit.skipped.push(crate::model::Skipped { path: "a".into(), reason: "too-large".to_owned() });
        unit
    };
    assert_eq!(judge(closure.clone(), skip(), Stage::PreCommit).action, Action::Note);
    assert_eq!(judge(closure, skip(), Stage::PreReceive).action, Action::Block);
}

#[test]
fn what_binds_depends_on_what_the_unit_stands_for() {
    let look = |scope| {
        let mut unit = unit(
            vec![hunk("a", 1, 99, TOKEN)],
            vec![finding(SELF_IDENTIFYING, "a", 1), finding("guard/policy-weakened", "policy.toml", 1)],
        );
        unit.scope = scope;
        judge(policy("extends = [\"preset:strict\"]\n"), unit, Stage::PrePush)
    };
    let (commit, net) = (look(UnitScope::Commit), look(UnitScope::Net));
    assert_eq!((action_of(&commit, SELF_IDENTIFYING), action_of(&commit, "guard/policy-weakened")), (Action::Block, Action::Note));
    assert_eq!((action_of(&net, SELF_IDENTIFYING), action_of(&net, "guard/policy-weakened")), (Action::Note, Action::Block));
    assert!(commit.gates.is_empty() && !net.gates.is_empty());
}

#[test]
fn other_peoples_history_warns_at_most() {
    let tree = Files::default();
    let look = |standing| {
        let facts = Facts { standing, ..Facts::new(Stage::PrePush, today(), &tree) };
        let unit = unit(vec![hunk("a", 1, 99, TOKEN)], vec![finding(SELF_IDENTIFYING, "a", 1)]);
        Bench::sole(policy("extends = [\"preset:strict\"]\n")).unwrap().judge(unit, &facts)
    };
    let upstream = look(Standing::AlreadyUpstream);
    assert_eq!((upstream.action, upstream.gates.len()), (Action::Warn, 0));
    assert_eq!(look(Standing::FirstPush).action, Action::Block, "secrets bind on a first push");
    assert!(look(Standing::OlderThanPolicy).gates.is_empty());
}

#[test]
fn a_moved_secret_is_a_note() {
    let mut moved = finding(SELF_IDENTIFYING, "a", 1);
    moved.direction = Direction::Moved;
    assert_eq!(judge(policy(""), unit(Vec::new(), vec![moved]), Stage::PreCommit).action, Action::Note);
}
