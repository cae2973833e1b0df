//! The one pass over the text: where do keywords of any engine stand?
//!
//! One set holds the keywords of all engines, so that a text is read once however many rules there are. That of the built-in
//! rules is data of the program; a policy's own words make a second, small one.

use crate::detect::{self, FixedTable, Literals, Table};
use crate::identity;
use crate::model::Hit;
use crate::rules::joined;
use anyhow::bail;
use std::ops::Range;

const LISTS: &[&[&str]] = &[&detect::KEYWORDS, &identity::KEYWORDS];
const COUNT: usize = joined::count(LISTS);
/// From here on they are those of the identity engine.
const IDENTITY_FROM: u32 = detect::KEYWORDS.len() as u32;
static KEYWORDS: [&str; COUNT] = joined::joined(LISTS);
static TABLE: FixedTable<COUNT> = FixedTable::new(&KEYWORDS);

/// Hits of both engines: of that for secrets, and of that for identity.
pub type Hits = [Vec<Hit>; 2];

/// Finds the keywords of both engines in one pass.
#[derive(Debug, Default)]
pub struct Prefilter {
    /// The words of a policy, if it has any.
    own: Option<Own>,
}

/// The words of a policy.
#[derive(Debug)]
struct Own {
    table: Table,
    /// From here on they are those of the identity engine.
    identity_from: u32,
}

impl Prefilter {
    /// The built-in keywords, and for each engine those a policy adds, which follow on its built-in ones.
    pub fn new(secrets: &[&'static str], identity: &[&'static str]) -> anyhow::Result<Self> {
        let words = [secrets, identity].concat();
        if let Some(keyword) = words.iter().find(|keyword| keyword.len() < 2) {
            bail!("the keyword {keyword:?} has fewer than two bytes");
        }
        let own = (!words.is_empty()).then(|| Own { table: Table::new(words), identity_from: secrets.len() as u32 });
        Ok(Self { own })
    }

    /// Adds the hits in `text[from..to]` to `hits`, in no order.
    pub fn find(&self, text: &[u8], from: usize, to: usize, hits: &mut Hits) {
        find(TABLE.literals(&KEYWORDS), (IDENTITY_FROM, [0, 0]), text, from..to, hits);
        if let Some(own) = &self.own {
            let numbers = [detect::KEYWORDS.len() as u32, identity::KEYWORDS.len() as u32];
            find(own.table.literals(), (own.identity_from, numbers), text, from..to, hits);
        }
    }
}

/// One pass: from literal `identity_from` on they belong to the second engine; each engine counts from its own number on.
fn find(literals: Literals<'_>, (identity_from, first): (u32, [u32; 2]), text: &[u8], span: Range<usize>, hits: &mut Hits) {
    literals.find(text, span.start, span.end, |start, end, literal| {
        let (engine, number) = literal.checked_sub(identity_from).map_or((0, literal), |number| (1, number));
        hits[engine].push(Hit { start: start as u32, end: end as u32, keyword: first[engine] + number });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(prefilter: &Prefilter, text: &[u8]) -> Hits {
        let mut hits = Hits::default();
        prefilter.find(text, 0, text.len(), &mut hits);
        hits.iter_mut().for_each(|hits| hits.sort_unstable());
        hits
    }

    fn words(hits: &[Hit], keywords: &[&str]) -> Vec<(u32, String)> {
        hits.iter().map(|hit| (hit.start, keywords[hit.keyword as usize].to_ascii_lowercase())).collect()
    }

    #[test]
    fn each_engine_gets_its_own_numbers() {
        let [secrets, identity] = hits(&Prefilter::default(), b"a refreshTOKEN of kubernetes://");
        assert!(words(&secrets, &detect::KEYWORDS).contains(&(9, "token".to_owned())), "{secrets:?}");
        assert!(words(&secrets, &detect::KEYWORDS).contains(&(28, "://".to_owned())), "{secrets:?}");
        assert!(words(&identity, &identity::KEYWORDS).contains(&(9, "token".to_owned())), "{identity:?}");
    }

    #[test]
    fn words_of_a_policy_follow_on_the_others() {
        let text = b"acme-corp, not a secret of zzyzx.";
        let own = Prefilter::new(&["zzyzx", "cme-"], &["acme-corp"]).expect("a small set");
        let (plain, both) = (hits(&Prefilter::default(), text), hits(&own, text));
        let [found, weighed] = [0, 1].map(|engine: usize| {
            both[engine].iter().filter(|hit| !plain[engine].contains(hit)).map(|hit| (hit.start, hit.keyword)).collect::<Vec<_>>()
        });
        let (first, second) = (detect::KEYWORDS.len() as u32, identity::KEYWORDS.len() as u32);
        assert_eq!((found, weighed), (vec![(1, first + 1), (27, first)], vec![(0, second)]));
    }

    #[test]
    fn a_keyword_has_two_bytes() {
        assert!(Prefilter::new(&["x"], &[]).is_err());
    }

    #[test]
    fn every_keyword_of_every_engine_is_found_where_it_stands() {
        for (engine, keywords) in [(0, &detect::KEYWORDS[..]), (1, &identity::KEYWORDS)] {
            for (number, keyword) in (0..).zip(keywords) {
                let text = format!("  {}  ", keyword.to_ascii_uppercase());
                let wanted = Hit { start: 2, end: 2 + keyword.len() as u32, keyword: number };
                assert!(hits(&Prefilter::default(), text.as_bytes())[engine].contains(&wanted), "{keyword}");
            }
        }
    }
}
