//! The records of `--format json` and `jsonl`: flat, versioned, the same keys in every one of a type.
//!
//! A stable contract: keys are added, never renamed or dropped, while [`SCHEMA`] stays. How they are filled: `records`.

use super::summary::{Counts, Verdict};
use crate::model::{
    Action, ActorKind, Category, Confidence, Direction, EvidenceLevel, ExceptionState, FindingKind, Place, PolicyRole, Role, Severity,
    Tier, WhichSide,
};
use schemars::JsonSchema;
use serde::Serialize;

/// The version of the records.
pub const SCHEMA: u32 = 1;

/// One line of `jsonl`, told apart by `type`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Record {
    /// A commit that was looked at.
    Commit(CommitRecord),
    /// A hunk and its score.
    Hunk(HunkRecord),
    /// Something wrong, at a place.
    Finding(Box<FindingRecord>),
    /// What a gate asked for and got.
    Gate(GateRecord),
    /// An exception and what became of it.
    Exception(ExceptionRecord),
    /// Something that could not be looked at.
    Skipped(SkippedRecord),
    /// The end of every run.
    Summary(SummaryRecord),
}

/// The one document of `json`. The order of its keys means nothing.
#[derive(Debug, JsonSchema)]
#[schemars(title = "countersign")]
#[expect(dead_code, reason = "describes what `json` writes piece by piece, since a history does not fit in memory")]
pub struct Document {
    /// The version of the records: 1.
    schema: u32,
    /// Commits, in the order they were judged.
    commits: Vec<CommitRecord>,
    /// Every hunk.
    hunks: Vec<HunkRecord>,
    /// Every finding.
    findings: Vec<FindingRecord>,
    /// Gates that applied.
    gates: Vec<GateRecord>,
    /// Exceptions that were looked at.
    exceptions: Vec<ExceptionRecord>,
    /// What could not be looked at.
    skipped: Vec<SkippedRecord>,
    /// What it all comes to.
    summary: SummaryRecord,
}

/// A commit and who or what wrote it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CommitRecord {
    /// Its id; null for what is staged, for loose files, and for the net change of a range.
    pub commit: Option<String>,
    /// The first line of its message.
    pub subject: String,
    /// `Name <mail>`, as the commit has it.
    pub author: String,
    /// Who or what wrote it.
    pub attribution: AttributionRecord,
}

/// Who or what wrote a commit.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AttributionRecord {
    /// The conclusion.
    pub kind: ActorKind,
    /// Coding assistants that took part; of a commit that only a bot wrote, the bot.
    pub agents: Vec<AgentRecord>,
    /// Logins of bots that took part, without `[bot]`.
    pub bots: Vec<String>,
    /// Sources that disagree; null where they do not.
    pub conflict: Option<String>,
    /// What tells of it.
    pub evidence: Vec<EvidenceRecord>,
}

/// A coding assistant.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AgentRecord {
    /// Its id.
    pub id: String,
    /// The model, if it was named.
    pub model: Option<String>,
    /// What it did.
    pub role: Role,
    /// The best evidence for it.
    pub level: EvidenceLevel,
    /// Which lines are its work, where only records tell of it; empty for the whole change.
    pub lines: Vec<AttestedRecord>,
}

/// Lines of a file that a record attests to an assistant.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AttestedRecord {
    /// The file.
    pub path: String,
    /// First and last line of each run, inclusive; empty for the whole file.
    pub ranges: Vec<[u32; 2]>,
}

/// Something that tells of an author.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EvidenceRecord {
    /// What it is worth.
    pub level: EvidenceLevel,
    /// Where it was: trailer, line, identity, environment, branch, note, signature.
    pub source: String,
    /// The trailer's key, the variable's name, the field.
    pub key: String,
    /// The line of the message, where there is one.
    pub line: Option<u32>,
    /// Of whom it tells.
    pub actor: String,
}

/// A hunk and its score. Empty runs have the line before them as start, as in git's hunk headers.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HunkRecord {
    /// The commit; null for what is staged, loose or the net change.
    pub commit: Option<String>,
    /// The file.
    pub path: String,
    /// The file's name in base64, where it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// First removed line.
    pub old_start: u32,
    /// How many lines were removed.
    pub old_lines: u32,
    /// First added line.
    pub new_start: u32,
    /// How many lines were added.
    pub new_lines: u32,
    /// 0 to 100: who must look.
    #[schemars(range(max = 100))]
    pub sensitivity: u8,
    /// The tier.
    pub tier: Tier,
    /// Which parts of identity, strongest first.
    pub categories: Vec<Category>,
    /// What it does to security properties.
    pub direction: Direction,
    /// What the score is made of, heaviest first.
    pub contributions: Vec<ContributionRecord>,
}

/// One reason for a score.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ContributionRecord {
    /// What was seen.
    pub what: String,
    /// Between -1 and 1: what it adds to or takes from certainty.
    pub weight: f64,
    /// The line; 0 where it is about the file.
    pub line: u32,
}

