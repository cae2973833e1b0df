//! One changed file through both engines.

use super::meter::{Meter, Part};
use super::prefilter::{Hits, Prefilter};
use super::windows::windows;
use crate::detect::{self, Subject};
use crate::identity::{self, FileIdentity};
use crate::model::{ChangedFile, Finding, Hit, Language, LineRange, PathClass, Place, Rule, Secret, Text};
use bstr::{BStr, BString, ByteSlice};
use std::ops::Range;
use std::sync::Arc;

/// Which paths contextual detection leaves alone, by policy.
pub type PathTest = Box<dyn Fn(&BStr) -> bool + Send + Sync>;

/// What the policy says about looking.
pub struct Settings {
    /// The policy's own rules.
    pub custom: Vec<&'static Rule>,
    /// How many encodings inside each other are undone.
    pub decode_depth: u8,
    /// What the identity engine must know.
    pub identity: identity::Settings,
    /// Judged bytes of one file above which only credentials that identify themselves are looked for.
    pub max_judged: u64,
    /// Paths where only credentials that identify themselves are looked for.
    pub skip_contextual: PathTest,
    /// The class of a path, the policy's own globs included.
    pub classify: Box<dyn Fn(&BStr) -> PathClass + Send + Sync>,
    /// Counts the time of each part, if anybody asks.
    pub meter: Option<Arc<Meter>>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("custom", &self.custom.len()).field("max_judged", &self.max_judged).finish_non_exhaustive()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            custom: Vec::new(),
            decode_depth: 2,
            identity: identity::Settings::default(),
            max_judged: 5 << 20,
            skip_contextual: Box::new(|_| false),
            classify: Box::new(super::path_class::classify),
            meter: None,
        }
    }
}

/// Which engines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Secrets and identity.
    Both,
    /// Secrets and leaks only: the commits of a range.
    Secrets,
    /// Identity only: the net change of a range.
    Identity,
}

/// What one file had to say.
#[derive(Debug, Default)]
pub struct FileReport {
    /// Secrets, in order.
    pub secrets: Vec<Finding>,
    /// Scores and identity findings.
    pub identity: FileIdentity,
    /// Lines at the findings that speak to us.
    pub directives: Vec<Directive>,
}

/// A line at a finding (its own, or the one above) that holds `countersign:allow`. What it is worth is the policy's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// The file.
    pub path: BString,
    /// The line of the finding it stands at.
    pub line: u32,
    /// The text of the line.
    pub text: BString,
}

/// Both engines and the keywords in front of them. Made once, shared by all threads.
#[derive(Debug)]
pub struct Scanner {
    secrets: detect::Engine,
    identity: identity::Engine,
    prefilter: Prefilter,
    settings: Settings,
}

/// Places of the engines in the prefilter.
const SECRETS: usize = 0;
const IDENTITY: usize = 1;

