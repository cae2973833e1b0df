//! Values that take in everything: a lone star, every address, the root of a tree. Whoever may do something, or what may be
//! reached, became all there is, or named ones again.

use super::parent;
use super::phrase::{holds_any, words};
use crate::model::{Language, Text};
use bstr::ByteSlice;

/// Words of keys that say who or what is let in.
#[rustfmt::skip]
const REACHES: &[&str] = &[
    "allow", "allowed", "origin", "origins", "hosts", "host", "access", "principal", "principals", "action", "actions",
    "resource", "resources", "verbs", "groups", "users", "roles", "scopes", "scope", "permission", "permissions", "expose",
    "exposed", "exposure", "cidr", "cidrs", "cidr_blocks", "ingress", "source_ranges", "source_address_prefix", "subject",
    "subjects", "audience", "aud", "issuer", "redirect_uris", "redirect", "members", "member", "trusted", "capabilities",
    "whitelist", "allowlist", "cors", "ips", "networks", "address", "bind", "listen", "security_group", "not_actions",
    "namespaces", "projects", "repositories", "domains", "api_groups", "args", "roots", "root", "paths", "identifiers",
];

/// How many lines up what a value belongs to is looked for.
const UP: usize = 4;

/// Less than zero where the new line takes in all, more where the old one did.
pub(super) fn compare(old: &[u8], new: &[u8], text: &Text, number: u32, language: Language) -> Option<i32> {
    let way = match (is_wide(old, language), is_wide(new, language)) {
        (false, true) => -1,
        (true, false) => 1,
        (true, true) => return None,
        (false, false) => ancestor(old, new)?,
    };
    let mut around = words(new);
    let mut at = number;
    for _ in 0..UP {
        let Some(above) = parent(text, at) else { break };
        around.push_str(&words(text.line(above)));
        at = above;
    }
    holds_any(&around, REACHES).then_some(way)
}

/// Whether a line names everything.
fn is_wide(line: &[u8], language: Language) -> bool {
    let data = matches!(language, Language::Yaml | Language::Hcl | Language::Ini | Language::Toml | Language::Dotenv);
    let bare = || line.trim_ascii().trim_end_with(|c| c == ',').rsplit(|byte| b":= ".contains(byte)).next() == Some(b"*");
    [&b"\"*\""[..], b"'*'", b"0.0.0.0/0", b"::/0", b"\"*:*\"", b"\"0.0.0.0\"", b"'.*'", b"\".*\""]
        .iter()
        .any(|wide| line.contains_str(wide))
        || (data && bare())
}

/// Whether a path in quotes gave way to one that holds it.
fn ancestor(old: &[u8], new: &[u8]) -> Option<i32> {
    let (before, after) = (paths(old), paths(new));
    let lost: Vec<&&[u8]> = before.iter().filter(|path| !after.contains(path)).collect();
    let won: Vec<&&[u8]> = after.iter().filter(|path| !before.contains(path)).collect();
    let holds = |outer: &[u8], inner: &[u8]| {
        let outer = outer.strip_suffix(b"/").unwrap_or(outer);
        matches!(outer, b"" | b"~" | b"$HOME") || (inner.starts_with(outer) && inner.get(outer.len()) == Some(&b'/'))
    };
    match (lost.as_slice(), won.as_slice()) {
        ([inner], [outer]) if holds(outer, inner) => Some(-1),
        ([outer], [inner]) if holds(outer, inner) => Some(1),
        _ => None,
    }
}

/// What in quotes is a path.
fn paths(line: &[u8]) -> Vec<&[u8]> {
    let mut parts = line.split(|byte| matches!(byte, b'"' | b'\''));
    let mut out = Vec::new();
    while let (Some(_), Some(inside)) = (parts.next(), parts.next()) {
        if inside.starts_with(b"/") || inside.starts_with(b"./") || inside.starts_with(b"~") || inside.starts_with(b"$HOME") {
            out.push(inside);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;

    #[test]
    fn everything_is_more_than_something() {
        for (narrow, wide, language) in [
            ("    include: health,info", "    include: \"*\"", Language::Yaml),
            ("cidr_blocks = [\"10.0.0.0/8\"]", "cidr_blocks = [\"0.0.0.0/0\"]", Language::Hcl),
            ("  \"args\": [\"--root\", \"/srv/docs\"]", "  \"args\": [\"--root\", \"/\"]", Language::Json),
            ("\"args\": [\"/home/me/project\"]", "\"args\": [\"/home/me\"]", Language::Json),
        ] {
            let text = Text::new(b"exposure:\n  include: x\n".to_vec(), Encoding::Bytes);
            let way = |old: &str, new: &str| compare(old.as_bytes(), new.as_bytes(), &text, 2, language);
            assert_eq!((way(narrow, wide), way(wide, narrow)), (Some(-1), Some(1)), "{wide}");
        }
        let text = Text::new(b"select\n".to_vec(), Encoding::Bytes);
        assert_eq!(compare(b"files: src", b"files: '*'", &text, 1, Language::Yaml), None);
    }
}
