//! The product's binary, run in a repository, and tokens to plant.

use super::repo::TestRepo;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// What a run said, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    /// The exit status.
    pub(crate) code: i32,
    /// Standard output and standard error, one after the other.
    pub(crate) text: String,
}

/// The binary that is tested.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_countersign");

/// A credential that identifies itself, made when a test asks for it.
pub(crate) fn token() -> String {
    String::from_utf8(countersign::rules::expand("ghp_{crc62:36}").unwrap()).unwrap()
}

/// Words of the same length that are no credential.
pub(crate) const INNOCENT: &str = "see_the_manual_for_how_to_make_a_token__";

impl TestRepo {
    /// Runs the binary.
    pub(crate) fn guard<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Said {
        self.guard_fed(args, b"")
    }

    /// Runs the binary with something on standard input.
    pub(crate) fn guard_fed<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>, input: &[u8]) -> Said {
        let mut command = self.command(BINARY);
        let mut child = command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // It may end without reading.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        Said { code: output.status.code().unwrap_or(-1), text: String::from_utf8_lossy(&text).into_owned() }
    }

    /// Every file of a folder but our own, with its contents: what must be the same after a run.
    pub(crate) fn everything_in(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        gather(&self.path().join(folder), &mut files);
        files
    }
}

fn gather(at: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(at).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            if entry.file_name() != "countersign" {
                gather(&entry.path(), files);
            }
        } else {
            files.insert(entry.path(), std::fs::read(entry.path()).unwrap_or_default());
        }
    }
}
