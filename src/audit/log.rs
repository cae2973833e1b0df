//! The log: one JSON object a line, each with the hash of the line before it.
//!
//! Lines are appended under a lock, so two worktrees that commit at once lose none. A chain alone can be recomputed by its
//! owner: `verify` can also be asked whether a head that was kept elsewhere is still part of it.

use super::room::room;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The hash before the first line.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// How a line ends: its own hash is its last member.
const HASH: &str = ",\"hash\":\"";
/// Bytes of one line at most: a log that has longer ones was not written by us.
const LONGEST: u64 = 4 << 20;

/// An audit log.
#[derive(Debug)]
pub struct Log {
    path: PathBuf,
}

/// What a check of the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// Every line follows from the one before.
    Whole {
        /// How many lines.
        lines: u64,
        /// The hash of the last.
        head: String,
    },
    /// The first line that does not.
    Broken {
        /// Its number, from 1.
        line: u64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The chain is whole, but the anchor is not in it: it was rewritten or cut.
    AnchorMissing {
        /// How many lines.
        lines: u64,
    },
}

impl Log {
    /// The log of a repository, by its common git directory.
    pub fn of(common_dir: &Path) -> Self {
        Self { path: common_dir.join("countersign").join("audit.jsonl") }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends an entry: a JSON object. Returns the new head.
    pub fn append(&self, entry: &Value) -> Result<String> {
        let doing = || format!("while appending to the audit log {}", self.path.display());
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).with_context(doing)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&self.path).with_context(doing)?;
        file.lock().with_context(doing)?;
        let (last, mended) = last_hash(&mut file).with_context(doing)?;
        let body = serde_json::to_string(entry).with_context(doing)?;
        let Some(body) = body.strip_prefix('{').and_then(|body| body.strip_suffix('}')) else { bail!("an audit entry is a JSON object") };
        let open = format!("{{\"prev\":\"{last}\",{body}");
        let hash = hex(&Sha256::digest(open.as_bytes()));
        // A writer that was killed may have left half a line: it stays, as a line of its own that `verify` names.
        let line = format!("{}{open}{HASH}{hash}\"}}\n", if mended { "" } else { "\n" });
        let length = file.metadata().with_context(doing)?.len();
        room(length + line.len() as u64).with_context(doing)?;
        file.write_all(line.as_bytes()).with_context(doing)?;
        Ok(hash)
    }

    /// All lines, oldest first. None if there is no log yet.
    pub fn lines(&self) -> Result<Option<Vec<String>>> {
        match File::open(&self.path) {
            Ok(file) => {
                let lines = BufReader::new(file).lines().collect::<Result<_, _>>();
                lines.map(Some).with_context(|| format!("while reading the audit log {}", self.path.display()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("while opening the audit log {}", self.path.display())),
        }
    }

    /// Checks the chain, and whether `anchor` is one of its heads.
    pub fn verify(&self, anchor: Option<&str>) -> Result<Check> {
        let mut before = GENESIS.to_owned();
        let mut anchored = anchor.is_none();
        let mut count = 0;
        for line in self.lines()?.unwrap_or_default() {
            count += 1;
            let broken = |what| Ok(Check::Broken { line: count, what });
            let Some((open, hash)) = split(&line) else { return broken("it is no entry") };
            if hex(&Sha256::digest(open.as_bytes())) != hash {
                return broken("its contents were changed");
            }
            if !open.starts_with(&format!("{{\"prev\":\"{before}\",")) {
                return broken("it does not follow from the line before: lines were removed, added or reordered");
            }
            before = hash.to_owned();
            anchored |= anchor == Some(hash);
        }
        Ok(if anchored { Check::Whole { lines: count, head: before } } else { Check::AnchorMissing { lines: count } })
    }
}

/// The part of a line its hash is over, and the hash.
fn split(line: &str) -> Option<(&str, &str)> {
    let (open, rest) = line.rsplit_once(HASH)?;
    let hash = rest.strip_suffix("\"}")?;
    (hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit())).then_some((open, hash))
}

/// The hash of the last whole line, and whether the file ends with a line's end.
fn last_hash(file: &mut File) -> Result<(String, bool)> {
    let length = file.seek(SeekFrom::End(0))?;
    if length == 0 {
        return Ok((GENESIS.to_owned(), true));
    }
    let mut window = 16 << 10;
    loop {
        let from = length.saturating_sub(window);
        file.seek(SeekFrom::Start(from))?;
        let mut tail = Vec::new();
        Read::by_ref(file).take(window).read_to_end(&mut tail)?;
        let ended = tail.last() == Some(&b'\n');
        let text = String::from_utf8_lossy(&tail);
        let whole = if ended { &text[..] } else { text.rsplit_once('\n').map_or("", |(whole, _)| whole) };
        if let Some((_, hash)) = whole.lines().rev().find_map(split) {
            return Ok((hash.to_owned(), ended));
        }
        if from == 0 || window > LONGEST {
            return Ok((GENESIS.to_owned(), ended));
        }
        window *= 8;
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn log() -> (tempfile::TempDir, Log) {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::of(folder.path());
        (folder, log)
    }

    #[test]
    fn a_chain_is_whole_until_it_is_touched() {
        let (_folder, log) = log();
        assert_eq!(log.verify(None).unwrap(), Check::Whole { lines: 0, head: GENESIS.to_owned() });
        for number in 0..4 {
            log.append(&json!({ "number": number })).unwrap();
        }
        let head = log.append(&json!({ "number": 4 })).unwrap();
        assert_eq!(log.verify(Some(&head)).unwrap(), Check::Whole { lines: 5, head });
        let text = std::fs::read_to_string(log.path()).unwrap();
        std::fs::write(log.path(), text.replace("\"number\":2", "\"number\":7")).unwrap();
        assert_eq!(log.verify(None).unwrap(), Check::Broken { line: 3, what: "its contents were changed" });
    }

    #[test]
    fn removed_lines_and_cut_ends_are_found() {
        let (_folder, log) = log();
        let heads: Vec<_> = (0..4).map(|number| log.append(&json!({ "number": number })).unwrap()).collect();
        let text = std::fs::read_to_string(log.path()).unwrap();
        let without =
            |gone: usize| text.lines().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| format!("{line}\n")).collect::<String>();
        std::fs::write(log.path(), without(1)).unwrap();
        assert!(matches!(log.verify(None).unwrap(), Check::Broken { line: 2, .. }));
        std::fs::write(log.path(), without(3)).unwrap();
        assert!(matches!(log.verify(None).unwrap(), Check::Whole { lines: 3, .. }));
        assert_eq!(log.verify(Some(&heads[3])).unwrap(), Check::AnchorMissing { lines: 3 });
    }

    #[test]
    fn half_a_line_costs_only_itself() {
        let (_folder, log) = log();
        log.append(&json!({ "number": 0 })).unwrap();
        let mut file = OpenOptions::new().append(true).open(log.path()).unwrap();
        file.write_all(b"{\"prev\":\"12").unwrap();
        log.append(&json!({ "number": 1 })).unwrap();
        assert_eq!(log.lines().unwrap().unwrap().len(), 3);
        assert_eq!(log.verify(None).unwrap(), Check::Broken { line: 2, what: "it is no entry" });
    }

    #[test]
    fn writers_at_once_lose_no_line() {
        let (folder, _) = log();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let log = Log::of(folder.path());
                    for number in 0..25 {
                        log.append(&json!({ "number": number })).unwrap();
                    }
                });
            }
        });
        assert!(matches!(Log::of(folder.path()).verify(None).unwrap(), Check::Whole { lines: 100, .. }));
    }
}
