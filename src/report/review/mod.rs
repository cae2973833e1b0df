//! The review packet: markdown that says what a change does to identity and what a reviewer has to check, ready for the
//! body of a pull request.
//!
//! It orders facts and asks questions. It answers none that only a person can answer.

mod findings;
mod places;
mod questions;

use super::markdown::{plain, prose, verbatim};
use super::mask::Mask;
use super::records::author_of;
use super::sanitize::inline;
use crate::model::{ActorKind, Category, Direction, GateOutcome, Judged, ScoredHunk, UnitScope};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The duty that asks for tests of what must be refused.
const NEGATIVE_TESTS: &str = "negative-tests";
/// From here on a hunk is asked about for its second category, too.
const ELEVATED: u8 = 40;
/// Places named beside a question.
const PLACES: usize = 3;

/// The packet for what a range, named `what`, or a staged change comes to. Hunks at or above `report_at` count.
pub fn review(units: &[Judged], what: &str, report_at: Option<u8>) -> String {
    let mask = Mask::of(units.iter().map(|judged| &judged.unit));
    let packet = Packet { units, mask, report_at };
    let mut out = format!("# Identity review of {}\n\n", verbatim(&inline(packet.mask.text(what))));
    packet.overview(&mut out);
    packet.changes(&mut out);
    out.push_str(&findings::list(units, &packet.mask));
    packet.checklist(&mut out);
    packet.gates(&mut out);
    packet.unknown(&mut out);
    out
}

struct Packet<'a> {
    units: &'a [Judged],
    mask: Mask,
    report_at: Option<u8>,
}

impl<'a> Packet<'a> {
    /// The units that stand for the change as a whole; single commits where there is no such thing.
    fn whole(&self) -> impl Iterator<Item = &'a Judged> + '_ {
        let has_whole = self.units.iter().any(|judged| judged.unit.scope != UnitScope::Commit);
        self.units.iter().filter(move |judged| !has_whole || judged.unit.scope != UnitScope::Commit)
    }

