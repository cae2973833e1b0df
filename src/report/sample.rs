//! Judged units made by hand, for the tests of all formats. Rules are its own, so that goldens do not follow rule texts.

use super::summary::Summary;
use super::{Options, Report};
use crate::model::{
    Action, Actor, ActorKind, Attribution, Category, Commit, Confidence, Contribution, Coverage, Decision, Detection, Direction, Evidence,
    EvidenceLevel, ExceptionState, ExceptionUse, Finding, FindingKind, GateOutcome, Hunk, HunkDecision, Identity, Judged, LineRange,
    Location, Oid, Place, PolicyRole, PolicySource, Role, Rule, ScoredHunk, Secret, Severity, Skipped, Tier, Unit, UnitScope, WhichSide,
};

pub(super) static PAT: Rule = Rule {
    id: "secret/sample-token",
    aliases: &["sample-token"],
    kind: FindingKind::Secret,
    category: None,
    title: "Sample personal access token",
    why: "Acts as the account it was issued to.",
    help: "Revoke it at the provider, look at its audit log, and read the new one from a secret store.",
    severity: Severity::Critical,
    confidence: Confidence::High,
    self_identifying: true,
    frameworks: &["CWE-798", "NHI2:2025"],
    references: &["Sample handbook"],
    since: "0.1.0",
    action: None,
    detection: Detection::Code,
    forms: &[],
};

pub(super) static PASSWORD: Rule = Rule {
    id: "secret/sample-password",
    aliases: &[],
    kind: FindingKind::Secret,
    category: None,
    title: "Password in the source",
    why: "Whoever reads the source can log in.",
    help: "Read it from the environment or a secret store.",
    severity: Severity::High,
    confidence: Confidence::Medium,
    self_identifying: false,
    frameworks: &["CWE-798"],
    references: &[],
    since: "0.1.0",
    action: None,
    detection: Detection::Code,
    forms: &[],
};

pub(super) static COOKIE: Rule = Rule {
    id: "identity/sample-cookie",
    aliases: &["SES-01"],
    kind: FindingKind::Identity,
    category: Some(Category::Session),
    title: "Session cookie readable by scripts",
    why: "A script injected into a page can take the session over.",
    help: "Set `httpOnly: true`, `secure: true` and `sameSite: \"lax\"`.",
    severity: Severity::High,
    confidence: Confidence::High,
    self_identifying: false,
    frameworks: &["CWE-1004", "ASVS-3.3.4"],
    references: &[],
    since: "0.1.0",
    action: None,
    detection: Detection::Code,
    forms: &[],
};

/// A token with a true checksum, made at run time.
pub(super) fn token() -> String {
    String::from_utf8(crate::rules::expand("ghp_{crc62:36}").unwrap()).unwrap()
}

/// Another value, that has no form of its own.
pub(super) fn password() -> String {
    String::from_utf8(crate::rules::expand("{alnum:20}").unwrap()).unwrap()
}

