//! The words of `recast.txt`: what is only a way to say it.

use crate::identity::direction::phrase::rows;
use std::sync::LazyLock;

#[derive(Debug, Default)]
pub(super) struct Table {
    /// Keywords, types, and ways to hand an error on.
    plain: Vec<&'static [u8]>,
    /// What asks; what begins with `!` asks for the contrary.
    asks: Vec<&'static str>,
    away: Vec<&'static [u8]>,
    same: Vec<Vec<&'static str>>,
    /// Numbers with their names.
    codes: Vec<Vec<&'static str>>,
}

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    for row in rows(include_str!("../recast.txt")) {
        let mut fields = row.split(' ');
        match fields.next() {
            Some("asks") => table.asks.extend(fields),
            Some("away") => table.away.extend(fields.map(str::as_bytes)),
            Some("code") => table.codes.push(fields.collect()),
            Some("same") => table.same.push(fields.collect()),
            _ => table.plain.extend(fields.map(str::as_bytes)),
        }
    }
    table.plain.sort_unstable();
    table
});

impl Table {
    /// Whether `word` does nothing by itself.
    pub(super) fn is_plain(&self, word: &[u8]) -> bool {
        self.plain.binary_search(&word).is_ok()
    }

    /// Whether `word` turns somebody away.
    pub(super) fn turns_away(&self, word: &[u8]) -> bool {
        self.away.contains(&word)
    }

    /// Whether `word` asks; and then, whether for the contrary.
    pub(super) fn asks(&self, word: &[u8]) -> Option<bool> {
        let asks = self.asks.iter().find(|asks| asks.trim_start_matches('!').as_bytes() == word)?;
        Some(asks.starts_with('!'))
    }

    /// The number of a name: `StatusForbidden` is 403.
    pub(super) fn code(&self, name: &str) -> Option<&'static str> {
        self.codes.iter().find(|names| names[1..].contains(&name)).map(|names| names[0])
    }

    /// The first of the names by which the same is called.
    pub(super) fn first_name<'n>(&self, name: &'n str) -> &'n str
    where
        'static: 'n,
    {
        self.same.iter().find(|names| names.contains(&name)).map_or(name, |names| names[0])
    }
}
