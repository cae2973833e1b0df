//! Whole judgements: policies, units and facts together.

use super::testing::{Files, action_of, by_ai, duty, finding, hunk, judge, load, policy, saying, today, unit};
use super::{Bench, Closure, Facts, Standing};
use crate::model::{Action, Category, Decision, Direction, ExceptionState, Judged, Stage, Tier, UnitScope};

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

fn excepting(entry: &str) -> Closure {
    policy(&format!("[[exception]]\nrule = \"{}\"\nreason = \"sample\"\nowner = \"ada@example.com\"\n{entry}\n", contextual()))
}

fn one(judged: &Judged) -> (bool, Action) {
    (judged.decisions[0].excepted, judged.decisions[0].action)
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
    for preset in super::preset::names() {
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
    for preset in super::preset::names() {
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
        let allow = super::inline_allow::Allow { rule: id.to_owned(), reason: "a good reason".to_owned() };
        let inline = [super::inline_allow::InlineAllow { finding: 0, allow }];
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
