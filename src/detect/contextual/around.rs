//! What stands around a name or a value and tells what it is for: a service, a page's search box, the vectors of a cipher,
//! a longer name.

use super::cursor::is_quote;
use bstr::ByteSlice;
use std::ops::Range;

/// Whether the lines before speak of a service: an address or an API.
pub(super) fn near_service(text: &[u8], at: usize) -> bool {
    let before = &text[at.saturating_sub(160)..at];
    before.contains_str("://") || before.windows(3).any(|word| word.eq_ignore_ascii_case(b"api"))
}

/// `arn:aws:secretsmanager:…:secret:…`, `checksum/secret: …`: the word belongs to a longer name, of something else.
pub(super) fn is_part_of_another(lead: &[u8]) -> bool {
    let word = lead.rsplit(|b| b.is_ascii_whitespace() || is_quote(*b)).next().unwrap_or_default();
    word.starts_with(b"arn:") || word.ends_with(b"checksum/") || word.ends_with(b"did:")
}

/// Whether the vectors of a cipher stand around: a key that is known to everybody.
pub(super) fn beside_vectors(text: &[u8], span: &Range<usize>) -> bool {
    let around = &text[span.start.saturating_sub(120)..text.len().min(span.end + 120)];
    ["\nIV = ", "\nCT = ", "\nPT = ", "\nCT=", "\nPT=", "\nCOUNT = ", "\nPLAINTEXT", "\nCIPHERTEXT"]
        .iter()
        .any(|word| around.contains_str(word))
}

/// Whether the key is that of a site's search box, which every reader of the page is given.
pub(super) fn searches(text: &[u8], span: &Range<usize>, value: &[u8]) -> bool {
    let around = &text[span.start.saturating_sub(160)..text.len().min(span.end + 160)];
    value.len() == 32
        && value.iter().all(u8::is_ascii_hexdigit)
        && ["indexName", "docsearch", "DocSearch", "searchParameters", "algolia.net"].iter().any(|word| around.contains_str(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_within_a_longer_name_is_no_name() {
        for lead in ["\"arn:aws:secretsmanager:*:*:", "  checksum/", "{\"id\": \"did:"] {
            assert!(is_part_of_another(lead.as_bytes()), "{lead}");
        }
        for lead in ["", "  db_", "see arn:aws:x, ", "config/"] {
            assert!(!is_part_of_another(lead.as_bytes()), "{lead}");
        }
    }
}
