//! Lists of globs: gitignore-style for paths, whole names for refs.

use bstr::BStr;
use globset::{Candidate, Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// Globs of paths. A pattern without a slash matches at any depth, one with a slash from the root; what matches a folder
/// matches everything below it; a later `!pattern` takes away.
#[derive(Clone, Debug, Default)]
pub struct PathGlobs {
    set: GlobSet,
    /// For each glob of the set, whether it takes away.
    negated: Vec<bool>,
}

impl PathGlobs {
    /// Compiles patterns; the error names the bad one.
    pub fn new(patterns: &[String]) -> Result<Self, String> {
        if patterns.is_empty() {
            return Ok(Self::default());
        }
        let mut set = GlobSetBuilder::new();
        let mut negated = Vec::new();
        for pattern in patterns {
            let (takes_away, body) = pattern.strip_prefix('!').map_or((false, pattern.as_str()), |body| (true, body));
            let folder_only = body.ends_with('/');
            let body = body.trim_end_matches('/');
            if body.is_empty() {
                return Err(format!("{pattern:?} matches nothing"));
            }
            let anchored = body.contains('/');
            let body = body.strip_prefix('/').unwrap_or(body);
            let root = if anchored { body.to_owned() } else { format!("**/{body}") };
            if !folder_only || root.ends_with("/**") {
                set.add(glob(&root, pattern)?);
                negated.push(takes_away);
            }
            if !root.ends_with("/**") {
                set.add(glob(&format!("{root}/**"), pattern)?);
                negated.push(takes_away);
            }
        }
        let set = set.build().map_err(|error| error.to_string())?;
        Ok(Self { set, negated })
    }

    /// A single pattern that names files only, nothing below what it matches.
    pub fn files(pattern: &str) -> Result<Self, String> {
        let body = pattern.strip_prefix('/').unwrap_or(pattern);
        let root = if pattern.contains('/') { body.to_owned() } else { format!("**/{body}") };
        let mut set = GlobSetBuilder::new();
        set.add(glob(&root, pattern)?);
        let set = set.build().map_err(|error| error.to_string())?;
        Ok(Self { set, negated: vec![false] })
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.negated.is_empty()
    }

    /// Whether `path` is named. Last match decides.
    pub fn matches(&self, path: &BStr) -> bool {
        if self.is_empty() {
            return false;
        }
        let last = self.set.matches_candidate(&Candidate::from_bytes::<[u8]>(path)).into_iter().max();
        last.is_some_and(|index| !self.negated[index])
    }
}

/// Globs of short ref or remote names: `*` stops at a slash, `**` does not.
#[derive(Clone, Debug, Default)]
pub struct NameGlobs(Option<GlobSet>);

impl NameGlobs {
    /// Compiles patterns; the error names the bad one.
    pub fn new(patterns: &[String]) -> Result<Self, String> {
        if patterns.is_empty() {
            return Ok(Self(None));
        }
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            set.add(glob(pattern, pattern)?);
        }
        set.build().map(|set| Self(Some(set))).map_err(|error| error.to_string())
    }

    /// Whether there is no pattern: anything goes.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether `name` is named.
    pub fn matches(&self, name: &BStr) -> bool {
        self.0.as_ref().is_some_and(|set| set.is_match_candidate(&Candidate::from_bytes::<[u8]>(name)))
    }
}

/// Compiles one glob; the error names it as it was written.
pub fn glob(text: &str, written: &str) -> Result<Glob, String> {
    let built = GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build();
    built.map_err(|error| format!("{written:?} is no glob: {}", error.kind()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(patterns: &[&str]) -> PathGlobs {
        PathGlobs::new(&patterns.iter().map(|&pattern| pattern.to_owned()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn paths_match_as_gitignore_does() {
        let matches = |pattern: &str, path: &str| paths(&[pattern]).matches(path.into());
        assert!(matches("*.pem", "a/b/c.pem") && matches("*.pem", "c.pem"));
        assert!(matches("/docs", "docs/a.md") && !matches("/docs", "a/docs/b.md"));
        assert!(matches("docs/", "a/docs/b.md") && !matches("docs/", "a/docs"));
        assert!(matches("services/auth/**", "services/auth/a/b.rs") && !matches("services/auth/**", "x/services/auth/a.rs"));
        assert!(matches("src/*/x.rs", "src/a/x.rs") && !matches("src/*/x.rs", "src/a/b/x.rs"));
        assert!(matches("a/**/z", "a/z") && matches("a/**/z", "a/b/c/z"));
    }

    #[test]
    fn a_later_pattern_may_take_away() {
        let globs = paths(&["docs/**", "!docs/keys/**"]);
        assert!(globs.matches("docs/a.md".into()) && !globs.matches("docs/keys/a.md".into()));
        assert!(!paths(&[]).matches("a".into()));
    }

    #[test]
    fn refs_match_whole() {
        let globs = NameGlobs::new(&["main".to_owned(), "release/*".to_owned()]).unwrap();
        assert!(globs.matches("main".into()) && globs.matches("release/1".into()));
        assert!(!globs.matches("domain".into()) && !globs.matches("release/1/2".into()));
        assert!(NameGlobs::new(&["a[".to_owned()]).is_err_and(|error| error.contains("a[")));
    }
}
