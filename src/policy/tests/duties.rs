//! Tiers and gates: who has to do what, and by when.

use super::TOKEN;
use crate::model::{Action, Category, Direction, Judged, Stage, Tier};
use crate::policy::testing::{Files, action_of, by_ai, duty, hunk, judge, load, policy, saying, today, unit};
use crate::policy::{Bench, Facts};

#[test]
fn tiers_follow_category_score_and_author() {
    let look = |sensitivity, categories: &[Category], ai: bool| {
        let unit = unit(vec![hunk("a", 1, sensitivity, categories)], Vec::new());
        let unit = if ai { by_ai(unit, "claude-code") } else { unit };
        judge(policy(""), unit, Stage::PreCommit).tier
    };
    assert_eq!(look(90, &[Category::Login], false), Tier::High, "a person's ordinary login change, however sensitive");
    assert_eq!(look(90, &[Category::Login], true), Tier::Critical);
    assert_eq!(look(45, &[Category::TransportTrust], false), Tier::Elevated);
    assert_eq!(look(45, &[Category::AgentConfig], true), Tier::Critical, "a tier of its own");
    assert_eq!(look(10, &[], true), Tier::Low, "ordinary work stays ordinary");
    assert_eq!(look(10, &[Category::Login], false), Tier::Low, "a mere echo of a category");
    let mut weakening = hunk("a", 1, 90, &[Category::Login]);
    weakening.direction = Direction::Weakens;
    assert_eq!(judge(policy(""), unit(vec![weakening], Vec::new()), Stage::PreCommit).tier, Tier::Critical);
}

#[test]
fn a_small_change_by_a_person_meets_no_gate() {
    for preset in crate::policy::preset::names() {
        let closure = policy(&format!("extends = [\"{preset}\"]\n"));
        let judged =
            judge(closure, saying(unit(vec![hunk("src/button.css", 1, 5, &[])], Vec::new()), "Round the corners"), Stage::CommitMsg);
        assert!(judged.gates.is_empty() && judged.action == Action::Off, "{preset}");
    }
}

const IMPACT: &str = "Identity-Impact: expired tokens are refused now, so long sessions end at once\n";
const REVIEW: &str = "Token-Review: scope=read aud=api iss=us exp=15m\n";

#[test]
fn each_duty_of_an_author_is_cleared_by_its_own_evidence() {
    let closure = policy("extends = [\"preset:balanced\"]\n");
    let test = Files::new(&[("tests/token.rs", "fn refuses_expired_token() {}\n")]);
    let look = |message: &str, with_test: bool| {
        let mut hunks = vec![hunk("src/token.rs", 1, 80, TOKEN)];
        if with_test {
            hunks.push(hunk("tests/token.rs", 1, 10, &[]));
        }
        let unit = saying(by_ai(unit(hunks, Vec::new()), "claude-code"), message);
        Bench::sole(closure.clone()).unwrap().judge(unit, &Facts::new(Stage::CommitMsg, today(), &test))
    };
    let states = |judged: &Judged| ["negative-tests", "identity-impact", "token-review"].map(|word| duty(judged, word) == "satisfied");
    let bare = look("Check tokens", false);
    assert_eq!((states(&bare), bare.action), ([false; 3], Action::Block));
    assert_eq!(bare.gates.iter().find(|gate| gate.action == Action::Block).unwrap().help.len(), 3);
    assert_eq!(states(&look("Check tokens", true)), [true, false, false]);
    assert_eq!(states(&look(&format!("Check tokens\n\n{IMPACT}"), false)), [false, true, false]);
    assert_eq!(states(&look(&format!("Check tokens\n\n{REVIEW}"), false)), [false, false, true]);
    let done = look(&format!("Check tokens\n\n{IMPACT}{REVIEW}"), true);
    assert_eq!((states(&done), done.action), ([true; 3], Action::Warn), "what is left is the score");
    let told = look(&format!("Check tokens\n\n{IMPACT}{REVIEW}Negative-Tests: tests/token_http.py covers it\n"), false);
    assert_eq!(states(&told), [true; 3]);
}

#[test]
fn the_message_is_asked_for_once_it_is_known() {
    let judged = judge(
        policy("extends = [\"preset:balanced\"]\n"),
        by_ai(unit(vec![hunk("src/token.rs", 1, 80, TOKEN)], Vec::new()), "x"),
        Stage::PreCommit,
    );
    assert_eq!((duty(&judged, "identity-impact"), duty(&judged, "negative-tests"), judged.action), ("not yet", "missing", Action::Warn));
}

const TEAM: &str = "extends = [\"preset:balanced\"]\n[roles.security]\nmembers = [\"bob@example.com\", \"ada@example.com\"]\n\
    [[gate]]\nname = \"g\"\ntier = \"high\"\nrequire = [\"signoff:security\"]\naction = \"block\"\n";

fn committed(message: &str) -> crate::model::Unit {
    let mut unit = saying(unit(vec![hunk("src/token.rs", 1, 50, TOKEN)], Vec::new()), message);
    unit.commit.id = crate::model::Oid::from_bytes(&[7; 20]);
    unit
}

