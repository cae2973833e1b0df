//! What a change does to the guard: loosenings by key, exceptions it brings, first files. As findings.

use super::closure::Closure;
use super::diff;
use super::exception::is_content_bound;
use super::file::Exception;
use super::own_rules::finding;
use super::parse::line_of;
use crate::model::{Direction, Finding, Location, Place, Severity};
use bstr::{BString, ByteSlice};
use jiff::civil::Date;

/// Every finding of the way from one closure to another. Classed by the policy before the change.
pub(super) fn find(old: &Closure, new: &Closure, today: Date) -> Vec<Finding> {
    let mut found = Findings { old, new, today, list: Vec::new() };
    match (&old.path, &new.path) {
        (None, Some(path)) => found.introduced(path, "the first policy"),
        (Some(path), None) => found.weakened(path.clone(), 0, "the policy is gone", Severity::Critical),
        _ => found.keys(),
    }
    found.exceptions();
    found.baseline();
    found.parts();
    found.list
}

struct Findings<'a> {
    old: &'a Closure,
    new: &'a Closure,
    today: Date,
    list: Vec<Finding>,
}

impl Findings<'_> {
    fn add(&mut self, rule: &str, path: BString, line: u32, detail: String, severity: Option<Severity>) {
        let mut location = Location::whole(Place::File, Some(path));
        (location.line, location.end_line) = (line, line);
        let Some(mut finding) = finding(rule, location, detail, BString::default()) else { return };
        finding.severity = severity.unwrap_or(finding.severity);
        if rule == "guard/policy-weakened" {
            finding.direction = Direction::Weakens;
        }
        self.list.push(finding);
    }

    fn introduced(&mut self, path: &BString, what: &str) {
        self.add("guard/introduced", path.clone(), 0, what.to_owned(), None);
    }

    fn weakened(&mut self, path: BString, line: u32, detail: impl Into<String>, severity: Severity) {
        self.add("guard/policy-weakened", path, line, detail.into(), Some(severity));
    }

    /// The policy file's own path, as it is now or was.
    fn policy_path(&self) -> BString {
        self.new.path.clone().or_else(|| self.old.path.clone()).unwrap_or_else(|| "policy.toml".into())
    }

    fn keys(&mut self) {
        for difference in diff::compare(&self.old.policy, &self.new.policy) {
            if !difference.shift.loosens() {
                continue;
            }
            let line = line_of(&self.new.text, &place_of(&difference.key, self.new)).unwrap_or(0);
            let value = |text: &str| if text.is_empty() { "nothing".to_owned() } else { shortened(text) };
            let detail = format!("{}: {} became {}", difference.key, value(&difference.old), value(&difference.new));
            self.weakened(self.policy_path(), line, detail, Severity::Critical);
        }
    }

    fn exceptions(&mut self) {
        let days = self.old.policy.exceptions.max_lifetime.days();
        for (index, entry) in self.new.policy.exception.iter().enumerate() {
            if self.old.policy.exception.iter().any(|known| covers(known, entry)) {
                continue;
            }
            let line = line_of(&self.new.text, &format!("exception[{index}]")).unwrap_or(0);
            let what = if entry.fingerprint.is_empty() { &entry.path } else { &entry.fingerprint };
            if is_content_bound(entry, self.today, days) {
                let detail = format!("{} at {what}: {}", entry.rule, entry.reason);
                self.add("guard/exception-added", self.policy_path(), line, detail, None);
            } else {
                let why = if entry.fingerprint.is_empty() {
                    "by path alone".to_owned()
                } else {
                    format!("without an owner, or without an end within {}", self.old.policy.exceptions.max_lifetime)
                };
                self.weakened(self.policy_path(), line, format!("exception of {} at {what}, {why}", entry.rule), Severity::Critical);
            }
        }
    }

    /// New lines of the baseline, counted by class: a baseline has many.
    fn baseline(&mut self) {
        let path = BString::from(self.new.policy.baseline.path.as_str());
        if self.new.baseline.entries.is_empty() {
            return;
        }
        if !self.old.parts.contains_key(&path) {
            self.introduced(&path, "the first baseline");
            return;
        }
        let days = self.old.policy.exceptions.max_lifetime.days();
        let known = |entry: &&super::baseline::BaselineEntry| {
            let same = |other: &super::baseline::BaselineEntry| other.fingerprint == entry.fingerprint && other.rule == entry.rule;
            self.old.baseline.entries.iter().any(|other| same(other) && lasts(other.expires, entry.expires))
        };
        let fresh: Vec<_> = self.new.baseline.entries.iter().filter(|entry| !known(entry)).collect();
        let bound =
            fresh.iter().filter(|entry| is_content_bound(&super::exception::Entry::of_baseline(entry).written, self.today, days)).count();
        if bound > 0 {
            self.add("guard/exception-added", path.clone(), 0, format!("{bound} new in the baseline"), None);
        }
        if fresh.len() > bound {
            let detail = format!("{} new in the baseline without an owner, or without an end", fresh.len() - bound);
            self.weakened(path, 0, detail, Severity::Critical);
        }
    }

    /// CODEOWNERS, signers, mailmap and key: any change counts, since each decides who may answer.
    fn parts(&mut self) {
        let owners = (self.old.codeowners.as_ref(), self.new.codeowners.as_ref());
        match owners {
            (None, Some(file)) => self.introduced(&file.path.as_str().into(), "the first CODEOWNERS"),
            (Some(file), None) => self.weakened(file.path.as_str().into(), 0, "CODEOWNERS is gone", Severity::Critical),
            (Some(before), Some(after)) if before.meaning() != after.meaning() => {
                self.weakened(after.path.as_str().into(), 0, "who owns which path has changed", Severity::High);
            }
            _ => {}
        }
        let signers: Vec<&String> = self
            .old
            .allowed_signers
            .keys()
            .filter(|path| self.new.allowed_signers.get(*path) != self.old.allowed_signers.get(*path))
            .collect();
        for path in signers {
            self.weakened(path.as_str().into(), 0, "whose signatures count has changed", Severity::Critical);
        }
        let changed = |path: &str| {
            let path = path.as_bytes().as_bstr();
            let (before, after) = (self.old.parts.get(path), self.new.parts.get(path));
            (before.is_some(), before != after)
        };
        let answers = !self.old.policy.roles.is_empty() || self.old.codeowners.is_some();
        let (key, mailmap) = (changed(super::fingerprint::Key::PATH), changed(".mailmap"));
        match key {
            (true, true) => {
                self.weakened(super::fingerprint::Key::PATH.into(), 0, "the key of fingerprints has changed", Severity::Critical);
            }
            (false, true) => self.introduced(&super::fingerprint::Key::PATH.into(), "the key of fingerprints"),
            _ => {}
        }
        if mailmap.1 && answers {
            self.weakened(".mailmap".into(), 0, "who is who has changed", Severity::High);
        }
    }
}

