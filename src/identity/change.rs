//! One file's hunks from evidence to scores, directions and findings; then the whole change, where a check that went in one
//! place may have come in another.

use super::FileIdentity;
use super::direction::{self, Effect, Entry, Ledger, Setting};
use super::evidence::{Evidence, Reader, Spot};
use super::lexicon::{Lexicon, Scratch, Strength};
use super::score::{self, FileFacts};
use crate::model::{ChangeKind, ChangedFile, Confidence, Contribution, Direction, Finding, LineRange, PathClass, ScoredHunk, WhichSide};
use bstr::ByteSlice;
use std::collections::HashMap;

/// The rule of checks that went; what a later look at the whole change may take back.
const REMOVED: &str = "identity/check-removed";

/// Reads all hunks of `file`. `findings` are those of the rules.
pub(super) fn read(
    file: &ChangedFile,
    facts: &FileFacts<'_>,
    lexicon: &Lexicon,
    mut reader: Reader<'_>,
    mut findings: Vec<Finding>,
) -> FileIdentity {
    let deep = facts.path.strength >= Some(Strength::Medium);
    let mut ledger = Ledger::default();
    let mut scratch = Scratch::default();
    let mut hunks: Vec<(Evidence, direction::Reading)> = Vec::with_capacity(file.hunks.len());
    for (index, &hunk) in file.hunks.iter().enumerate() {
        let mut evidence = reader.hunk(index, deep);
        evidence.judge(hunk, &mut findings);
        let setting = Setting {
            lexicon,
            language: facts.language,
            identity: is_identity(&evidence, facts, lexicon),
            category: strongest_category(&evidence, facts, lexicon),
        };
        let reading = if evidence.live || deep {
            direction::read(file, index, &setting, &mut scratch, &mut ledger)
        } else {
            direction::Reading::default()
        };
        hunks.push((evidence, reading));
    }
    settle(&mut ledger.gone, &mut ledger.come, |_| true);
    let judged = matches!(facts.class, PathClass::Source);
    ledger.gone.retain(|entry| is_identity(&hunks[entry.hunk].0, facts, lexicon));
    for entry in &ledger.gone {
        hunks[entry.hunk].1.effects.push(removed(entry));
    }
    for entry in &ledger.come {
        if let Some(effect) = added(file, entry) {
            hunks[entry.hunk].1.effects.push(effect);
        }
    }
    let mut out = FileIdentity { path: file.change.path.clone(), ..FileIdentity::default() };
    for (index, (evidence, reading)) in hunks.into_iter().enumerate() {
        let score = score::score(&evidence, &reading.effects, facts, lexicon);
        if judged && !evidence.like_tests {
            let known =
                |effect: &Effect| findings.iter().any(|finding| touches(finding, effect) && finding.direction == Direction::Weakens);
            let new: Vec<Finding> = reading
                .effects
                .iter()
                .filter(|effect| !known(effect))
                .filter_map(|effect| direction::finding(file, effect, evidence.enclosing.as_bstr()))
                .collect();
            findings.extend(new);
        }
        out.hunks.push(ScoredHunk {
            path: file.change.path.clone(),
            hunk: file.hunks[index],
            sensitivity: score.sensitivity,
            categories: score.categories,
            direction: overall(&reading),
            contributions: score.contributions,
            enclosing: evidence.enclosing,
        });
    }
    findings.sort_by_key(|finding| (finding.location.line, finding.location.column));
    out.findings = findings;
    out.ledger = ledger;
    out
}

/// Whether a finding stands where an effect was seen.
fn touches(finding: &Finding, effect: &Effect) -> bool {
    finding.location.side == effect.side && finding.location.line <= effect.line && effect.line <= finding.location.end_line
}

/// Whether the hunk is about identity at all, so that ordinary words of order may count.
fn is_identity(evidence: &Evidence, facts: &FileFacts<'_>, lexicon: &Lexicon) -> bool {
    let strong = |strength| strength >= Strength::Strong;
    !evidence.forms.is_empty()
        || facts.path.strength.is_some_and(strong)
        || evidence
            .signals
            .iter()
            .any(|signal| !matches!(signal.spot, Spot::Comment | Spot::Import) && strong(lexicon.entry(signal.entry).strength))
}

fn strongest_category(evidence: &Evidence, facts: &FileFacts<'_>, lexicon: &Lexicon) -> Option<crate::model::Category> {
    let word = evidence
        .signals
        .iter()
        .map(|signal| (signal.spot, lexicon.entry(signal.entry)))
        .max_by_key(|(spot, entry)| (entry.strength, *spot));
    word.map(|(_, entry)| entry.category).or(facts.path.category)
}