impl Scanner {
    /// Builds the engines; no regular expression is compiled yet.
    pub fn new(settings: Settings) -> anyhow::Result<Self> {
        let secrets = detect::Engine::new(&settings.custom, detect::Options { decode_depth: settings.decode_depth });
        let identity = identity::Engine::new(&settings.custom, settings.identity.clone());
        let prefilter = Prefilter::new(secrets.own_keywords(), identity.own_keywords())?;
        Ok(Self { secrets, identity, prefilter, settings })
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Looks at one changed file. `replaces`: somewhere in the change something goes away.
    pub fn file(&self, file: &ChangedFile, look: Look, replaces: bool) -> FileReport {
        let new_hits = self.hits(&file.new, windows(&file.new, file.hunks.iter().map(|hunk| hunk.new)).into_iter());
        let mut report = FileReport::default();
        let structured_only = look != Look::Identity && (file.oversized || (self.settings.skip_contextual)(file.change.path.as_bstr()));
        if look != Look::Identity {
            let added: Vec<LineRange> = file.added().collect();
            report.secrets = self.secrets_of(file, &file.new, &added, &new_hits[SECRETS], structured_only);
        }
        let mut masked: Vec<Secret> = Vec::new();
        if look == Look::Secrets && !file.oversized {
            let leaks = || self.identity.leaks(file, &new_hits[IDENTITY], || self.old_hits(file)[IDENTITY].clone());
            report.identity.findings = self.timed(Part::Identity, leaks);
        }
        if look != Look::Secrets && !file.oversized {
            let old_hits = self.old_hits(file);
            report.identity = self.timed(Part::Identity, || self.identity.file(file, &new_hits[IDENTITY], &old_hits[IDENTITY], replaces));
            if !report.identity.findings.is_empty() {
                // A line is shown without its secrets, whoever shows it and on whichever side it stands.
                let removed: Vec<LineRange> = file.hunks.iter().map(|hunk| hunk.old).filter(|range| range.len > 0).collect();
                let mut near = self.secrets_of(file, &file.old, &removed, &old_hits[SECRETS], false);
                // Those of the new side that are reported are masked in any case.
                if look == Look::Identity || structured_only {
                    let added: Vec<LineRange> = file.added().collect();
                    near.extend(self.secrets_of(file, &file.new, &added, &new_hits[SECRETS], false));
                }
                masked = near.into_iter().filter_map(|finding| finding.secret).collect();
            }
        }
        super::shown::fill(file, masked, &mut report);
        report
    }

    /// Where they stand on the removed lines of a file.
    fn old_hits(&self, file: &ChangedFile) -> Hits {
        let removed = file.hunks.iter().map(|hunk| hunk.old).filter(|range| range.len > 0);
        self.hits(&file.old, removed.map(|range| file.old.span_of(range)))
    }

    /// Where the keywords of each engine stand in some stretches of a text, in order.
    fn hits(&self, text: &Text, stretches: impl Iterator<Item = Range<usize>>) -> Hits {
        self.timed(Part::Keywords, || {
            let mut hits = Hits::default();
            stretches.for_each(|stretch| self.prefilter.find(text.bytes(), stretch.start, stretch.end, &mut hits));
            hits.iter_mut().for_each(|hits| settle(hits));
            hits
        })
    }

    /// Where keywords of secrets stand in a whole text, in order.
    fn secret_hits(&self, text: &[u8]) -> Vec<Hit> {
        let mut hits = Hits::default();
        self.prefilter.find(text, 0, text.len(), &mut hits);
        let [mut secrets, _] = hits;
        secrets.sort_unstable();
        secrets
    }

    fn timed<T>(&self, part: Part, work: impl FnOnce() -> T) -> T {
        Meter::time(self.settings.meter.as_deref(), part, work)
    }

    fn secrets_of(&self, file: &ChangedFile, text: &Text, lines: &[LineRange], hits: &[Hit], structured_only: bool) -> Vec<Finding> {
        let path = file.change.path.as_bstr();
        let (place, class, language) = (Place::File, file.class, Language::of(path));
        let mut found = Vec::new();
        if !lines.is_empty() {
            let subject = Subject { place, path, class, language, text, added: lines, structured_only };
            self.timed(Part::Secrets, || self.secrets.detect(&subject, hits, &|text| self.secret_hits(text), &mut found));
        }
        found
    }

    /// What only the whole change can tell about identity.
    pub fn finish(&self, files: &mut [FileIdentity]) {
        self.identity.finish(files);
    }

    /// Looks for secrets in something that is no file: a message, a path, a ref name, an author field.
    pub fn text(&self, place: Place, name: &BStr, text: &[u8], findings: &mut Vec<Finding>) {
        let text = Text::new(text.to_vec(), crate::model::Encoding::Bytes);
        let hits = self.secret_hits(text.bytes());
        let added = [text.all_lines()];
        let subject = Subject {
            place,
            path: name,
            class: PathClass::Source,
            language: Language::Other,
            text: &text,
            added: &added,
            structured_only: matches!(place, Place::Path | Place::Ref | Place::Author),
        };
        let from = findings.len();
        self.secrets.detect(&subject, &hits, &|text| self.secret_hits(text), findings);
        super::shown::fill_text(&text, &mut findings[from..]);
        for finding in &mut findings[from..] {
            finding.location.place = place;
            if place == Place::Path {
                finding.location.line = 0;
            } else {
                finding.location.path = None::<BString>;
            }
        }
    }
}

/// Puts hits in order. They are found by four bytes somewhere in them, so each stands but a few places from its own: then
/// nothing is quicker than to move it there.
fn settle(hits: &mut [Hit]) {
    for index in 1..hits.len() {
        let hit = hits[index];
        let mut place = index;
        while place > 0 && hits[place - 1] > hit {
            hits[place] = hits[place - 1];
            place -= 1;
        }
        hits[place] = hit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefilter_takes_the_keywords_of_both_engines() {
        assert!(Scanner::new(Settings::default()).is_ok());
    }
}
