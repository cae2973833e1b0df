//! Who owns a path, by CODEOWNERS in the dialects of GitHub, GitLab and Gitea. The policy names the dialect; nothing is guessed.

use super::globs::{PathGlobs, glob};
use bstr::{BStr, ByteSlice};
use globset::{Candidate, GlobMatcher};
use regex::bytes::{Regex, RegexBuilder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whose rules a file follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// GitHub's: the last match in the file wins.
    #[default]
    Github,
    /// GitLab's: the last match in each section wins, sections add up.
    Gitlab,
    /// Gitea's and Forgejo's: Go regular expressions, every match adds.
    Gitea,
}

/// Every place of every dialect.
pub const PLACES: [&str; 6] =
    ["CODEOWNERS", "docs/CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS"];

/// The places of a dialect; the first that is there counts.
pub fn places(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Github => &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"],
        Dialect::Gitlab => &["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"],
        Dialect::Gitea => &["CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS"],
    }
}

/// What one rule (in GitLab: one section) says about a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// The section; empty outside GitLab and before its first one.
    pub section: String,
    /// Its approval is asked for but not needed.
    pub optional: bool,
    /// How many of the owners must approve.
    pub approvals: u32,
    /// `@user`, `@org/team`, `@@role`, mail. Empty: nobody, on purpose.
    pub owners: Vec<String>,
    /// The line of the file.
    pub line: u32,
}

/// A CODEOWNERS file.
#[derive(Clone, Debug)]
pub struct CodeOwners {
    /// Where it was read.
    pub path: String,
    /// Lines the dialect cannot read, with why: number and reason.
    pub problems: Vec<(u32, String)>,
    dialect: Dialect,
    sections: Vec<Section>,
    rules: Vec<OwnerRule>,
    /// Its lines without comments and blanks.
    meaning: String,
}

#[derive(Clone, Debug, Default)]
struct Section {
    name: String,
    optional: bool,
    approvals: u32,
    owners: Vec<String>,
}

#[derive(Clone, Debug)]
struct OwnerRule {
    line: u32,
    section: usize,
    /// Takes the path out of its section (GitLab), or matches all other paths (Gitea).
    negated: bool,
    matcher: Matcher,
    owners: Vec<String>,
}

#[derive(Clone, Debug)]
enum Matcher {
    Paths(PathGlobs),
    Glob(GlobMatcher),
    Regex(Regex),
}

impl Matcher {
    fn matches(&self, path: &BStr) -> bool {
        match self {
            Self::Paths(globs) => globs.matches(path),
            Self::Glob(glob) => {
                // GitLab's patterns are about absolute paths.
                let absolute = [b"/", path.as_bytes()].concat();
                glob.is_match_candidate(&Candidate::from_bytes(&absolute))
            }
            Self::Regex(regex) => regex.is_match(path),
        }
    }
}

impl CodeOwners {
    /// Reads a file. A line the dialect cannot read is a problem and says nothing about any path.
    pub fn parse(dialect: Dialect, path: &str, bytes: &[u8]) -> Self {
        let first = Section { approvals: 1, ..Section::default() };
        let mut file =
            Self { path: path.to_owned(), problems: Vec::new(), dialect, sections: vec![first], rules: Vec::new(), meaning: String::new() };
        let mut section = 0;
        for (index, line) in bytes.lines().enumerate() {
            let number = index as u32 + 1;
            let line = String::from_utf8_lossy(line);
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            file.meaning.push_str(line);
            file.meaning.push('\n');
            if dialect == Dialect::Gitlab
                && let Some(header) = Section::parse(line)
            {
                section = file.section(header);
                continue;
            }
            if let Err(problem) = file.rule(line, number, section) {
                file.problems.push((number, problem));
            }
        }
        file
    }

    /// All that is not comment or blank: two files of the same meaning say the same of every path.
    pub fn meaning(&self) -> &str {
        &self.meaning
    }