/// Sends units through a report and ends it.
pub(super) fn report(report: &mut dyn Report, units: &[Judged]) -> Summary {
    let source = PolicySource { role: PolicyRole::Sole, name: "HEAD".into(), digest: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".into() };
    let mut summary = Summary::new("0.1.0", vec![source], "0f1e2d3c4b5a69788796a5b4c3d2e1f0");
    for judged in units {
        summary.add(judged);
        report.unit(judged).unwrap();
    }
    report.finish(&summary).unwrap();
    summary
}

/// What a format makes of units.
pub(super) fn output(format: super::Format, options: Options, units: &[Judged]) -> String {
    let mut out = Vec::new();
    report(&mut *super::new(format, Box::new(&mut out), options), units);
    String::from_utf8(out).unwrap()
}

fn judged(unit: Unit) -> Judged {
    let hunk_decisions = unit.hunks.iter().map(|_| HunkDecision {
        action: Action::Note,
        action_without_shadow: Action::Note,
        tier: Tier::Low,
        decided_by: "identity.warn_at".into(),
    });
    Judged {
        decisions: Vec::new(),
        hunk_decisions: hunk_decisions.collect(),
        gates: Vec::new(),
        exceptions: Vec::new(),
        notes: Vec::new(),
        tier: Tier::Low,
        action: Action::Note,
        action_without_shadow: Action::Note,
        unit,
    }
}

fn unit(scope: UnitScope, commit: Commit) -> Unit {
    Unit {
        scope,
        commit,
        attribution: Attribution::default(),
        hunks: Vec::new(),
        findings: Vec::new(),
        skipped: Vec::new(),
        paths: Vec::new(),
        coverage: Coverage::default(),
    }
}

fn commit(subject: &str) -> Commit {
    let ada = Identity { name: "Ada".into(), email: "ada@example.com".into() };
    Commit { author: ada.clone(), committer: ada, message: subject.into(), ..Commit::default() }
}

fn hunk(path: &str, old: (u32, u32), new: (u32, u32), sensitivity: u8, categories: &[Category], direction: Direction) -> ScoredHunk {
    let part = |what: &str, weight, line| Contribution { what: what.into(), weight, line };
    ScoredHunk {
        path: path.into(),
        hunk: Hunk { old: LineRange { start: old.0, len: old.1 }, new: LineRange { start: new.0, len: new.1 } },
        sensitivity,
        categories: categories.to_vec(),
        direction,
        contributions: if sensitivity < 10 {
            Vec::new()
        } else {
            vec![
                part("identifier session_cookie", 0.52, new.0),
                part("path auth/", 0.3, 0),
                part("call set_cookie", 0.25, new.0 + 1),
                part("damper examples", -0.1, 0),
            ]
        },
        enclosing: if sensitivity < 10 { "".into() } else { "Session::open".into() },
    }
}

fn finding(rule: &'static Rule, path: &str, line: u32, columns: (u32, u32), shown: &str) -> Finding {
    Finding {
        rule,
        location: Location {
            place: Place::File,
            path: Some(path.into()),
            line,
            column: columns.0,
            end_line: line,
            end_column: columns.1,
            side: WhichSide::New,
        },
        severity: rule.severity,
        confidence: rule.confidence,
        category: rule.category,
        direction: Direction::Unknown,
        secret: None,
        shown_line: shown.into(),
        shown_from: 0,
        normalized_line: shown.into(),
        enclosing: "".into(),
        in_test: false,
        detail: None,
    }
}

fn decision(action: Action, fingerprint: &str, by: &str) -> Decision {
    Decision {
        action,
        action_without_shadow: action,
        excepted: false,
        decided_by: by.into(),
        fingerprint: format!("cs1:{fingerprint}"),
        tier: Tier::Elevated,
    }
}

/// A commit of a range with nothing in it.
pub(super) fn clean() -> Judged {
    let mut unit = unit(UnitScope::Commit, Commit { id: Oid::from_hex(&[b'a'; 40]), ..commit("Rename a variable\n\nNothing else.\n") });
    unit.hunks = vec![hunk("src/plain.rs", (3, 1), (3, 1), 2, &[], Direction::Neutral)];
    unit.paths = vec!["src/plain.rs".into()];
    unit.coverage = Coverage { commits: 1, files: 1, lines: 2 };
    judged(unit)
}

/// Something staged: a token that blocks, a cookie that warns, a password that is excepted, a file too large.
pub(super) fn blocked() -> Judged {
    let mut unit = unit(UnitScope::Whole, commit(&format!("Use {}", token())));
    let mut pat = finding(&PAT, "src/config.rs", 2, (18, 58), &format!("    let token = \"ghp_{}\"; // übrig", "*".repeat(36)));
    pat.secret = Some(Secret::new(token()));
    pat.detail = Some("checksum holds".into());
    let mut cookie = finding(&COOKIE, "src/auth/session.ts", 41, (5, 20), "    httpOnly: false,");
    cookie.direction = Direction::Weakens;
    cookie.enclosing = "Session::open".into();
    let mut password = finding(&PASSWORD, "tests/login.py", 7, (13, 33), "password = '********************'");
    password.secret = Some(Secret::new(self::password()));
    unit.findings = vec![cookie, pat, password];
    unit.hunks = vec![
        hunk("src/auth/session.ts", (40, 2), (40, 3), 78, &[Category::Session, Category::Login], Direction::Weakens),
        hunk("src/config.rs", (1, 0), (2, 1), 31, &[Category::SecretManagement], Direction::Unknown),
    ];
    unit.skipped = vec![Skipped { path: "data/dump.sql".into(), reason: "too-large: 12 MiB".into() }];
    unit.paths = ["data/dump.sql", "src/auth/session.ts", "src/config.rs", "tests/login.py"].map(Into::into).to_vec();
    unit.coverage = Coverage { commits: 0, files: 4, lines: 12 };
    let mut judged = judged(unit);
    judged.decisions = vec![
        decision(Action::Warn, "mzxw6ytboi7f4", "identity.high_action"),
        decision(Action::Block, "nbswy3dpo5xxe", "secrets.action"),
        Decision { excepted: true, ..decision(Action::Note, "orsxg5a5dmfwy", "exception 1") },
    ];
    judged.hunk_decisions[0] =
        HunkDecision { action: Action::Warn, action_without_shadow: Action::Warn, tier: Tier::High, decided_by: "identity.warn_at".into() };
    judged.exceptions = vec![ExceptionUse {
        rule: PASSWORD.id.into(),
        fingerprint: Some("cs1:orsxg5a5dmfwy".into()),
        path: None,
        reason: "sample of the vendor's manual".into(),
        owner: "ada@example.com".into(),
        expires: Some("2027-01-31".into()),
        state: ExceptionState::Applied,
        action: Action::Note,
    }];
    judged.notes = vec!["policy: untrusted".into()];
    (judged.tier, judged.action, judged.action_without_shadow) = (Tier::High, Action::Block, Action::Block);
    judged
}

/// The net change of a range, written by an assistant, that meets a gate.
pub(super) fn net() -> Judged {
    let mut unit = unit(UnitScope::Net, Commit::default());
    unit.attribution = Attribution {
        kind: ActorKind::Ai,
        actors: vec![Actor {
            kind: ActorKind::Ai,
            id: "sample-agent".into(),
            model: Some("sample-2".into()),
            role: Role::CoAuthor,
            level: EvidenceLevel::Claimed,
            attested: Vec::new(),
        }],
        evidence: vec![Evidence {
            level: EvidenceLevel::Claimed,
            source: "trailer",
            key: "Co-authored-by".into(),
            line: Some(5),
            actor: "sample-agent".into(),
        }],
        conflict: None,
    };
    unit.hunks = vec![hunk("services/api/token.go", (9, 0), (10, 4), 88, &[Category::TokenIssuance], Direction::Weakens)];
    let mut note = finding(&COOKIE, "services/api/token.go", 11, (1, 4), "ttl := 24 * time.Hour");
    note.direction = Direction::Strengthens;
    unit.findings = vec![note];
    unit.paths = vec!["services/api/token.go".into()];
    unit.coverage = Coverage { commits: 1, files: 1, lines: 4 };
    let mut judged = judged(unit);
    judged.decisions = vec![decision(Action::Note, "pfxxk4tdmfuw4", "identity.low_action")];
    judged.gates = vec![GateOutcome {
        name: "AI-written token code".into(),
        tier: Tier::Critical,
        because: vec![("services/api/token.go".into(), 10, Some(Category::TokenIssuance))],
        required: ["negative-tests", "token-review", "owner", "signoff:security"].map(str::to_owned).to_vec(),
        satisfied: vec!["token-review".into()],
        outstanding: vec!["signoff:security".into()],
        missing: vec!["negative-tests".into()],
        inert: vec!["owner".into()],
        action: Action::Block,
        action_without_shadow: Action::Block,
        help: vec![
            "negative-tests: add a test that an expired token is refused, beside services/api/token_test.go".into(),
            "signoff:security: countersign sign --role security main..HEAD".into(),
        ],
    }];
    (judged.tier, judged.action, judged.action_without_shadow) = (Tier::Critical, Action::Block, Action::Block);
    judged
}
