//! The one pass over the text: where do keywords of any engine stand?
//!
//! One set holds the keywords of all engines, so that a text is read once however many rules there are. It is built at
//! start, in microseconds, while regular expressions wait for their first hit.

use crate::detect::Literals;
use crate::model::Hit;
use anyhow::ensure;
use std::collections::HashMap;

/// Finds the keywords of several engines in one pass.
#[derive(Debug)]
pub struct Prefilter {
    literals: Literals,
    /// For each literal: which engines want it, and under which number of theirs.
    owners: Vec<Vec<(u8, u32)>>,
    engines: usize,
}

impl Prefilter {
    /// One set over the keywords of each engine, matched without regard to ASCII case.
    pub fn new(engines: &[&[&'static str]]) -> anyhow::Result<Self> {
        let mut owners: Vec<Vec<(u8, u32)>> = Vec::new();
        let mut literals: Vec<&'static str> = Vec::new();
        let mut known = HashMap::new();
        for (engine, keywords) in engines.iter().enumerate() {
            for (number, keyword) in keywords.iter().enumerate() {
                ensure!(keyword.len() >= 2, "the keyword {keyword:?} has fewer than two bytes");
                let pattern = *known.entry(keyword.to_ascii_lowercase()).or_insert_with(|| {
                    literals.push(keyword);
                    owners.push(Vec::new());
                    owners.len() - 1
                });
                owners[pattern].push((engine as u8, number as u32));
            }
        }
        Ok(Self { literals: Literals::new(literals), owners, engines: engines.len() })
    }

    /// Adds the hits in `text[from..to]` to `hits`, one list for each engine; starts come nearly in order.
    pub fn find(&self, text: &[u8], from: usize, to: usize, hits: &mut [Vec<Hit>]) {
        debug_assert_eq!(hits.len(), self.engines);
        self.literals.find(text, from, to, |start, end, literal| {
            for &(engine, keyword) in &self.owners[literal as usize] {
                hits[engine as usize].push(Hit { start: start as u32, end: end as u32, keyword });
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_gets_its_own_numbers() {
        let prefilter = Prefilter::new(&[&["secret", "token"], &["token", "cookie"]]).expect("a small set");
        let mut hits = vec![Vec::new(), Vec::new()];
        prefilter.find(b"a TOKEN and a client_Secret", 0, 27, &mut hits);
        assert_eq!(hits[0], [Hit { start: 2, end: 7, keyword: 1 }, Hit { start: 21, end: 27, keyword: 0 }]);
        assert_eq!(hits[1], [Hit { start: 2, end: 7, keyword: 0 }]);
    }

    #[test]
    fn overlapping_keywords_are_all_found() {
        let prefilter = Prefilter::new(&[&["client_secret", "secret"]]).expect("a small set");
        let mut hits = vec![Vec::new()];
        prefilter.find(b"..client_secret..", 2, 15, &mut hits);
        assert_eq!(hits[0].len(), 2);
        assert!(hits[0].iter().all(|hit| hit.end == 15));
    }
}
