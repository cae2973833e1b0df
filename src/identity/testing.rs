//! What the engine's tests share: one engine, and what it says about a change of a file.

use super::rules::testing::file;
use super::{Engine, FileIdentity, Settings};
use crate::model::{ChangedFile, Direction, Hit};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(&[], Settings::default()));
static KEYWORDS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(super::KEYWORDS).expect("keywords are few and short"));

pub(super) fn engine() -> &'static Engine {
    &ENGINE
}

fn hits(text: &[u8]) -> Vec<Hit> {
    let mut hits: Vec<Hit> = KEYWORDS
        .find_overlapping_iter(text)
        .map(|found| Hit { start: found.start() as u32, end: found.end() as u32, keyword: found.pattern().as_u32() })
        .collect();
    hits.sort_unstable();
    hits
}

/// What the engine says about one file.
pub(super) fn look(file: &ChangedFile) -> FileIdentity {
    engine().file(file, &hits(file.new.bytes()), &hits(file.old.bytes()), true)
}

/// What a change of a file does.
pub(super) fn directions(path: &str, old: &str, new: &str) -> Direction {
    let mut files = [look(&file(path, old, new))];
    engine().finish(&mut files);
    files[0].hunks.iter().map(|hunk| hunk.direction).max().unwrap_or(Direction::Unknown)
}