    /// The hunks to look at, the most sensitive first.
    fn hunks(&self) -> Vec<&'a ScoredHunk> {
        let wanted = |hunk: &&ScoredHunk| self.report_at.is_some_and(|least| hunk.sensitivity >= least);
        let mut hunks: Vec<_> = self.whole().flat_map(|judged| &judged.unit.hunks).filter(wanted).collect();
        hunks.sort_by_key(|hunk| std::cmp::Reverse(hunk.sensitivity));
        hunks
    }

    fn all_gates(&self) -> impl Iterator<Item = &'a GateOutcome> + '_ {
        self.whole().flat_map(|judged| &judged.gates)
    }

    fn place(&self, path: &[u8], line: u32) -> String {
        let line = if line == 0 { String::new() } else { format!(":{line}") };
        verbatim(&format!("{}{line}", inline(self.mask.path(path))))
    }

    fn overview(&self, out: &mut String) {
        let hunks = self.hunks();
        let all: usize = self.whole().map(|judged| judged.unit.hunks.len()).sum();
        let weaker = hunks.iter().filter(|hunk| hunk.direction == Direction::Weakens).count();
        let tier = self.whole().map(|judged| judged.tier).max();
        let _ = write!(out, "{} of {all} hunks touch identity", hunks.len());
        if weaker > 0 {
            let _ = write!(out, ", **{weaker} weaken something**");
        }
        if let Some(tier) = tier {
            let _ = write!(out, "; tier {tier}");
        }
        out.push_str(".\n\n");
        for (author, kinds) in self.authors() {
            let _ = writeln!(out, "- {}{kinds}", plain(&author));
        }
    }

    /// Who is named as author, and what took part.
    fn authors(&self) -> BTreeMap<String, String> {
        let mut authors = BTreeMap::new();
        for judged in self.units {
            let attribution = &judged.unit.attribution;
            let author = author_of(&judged.unit.commit.author, &self.mask);
            let names: BTreeSet<String> = attribution.actors.iter().map(|actor| plain(&self.mask.text(&actor.id))).collect();
            let names = names.into_iter().collect::<Vec<_>>().join(", ");
            let by = match attribution.kind {
                ActorKind::Ai => format!(": with {}", if names.is_empty() { "an assistant" } else { &names }),
                ActorKind::Bot => format!(": by bot {names}"),
                ActorKind::Human => ": by a person".to_owned(),
                ActorKind::Undeclared => ": nothing is declared about assistants".to_owned(),
            };
            if !author.is_empty() || attribution.kind == ActorKind::Ai {
                let author = if author.is_empty() { "the change".to_owned() } else { author };
                authors.entry(author).or_insert(by);
            }
        }
        authors
    }

    fn changes(&self, out: &mut String) {
        let hunks = self.hunks();
        if hunks.is_empty() {
            return;
        }
        out.push_str("\n## What touches identity\n\n");
        out.push_str(&places::table(&hunks, &self.mask, verbatim));
    }

    fn checklist(&self, out: &mut String) {
        let hunks = self.hunks();
        let mut by_category: BTreeMap<Category, Vec<&ScoredHunk>> = BTreeMap::new();
        for hunk in &hunks {
            // What a hunk is a little of, too, is asked where it is said by the hunks that are mostly that.
            let told = if hunk.sensitivity >= ELEVATED { 2 } else { 1 };
            for category in hunk.categories.iter().take(told) {
                by_category.entry(*category).or_default().push(hunk);
            }
        }
        if by_category.is_empty() {
            return;
        }
        out.push_str("\n## To check\n");
        let mut asked = BTreeSet::new();
        for (category, hunks) in &by_category {
            let questions: Vec<_> = questions::of(*category).into_iter().filter(|question| asked.insert(question.ask)).collect();
            if !questions.is_empty() {
                let _ = writeln!(out, "\n### {}\n", title(*category));
            }
            for question in questions {
                let touched = self.touched(hunks, question.words);
                let _ = writeln!(out, "- [ ] **{}**: {}{touched}", question.aspect, question.ask);
            }
        }
        out.push_str("\n### Negative tests\n\n");
        self.negative_tests(by_category.get(&Category::IdentityTests).map_or(&[][..], Vec::as_slice), out);
    }

    /// Where the change bears on a question.
    fn touched(&self, hunks: &[&ScoredHunk], words: &[&str]) -> String {
        let mut places = BTreeSet::new();
        for hunk in hunks {
            for part in hunk.contributions.iter().filter(|part| part.weight > 0.0) {
                let what = part.what.to_lowercase();
                if words.iter().any(|word| what.contains(word)) {
                    places.insert((hunk.path.as_slice(), part.line));
                }
            }
        }
        if places.is_empty() {
            return String::new();
        }
        let more = if places.len() > PLACES { ", …" } else { "" };
        let names: Vec<String> = places.iter().take(PLACES).map(|(path, line)| self.place(path, *line)).collect();
        format!(" Touched at {}{more}.", names.join(", "))
    }

    fn negative_tests(&self, tests: &[&ScoredHunk], out: &mut String) {
        let has =
            |list: fn(&GateOutcome) -> &Vec<String>| self.all_gates().any(|gate| list(gate).iter().any(|duty| duty == NEGATIVE_TESTS));
        if has(|gate| &gate.missing) || has(|gate| &gate.outstanding) {
            out.push_str("- [ ] **Missing**: no test says that what must be refused is refused.\n");
            for help in self.all_gates().flat_map(|gate| &gate.help).filter(|help| help.starts_with(NEGATIVE_TESTS)) {
                let _ = writeln!(out, "  - {}", prose(&self.mask.text(help)));
            }
        } else if has(|gate| &gate.satisfied) {
            out.push_str(
                "- [x] **Present**: the gate found a test for what must be refused. Read whether it would fail without the check.\n",
            );
        } else if tests.is_empty() {
            out.push_str("- [ ] **None seen**: no test of identity changed with it, and no gate asked for one.\n");
        } else {
            let places: BTreeSet<String> = tests.iter().map(|hunk| self.place(&hunk.path, hunk.hunk.new.start)).collect();
            let names: Vec<String> = places.into_iter().take(PLACES).collect();
            let _ = writeln!(out, "- [ ] **Tests changed** at {}: do they try what must be refused?", names.join(", "));
        }
    }

    fn gates(&self, out: &mut String) {
        let mut started = false;
        for gate in self.all_gates() {
            if !started {
                out.push_str("\n## What the policy asks for\n");
                started = true;
            }
            let _ = writeln!(out, "\n**{}** ({})\n", plain(&self.mask.text(&gate.name)), gate.tier);
            for (mark, state, duties) in [
                ("x", "met", &gate.satisfied),
                (" ", "missing", &gate.missing),
                (" ", "outstanding", &gate.outstanding),
                (" ", "nobody could meet it", &gate.inert),
            ] {
                for duty in duties {
                    let _ = writeln!(out, "- [{mark}] {}: {state}", verbatim(&inline(self.mask.text(duty))));
                }
            }
        }
    }

    /// What was not looked at, and what no tool can look at.
    fn unknown(&self, out: &mut String) {
        out.push_str("\n## Not verified here\n\n");
        let mut seen = BTreeSet::new();
        for skipped in self.units.iter().flat_map(|judged| &judged.unit.skipped) {
            let path = if skipped.path.is_empty() { "the change".to_owned() } else { self.place(&skipped.path, 0) };
            let line = format!("- {path}: {}\n", plain(&self.mask.text(&skipped.reason)));
            if seen.insert(line.clone()) {
                out.push_str(&line);
            }
        }
        out.push_str(
            "- Whether a removed check is made elsewhere: a gateway, a base class, another service.\n\
             - How it behaves when it runs, and whether the word about assistants is true.\n",
        );
    }
}

