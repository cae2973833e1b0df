//! Manifests: libraries that decide about identity, added in any version, abandoned, or set back.

use super::detector::{Check, Detector};
use super::view::{Found, View};
use crate::model::WhichSide;
use bstr::ByteSlice;
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &[
        "auth",
        "login",
        "jwt",
        "jose",
        "session",
        "bcrypt",
        "argon2",
        "passport",
        "passlib",
        "csurf",
        "saml",
        "otp",
        "devise",
        "sanctum",
        "identity",
        "oidc",
        "jsonwebtoken",
        "casbin",
        "pundit",
        "cancan",
        "openid",
        "webauthn",
        "lucia",
        "lusca",
        "speakeasy",
        "itsdangerous",
        "helmet",
        "doorkeeper",
        "keycloak",
    ],
    languages: &[],
    check: Check::Whole(check),
}];

/// Names of manifests; lock files say nothing that the manifest does not.
const MANIFESTS: &[&str] = &[
    "package.json",
    "pyproject.toml",
    "cargo.toml",
    "go.mod",
    "gemfile",
    "composer.json",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "pipfile",
    "directory.packages.props",
    "setup.cfg",
];

/// A library of the list: its name, and what took its place.
fn packages() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    include_str!("packages.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| {
        match line.split_once(" gone ") {
            Some((name, successor)) => (name, Some(successor)),
            None => (line, None),
        }
    })
}

fn check(view: &View<'_>, found: &mut Vec<Found>) {
    let path = view.file.change.path.to_ascii_lowercase();
    let name = path.rsplit_str("/").next().unwrap_or_default();
    let listed = MANIFESTS.iter().any(|manifest| name == manifest.as_bytes())
        || name.ends_with(b".csproj")
        || name.starts_with(b"requirements") && name.ends_with(b".txt");
    if !listed || view.side == WhichSide::Old {
        return;
    }
    for number in 1..=view.text.line_count() {
        if view.hunk_touching(number, number).is_none() {
            continue;
        }
        let line = view.text.line(number);
        let Some((package, successor, place)) = library(line) else { continue };
        let start = view.text.span(number).start;
        let span = start + place.start..start + place.end;
        let rest = &line[place.end..];
        if let Some(successor) = successor {
            report(view, "identity/auth-dependency-abandoned", span.clone(), &format!("{package}: use {successor}"), found);
        }
        let now = version(rest);
        if now.is_none() && unpinned(name, rest) {
            report(view, "identity/auth-dependency-unpinned", span, package, found);
        } else if let Some(now) = now
            && let Some(before) = former(view, package)
            && before > now
        {
            report(view, "identity/auth-dependency-downgraded", span, package, found);
        }
    }
}

fn report(view: &View<'_>, id: &str, span: Range<usize>, detail: &str, found: &mut Vec<Found>) {
    if let Some(report) = view.report(id, span, found) {
        report.detail = Some(detail.to_owned());
    }
}

/// The names of the list, for a first look: nearly every line of a manifest names something else.
static NAMES: LazyLock<FxHashSet<&'static [u8]>> = LazyLock::new(|| packages().map(|(name, _)| name.as_bytes()).collect());

/// The library a line names, as a whole word.
fn library(line: &[u8]) -> Option<(&'static str, Option<&'static str>, Range<usize>)> {
    let lower = line.to_ascii_lowercase();
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_@/.".contains(byte);
    if !lower.split(|byte| !word(byte)).any(|name| NAMES.contains(name) || name.starts_with(b"github.com")) {
        return None;
    }
    packages().find_map(|(name, successor)| {
        lower.find_iter(name).find_map(|at| {
            let end = at + name.len();
            let before = at == 0 || !word(&lower[at - 1]);
            // Go counts major versions in the path.
            let after = lower.get(end).is_none_or(|byte| !word(byte) || *byte == b'/' && name.starts_with("github.com"));
            (before && after && !lower[..at].trim_start().starts_with(b"\"name\"")).then_some((name, successor, at..end))
        })
    })
}

/// The first version of a text, as numbers.
fn version(text: &[u8]) -> Option<Vec<u32>> {
    let from = text.find_byteset(b"0123456789")?;
    let digits = &text[from..];
    let len = digits.iter().take_while(|&&byte| byte.is_ascii_digit() || byte == b'.').count();
    digits[..len].to_str().ok()?.split('.').map(|part| part.parse().ok()).collect()
}

/// Nothing after the name, or a mark for any version.
fn unpinned(manifest: &[u8], rest: &[u8]) -> bool {
    let rest = rest.trim_with(|c| c.is_whitespace() || "\"',:;=)]}(".contains(c));
    let any = rest == b"*" || rest.eq_ignore_ascii_case(b"latest") || rest == b"x" || rest.starts_with(b"^*");
    let nothing = rest.is_empty()
        && !matches!(manifest, b"gemfile" | b"pom.xml" | b"build.gradle" | b"build.gradle.kts")
        && !manifest.ends_with(b".csproj");
    any || nothing && (manifest.starts_with(b"requirements") || manifest == b"pyproject.toml")
}

/// The version of the same library on the old side.
fn former(view: &View<'_>, package: &str) -> Option<Vec<u32>> {
    let old = &view.file.old;
    (1..=old.line_count()).find_map(|number| {
        let line = old.line(number);
        let (name, _, place) = library(line)?;
        (name == package).then(|| version(&line[place.end..]))?
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{findings, table};

    #[test]
    fn libraries_of_identity_in_manifests() {
        table(
            "identity/auth-dependency-unpinned",
            &[("package.json", "    \"passport\": \"*\","), ("requirements.txt", "pyjwt"), ("Cargo.toml", "axum-login = \"*\"")],
            &[
                ("package.json", "    \"passport\": \"0.7.0\","),
                ("requirements.txt", "pyjwt==2.9.0"),
                ("package.json", "    \"leftpad\": \"*\","),
            ],
        );
        table(
            "identity/auth-dependency-abandoned",
            &[("package.json", "    \"csurf\": \"1.11.0\","), ("go.mod", "\tgithub.com/dgrijalva/jwt-go v3.2.0")],
            &[("package.json", "    \"jose\": \"5.0.0\","), ("src/a.js", "const csurf = require('csurf')")],
        );
        let ids = |old: &str, new: &str| findings("package.json", old, new).iter().map(|finding| finding.rule.id).collect::<Vec<_>>();
        assert_eq!(ids("\"jose\": \"5.2.0\"", "\"jose\": \"4.15.0\""), ["identity/auth-dependency-downgraded"]);
        assert!(ids("\"jose\": \"4.15.0\"", "\"jose\": \"5.2.0\"").is_empty());
    }
}
