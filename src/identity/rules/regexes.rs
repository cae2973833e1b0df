//! Regular expressions that are compiled when they are first needed: at first so that this costs little, and once they are
//! searched for often, so that searching does.

use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes of a compiled pattern.
const MOST: usize = 10 << 20;
/// From this many searches on it is better to have compiled for speed: a small change asks most patterns once or twice.
const FEW: u32 = 24;

/// A pattern's regular expression, as far as it was compiled.
#[derive(Debug, Default)]
pub(super) struct Lazy {
    searches: AtomicU32,
    simple: OnceLock<Option<Regex>>,
    fast: OnceLock<Option<Regex>>,
}

impl Lazy {
    /// The expression, for one search.
    pub(super) fn get(&self, pattern: &str) -> Option<&Regex> {
        let is_fast = self.searches.fetch_add(1, Ordering::Relaxed) >= FEW;
        let compiled = if is_fast { &self.fast } else { &self.simple };
        compiled.get_or_init(|| compile(pattern, is_fast)).as_ref()
    }

    /// Whether it was compiled before.
    pub(super) fn is_compiled(&self) -> bool {
        self.simple.get().is_some()
    }
}

/// Patterns that do not compile find nothing; the tests and `rules check` tell of them.
///
/// They are compiled without a prefilter, which the usual builder cannot leave out: it is nearly half of the cost, and a window
/// is searched only if it holds what the pattern needs. Half of the rest goes for the automata that search fast.
fn compile(pattern: &str, is_fast: bool) -> Option<Regex> {
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    let config = Regex::config().auto_prefilter(false).utf8_empty(false).nfa_size_limit(Some(MOST));
    let config = if is_fast { config } else { config.hybrid(false).onepass(false) };
    Regex::builder().syntax(syntax).configure(config).build(pattern).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_find_the_same() {
        let lazy = Lazy::default();
        let spans = |lazy: &Lazy| {
            let regex = lazy.get(r"(?i)\b(a+)b?").unwrap();
            regex.captures_iter("AAb xab aa").map(|found| (found.get_group(0), found.get_group(1))).collect::<Vec<_>>()
        };
        let first = spans(&lazy);
        assert!(first.len() == 2 && lazy.is_compiled() && lazy.fast.get().is_none());
        assert!((0..FEW).all(|_| spans(&lazy) == first) && lazy.fast.get().is_some());
        assert!(lazy.get("(").is_some() && Lazy::default().get("(").is_none());
    }
}
