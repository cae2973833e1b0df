//! CODEOWNERS: an identity path that loses its owner.

use super::detector::{Check, Detector};
use super::view::{Found, View};
use crate::model::{Severity, Text, WhichSide};
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector { keywords: OWNERS, languages: &[], check: Check::Whole(check) }];

/// How an owner begins: keywords have three bytes, so the first of its name is one of them.
#[rustfmt::skip]
const OWNERS: &[&str] = &[
    " @a", " @b", " @c", " @d", " @e", " @f", " @g", " @h", " @i", " @j", " @k", " @l", " @m",
    " @n", " @o", " @p", " @q", " @r", " @s", " @t", " @u", " @v", " @w", " @x", " @y", " @z",
    " @0", " @1", " @2", " @3", " @4", " @5", " @6", " @7", " @8", " @9",
    ".com",
];

/// Paths whose owner matters most.
const IDENTITY: &[&str] = &[
    "auth",
    "login",
    "session",
    "iam",
    "identity",
    "security",
    "oauth",
    "oidc",
    "saml",
    "token",
    "password",
    "permission",
    "rbac",
    "secret",
    "crypto",
    "policy",
    ".github",
    "codeowners",
    "workflow",
    "terraform",
    "infra",
    "hooks",
    ".claude",
    "mcp",
];

fn check(view: &View<'_>, found: &mut Vec<Found>) {
    let path = view.file.change.path.as_bstr();
    if view.side == WhichSide::New || !path.to_ascii_uppercase().ends_with(b"CODEOWNERS") {
        return;
    }
    let now = entries(&view.file.new);
    for (number, pattern, owners) in entries(view.text) {
        let kept = now.iter().find(|(_, other, _)| *other == pattern).map(|(_, _, owners)| owners.as_slice());
        let weaker =
            kept.is_none_or(|kept| kept.is_empty() || owners.iter().all(|owner| !kept.contains(owner)) && kept.len() < owners.len());
        if owners.is_empty() || !weaker {
            continue;
        }
        let lower = pattern.to_ascii_lowercase();
        let identity = pattern == b"*" || pattern == b"/" || IDENTITY.iter().any(|word| lower.contains_str(word));
        let line = view.text.span(number).start..view.text.span(number).start + view.text.line(number).len();
        if let Some(report) = view.report("guard/codeowners-weakened", line, found) {
            report.judges = WhichSide::Old;
            if !identity {
                report.severity = Severity::Medium;
            }
        }
    }
}

/// An entry: its line, its pattern, its owners.
type Entry<'a> = (u32, &'a [u8], Vec<&'a [u8]>);

/// The entries of a file, in order.
fn entries(text: &Text) -> Vec<Entry<'_>> {
    (1..=text.line_count())
        .filter_map(|number| {
            let line = text.line(number).split(|&byte| byte == b'#').next().unwrap_or_default();
            let mut words = line.fields();
            let pattern = words.next().filter(|word| !word.starts_with(b"["))?;
            Some((number, pattern, words.collect()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::findings;

    #[test]
    fn an_owner_that_goes_is_told_of() {
        let ids = |old: &str, new: &str| findings(".github/CODEOWNERS", old, new).iter().map(|finding| finding.rule.id).collect::<Vec<_>>();
        let old = "* @acme/all\n/src/auth/ @acme/iam\n";
        assert_eq!(ids(old, "* @acme/all\n"), ["guard/codeowners-weakened"]);
        assert_eq!(ids(old, "* @acme/all\n/src/auth/\n"), ["guard/codeowners-weakened"]);
        assert!(ids(old, "/src/auth/ @acme/iam @acme/more\n* @acme/all\n").is_empty());
    }
}
