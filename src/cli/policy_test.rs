//! `countersign policy test`: the examples of the policy's own rules, and patches that say what the policy must make of them.
//!
//! A patch is one file as `git format-patch` writes it. Lines of its message say what is expected:
//! `Countersign-Expect: block identity/cookie-flags`: the verdict, and a rule that is found or a duty that is missing with that
//! action; several lines may stand there, and the verdict is the gravest of them. `Countersign-Target: main` names the branch it
//! is meant for. `<<ghp_{crc62:36}>>` stands for what the template between the brackets expands to, so that no patch holds a
//! credential.

use super::exit::Exit;
use super::find::scanner;
use super::output::{print, say};
use super::run::allows;
use super::session::today;
use crate::attribution::Surroundings;
use crate::evidence::message::values;
use crate::git::Loaded;
use crate::git::patch::{self, Part};
use crate::model::{Action, Blob, Commit, EntryKind, Judged, Stage, Tree, UnitScope};
use crate::policy::{Bench, Closure, Facts, tools};
use crate::report::sanitize;
use crate::rules::expand;
use crate::scan::{self, Look, path_class};
use anyhow::{Context, Result, anyhow, bail};
use bstr::{BStr, BString, ByteSlice};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where a policy's patches lie, beside it.
const FOLDER: &str = ".countersign/tests";

/// Runs everything there is; patches that are named stand for those of the folder.
pub(super) fn run(closure: &Closure, patches: &[PathBuf]) -> Result<Exit> {
    let limits = Bench::sole(closure.clone())?.limits(Stage::Scan);
    let own = limits.secret_rules.len() + limits.identity_rules.len();
    let failures = tools::test(&closure.policy).into_iter().map(|failure| format!("{}: {}", failure.key, failure.message));
    let checked = crate::detect::check(&limits.secret_rules).into_iter().map(|problem| problem.to_string());
    let mut problems: Vec<String> = failures.chain(checked).collect();
    let patches = if patches.is_empty() { in_folder()? } else { patches.to_vec() };
    for path in &patches {
        let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let case =
            Case::read(&text).and_then(|case| case.problems(closure)).with_context(|| format!("while testing {}", path.display()))?;
        problems.extend(case.into_iter().map(|problem| format!("{}: {problem}", path.display())));
    }
    problems.iter().for_each(|problem| say(problem));
    print(&format!("{own} rules of its own, {} patches, {} problems\n", patches.len(), problems.len()))?;
    Ok(if problems.is_empty() { Exit::Clear } else { Exit::Blocked })
}

/// The patches of the folder, by name.
fn in_folder() -> Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(FOLDER) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {FOLDER}")),
    };
    let mut found: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    found.retain(|path| path.extension().is_some_and(|end| end == "patch" || end == "diff"));
    found.sort();
    Ok(found)
}

/// A patch with what is expected of it.
struct Case {
    commit: Commit,
    files: Vec<Loaded>,
    target: Option<BString>,
    expected: Vec<(Action, Vec<String>)>,
}

impl Case {
    fn read(text: &[u8]) -> Result<Self> {
        let parts = patch::parse(&expanded(text), path_class::classify, u64::MAX).map_err(|error| anyhow!("{error}"))?;
        let Ok([Part { commit, files }]) = <[Part; 1]>::try_from(parts) else { bail!("it is to be the patch of one commit") };
        let said = |key: &str| values(commit.message.as_bstr(), key);
        let expected = said("Countersign-Expect").iter().map(expectation).collect::<Result<Vec<_>>>()?;
        if expected.is_empty() {
            bail!("its message has no line `Countersign-Expect: pass|note|warn|block [RULE or DUTY …]`");
        }
        Ok(Self { target: said("Countersign-Target").into_iter().next(), expected, files, commit })
    }

    /// What comes out otherwise than expected.
    fn problems(self, closure: &Closure) -> Result<Vec<String>> {
        let bench = Bench::sole(closure.clone())?;
        let limits = bench.limits(Stage::Scan);
        let tree = After::of(&self.files);
        let scanned = scan::files(&scanner(&bench)?, self.files, |file| file, Look::Both);
        let around = Surroundings { declaration_key: &limits.declaration_key, ..Surroundings::default() };
        let looked = scan::unit(UnitScope::Whole, self.commit, &around, scanned);
        let allowed = allows(&looked);
        let facts = Facts { inline_allows: &allowed, target: self.target, ..Facts::new(Stage::Scan, today(), &tree) };
        let judged = bench.judge(looked.unit, &facts);
        let mut problems = Vec::new();
        let wanted = self.expected.iter().map(|(action, _)| *action).max().unwrap_or(Action::Off);
        let level = |action: Action| if action <= Action::Note { "pass" } else { action.as_str() };
        if level(judged.action_without_shadow) != level(wanted) {
            problems.push(format!("expected {}, and it is {}: {}", level(wanted), level(judged.action_without_shadow), told(&judged)));
        }
        for (action, names) in &self.expected {
            for name in names.iter().filter(|name| !is_there(&judged, name, *action)) {
                problems.push(format!("expected {name} to {action}, and there is: {}", told(&judged)));
            }
        }
        Ok(problems)
    }
}