/// `token-issuance` as a heading, `cloud-iam` with its letters as they are known.
fn title(category: Category) -> String {
    let known = |word: &str| if matches!(word, "mfa" | "ci" | "iam") { word.to_uppercase() } else { word.to_owned() };
    let words = category.as_str().split('-').map(known).collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_packet_asks_what_its_categories_need() {
        let packet = review(&[sample::clean(), sample::net()], "main..HEAD", Some(25));
        for aspect in ["**Scope**", "**Audience**", "**Issuer**", "**Expiry**", "**Missing**: no test", "`signoff:security`: outstanding"] {
            assert!(packet.contains(aspect), "{aspect} in\n{packet}");
        }
        assert!(!packet.contains("src/plain.rs"), "single commits are not the change:\n{packet}");
    }

    #[test]
    fn tests_are_present_missing_or_not_asked_for() {
        let mut judged = sample::net();
        judged.gates[0].missing.clear();
        judged.gates[0].satisfied.push(NEGATIVE_TESTS.into());
        assert!(review(&[judged], "x", Some(25)).contains("- [x] **Present**"));
        let mut judged = sample::net();
        judged.gates.clear();
        assert!(review(std::slice::from_ref(&judged), "x", Some(25)).contains("**None seen**"));
        judged.unit.hunks[0].categories.push(Category::IdentityTests);
        assert!(review(&[judged], "x", Some(25)).contains("**Tests changed** at `services/api/token.go:10`"));
    }

    #[test]
    fn questions_point_at_lines_that_bear_on_them() {
        let packet = review(&[sample::blocked()], "staged", Some(25));
        assert!(
            packet.contains("**Cookie**: Is it secure, unreadable for scripts, and bound to the site? Touched at `src/auth/session.ts:40`"),
            "{packet}"
        );
        assert!(packet.contains("CWE-798 Use of Hard-coded Credentials"), "{packet}");
    }

    #[test]
    fn nothing_about_identity_is_a_short_packet() {
        let packet = review(&[sample::clean()], "HEAD", Some(25));
        assert!(packet.contains("0 of 1 hunks") && !packet.contains("## To check"), "{packet}");
    }
}
