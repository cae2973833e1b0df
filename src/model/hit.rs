//! Keyword hits: what the one automaton of `scan` tells the engines.

/// A keyword of an engine stands at these bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Index into the engine's own `keywords()`.
    pub keyword: u32,
}