/// `block identity/cookie-flags negative-tests`
fn expectation(line: &BString) -> Result<(Action, Vec<String>)> {
    let line = line.to_str_lossy();
    let mut words = line.split_whitespace();
    let word = words.next().unwrap_or_default();
    let action = if word == "pass" { Some(Action::Off) } else { Action::parse(word).filter(|action| *action > Action::Off) };
    let action = action.with_context(|| format!("{:?} is no verdict: pass, note, warn or block", sanitize::inline(word.as_bytes())))?;
    Ok((action, words.map(str::to_owned).collect()))
}

/// Whether a rule is found, or a duty missing, with this action.
fn is_there(judged: &Judged, name: &str, action: Action) -> bool {
    let found = judged.unit.findings.iter().zip(&judged.decisions);
    let mut rules = found.filter(|(finding, _)| finding.rule.id == name).map(|(_, decision)| decision.action_without_shadow);
    let missing = judged.gates.iter().filter(|gate| gate.missing.iter().chain(&gate.outstanding).any(|duty| duty == name));
    rules.any(|is| is == action) || missing.map(|gate| gate.action_without_shadow).any(|is| is == action)
}

/// What there is to say about a change, in a line.
fn told(judged: &Judged) -> String {
    let found = judged.unit.findings.iter().zip(&judged.decisions);
    let mut words: Vec<String> =
        found.map(|(finding, decision)| format!("{} {}", decision.action_without_shadow, finding.rule.id)).collect();
    for gate in judged.gates.iter().filter(|gate| !gate.missing.is_empty()) {
        words.push(format!("{} {}", gate.action_without_shadow, gate.missing.join(", ")));
    }
    if words.is_empty() { "nothing".to_owned() } else { words.join("; ") }
}

/// The text with `<<TEMPLATE>>` expanded.
fn expanded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once_str("<<") {
        out.extend_from_slice(before);
        let template = after.split_once_str(">>").and_then(|(inside, behind)| Some((inside.to_str().ok()?, behind)));
        let template = template.filter(|(inside, _)| inside.contains('{') && !inside.contains('\n'));
        match template.and_then(|(inside, behind)| Some((expand(inside).ok()?, behind))) {
            Some((value, behind)) => {
                out.extend_from_slice(&value);
                rest = behind;
            }
            None => {
                out.extend_from_slice(b"<<");
                rest = after;
            }
        }
    }
    out.extend_from_slice(rest);
    out
}

/// The files of a patch, as far as it shows them.
struct After(BTreeMap<BString, Vec<u8>>);

impl After {
    fn of(files: &[Loaded]) -> Self {
        let texts = files.iter().filter_map(|file| match file {
            Loaded::File(file) => Some((file.change.path.clone(), file.new.bytes().to_vec())),
            Loaded::Submodule(_) | Loaded::Skipped(_) => None,
        });
        Self(texts.collect())
    }
}

impl Tree for After {
    fn read(&self, path: &BStr) -> Result<Option<Blob>> {
        Ok(self.0.get(path).map(|data| Blob { kind: EntryKind::File, data: data.clone() }))
    }

    fn list(&self, folder: &BStr) -> Result<Vec<BString>> {
        let below = |path: &BString| {
            let rest = path.strip_prefix(folder.as_bytes())?;
            let rest = if folder.is_empty() { rest } else { rest.strip_prefix(b"/")? };
            (!rest.contains(&b'/')).then(|| BString::from(rest))
        };
        Ok(self.0.keys().filter_map(below).collect())
    }

    fn name(&self) -> String {
        "the patch".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{NoLayers, closure};

    struct One(&'static str);

    impl Tree for One {
        fn read(&self, path: &BStr) -> Result<Option<Blob>> {
            Ok((path == "policy.toml").then(|| Blob { kind: EntryKind::File, data: self.0.into() }))
        }
        fn list(&self, _: &BStr) -> Result<Vec<BString>> {
            Ok(Vec::new())
        }
        fn name(&self) -> String {
            "a test".to_owned()
        }
    }

    fn problems(expected: &str, added: &str) -> Vec<String> {
        let policy = closure(&One("schema = 1\nextends = [\"preset:balanced\"]\n"), &NoLayers).unwrap();
        let patch = format!(
            "From 1234567890123456789012345678901234567890 Mon Sep 17 00:00:00 2001\nFrom: Ada <ada@example.org>\nSubject: [PATCH] Change\n\n{expected}\n---\n a | 1 +\n\ndiff --git a/conf.py b/conf.py\nnew file mode 100644\n--- /dev/null\n+++ b/conf.py\n@@ -0,0 +1 @@\n+{added}\n"
        );
        Case::read(patch.as_bytes()).unwrap().problems(&policy).unwrap()
    }

    #[test]
    fn patches_say_what_is_expected_of_them() {
        assert_eq!(problems("Countersign-Expect: pass", "x = 1"), [""; 0]);
        let token = "TOKEN = \"<<ghp_{crc62:36}>>\"";
        assert_eq!(problems("Countersign-Expect: block secret/github-pat", token), [""; 0]);
        assert_eq!(problems("Countersign-Expect: pass", token).len(), 1);
        let wrong = problems("Countersign-Expect: block secret/other", token);
        assert!(wrong.len() == 1 && wrong[0].contains("block secret/github-pat"), "{wrong:?}");
    }

    #[test]
    fn what_expects_nothing_is_an_error() {
        assert!(Case::read(b"Subject: x\n\n---\ndiff --git a/a b/a\n").is_err());
        assert!(Case::read(b"Subject: x\n\nCountersign-Expect: perhaps\n---\ndiff --git a/a b/a\n").is_err());
    }
}
