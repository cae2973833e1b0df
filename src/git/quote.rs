//! Git's quoting of paths: `"a\tb\303\244"`.

use bstr::BString;

/// Undoes the quoting of what stands at the start of `text`: the bytes, and how many of `text` they took. None if it does
/// not start with a quotation mark or is not well formed.
pub(super) fn unquote(text: &[u8]) -> Option<(BString, usize)> {
    let mut bytes = text.iter().copied().enumerate();
    if bytes.next()?.1 != b'"' {
        return None;
    }
    let mut out = Vec::new();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return Some((out.into(), at + 1)),
            b'\\' => out.push(match bytes.next()?.1 {
                b'a' => 7,
                b'b' => 8,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 11,
                b'f' => 12,
                b'r' => b'\r',
                same @ (b'"' | b'\\') => same,
                first @ b'0'..=b'3' => {
                    let mut digit = || bytes.next().map(|(_, b)| b).filter(|b| (b'0'..=b'7').contains(b)).map(|b| b - b'0');
                    (first - b'0') << 6 | digit()? << 3 | digit()?
                }
                _ => return None,
            }),
            other => out.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undoes_what_git_does() {
        assert_eq!(unquote(b"\"a\\tb\\303\\244\\\"\" rest"), Some(("a\tbä\"".into(), 16)));
        for broken in [&b"plain"[..], b"\"open", b"\"\\", b"\"\\9\"", b"\"\\37\"", b""] {
            assert_eq!(unquote(broken), None);
        }
    }
}