/// Something wrong, at a place. Lines and columns count from 1; columns are bytes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FindingRecord {
    /// The commit; null for what is staged, loose or the net change.
    pub commit: Option<String>,
    /// The rule.
    pub rule: &'static str,
    /// Other names of the rule.
    pub aliases: &'static [&'static str],
    /// A short name for people.
    pub title: &'static str,
    /// What sort of thing it is.
    pub kind: FindingKind,
    /// Which part of identity.
    pub category: Option<Category>,
    /// The tier of the change around it.
    pub tier: Tier,
    /// What the change does.
    pub direction: Direction,
    /// How bad, if true.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What was looked at.
    #[serde(rename = "where")]
    pub place: PlaceRecord,
    /// The file; null for messages, refs and author fields.
    pub path: Option<String>,
    /// The file's name in base64, where it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// First line; null where lines make no sense.
    pub line: Option<u32>,
    /// First column.
    pub column: Option<u32>,
    /// Last line, inclusive.
    pub end_line: Option<u32>,
    /// Column after the last byte, exclusive.
    pub end_column: Option<u32>,
    /// Which side of the diff.
    pub side: WhichSide,
    /// `cs1:…`: what an exception names.
    pub fingerprint: String,
    /// What may be shown of a secret; null for other findings.
    pub redacted: Option<String>,
    /// Why it matters.
    pub why: String,
    /// What to do now.
    pub help: &'static str,
    /// Ids of frameworks it maps to.
    pub frameworks: &'static [&'static str],
    /// What happens.
    pub action: FindingAction,
    /// What would happen without shadow.
    pub action_without_shadow: Action,
    /// What had the last word.
    pub decided_by: String,
}

/// What was looked at.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlaceRecord {
    /// The contents of a file, its name, a message, a ref, a tag, an author field.
    #[serde(rename = "type")]
    pub kind: Place,
}

/// What happens about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FindingAction {
    /// An exception covers it.
    Excepted,
    /// Told, and nothing else.
    Note,
    /// Told as a warning.
    Warn,
    /// Stops the commit or push.
    Block,
}

impl FindingAction {
    /// The word for it in records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Excepted => "excepted",
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}

/// What a gate asked for and got.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GateRecord {
    /// The commit; null for what is staged, loose or the net change.
    pub commit: Option<String>,
    /// Its name.
    pub name: String,
    /// The tier that brought it in.
    pub tier: Tier,
    /// Which places brought it in.
    pub because: Vec<BecauseRecord>,
    /// All it asks for.
    pub required: Vec<String>,
    /// Met.
    pub satisfied: Vec<String>,
    /// Other people's, not yet due.
    pub outstanding: Vec<String>,
    /// Not met, and due.
    pub missing: Vec<String>,
    /// Nobody could meet it.
    pub inert: Vec<String>,
    /// What happens.
    pub action: Action,
    /// For each missing or outstanding duty, what would meet it.
    pub help: Vec<String>,
}

/// A place that brought a gate in.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BecauseRecord {
    /// The file.
    pub path: String,
    /// The line; 0 where it is about the file.
    pub line: u32,
    /// Which part of identity.
    pub category: Option<Category>,
}

/// An exception and what became of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExceptionRecord {
    /// The rule it names.
    pub rule: String,
    /// The fingerprint it names.
    pub fingerprint: Option<String>,
    /// The path it names.
    pub path: Option<String>,
    /// Why it was made.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day it holds, as `YYYY-MM-DD`.
    pub expires: Option<String>,
    /// What became of it.
    pub state: ExceptionState,
    /// What the policy says about that.
    pub action: Action,
}

/// Something that could not be looked at.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SkippedRecord {
    /// The file; null where it is not about one.
    pub path: Option<String>,
    /// The file's name in base64, where it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_bytes: Option<String>,
    /// Why, a stable word first.
    pub reason: String,
}

/// What it all comes to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SummaryRecord {
    /// The version of the program.
    pub version: String,
    /// Digest over all policies that judged.
    pub policy_digest: String,
    /// The policies that judged.
    pub policies: Vec<PolicyRecord>,
    /// How much was looked at.
    pub coverage: CoverageRecord,
    /// How much of what there was.
    pub counts: Counts,
    /// The answer.
    pub verdict: Verdict,
    /// What the answer would be without shadow.
    pub verdict_without_shadow: Verdict,
    /// Things worth a line.
    pub notes: Vec<String>,
}

/// A policy that judged.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PolicyRecord {
    /// Its part.
    pub role: PolicyRole,
    /// Where it was read.
    #[serde(rename = "ref")]
    pub name: String,
    /// Digest of all a verdict hangs on.
    pub digest: String,
}

/// How much was looked at.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CoverageRecord {
    /// Commits.
    pub commits: u64,
    /// Changed files.
    pub files: u64,
    /// Added and removed lines.
    pub lines: u64,
}

/// The JSON Schema of the `json` document; `$defs/Record` describes a line of `jsonl`.
pub fn schema() -> serde_json::Value {
    let mut generator = schemars::SchemaGenerator::default();
    generator.subschema_for::<Record>();
    serde_json::to_value(generator.into_root_schema_for::<Document>()).expect("a schema is JSON")
}
