//! Other trades that use the same words: a lexer has tokens, a terminal has sessions, a history has authors.
//!
//! Their own vocabulary, seen near a change, lowers what ambiguous words count. Words that mean identity only are not
//! touched, nor are paths that do.

use super::trades::{ALL, SESSIONS};
use crate::model::Language;

/// A trade and its words.
#[derive(Debug)]
pub(super) struct Domain {
    /// As the policy and the report call it.
    pub(super) name: &'static str,
    /// What is left of a score.
    pub(super) factor: f32,
    /// Words of identity that mean something else here, alone and in compounds that are not certain.
    pub(super) blurs: &'static [&'static str],
    /// In lower case; matched anywhere in the text near a change.
    pub(super) words: &'static [&'static str],
}

impl Domain {
    /// Whether an entry of the lexicon means something else here.
    pub(super) fn blurs(&self, entry: &str) -> bool {
        entry.split('_').any(|word| self.blurs.contains(&word))
    }
}

/// What sessions are in systems code where nothing else of identity stands by. In languages of the web they are mostly a
/// visitor's.
pub(super) fn of_lone_session(language: Language) -> Option<&'static Domain> {
    let of_systems = matches!(language, Language::C | Language::Rust | Language::Go | Language::Shell | Language::Swift | Language::Other);
    of_systems.then(|| named(SESSIONS)).flatten()
}

/// The trade of a file by its head, its name and its imports, where sessions are all that tells of identity: what a reader would look at
/// to know whose sessions these are.
pub(super) fn of_head(path: &[u8], head: &[u8]) -> Option<&'static Domain> {
    let text = [path, b"\n", head].concat().to_ascii_lowercase();
    // Most words hold two letters that nowhere follow each other here.
    let pairs = pairs(&text);
    let may_stand = |word: &str| word.as_bytes().windows(2).all(|pair| pairs[usize::from(pair[0])].contains(pair[1]));
    let stands = |word: &&&str| may_stand(word) && bstr::ByteSlice::find(&text[..], word).is_some();
    let told = |domain: &Domain| domain.words.iter().filter(stands).count();
    let of_sessions = ALL.iter().filter(|domain| domain.blurs.contains(&"session") && !domain.words.is_empty());
    let (count, domain) = of_sessions.map(|domain| (told(domain), domain)).max_by_key(|(count, _)| *count)?;
    (count >= 2).then_some(domain)
}

/// Some bytes, a bit each.
#[derive(Clone, Copy, Default)]
struct Bytes([u64; 4]);

impl Bytes {
    fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    fn contains(self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }
}

/// What follows each byte somewhere in `text`.
fn pairs(text: &[u8]) -> [Bytes; 256] {
    let mut followers = [Bytes::default(); 256];
    for pair in text.windows(2) {
        followers[usize::from(pair[0])].insert(pair[1]);
    }
    followers
}

/// Whether a word of the lexicon speaks of sessions and says no more.
pub(super) fn is_of_session(entry: &str) -> bool {
    entry.split('_').any(|word| matches!(word, "session" | "sess"))
}

/// Folders in which a trade keeps its words.
const FOLDERS: &[(&str, &str)] = &[
    ("lexers", "lexer"),
    ("lexer", "lexer"),
    ("grammars", "lexer"),
    ("syntaxes", "lexer"),
    ("highlighters", "lexer"),
    ("highlights", "lexer"),
    ("tokenizers", "nlp"),
    ("tokenizer", "nlp"),
    ("analytics", "analytics"),
    ("tmux", "terminal"),
    ("keyboard", "keyboard"),
];

/// The domain whose folder `path` lies in.
pub(super) fn of_path(path: &[u8]) -> Option<&'static Domain> {
    let mut folders = path.split(|&byte| byte == b'/').rev().skip(1);
    let (_, name) = folders.find_map(|folder| FOLDERS.iter().find(|(known, _)| known.as_bytes() == folder))?;
    named(name)
}

/// The domain named `name`.
pub(super) fn named(name: &str) -> Option<&'static Domain> {
    ALL.iter().find(|domain| domain.name == name)
}

/// The domain most of whose distinct words were seen, and whether that is enough to believe it. `seen` counts the
/// distinct words of each domain, in the order of [`ALL`].
pub(super) fn strongest(seen: &[usize]) -> Option<&'static Domain> {
    let (index, &count) = seen.iter().enumerate().max_by_key(|&(_, count)| *count)?;
    (count >= 2).then(|| &ALL[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_is_no_domain() {
        let mut seen = vec![0; ALL.len()];
        seen[0] = 1;
        assert!(strongest(&seen).is_none());
        seen[2] = 2;
        assert_eq!(strongest(&seen).map(|domain| domain.name), Some("terminal"));
    }

    #[test]
    fn folders_name_domains() {
        assert_eq!(of_path(b"src/lexers/ldap.py").map(|domain| domain.name), Some("lexer"));
        assert!(of_path(b"src/lexers.py").is_none());
        assert!(FOLDERS.iter().all(|(_, name)| named(name).is_some()));
    }

    #[test]
    fn names_are_unique_and_words_lower() {
        for (index, domain) in ALL.iter().enumerate() {
            assert!(ALL[index + 1..].iter().all(|other| other.name != domain.name));
            assert!(domain.words.iter().all(|word| word.len() >= 3 && *word == word.to_ascii_lowercase()), "{}", domain.name);
            assert!((0.0..1.0).contains(&domain.factor));
        }
    }
}