/// Whether an entry was there before: the same, and no shorter.
fn covers(known: &Exception, entry: &Exception) -> bool {
    let same = known.rule == entry.rule && known.fingerprint == entry.fingerprint && known.path == entry.path;
    same && lasts(known.expires, entry.expires)
}

/// Whether an entry that lasted to `known` lasted as long as one to `new`; none is for ever.
fn lasts(known: Option<super::value::Day>, new: Option<super::value::Day>) -> bool {
    match (known, new) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(known), Some(new)) => known >= new,
    }
}

/// A long value, cut.
fn shortened(text: &str) -> String {
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() > 80 { flat.chars().take(79).collect::<String>() + "…" } else { flat }
}

/// Where a key of a difference stands in the new file.
pub(super) fn place_of(key: &str, new: &Closure) -> String {
    let (list, name) = key.split_once(' ').unwrap_or((key, ""));
    let own: Option<usize> = match list {
        "gate" => {
            let written = new.policy.gates.iter().filter(|gate| is_written(new, &super::policy::gate_key(&gate.name)));
            written.map(|gate| format!("{:?}", gate.name)).position(|written| written == name)
        }
        "rule" => new.policy.custom.iter().position(|rule| format!("{:?}", rule.id) == name),
        _ => return key.replace('"', ""),
    };
    own.map_or_else(|| key.to_owned(), |index| format!("{list}[{index}]"))
}

