//! Whole judgements: policies, units and facts together.

mod actions;
mod duties;
mod exceptions;

use crate::model::{Action, Category, Decision, Judged, Stage, Tier};
use crate::policy::testing::{Files, action_of, finding, judge, load, today, unit};
use crate::policy::{Bench, Closure, Facts};

const TOKEN: &[Category] = &[Category::TokenValidation];
const SELF_IDENTIFYING: &str = "secret/github-pat";

/// A contextual rule and an identity rule, whatever they are called.
fn contextual() -> &'static str {
    let rule = crate::rules::built_in().iter().find(|rule| rule.id.starts_with("secret/") && !rule.self_identifying);
    rule.map_or("secret/generic-password", |rule| rule.id)
}

fn judge_one(closure: Closure, id: &str, path: &str) -> Decision {
    judge(closure, unit(Vec::new(), vec![finding(id, path, 1)]), Stage::PreCommit).decisions.first().cloned().unwrap_or_else(|| Decision {
        action: Action::Off,
        action_without_shadow: Action::Off,
        excepted: false,
        decided_by: String::new(),
        fingerprint: String::new(),
        tier: Tier::Low,
    })
}

fn one(judged: &Judged) -> (bool, Action) {
    (judged.decisions[0].excepted, judged.decisions[0].action)
}

#[test]
fn the_stricter_of_two_policies_wins_and_is_named() {
    let files = |text: &str| Files::new(&[("policy.toml", text)]);
    let strict = load(&files("schema = 1\n[secrets]\ncontextual_action = \"block\"\n")).unwrap();
    let mut loose = load(&files("schema = 1\n[secrets]\ncontextual_action = \"off\"\n")).unwrap();
    loose.name = "the index".to_owned();
    let tree = Files::default();
    let look =
        |bench: Bench| bench.judge(unit(Vec::new(), vec![finding(contextual(), "a.rs", 1)]), &Facts::new(Stage::PreCommit, today(), &tree));
    let judged = look(Bench::commit(strict.clone(), loose.clone()).unwrap());
    assert_eq!((action_of(&judged, contextual()), action_of(&judged, "guard/policy-weakened")), (Action::Block, Action::Warn));
    assert_eq!(judged.decisions[0].decided_by, "secrets.contextual_action (a test)");
    assert_eq!(judged.tier, Tier::Critical, "a weakened guard is looked at by others");
    let judged = look(Bench::commit(loose.clone(), strict).unwrap());
    assert_eq!((judged.action, judged.decisions.len()), (Action::Block, 1), "tightening is no finding");
    let judged = look(Bench::commit(loose.clone(), loose).unwrap());
    assert!(judged.decisions.is_empty(), "what is off is not emitted");
}
