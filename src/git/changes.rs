//! Lists of changed entries: what comparing trees gives, joined over parents, with renames paired.

use super::ids::oid;
use crate::model::{Change, ChangeKind, EntryKind, Side, Skipped};
use bstr::{BStr, BString};
use std::collections::HashMap;

/// What changed between two states, sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Changed entries. Also those without contents to read: submodules, unmerged paths.
    pub entries: Vec<Change>,
    /// What could not be compared.
    pub skipped: Vec<Skipped>,
}

/// A path on both sides of one comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawChange {
    pub(super) path: BString,
    pub(super) old: Option<Side>,
    pub(super) new: Option<Side>,
    pub(super) unmerged: bool,
}

/// Takes what comparisons report, in order of paths.
#[derive(Default)]
pub(super) struct Recorder {
    pub(super) changes: Vec<RawChange>,
}

impl Recorder {
    pub(super) fn entry(&mut self, path: &BStr, old: Option<Side>, new: Option<Side>) {
        if old != new {
            self.changes.push(RawChange { path: path.to_owned(), old, new, unmerged: false });
        }
    }

    pub(super) fn unmerged(&mut self, path: &BStr, old: Option<Side>) {
        self.changes.push(RawChange { path: path.to_owned(), old, new: None, unmerged: true });
    }
}

/// A side, from a mode of git and an id. Trees are not sides.
pub(super) fn side(mode: u16, id: &gix::oid) -> Side {
    let kind = match mode & 0o170000 {
        0o120000 => EntryKind::Symlink,
        0o160000 => EntryKind::Submodule,
        _ if mode & 0o100 != 0 => EntryKind::Executable,
        _ => EntryKind::File,
    };
    Side { kind, id: oid(id) }
}

/// Joins the comparisons with each parent: a path counts only where it differs from all of them.
pub(super) fn join(mut comparisons: Vec<Vec<RawChange>>, empty_blob: &gix::oid) -> Changes {
    let others = comparisons.split_off(comparisons.len().min(1));
    let first = comparisons.pop().unwrap_or_default();
    let others: Vec<HashMap<&BStr, &RawChange>> =
        others.iter().map(|changes| changes.iter().map(|change| (change.path.as_ref(), change)).collect()).collect();
    let entries = first.into_iter().filter_map(|raw| {
        let mut other_olds = Vec::new();
        for other in &others {
            let there = other.get::<BStr>(raw.path.as_ref())?;
            other_olds.extend(there.old);
        }
        let kind = match (raw.unmerged, raw.old, raw.new) {
            (true, ..) => ChangeKind::Unmerged,
            (_, None, _) => ChangeKind::Added,
            (_, _, None) => ChangeKind::Deleted,
            _ => ChangeKind::Modified,
        };
        Some(Change { kind, path: raw.path, old_path: None, old: raw.old, new: raw.new, other_olds })
    });
    let entries = entries.collect();
    Changes { entries: pair_renames(entries, oid(empty_blob)), skipped: Vec::new() }
}

/// Turns an added path whose blob a deleted path had into a rename. Each deletion serves once; empty files say nothing.
fn pair_renames(mut entries: Vec<Change>, empty_blob: crate::model::Oid) -> Vec<Change> {
    let blob = |side: Option<Side>| side.filter(|side| side.kind != EntryKind::Submodule && side.id != empty_blob).map(|side| side.id);
    let mut deleted: HashMap<crate::model::Oid, Vec<usize>> = HashMap::new();
    for (index, change) in entries.iter().enumerate().rev() {
        if change.kind == ChangeKind::Deleted
            && change.other_olds.is_empty()
            && let Some(id) = blob(change.old)
        {
            deleted.entry(id).or_default().push(index);
        }
    }
    if deleted.is_empty() {
        return entries;
    }
    let mut gone = vec![false; entries.len()];
    for index in 0..entries.len() {
        if entries[index].kind != ChangeKind::Added || !entries[index].other_olds.is_empty() {
            continue;
        }
        let Some(candidates) = blob(entries[index].new).and_then(|id| deleted.get_mut(&id)) else { continue };
        let name = |path: &BString| path.rsplit(|&b| b == b'/').next().unwrap_or_default().to_owned();
        let wanted = name(&entries[index].path);
        let best = candidates.iter().rposition(|&at| name(&entries[at].path) == wanted).or(candidates.len().checked_sub(1));
        if let Some(source) = best.map(|at| candidates.remove(at)) {
            gone[source] = true;
            entries[index].kind = ChangeKind::Renamed;
            entries[index].old_path = Some(entries[source].path.clone());
            entries[index].old = entries[source].old;
        }
    }
    let mut gone = gone.into_iter();
    entries.retain(|_| !gone.next().unwrap_or(false));
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Oid;

    fn raw(path: &str, old: u8, new: u8) -> RawChange {
        let side = |n: u8| (n > 0).then(|| Side { kind: EntryKind::File, id: Oid::from_bytes(&[n; 20]).unwrap() });
        RawChange { path: path.into(), old: side(old), new: side(new), unmerged: false }
    }

    fn empty_blob() -> gix::ObjectId {
        gix::ObjectId::empty_blob(gix::hash::Kind::Sha1)
    }

    #[test]
    fn a_path_equal_to_any_parent_is_no_change_of_a_merge() {
        let joined = join(vec![vec![raw("a", 1, 3), raw("b", 1, 2)], vec![raw("a", 2, 3), raw("c", 1, 2)]], &empty_blob());
        assert_eq!(joined.entries.len(), 1);
        assert_eq!(joined.entries[0].path, "a");
        assert_eq!(joined.entries[0].other_olds, vec![raw("a", 2, 0).old.unwrap()]);
    }

    #[test]
    fn renames_pair_by_blob_and_prefer_the_same_name() {
        let joined = join(vec![vec![raw("a/x", 7, 0), raw("b/y", 7, 0), raw("c/y", 0, 7), raw("d", 0, 7), raw("e", 0, 7)]], &empty_blob());
        let got: Vec<_> = joined.entries.iter().map(|c| (c.path.to_string(), c.kind, c.old_path.clone().map(|p| p.to_string()))).collect();
        assert_eq!(
            got,
            vec![
                ("c/y".to_owned(), ChangeKind::Renamed, Some("b/y".to_owned())),
                ("d".to_owned(), ChangeKind::Renamed, Some("a/x".to_owned())),
                ("e".to_owned(), ChangeKind::Added, None),
            ]
        );
    }
}