/// What the effects of a hunk come to.
fn overall(reading: &direction::Reading) -> Direction {
    let has = |direction| reading.effects.iter().any(|effect| effect.direction == direction);
    if has(Direction::Weakens) {
        Direction::Weakens
    } else if has(Direction::Strengthens) {
        Direction::Strengthens
    } else if has(Direction::Moved) {
        Direction::Moved
    } else if reading.neutral {
        Direction::Neutral
    } else {
        Direction::Unknown
    }
}

fn removed(entry: &Entry) -> Effect {
    Effect {
        rule: REMOVED,
        direction: Direction::Weakens,
        what: format!("removed check {}", entry.guard.key),
        side: WhichSide::Old,
        line: entry.line,
        category: Some(entry.guard.category),
        confidence: if entry.sure { Confidence::High } else { Confidence::Low },
    }
}

/// A check that came to code that was there already. In new code checks are a matter of course.
fn added(file: &ChangedFile, entry: &Entry) -> Option<Effect> {
    let hunk = file.hunks[entry.hunk];
    let new_code = file.change.kind == ChangeKind::Added || (hunk.old.len == 0 && hunk.new.len > 24);
    (!new_code).then(|| Effect {
        rule: "",
        direction: Direction::Strengthens,
        what: format!("added check {}", entry.guard.key),
        side: WhichSide::New,
        line: entry.line,
        category: Some(entry.guard.category),
        confidence: Confidence::High,
    })
}

/// Takes out of both lists what went in one place and came in another.
fn settle(gone: &mut Vec<Entry>, come: &mut Vec<Entry>, mut may: impl FnMut(&Entry) -> bool) -> Vec<Entry> {
    let mut moved = Vec::new();
    gone.retain(|entry| {
        let at = come.iter().position(|other| other.guard.key == entry.guard.key);
        match at {
            Some(at) if may(entry) => {
                moved.push(entry.clone());
                come.swap_remove(at);
                false
            }
            _ => true,
        }
    });
    moved
}

/// Looks over all files of a change: checks that moved between them are no loss, and identity that is scattered is said.
pub(super) fn finish(files: &mut [FileIdentity]) {
    moved(files);
    scattered(files);
}

fn moved(files: &mut [FileIdentity]) {
    let mut come: HashMap<String, usize> = HashMap::new();
    for entry in files.iter().flat_map(|file| &file.ledger.come) {
        *come.entry(entry.guard.key.clone()).or_default() += 1;
    }
    if come.is_empty() {
        return;
    }
    for file in files {
        let gone = std::mem::take(&mut file.ledger.gone);
        for entry in gone {
            match come.get_mut(&entry.guard.key) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    take_back(file, &entry);
                }
                _ => file.ledger.gone.push(entry),
            }
        }
    }
}

/// A check that was taken for removed stands elsewhere in the change.
fn take_back(file: &mut FileIdentity, entry: &Entry) {
    let at =
        |finding: &Finding| finding.rule.id == REMOVED && finding.location.line == entry.line && finding.location.side == WhichSide::Old;
    file.findings.retain(|finding| !at(finding));
    let Some(hunk) = file.hunks.get_mut(entry.hunk) else { return };
    let label = format!("removed check {}", entry.guard.key);
    for reason in &mut hunk.contributions {
        if reason.what == label && reason.line == entry.line {
            reason.what = format!("moved check {}", entry.guard.key);
        }
    }
    let others =
        file.findings.iter().any(|finding| finding.direction == Direction::Weakens && touches_hunk(finding, hunk.hunk.old, hunk.hunk.new));
    if !others && hunk.direction == Direction::Weakens {
        hunk.direction = Direction::Moved;
    }
}

fn touches_hunk(finding: &Finding, old: LineRange, new: LineRange) -> bool {
    let range = if finding.location.side == WhichSide::Old { old } else { new };
    range.contains(finding.location.line)
}

/// From how many top-level folders on identity is scattered.
const MANY: usize = 3;
/// From which score on a hunk counts for that.
const COUNTS: u8 = 40;
/// What being part of a scattered change adds.
const SCATTERED: f32 = 0.10;

fn scattered(files: &mut [FileIdentity]) {
    let mut folders: Vec<&[u8]> = files
        .iter()
        .filter(|file| file.hunks.iter().any(|hunk| hunk.sensitivity >= COUNTS))
        .map(|file| file.path.splitn(2, |&byte| byte == b'/').next().unwrap_or_default())
        .collect();
    folders.sort_unstable();
    folders.dedup();
    let count = folders.len();
    if count < MANY {
        return;
    }
    for hunk in files.iter_mut().flat_map(|file| &mut file.hunks).filter(|hunk| hunk.sensitivity >= COUNTS) {
        let doubt = (1.0 - f32::from(hunk.sensitivity) / 100.0) * (1.0 - SCATTERED);
        hunk.sensitivity = (100.0 * (1.0 - doubt)).round() as u8;
        hunk.contributions.push(Contribution { what: format!("scattered over {count} folders"), weight: SCATTERED, line: 0 });
        hunk.contributions.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    }
}