#[test]
fn others_answer_later_and_a_trailer_is_a_claim() {
    let look = |text: &str, stage, message: &str| {
        let judged = judge(policy(text), committed(message), stage);
        let gate = judged.gates.iter().find(|gate| gate.name == "g").unwrap();
        (duty(&judged, "signoff:security").to_owned(), gate.action)
    };
    assert_eq!(look(TEAM, Stage::CommitMsg, "x"), ("outstanding".to_owned(), Action::Note));
    assert_eq!(look(TEAM, Stage::PrePush, "x"), ("outstanding".to_owned(), Action::Note));
    assert_eq!(look(TEAM, Stage::Scan, "x"), ("missing".to_owned(), Action::Block));
    let trunk = format!("{TEAM}others_at = [\"pre-push\"]\n");
    assert_eq!(look(&trunk, Stage::PrePush, "x").1, Action::Block);
    let claim = "x\n\nIdentity-Reviewed-by: Bob <bob@example.com>\n";
    assert_eq!(look(TEAM, Stage::Scan, claim), ("satisfied".to_owned(), Action::Warn));
    assert_eq!(look(TEAM, Stage::Scan, "x\n\nIdentity-Reviewed-by: Ada <ada@example.com>\n").1, Action::Block, "nobody approves himself");
    assert_eq!(look(TEAM, Stage::Scan, "x\n\nIdentity-Reviewed-by: Mallory <m@example.com>\n").1, Action::Block);
    let bob_too = "x\n\nCo-authored-by: Bob <BOB@example.com>\nIdentity-Reviewed-by: Bob <bob@example.com>\n";
    assert_eq!(look(TEAM, Stage::Scan, bob_too), ("inert".to_owned(), Action::Note), "nobody is left to answer");
}

#[test]
fn the_forge_clears_and_an_empty_role_is_inert() {
    let tree = Files::default();
    let approvals = [crate::evidence::signoff::Approval { login: None, email: Some("bob@example.com".to_owned()) }];
    let facts = Facts { approvals: &approvals, ..Facts::new(Stage::Scan, today(), &tree) };
    let judged = Bench::sole(policy(TEAM)).unwrap().judge(committed("x"), &facts);
    assert_eq!(duty(&judged, "signoff:security"), "satisfied");
    let alone = TEAM.replace("\"bob@example.com\", ", "");
    assert_eq!(duty(&judge(policy(&alone), committed("x"), Stage::Scan), "signoff:security"), "inert");
    let strict = alone.replace("balanced", "strict");
    assert_eq!(duty(&judge(policy(&strict), committed("x"), Stage::Scan), "signoff:security"), "missing");
}

#[test]
fn owners_are_asked_path_by_path() {
    let text = "schema = 1\n[[gate]]\nname = \"g\"\nrequire = [\"owner\"]\naction = \"block\"\n";
    let look = |owners: &str, message: &str| {
        let closure = load(&Files::new(&[("policy.toml", text), ("CODEOWNERS", owners)])).unwrap();
        duty(&judge(closure, committed(message), Stage::Scan), "owner").to_owned()
    };
    assert_eq!(look("* bob@example.com\n", "x"), "missing");
    assert_eq!(look("* bob@example.com\n", "x\n\nApproved-by: bob@example.com\n"), "satisfied");
    assert_eq!(look("* ada@example.com\n", "x"), "inert", "only the author owns it");
    assert_eq!(look("/docs bob@example.com\n", "x"), "inert", "nobody owns it");
}

#[test]
fn bots_write_no_essays() {
    let mut unit = committed("Bump");
    unit.attribution.kind = crate::model::ActorKind::Bot;
    let text = "[roles.security]\nmembers = [\"bob@example.com\"]\n[[gate]]\nname = \"g\"\nrequire = [\"identity-impact\", \"signoff:security\"]\naction = \"block\"\n";
    let judged = judge(policy(text), unit, Stage::Scan);
    let gate = judged.gates.iter().find(|gate| gate.name == "g").unwrap();
    assert_eq!((gate.required.as_slice(), gate.action), (&["signoff:security".to_owned()][..], Action::Block));
}

#[test]
fn restricted_paths_and_agents_are_findings() {
    let text = "[attribution]\nrestricted_paths = [\"keys/**\"]\nallowed_agents = [\"codex\"]\n";
    let look = |text: &str, unit| judge(policy(text), unit, Stage::PreCommit);
    let change = || unit(vec![hunk("keys/a", 1, 5, &[])], Vec::new());
    let judged = look(text, by_ai(change(), "claude-code"));
    assert_eq!(
        (action_of(&judged, "guard/restricted-path"), action_of(&judged, "guard/agent-not-allowed")),
        (Action::Block, Action::Block)
    );
    assert_eq!(action_of(&look(text, by_ai(change(), "codex")), "guard/agent-not-allowed"), Action::Off);
    assert_eq!(look(text, change()).action, Action::Off, "a person may");
    let allowed = format!("{text}restricted_allow = [\"ada@example.com\"]\n");
    assert_eq!(action_of(&look(&allowed, by_ai(change(), "codex")), "guard/restricted-path"), Action::Off);
}
