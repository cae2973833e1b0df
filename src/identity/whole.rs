//! What only the whole change can tell: a check that went in one place may have come in another, and identity may be scattered.

use super::FileIdentity;
use super::change::REMOVED;
use super::direction::Entry;
use crate::model::{Contribution, Direction, Finding, Hunk, WhichSide};
use std::collections::HashMap;

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
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for entry in std::mem::take(&mut file.ledger.gone) {
            match come.get_mut(&entry.guard.key) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    taken.push(entry);
                }
                _ => left.push(entry),
            }
        }
        for entry in taken {
            let others = left.iter().any(|other| other.hunk == entry.hunk);
            take_back(file, &entry, others);
        }
        file.ledger.gone = left;
    }
}

/// A check that was taken for removed stands elsewhere in the change. `others`: one that does not went with it.
fn take_back(file: &mut FileIdentity, entry: &Entry, others: bool) {
    let Some(hunk) = file.hunks.get_mut(entry.hunk) else { return };
    let label = format!("removed check {}", entry.guard.key);
    for reason in &mut hunk.contributions {
        if reason.what == label && reason.line == entry.line {
            reason.what = format!("moved check {}", entry.guard.key);
        }
    }
    if others {
        return;
    }
    let old = hunk.hunk.old;
    file.findings
        .retain(|finding| finding.rule.id != REMOVED || finding.location.side != WhichSide::Old || !old.contains(finding.location.line));
    let weakened = file.findings.iter().any(|finding| finding.direction == Direction::Weakens && touches_hunk(finding, hunk.hunk));
    if !weakened && hunk.direction == Direction::Weakens {
        hunk.direction = Direction::Moved;
    }
}

fn touches_hunk(finding: &Finding, hunk: Hunk) -> bool {
    let range = if finding.location.side == WhichSide::Old { hunk.old } else { hunk.new };
    range.contains(finding.location.line)
}

/// From how many top-level folders on identity is scattered.
const MANY: usize = 3;
/// From which score on a hunk counts for that.
const COUNTS: u8 = 40;
/// What being part of a scattered change adds.
const SCATTERED: f32 = 0.10;

/// The first folder of a path; files at the root are in one place.
fn top_folder(path: &[u8]) -> &[u8] {
    path.iter().position(|&byte| byte == b'/').map_or(&[][..], |end| &path[..end])
}

fn scattered(files: &mut [FileIdentity]) {
    let mut folders: Vec<&[u8]> =
        files.iter().filter(|file| file.hunks.iter().any(|hunk| hunk.sensitivity >= COUNTS)).map(|file| top_folder(&file.path)).collect();
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