    /// The index of a section: names are compared without case, and one named twice is one.
    fn section(&mut self, header: Section) -> usize {
        if let Some(at) = self.sections.iter().skip(1).position(|known| known.name.eq_ignore_ascii_case(&header.name)) {
            return at + 1;
        }
        self.sections.push(header);
        self.sections.len() - 1
    }

    fn rule(&mut self, line: &str, number: u32, section: usize) -> Result<(), String> {
        let mut words = words(line, self.dialect).into_iter();
        let pattern = words.next().unwrap_or_default();
        let mut owners: Vec<String> = words.filter(|word| self.dialect != Dialect::Gitlab || word.contains('@')).collect();
        if let Some(bad) = owners.iter().find(|owner| !owner.contains('@')) {
            return Err(format!("{bad:?} is no owner: owners are @user, @org/team or a mail address"));
        }
        let (negated, body) = pattern.strip_prefix('!').map_or((false, pattern.as_str()), |body| (true, body));
        let matcher = match self.dialect {
            Dialect::Github if negated || pattern.contains(['[', ']']) || pattern.starts_with("\\#") => {
                return Err("GitHub reads neither `!` nor `[ ]` nor `\\#` here".to_owned());
            }
            Dialect::Github => Matcher::Paths(github(body)?),
            Dialect::Gitlab => Matcher::Glob(gitlab(body)?),
            Dialect::Gitea => {
                let regex = RegexBuilder::new(&format!("^(?:{body})$")).unicode(false).size_limit(1 << 20).build();
                Matcher::Regex(regex.map_err(|_| format!("{body:?} is no regular expression"))?)
            }
        };
        if owners.is_empty() && self.dialect == Dialect::Gitlab {
            owners.clone_from(&self.sections[section].owners);
        }
        self.rules.push(OwnerRule { line: number, section, negated, matcher, owners });
        Ok(())
    }

    /// Who owns `path`. Empty: no rule speaks of it.
    pub fn owners(&self, path: &BStr) -> Vec<Ownership> {
        let ownership = |rule: &OwnerRule| {
            let section = &self.sections[rule.section];
            Ownership {
                section: section.name.clone(),
                optional: section.optional,
                approvals: section.approvals,
                owners: rule.owners.clone(),
                line: rule.line,
            }
        };
        match self.dialect {
            Dialect::Github => self.rules.iter().rev().find(|rule| rule.matcher.matches(path)).map(ownership).into_iter().collect(),
            Dialect::Gitea => self.rules.iter().filter(|rule| rule.matcher.matches(path) != rule.negated).map(ownership).collect(),
            Dialect::Gitlab => (0..self.sections.len())
                .filter_map(|section| {
                    let mut rules = self.rules.iter().filter(|rule| rule.section == section && rule.matcher.matches(path));
                    let excluded = rules.clone().any(|rule| rule.negated);
                    if excluded { None } else { rules.next_back().map(ownership) }
                })
                .collect(),
        }
    }
}

impl Section {
    /// `[Name]`, `^[Name]`, `[Name][2]`, each with default owners after it.
    fn parse(line: &str) -> Option<Self> {
        let (optional, rest) = line.strip_prefix('^').map_or((false, line), |rest| (true, rest));
        let (name, rest) = rest.strip_prefix('[')?.split_once(']')?;
        let (approvals, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((count, rest)) => (count.trim().parse().unwrap_or(1), rest),
            None => (1, rest),
        };
        let owners = rest.split_whitespace().filter(|word| word.contains('@')).map(str::to_owned).collect();
        Some(Self { name: name.trim().to_owned(), optional, approvals: approvals.max(1), owners })
    }
}

/// The words of a line, with `\ ` as a blank inside a word. Only GitLab has no comments after a rule.
fn words(line: &str, dialect: Dialect) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek() == Some(&' ') => {
                word.push(' ');
                characters.next();
            }
            '#' if word.is_empty() && dialect != Dialect::Gitlab => break,
            blank if blank.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            other => word.push(other),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// As gitignore, but a star at the end does not reach into folders.
fn github(pattern: &str) -> Result<PathGlobs, String> {
    let last = pattern.rsplit('/').next().unwrap_or_default();
    if pattern != "*" && last.contains('*') && last != "**" {
        return PathGlobs::files(pattern);
    }
    PathGlobs::new(&[pattern.to_owned()])
}

