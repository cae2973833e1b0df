//! Exceptions and baseline entries: which one speaks for a finding, and whether its day has passed.

use super::baseline::{Baseline, BaselineEntry};
use super::file::Exception;
use super::value::Day;
use crate::evidence::globs::PathGlobs;
use crate::model::{ExceptionState, Finding};
use bstr::ByteSlice;
use jiff::civil::Date;

/// An entry that may except findings.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// As written; a baseline's entry in the same form.
    pub written: Exception,
    /// It stands in the baseline.
    pub baseline: bool,
    path: Option<PathGlobs>,
}

impl Entry {
    /// An entry of `[[exception]]`; the error names a bad glob.
    pub(super) fn new(written: Exception) -> Result<Self, String> {
        let path = if written.path.is_empty() { None } else { Some(PathGlobs::new(std::slice::from_ref(&written.path))?) };
        Ok(Self { written, baseline: false, path })
    }

    /// An entry of the baseline: bound by its fingerprint, wherever the finding is now.
    pub(super) fn of_baseline(entry: &BaselineEntry) -> Self {
        let written = Exception {
            rule: entry.rule.clone(),
            fingerprint: entry.fingerprint.clone(),
            path: String::new(),
            reason: entry.reason.clone(),
            owner: entry.owner.clone(),
            ticket: String::new(),
            expires: entry.expires,
        };
        Self { written, baseline: true, path: None }
    }

    /// Whether it speaks of a finding, its day aside.
    pub(super) fn meets(&self, finding: &Finding, fingerprint: &str) -> bool {
        let rule = self.written.rule == finding.rule.id || finding.rule.aliases.contains(&self.written.rule.as_str());
        let content = self.written.fingerprint.is_empty() || self.written.fingerprint == fingerprint;
        let place = match (&self.path, &finding.location.path) {
            (None, _) => !self.written.fingerprint.is_empty(),
            (Some(globs), Some(path)) => globs.matches(path.as_bstr()),
            (Some(_), None) => false,
        };
        rule && content && place
    }

    /// Whether it still holds: to the end of its last day, in UTC.
    pub(super) fn holds(&self, today: Date) -> bool {
        self.written.expires.is_none_or(|day| today <= day.0)
    }
}

/// All entries of a closure.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries(pub Vec<Entry>);

impl Entries {
    /// The entries of a policy and its baseline.
    pub(super) fn new(exceptions: &[Exception], baseline: &Baseline) -> Result<Self, String> {
        let mut entries = exceptions.iter().cloned().map(Entry::new).collect::<Result<Vec<_>, _>>()?;
        entries.extend(baseline.entries.iter().map(Entry::of_baseline));
        Ok(Self(entries))
    }

    /// The entry that excepts a finding, else an expired one that would have: its index and state.
    pub(super) fn find(&self, finding: &Finding, fingerprint: &str, today: Date) -> Option<(usize, ExceptionState)> {
        let mut meeting = self.0.iter().enumerate().filter(|(_, entry)| entry.meets(finding, fingerprint));
        let first = meeting.next()?;
        let applied = std::iter::once(first).chain(meeting).find(|(_, entry)| entry.holds(today));
        Some(applied.map_or((first.0, ExceptionState::Expired), |(index, _)| (index, ExceptionState::Applied)))
    }
}

/// Whether an entry is bound to content, answered for, and short enough to be let in by the change that needs it.
pub(super) fn is_content_bound(entry: &Exception, today: Date, longest_days: u64) -> bool {
    let limit = today.saturating_add(jiff::Span::new().days(i64::try_from(longest_days.min(36_500)).unwrap_or(36_500)));
    let short = entry.expires.is_some_and(|Day(day)| day <= limit);
    super::fingerprint::is_fingerprint(&entry.fingerprint) && !entry.reason.trim().is_empty() && !entry.owner.trim().is_empty() && short
}
