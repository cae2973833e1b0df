//! The whole program under the real git: each planted credential is stopped and never shown, each clean twin passes.
//!
//! A case is two shell scripts: what was there before, and the command that is judged. `$S` holds the planted value, or a
//! harmless word in the twin. What is judged must end with status 1, leave every branch and tag where it was, and name the
//! rule; the twin must end with 0 and move something.

mod commit;
mod direct;
mod except;
mod failure;
mod install;
mod policy;
mod push;
mod server;
mod voice;

use crate::common::repo::TestRepo;
use bstr::ByteSlice;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

/// What stands where the credential would.
pub(crate) const HARMLESS: &str = "harmless";

/// More shell functions for scripts of hooks.
const PRELUDE: &str = r#"
guarded() { git init -q -b main "${1:-.}"; cd "${1:-.}"; countersign install > /dev/null; }
bare() { git --no-optional-locks -c core.hooksPath=/dev/null "$@"; }
"#;

/// A credential that identifies itself, made while the test runs.
pub(crate) fn token() -> String {
    String::from_utf8(countersign::rules::expand("ghp_{crc62:36}").unwrap()).unwrap()
}

/// A repository where scripts run with the program in reach.
pub(crate) struct Guarded {
    repo: TestRepo,
    value: String,
}

/// What a script came to.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: i32,
    pub(crate) text: String,
}

impl Guarded {
    /// An empty folder in which `before` was run, `value` being what is planted.
    pub(crate) fn new(before: &str, value: &str) -> Self {
        let guarded = Self { repo: TestRepo::empty(), value: value.to_owned() };
        let told = guarded.run(before);
        assert_eq!(told.status, 0, "the preparation failed:\n{before}\n{}", told.text);
        guarded
    }

    /// Runs a script of the shell in the folder, or in `work` below it where the preparation made that.
    pub(crate) fn run(&self, script: &str) -> Told {
        let program = Path::new(env!("CARGO_BIN_EXE_countersign"));
        let mut command = self.repo.command("sh");
        let path = command.get_envs().find(|(name, _)| *name == "PATH").and_then(|(_, value)| value).unwrap().to_owned();
        let folders = std::iter::once(program.parent().unwrap().to_owned()).chain(std::env::split_paths(&path));
        let work = self.repo.path().join("work");
        if work.is_dir() {
            command.current_dir(work);
        }
        command.env("PATH", std::env::join_paths(folders).unwrap()).env("S", &self.value).env_remove("GIT_NO_REPLACE_OBJECTS");
        let Output { status, stdout, stderr } =
            command.args(["-euc", &format!("{}{PRELUDE}\n{script}", TestRepo::prelude())]).output().unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        Told { status: status.code().unwrap_or(-1), text }
    }

    /// Whether what we keep of a run (the log, receipts) holds the value. A message that was refused is the author's own.
    fn keeps_the_value(&self) -> bool {
        let mut kept = Vec::new();
        files(&self.repo.path(), &mut kept);
        let ours = |path: &Path| path.to_string_lossy().contains("/countersign/") && !path.ends_with("REFUSED_COMMIT_MSG");
        let holds = |path: &PathBuf| std::fs::read(path).is_ok_and(|text| text.contains_str(&self.value[8..24]));
        self.value.len() > 24 && kept.iter().any(|path| ours(path) && holds(path))
    }

    /// Every ref but those of remotes below the folder, and where it stands.
    pub(crate) fn refs(&self) -> BTreeMap<String, String> {
        let mut all = Vec::new();
        files(&self.repo.path(), &mut all);
        let is_ref = |name: &str| name.contains("/refs/") && !name.contains("/refs/remotes/");
        let named = all.iter().map(|path| (path.display().to_string(), path)).filter(|(name, _)| is_ref(name));
        named.map(|(name, path)| (name, String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned())).collect()
    }
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            files(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}

/// Runs cases of (before, act), each with a credential and with its clean twin, and tells all that went wrong.
pub(crate) fn all_stop(cases: &[(&str, &str)]) {
    each(cases, |before, act| {
        let secret = token();
        stopped(before, act, &secret, "block[secret/github-pat]")?;
        passed(before, act, HARMLESS).map(drop)
    });
}

/// Runs cases that nothing stops, although a credential is about.
pub(crate) fn all_pass(cases: &[(&str, &str)]) {
    each(cases, |before, act| passed(before, act, &token()).map(drop));
}

/// Runs every case, and fails with what all of them say.
pub(crate) fn each(cases: &[(&str, &str)], case: impl Fn(&str, &str) -> Result<(), String> + Sync) {
    let wrong: Vec<String> = cases.par_iter().filter_map(|(before, act)| case(before, act).err()).collect();
    assert!(wrong.is_empty(), "{} of {} cases\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// A case that is stopped with 1, says `word`, moves nothing and does not show `value`.
pub(crate) fn stopped(before: &str, act: &str, value: &str, word: &str) -> Result<Told, String> {
    let planted = Guarded::new(before, value);
    let refs = planted.refs();
    let told = planted.run(act);
    hidden(&told, value).map_err(|what| told.wrong(what, act))?;
    ensure(!planted.keeps_the_value(), || told.wrong("the credential is kept", act))?;
    ensure(told.status == 1, || told.wrong("not stopped with 1", act))?;
    ensure(told.text.contains(word), || told.wrong(word, act))?;
    ensure(planted.refs() == refs, || told.wrong("something moved", act))?;
    Ok(told)
}

/// A case that passes and moves something, and does not show `value`.
pub(crate) fn passed(before: &str, act: &str, value: &str) -> Result<Told, String> {
    let clean = Guarded::new(before, value);
    let refs = clean.refs();
    let told = clean.run(act);
    if value != HARMLESS {
        hidden(&told, value).map_err(|what| told.wrong(what, act))?;
        ensure(!clean.keeps_the_value(), || told.wrong("the credential is kept", act))?;
    }
    ensure(told.status == 0, || told.wrong("stopped", act))?;
    ensure(clean.refs() != refs, || told.wrong("nothing moved", act))?;
    Ok(told)
}

pub(crate) fn ensure(holds: bool, else_what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(else_what()) }
}

/// A credential is shown nowhere, nor a good part of it; and nothing panicked.
fn hidden(told: &Told, secret: &str) -> Result<(), &'static str> {
    ensure(secret.len() < 24 || !told.text.contains(&secret[8..24]), String::new).map_err(|_| "the credential is shown")?;
    ensure(!told.text.contains("internal error"), String::new).map_err(|_| "a panic")
}

impl Told {
    /// What is to be said where this is not what it should be.
    pub(crate) fn wrong(&self, what: &str, act: &str) -> String {
        format!("--- {what} (status {}): {act}\n{}", self.status, self.text)
    }
}