/// Ruby's fnmatch over the absolute path; a pattern without a leading slash holds at any depth, a folder holds its files.
fn gitlab(pattern: &str) -> Result<GlobMatcher, String> {
    let rooted = if pattern.starts_with('/') { pattern.to_owned() } else { format!("/**/{pattern}") };
    let whole = if rooted.ends_with('/') { format!("{rooted}**") } else { rooted };
    glob(&whole, pattern).map(|glob| glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners(dialect: Dialect, file: &str, path: &str) -> Vec<Vec<String>> {
        CodeOwners::parse(dialect, "CODEOWNERS", file.as_bytes())
            .owners(path.into())
            .into_iter()
            .map(|ownership| ownership.owners)
            .collect()
    }

    fn github_owner(file: &str, path: &str) -> Option<String> {
        owners(Dialect::Github, file, path).first().map(|owners| owners.join(" "))
    }

    #[test]
    fn github_the_last_match_wins() {
        let file = "* @all\n*.js @js # scripts\n/docs/* docs@example.com\napps/ @apps\n/src/auth @sec @org/iam\n/src/auth/README.md\nwith\\ blank @b\n";
        let owner = |path| github_owner(file, path);
        assert_eq!(owner("Makefile").as_deref(), Some("@all"));
        assert_eq!(owner("a/b/c.js").as_deref(), Some("@js"));
        assert_eq!(owner("docs/a.md").as_deref(), Some("docs@example.com"));
        assert_eq!(owner("docs/deep/a.md").as_deref(), Some("@all"));
        assert_eq!(owner("x/apps/y.rs").as_deref(), Some("@apps"));
        assert_eq!(owner("src/auth/login.rs").as_deref(), Some("@sec @org/iam"));
        assert_eq!(owner("src/auth/README.md").as_deref(), Some(""), "a line without owners takes them away");
        assert_eq!(owner("with blank").as_deref(), Some("@b"));
        assert_eq!(github_owner("/a @x", "b"), None);
    }

    #[test]
    fn github_refuses_what_it_cannot_read() {
        let file = CodeOwners::parse(Dialect::Github, "CODEOWNERS", b"!a @x\n[Section] @y\nb nobody\nc @z\n");
        assert_eq!(file.problems.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(file.owners("c".into()).len(), 1);
    }

    #[test]
    fn gitlab_sections_add_up() {
        let file =
            "*.rb @ruby\n[Docs][2] @docs\n*.md\n^[Optional] @opt\ndocs/\n[docs] \nREADME.md @readme\n[Keys]\n*.pem @keys\n!test.pem\n";
        assert_eq!(owners(Dialect::Gitlab, file, "lib/a.rb"), [["@ruby"]]);
        assert_eq!(owners(Dialect::Gitlab, file, "docs/a.md"), [["@docs"], ["@opt"]]);
        assert_eq!(owners(Dialect::Gitlab, file, "x/README.md"), [["@readme"]], "sections of one name merge");
        assert_eq!(owners(Dialect::Gitlab, file, "a.pem"), [["@keys"]]);
        assert!(owners(Dialect::Gitlab, file, "test.pem").is_empty());
        let parsed = CodeOwners::parse(Dialect::Gitlab, "CODEOWNERS", file.as_bytes());
        let docs = parsed.owners("docs/a.md".into());
        assert_eq!((docs[0].approvals, docs[0].optional, docs[1].optional), (2, false, true));
    }

    #[test]
    fn gitea_reads_regular_expressions_and_every_match_adds() {
        let file = "src/.*\\.go @go\n!docs/.* @notdocs # comment\n";
        assert_eq!(owners(Dialect::Gitea, file, "src/a.go"), [["@go"], ["@notdocs"]]);
        assert!(owners(Dialect::Gitea, file, "docs/x").is_empty());
        assert_eq!(CodeOwners::parse(Dialect::Gitea, "CODEOWNERS", b"( @x").problems.len(), 1);
    }
}
