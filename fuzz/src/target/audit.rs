//! Audit logs of any bytes: verified or broken at a line that is there; and a log that was torn goes on.

use countersign::audit::{Check, Log};
use std::sync::LazyLock;

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));

/// Tries an input.
pub fn run(bytes: &[u8]) {
    let log = Log::of(FOLDER.path());
    std::fs::create_dir_all(log.path().parent().expect("the log has a folder")).expect("the folder can be made");
    std::fs::write(log.path(), bytes).expect("the log can be written");
    let lines = bytes.split(|&b| b == b'\n').count() as u64;
    if let Ok(Check::Broken { line, .. }) = log.verify(None) {
        assert!((1..=lines).contains(&line));
    }
}
