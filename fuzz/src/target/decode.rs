//! From bytes to text, and every encoding the scanner undoes, inside each other.

use super::super::{changed, look, with_pieces};
use countersign::git::decode;
use countersign::model::Text;
use data_encoding::{BASE32, BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use std::io::Write as _;

fn encode(how: u8, bytes: &[u8]) -> Vec<u8> {
    match how % 10 {
        0 => BASE64.encode(bytes).into_bytes(),
        1 => BASE64URL_NOPAD.encode(bytes).into_bytes(),
        2 => HEXLOWER.encode(bytes).into_bytes(),
        3 => HEXUPPER.encode(bytes).into_bytes(),
        4 => BASE32.encode(bytes).into_bytes(),
        5 => bytes.iter().flat_map(|b| format!("%{b:02X}").into_bytes()).collect(),
        6 => bytes.iter().flat_map(|b| format!("\\u{b:04x}").into_bytes()).collect(),
        7 => bytes.iter().flat_map(|b| format!("\\x{b:02x}").into_bytes()).collect(),
        8 => bytes.iter().flat_map(|&b| [b, 0]).collect(),
        _ => {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(bytes).expect("writing to memory");
            gzip.finish().expect("writing to memory")
        }
    }
}

/// Tries an input.
pub fn run(bytes: &[u8]) {
    let [first, second, cut, rest @ ..] = bytes else { return };
    let mut blob = with_pieces(rest);
    blob.truncate(1 << 12);
    for how in [first, second] {
        if *how < 250 {
            blob = encode(*how, &blob);
        }
    }
    // A stretch that was cut short is what most broken input is.
    blob.truncate(blob.len().saturating_sub(usize::from(*cut)));
    let text = decode(blob);
    for number in [0, 1, text.line_count(), text.line_count() + 1] {
        let span = text.span(number);
        assert!(span.start <= span.end && span.end <= text.bytes().len());
    }
    look(&changed("src/config.py".into(), Text::empty(), text));
}
