//! Who is who: git's mailmap, in the four forms git reads.

use crate::model::Identity;
use bstr::{BString, ByteSlice};
use std::collections::HashMap;

/// What a commit's identity is replaced by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Proper {
    name: Option<BString>,
    email: Option<BString>,
}

/// A mailmap. Mail addresses and names match without regard to case, as git's do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailmap {
    by_mail: HashMap<Vec<u8>, Proper>,
    by_both: HashMap<(Vec<u8>, Vec<u8>), Proper>,
}

impl Mailmap {
    /// Reads a mailmap; lines that are no entry are passed over, as git does.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        for line in bytes.lines() {
            let line = line.trim();
            if !line.starts_with(b"#") {
                map.add(line);
            }
        }
        map
    }

    fn add(&mut self, line: &[u8]) -> Option<()> {
        let (name, rest) = line.split_once_str("<")?;
        let (mail, rest) = rest.split_once_str(">")?;
        let (name, mail) = (filled(name), filled(mail));
        match rest.split_once_str("<").and_then(|(name, rest)| Some((name, rest.split_once_str(">")?.0))) {
            None => {
                self.by_mail.entry(mail?.to_lowercase()).or_default().name = name;
            }
            Some((old_name, old_mail)) => {
                let old_mail = old_mail.trim().to_lowercase();
                let proper = match filled(old_name) {
                    None => self.by_mail.entry(old_mail).or_default(),
                    Some(old_name) => self.by_both.entry((old_name.to_lowercase(), old_mail)).or_default(),
                };
                *proper = Proper { name: name.or(proper.name.take()), email: mail };
            }
        }
        Some(())
    }

    /// The identity that stands for `identity`.
    pub fn resolve(&self, identity: &Identity) -> Identity {
        let (name, mail) = (identity.name.to_lowercase(), identity.email.to_lowercase());
        let proper = self.by_both.get(&(name, mail.clone())).or_else(|| self.by_mail.get(&mail));
        let Some(proper) = proper else { return identity.clone() };
        Identity {
            name: proper.name.clone().unwrap_or_else(|| identity.name.clone()),
            email: proper.email.clone().unwrap_or_else(|| identity.email.clone()),
        }
    }
}

fn filled(text: &[u8]) -> Option<BString> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(name: &str, email: &str) -> Identity {
        Identity { name: name.into(), email: email.into() }
    }

    #[test]
    fn all_four_forms_are_read() {
        let map = Mailmap::parse(
            b"# people\nAda Lovelace <ada@example.com>\n<bob@example.com> <bob@old.example>\nCyd <cyd@example.com> <c@old.example>\n\
              Dee <dee@example.com> Root <root@host>\nno entry\n<\n",
        );
        assert_eq!(map.resolve(&who("ada", "ADA@example.com")), who("Ada Lovelace", "ADA@example.com"));
        assert_eq!(map.resolve(&who("Bob", "bob@old.example")), who("Bob", "bob@example.com"));
        assert_eq!(map.resolve(&who("x", "c@old.example")), who("Cyd", "cyd@example.com"));
        assert_eq!(map.resolve(&who("root", "root@host")), who("Dee", "dee@example.com"));
        assert_eq!(map.resolve(&who("other", "root@host")), who("other", "root@host"));
    }
}
