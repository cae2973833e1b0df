//! Trees, findings and units for the tests of this module.

use super::closure::{Closure, LayerSource, closure};
use super::error::LoadError;
use super::facts::Facts;
use super::trust::Bench;
use crate::model::{
    Actor, ActorKind, Attribution, Blob, Category, Commit, Direction, EntryKind, EvidenceLevel, Finding, FindingKind, Hunk, Identity,
    Judged, LineRange, Location, Place, Role, ScoredHunk, Secret, Stage, Tree, Unit, UnitScope,
};
use bstr::{BStr, BString, ByteSlice};
use std::collections::BTreeMap;

/// A tree of texts; it also serves layers, by "REF:PATH".
#[derive(Clone, Debug, Default)]
pub(super) struct Files(pub BTreeMap<String, (EntryKind, Vec<u8>)>);

impl Files {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), (EntryKind::File, text.as_bytes().to_vec()))).collect())
    }

    pub(super) fn with(mut self, path: &str, text: &str) -> Self {
        self.0.insert(path.to_owned(), (EntryKind::File, text.as_bytes().to_vec()));
        self
    }
}

impl Tree for Files {
    fn read(&self, path: &BStr) -> anyhow::Result<Option<Blob>> {
        Ok(self.0.get(&path.to_string()).map(|(kind, data)| Blob { kind: *kind, data: data.clone() }))
    }
    fn list(&self, folder: &BStr) -> anyhow::Result<Vec<BString>> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        Ok(self.0.keys().filter_map(|path| path.strip_prefix(&prefix)).filter(|rest| !rest.contains('/')).map(Into::into).collect())
    }
    fn name(&self) -> String {
        "a test".to_owned()
    }
}

impl LayerSource for Files {
    fn read(&self, reference: &str, path: &BStr) -> anyhow::Result<Option<Vec<u8>>> {
        Ok(self.0.get(&format!("{reference}:{path}")).map(|(_, data)| data.clone()))
    }
}

/// The closure of a tree.
pub(super) fn load(files: &Files) -> Result<Closure, LoadError> {
    closure(files, files)
}

/// The closure of a policy alone.
pub(super) fn policy(text: &str) -> Closure {
    match load(&Files::new(&[("policy.toml", &format!("schema = 1\n{text}"))])) {
        Ok(closure) => closure,
        Err(error) => panic!("{error}"),
    }
}

/// A finding of a built-in rule at a line.
pub(super) fn finding(id: &str, path: &str, line: u32) -> Finding {
    let rule = crate::rules::find(id).unwrap_or_else(|| panic!("no rule {id}"));
    Finding {
        rule,
        location: Location { line, end_line: line, ..Location::whole(Place::File, Some(path.into())) },
        severity: rule.severity,
        confidence: rule.confidence,
        category: rule.category,
        direction: Direction::Unknown,
        secret: (rule.kind == FindingKind::Secret).then(|| Secret::new("f3Kq9ZxL2mVb7RtY1nWc")),
        shown_line: "".into(),
        shown_from: 0,
        normalized_line: format!("line {line}").into(),
        enclosing: "".into(),
        in_test: false,
        detail: None,
    }
}

/// A hunk of ten lines that touches a category.
pub(super) fn hunk(path: &str, start: u32, sensitivity: u8, categories: &[Category]) -> ScoredHunk {
    ScoredHunk {
        path: path.into(),
        hunk: Hunk { old: LineRange { start, len: 0 }, new: LineRange { start, len: 10 } },
        sensitivity,
        categories: categories.to_vec(),
        direction: Direction::Unknown,
        contributions: Vec::new(),
        enclosing: "".into(),
    }
}

/// What is staged by Ada, with these hunks and findings.
pub(super) fn unit(hunks: Vec<ScoredHunk>, findings: Vec<Finding>) -> Unit {
    let ada = Identity { name: "Ada".into(), email: "ada@example.com".into() };
    let mut paths: Vec<BString> = hunks.iter().map(|hunk| hunk.path.clone()).collect();
    paths.extend(findings.iter().filter_map(|finding| finding.location.path.clone()));
    paths.sort();
    paths.dedup();
    Unit {
        scope: UnitScope::Whole,
        commit: Commit { author: ada.clone(), committer: ada, ..Commit::default() },
        attribution: Attribution::default(),
        hunks,
        findings,
        skipped: Vec::new(),
        paths,
        coverage: crate::model::Coverage::default(),
    }
}

/// The same, with an assistant.
pub(super) fn by_ai(mut unit: Unit, agent: &str) -> Unit {
    unit.attribution.kind = ActorKind::Ai;
    unit.attribution.actors.push(Actor {
        kind: ActorKind::Ai,
        id: agent.to_owned(),
        model: None,
        role: Role::Assistant,
        level: EvidenceLevel::Claimed,
        attested: Vec::new(),
    });
    unit
}

/// The same, with a message.
pub(super) fn saying(mut unit: Unit, message: &str) -> Unit {
    unit.commit.message = message.into();
    unit
}

pub(super) fn today() -> jiff::civil::Date {
    jiff::civil::date(2026, 11, 22)
}

/// Judged by one policy, at a stage, with nothing in the tree.
pub(super) fn judge(closure: Closure, unit: Unit, stage: Stage) -> Judged {
    let tree = Files::default();
    Bench::sole(closure).unwrap().judge(unit, &Facts::new(stage, today(), &tree))
}

/// The only gate's word for each duty: satisfied, missing, outstanding, inert.
pub(super) fn duty<'a>(judged: &'a Judged, duty: &str) -> &'a str {
    let gate = judged.gates.iter().find(|gate| gate.required.iter().any(|word| word == duty));
    let Some(gate) = gate else { return "not asked" };
    let states = [("satisfied", &gate.satisfied), ("missing", &gate.missing), ("outstanding", &gate.outstanding), ("inert", &gate.inert)];
    states.into_iter().find(|(_, list)| list.iter().any(|word| word == duty)).map_or("not yet", |(state, _)| state)
}

/// The action for the finding of a rule.
pub(super) fn action_of(judged: &Judged, rule: &str) -> crate::model::Action {
    let found = judged.unit.findings.iter().zip(&judged.decisions).find(|(finding, _)| finding.rule.id == rule);
    found.map_or(crate::model::Action::Off, |(_, decision)| decision.action)
}

/// Bytes as a path.
pub(super) fn path(text: &str) -> &BStr {
    text.as_bytes().as_bstr()
}
