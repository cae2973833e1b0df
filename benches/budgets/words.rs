//! Text from a seed: lines as ordinary code has them.

use std::fmt::Write as _;

/// Words of ordinary code: what a commit is made of where it is not about identity, and some of those it shares with it.
const WORDS: &[&str] = &[
    "index", "value", "result", "buffer", "length", "offset", "widget", "render", "layout", "column", "parse", "format", "config",
    "request", "response", "handler", "message", "event", "queue", "worker", "thread", "total", "price", "order", "item", "cart", "page",
    "title", "body", "image", "color", "width", "height", "user", "token", "session", "cache", "store", "update", "delete", "insert",
    "select", "filter", "mapper", "reduce", "stream", "reader", "writer",
];

/// A sequence that is the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `below`.
    pub(crate) fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % below
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.next(WORDS.len())]
    }

    /// A file of so many lines.
    pub(crate) fn file(&mut self, lines: usize) -> String {
        let mut text = String::new();
        for line in 0..lines {
            let (a, b, c) = (self.word(), self.word(), self.word());
            let _ = match self.next(6) {
                0 => writeln!(text, "    let {a}_{b} = {c}.{a}({b}, {line});"),
                1 => writeln!(text, "    if {a}.{b}() > {line} {{ return {c}; }}"),
                2 => writeln!(text, "    // {a} the {b} of the {c} before line {line}"),
                3 => writeln!(text, "fn {a}_{b}_{line}({c}: &str) -> usize {{"),
                4 => writeln!(text, "    {a}.push(\"{b} {c}\");"),
                _ => writeln!(text, "}}"),
            };
        }
        text
    }
}
