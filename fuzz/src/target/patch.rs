//! Patch text: any bytes give files whose hunks lie within their texts, or an error.

use super::super::{class_of, look, with_pieces};
use countersign::git::{Loaded, patch};

/// Tries an input.
pub fn run(bytes: &[u8]) {
    let text = with_pieces(bytes);
    match patch::parse(&text, class_of, 1 << 14) {
        Ok(parts) => {
            for file in parts.into_iter().flat_map(|part| part.files) {
                if let Loaded::File(file) = file {
                    look(&file);
                }
            }
        }
        Err(error) => assert!(error.line >= 1 && !error.what.is_empty()),
    }
}
