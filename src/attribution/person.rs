//! Whom the value of a trailer names: people and programs, several on a line, with or without brackets.

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named<'a> {
    /// The name; may be empty.
    pub(super) name: &'a str,
    /// The address, if there is one.
    pub(super) email: Option<&'a str>,
}

/// Everybody a value names: `Name <mail>`, again and again, whatever stands between; `Name mail`; a name; a mail address.
pub(super) fn named(value: &str) -> Vec<Named<'_>> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some((name, after)) = rest.split_once('<') {
        let (email, after) = after.split_once('>').unwrap_or((after, ""));
        found.push(Named { name: name_of(name), email: Some(email.trim()) });
        rest = after;
    }
    if found.is_empty() {
        found.push(without_brackets(value.trim()));
    }
    found
}

/// A name without what divides it from the one before: a comma, an "and", a second key on the same line.
fn name_of(text: &str) -> &str {
    let text = text.rsplit_once("-by:").map_or(text, |(_, name)| name);
    let text = text.trim_start_matches([',', ';', '&', ' ', '\t']);
    text.strip_prefix("and ").unwrap_or(text).trim().trim_matches(['"', '\''])
}

fn without_brackets(value: &str) -> Named<'_> {
    match value.rsplit_once(' ') {
        Some((name, last)) if last.contains('@') && last.contains('.') => Named { name: name.trim(), email: Some(last) },
        _ => Named { name: value, email: value.contains('@').then_some(value) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(value: &str) -> Vec<(&str, Option<&str>)> {
        named(value).into_iter().map(|named| (named.name, named.email)).collect()
    }

    #[test]
    fn names_and_addresses_come_in_many_forms() {
        assert_eq!(pairs("Ada <a@b.c>"), [("Ada", Some("a@b.c"))]);
        assert_eq!(pairs("\"Ada\" < a@b.c"), [("Ada", Some("a@b.c"))]);
        assert_eq!(pairs("Ada a@b.c"), [("Ada", Some("a@b.c"))]);
        assert_eq!(pairs("a@b.c"), [("a@b.c", Some("a@b.c"))]);
        assert_eq!(pairs("Ada"), [("Ada", None)]);
    }

    #[test]
    fn several_on_a_line_are_all_told() {
        let both = [("Ada", Some("a@b.c")), ("Bob", Some("b@b.c"))];
        for value in ["Ada <a@b.c>, Bob <b@b.c>", "Ada <a@b.c> and Bob <b@b.c>", "Ada <a@b.c> Co-authored-by: Bob <b@b.c>"] {
            assert_eq!(pairs(value), both, "{value}");
        }
    }
}
