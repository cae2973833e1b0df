//! What sort of repository it is: how much there is, in what, who works on it, and where identity lives in it.

use super::session::Session;
use crate::attribution::{Surroundings, attribute};
use crate::model::{ActorKind, Language};
use anyhow::Result;
use bstr::{BStr, BString, ByteSlice};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Commits that are looked at for who works here.
const RECENT: usize = 200;
/// Commits from which on a history is a long one.
const LONG: usize = 200;
/// Folders and languages that are named.
const NAMED: usize = 3;
/// Words in names of folders and files that hold identity.
const IDENTITY: [&str; 14] =
    ["auth", "login", "session", "token", "jwt", "oauth", "saml", "sso", "password", "permission", "rbac", "iam", "mfa", "identity"];

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Profile {
    files: usize,
    commits: usize,
    languages: Vec<String>,
    identity: Vec<String>,
    people: usize,
    assistants: usize,
    bots: usize,
}

impl Profile {
    /// Looks at HEAD: its names and its latest commits. No contents are read.
    pub(super) fn of(session: &Session<'_>) -> Result<Self> {
        let Some(head) = session.repo.head()?.commit else { return Ok(Self::default()) };
        let ids = session.repo.walk(&[head], &[])?;
        let mut profile = Self { commits: ids.len(), ..Self::default() };
        profile.names(session.repo.changes_between(None, head)?.entries.into_iter().map(|change| change.path));
        let mut people: BTreeSet<Vec<u8>> = BTreeSet::new();
        for &id in &ids[ids.len().saturating_sub(RECENT)..] {
            let commit = session.repo.commit(id)?;
            let kind = attribute(&commit, &Surroundings::default()).kind;
            profile.assistants += usize::from(kind == ActorKind::Ai);
            profile.bots += usize::from(kind == ActorKind::Bot);
            if kind != ActorKind::Bot {
                people.insert(commit.author.email.to_lowercase());
            }
        }
        profile.people = people.len();
        Ok(profile)
    }

    fn names(&mut self, paths: impl Iterator<Item = BString>) {
        let (mut languages, mut identity) = (BTreeMap::<String, usize>::new(), BTreeMap::<String, usize>::new());
        for path in paths {
            self.files += 1;
            let language = Language::of(path.as_bstr());
            if !matches!(language, Language::Other | Language::Json | Language::Yaml | Language::Markdown) {
                *languages.entry(language.to_string()).or_default() += 1;
            }
            if let Some(place) = place(path.as_bstr()) {
                *identity.entry(place).or_default() += 1;
            }
        }
        (self.languages, self.identity) = (most(languages), most(identity));
    }

    /// Whether ten years of work stand behind it, or something like that.
    pub(super) fn is_old(&self) -> bool {
        self.commits >= LONG
    }

    /// Whether more than one person works on it.
    pub(super) fn is_team(&self) -> bool {
        self.people > 1
    }

    /// It in lines.
    pub(super) fn tell(&self) -> String {
        if self.commits == 0 {
            return "found   no commit yet\n".to_owned();
        }
        let number = |count: usize, one: &str, many: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {many}") };
        let mut out = format!("found   {} in {}", number(self.files, "file", "files"), number(self.commits, "commit", "commits"));
        if !self.languages.is_empty() {
            let _ = write!(out, ", mostly {}", self.languages.join(", "));
        }
        let _ = write!(out, "\nfound   {} at work", number(self.people, "person", "people"));
        if self.assistants + self.bots > 0 {
            let recent = self.commits.min(RECENT);
            let _ = write!(out, "; of the last {recent} commits {} name an assistant, {} are a bot's", self.assistants, self.bots);
        }
        out.push('\n');
        if !self.identity.is_empty() {
            let _ = writeln!(out, "found   identity by name in {}", self.identity.join(", "));
        }
        out
    }
}

/// The folder or file of a path whose name speaks of identity.
fn place(path: &BStr) -> Option<String> {
    let lower = path.to_lowercase();
    let parts: Vec<&[u8]> = lower.split(|&byte| byte == b'/').collect();
    let speaks = |part: &[u8]| {
        let mut words = part.split(|byte| !byte.is_ascii_alphabetic());
        words.any(|word| IDENTITY.iter().any(|known| word == known.as_bytes() || word.strip_suffix(b"s") == Some(known.as_bytes())))
    };
    let at = parts.iter().position(|part| speaks(part))?;
    let written: Vec<&[u8]> = path.split(|&byte| byte == b'/').take(at + 1).collect();
    Some(crate::report::sanitize::inline(bstr::join("/", written)))
}

/// The most frequent.
fn most(counts: BTreeMap<String, usize>) -> Vec<String> {
    let mut sorted: Vec<(String, usize)> = counts.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    sorted.into_iter().take(NAMED).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_where_identity_lives() {
        assert_eq!(place("src/Auth/token.rs".into()).as_deref(), Some("src/Auth"));
        assert_eq!(place("lib/sessions.rb".into()).as_deref(), Some("lib/sessions.rb"));
        assert_eq!(place("src/author.rs".into()), None);
    }

    #[test]
    fn a_profile_reads_as_a_sentence() {
        let mut profile = Profile { commits: 1, people: 1, ..Profile::default() };
        profile.names(["src/auth/a.py", "src/auth/b.py", "README.md"].map(BString::from).into_iter());
        let told = profile.tell();
        assert!(told.contains("3 files in 1 commit, mostly python") && told.contains("identity by name in src/auth"), "{told}");
        assert!(!profile.is_old() && !profile.is_team());
    }
}