fn is_written(new: &Closure, key: &str) -> bool {
    new.path.as_ref().is_some_and(|path| new.policy.origins.get(key).is_some_and(|origin| origin.as_bytes() == path.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::{Files, load, today};

    const BASE: &str = "schema = 1\nextends = [\"preset:balanced\"]\n[roles.security]\nmembers = [\"ada@example.com\"]\n\
        [[gate]]\nname = \"g\"\nrequire = [\"owner\"]\naction = \"block\"\n[[scope]]\npaths = [\"auth/**\"]\nwarn_at = 40\n";

    /// The rules of what a change of files finds, with the details.
    fn moved(old: &Files, new: &Files) -> Vec<(&'static str, String)> {
        let found = find(&load(old).unwrap(), &load(new).unwrap(), today());
        found.into_iter().map(|finding| (finding.rule.id, finding.detail.unwrap_or_default())).collect()
    }

    fn to(text: &str) -> Vec<(&'static str, String)> {
        let old = Files::new(&[("policy.toml", BASE)]);
        moved(&old, &old.clone().with("policy.toml", text))
    }

    #[test]
    fn every_way_to_loosen_is_one() {
        let loosenings = [
            ("an action lowered", BASE.replace("[roles", "[secrets]\naction = \"warn\"\n[roles")),
            ("a path skipped", BASE.replace("[roles", "[secrets]\nskip_paths = [\"x\"]\n[roles")),
            ("a rule off", BASE.replace("[roles", "[rules]\n\"secret/github-pat\" = \"off\"\n[roles")),
            ("rules off by glob", BASE.replace("[roles", "[rules]\n\"identity/*\" = \"note\"\n[roles")),
            ("a threshold raised", BASE.replace("[roles", "[identity]\nwarn_at = 61\n[roles")),
            (
                "a gate gone",
                BASE.replace("name = \"g\"\nrequire = [\"owner\"]\naction = \"block\"", "name = \"h\"\nrequire = [\"rollback\"]"),
            ),
            ("a gate softened", BASE.replace("action = \"block\"", "action = \"warn\"")),
            ("a gate narrowed", BASE.replace("action = \"block\"", "action = \"block\"\nbranches = [\"main\"]")),
            ("a role changed", BASE.replace("ada@example.com", "eve@example.com")),
            ("a scope gone", BASE.replace("warn_at = 40", "warn_at = 60")),
            ("a gentler preset", BASE.replace("balanced", "relaxed")),
            ("shadow", BASE.replace("[roles", "[engine]\nshadow = true\n[roles")),
            ("one stage softened", BASE.replace("[roles", "[engine.pre-push]\non_error = \"warn\"\n[roles")),
            (
                "an entry by path",
                format!(
                    "{BASE}[[exception]]\nrule = \"secret/github-pat\"\npath = \"a\"\nreason = \"sample\"\nowner = \"ada\"\nexpires = 2027-01-01\n"
                ),
            ),
            (
                "an entry without end",
                format!(
                    "{BASE}[[exception]]\nrule = \"secret/github-pat\"\nfingerprint = \"cs1:aaaaaaaaaaaaaaaa\"\nreason = \"sample\"\nowner = \"ada\"\n"
                ),
            ),
            (
                "an entry for too long",
                format!(
                    "{BASE}[[exception]]\nrule = \"secret/github-pat\"\nfingerprint = \"cs1:aaaaaaaaaaaaaaaa\"\nreason = \"sample\"\nowner = \"ada\"\nexpires = 2030-01-01\n"
                ),
            ),
        ];
        for (what, text) in loosenings {
            assert!(text != BASE, "{what}");
            let found = to(&text);
            assert!(found.iter().any(|(rule, _)| *rule == "guard/policy-weakened"), "{what}: {found:?}");
        }
    }

    #[test]
    fn tightening_is_none() {
        let tightenings = [
            ("the same", format!("{BASE}# a comment\n")),
            ("a stricter preset", BASE.replace("balanced", "strict")),
            ("an action raised", BASE.replace("[roles", "[leaks]\naction = \"block\"\n[roles")),
            ("a gate widened", BASE.replace("require = [\"owner\"]", "require = [\"owner\", \"no-leak\"]")),
            ("a new gate", format!("{BASE}[[gate]]\nname = \"h\"\nrequire = [\"owner\"]\n")),
            ("a new role", format!("{BASE}[roles.iam]\nmembers = [\"eve@example.com\"]\n")),
            ("a stricter scope", format!("{BASE}[[scope]]\npaths = [\"x\"]\nblock_at = 90\n")),
            ("a rule more", format!("{BASE}[[rule]]\nid = \"a/b\"\nkeywords = [\"abc\"]\npattern = \"abc\"\n")),
        ];
        for (what, text) in tightenings {
            assert_eq!(to(&text), [], "{what}");
        }
    }

    #[test]
    fn findings_point_at_the_line() {
        let old = Files::new(&[("policy.toml", BASE)]);
        let new = old.clone().with("policy.toml", &BASE.replace("action = \"block\"", "action = \"warn\""));
        let found = find(&load(&old).unwrap(), &load(&new).unwrap(), today());
        assert_eq!((found[0].location.line, found[0].location.path.as_ref().map(ToString::to_string).as_deref()), (5, Some("policy.toml")));
    }

    #[test]
    fn a_bound_entry_is_an_exception_and_an_extended_one_is_new() {
        let entry = |day: &str| {
            format!(
                "{BASE}[[exception]]\nrule = \"secret/github-pat\"\nfingerprint = \"cs1:aaaaaaaaaaaaaaaa\"\nreason = \"sample\"\nowner = \"ada\"\nexpires = {day}\n"
            )
        };
        assert_eq!(to(&entry("2027-01-01"))[0].0, "guard/exception-added");
        let old = Files::new(&[("policy.toml", &entry("2027-01-01"))]);
        assert_eq!(moved(&old, &old.clone().with("policy.toml", &entry("2026-12-01"))), []);
        assert_eq!(moved(&old, &old.clone().with("policy.toml", &entry("2027-02-01")))[0].0, "guard/exception-added");
        assert_eq!(moved(&old, &old.clone().with("policy.toml", BASE)), [], "one less is stricter");
    }

    #[test]
    fn first_files_are_introduced_and_changed_ones_weaken() {
        let bare = Files::default();
        let with = Files::new(&[("policy.toml", BASE)]);
        assert_eq!(moved(&bare, &with)[0].0, "guard/introduced");
        assert_eq!(moved(&with, &bare)[0], ("guard/policy-weakened", "the policy is gone".to_owned()));
        let line = "cs1:aaaaaaaaaaaaaaaa\tsecret/x\t2027-01-01\tada\ta.rs\told\n";
        let more = "cs1:bbbbbbbbbbbbbbbb\tsecret/x\t-\t\ta.rs\told\n";
        for (path, first, then) in [
            ("CODEOWNERS", "* @ada\n", "* @eve\n"),
            (".countersign/key", "00112233445566778899aabbccddeeff", "ff112233445566778899aabbccddeeff"),
            (".countersign/baseline", line, &format!("{line}{more}")),
        ] {
            let introduced = with.clone().with(path, first);
            assert_eq!(moved(&with, &introduced)[0].0, "guard/introduced", "{path}");
            assert_eq!(moved(&introduced, &introduced.clone().with(path, then))[0].0, "guard/policy-weakened", "{path}");
        }
        let owned = with.clone().with("CODEOWNERS", "* @ada\n");
        assert_eq!(moved(&owned, &owned.clone().with("CODEOWNERS", "# who owns what\n\n* @ada\n")), [], "a comment");
    }
}
