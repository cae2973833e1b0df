//! The one pass over the text: where do keywords of any engine stand?
//!
//! One set holds the keywords of all engines, so that a text is read once however many rules there are. It is built at
//! start, in microseconds, while regular expressions wait for their first hit.

use crate::detect::Literals;
use crate::model::Hit;
use anyhow::bail;

/// Finds the keywords of several engines in one pass.
#[derive(Debug)]
pub struct Prefilter {
    literals: Literals,
    /// For each literal: which engine wants it, and under which number of its own. One that two want stands twice.
    owners: Vec<(u8, u32)>,
}

impl Prefilter {
    /// One set over the keywords of each engine, matched without regard to ASCII case.
    pub fn new(engines: &[&[&'static str]]) -> anyhow::Result<Self> {
        let all = || {
            engines
                .iter()
                .zip(0_u8..)
                .flat_map(|(keywords, engine)| keywords.iter().zip(0_u32..).map(move |(keyword, number)| (*keyword, (engine, number))))
        };
        if let Some((keyword, _)) = all().find(|(keyword, _)| keyword.len() < 2) {
            bail!("the keyword {keyword:?} has fewer than two bytes");
        }
        Ok(Self { literals: Literals::new(all().map(|(keyword, _)| keyword)), owners: all().map(|(_, owner)| owner).collect() })
    }

    /// Adds the hits in `text[from..to]` to `hits`, one list for each engine, in no order.
    pub fn find(&self, text: &[u8], from: usize, to: usize, hits: &mut [Vec<Hit>]) {
        self.literals.find(text, from, to, |start, end, literal| {
            let (engine, keyword) = self.owners[literal as usize];
            hits[engine as usize].push(Hit { start: start as u32, end: end as u32, keyword });
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
        hits.iter_mut().for_each(|hits| hits.sort_unstable());
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
