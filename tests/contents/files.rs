//! Encodings of a file's contents.

use super::tells_apart;
use data_encoding::{BASE64, HEXLOWER};
use std::io::Write as _;

fn utf16(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mark = mark.then_some(0xFEFF);
    mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
}

fn text(value: &str) -> String {
    format!("first = 1\nvalue = \"{value}\"\nlast = 3\n")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// Bytes that no text has, with a string among them.
fn binary(value: &str) -> Vec<u8> {
    let noise: Vec<u8> = (0..=255u8).cycle().take(4096).map(|b| b.wrapping_mul(37).wrapping_add(11)).collect();
    [&noise[..], b"\0\x01", value.as_bytes(), b"\0\x02", &noise].concat()
}

#[test]
fn every_encoding_of_text_is_read() {
    type Encode = fn(&str) -> Vec<u8>;
    let encodings: &[(&str, Encode)] = &[
        ("UTF-8", |value| text(value).into()),
        ("UTF-8 with its mark", |value| [b"\xEF\xBB\xBF", text(value).as_bytes()].concat()),
        ("mark, then the value", |value| format!("\u{FEFF}{value}\n").into()),
        ("UTF-16 LE with its mark", |value| utf16(&text(value), true, u16::to_le_bytes)),
        ("UTF-16 BE with its mark", |value| utf16(&text(value), true, u16::to_be_bytes)),
        ("UTF-16 LE", |value| utf16(&text(value), false, u16::to_le_bytes)),
        ("UTF-16 BE", |value| utf16(&text(value), false, u16::to_be_bytes)),
        ("UTF-16 of another script", |value| utf16(&format!("{}\n{}", "日本語のテスト".repeat(30), text(value)), false, u16::to_le_bytes)),
        ("UTF-32", |value| format!("\u{FEFF}{}", text(value)).chars().flat_map(|c| (c as u32).to_le_bytes()).collect()),
        ("a mark of UTF-16 before plain text", |value| [b"\xFF\xFE", text(value).as_bytes()].concat()),
        ("UTF-16, then plain lines", |value| [utf16("first = 1\n", true, u16::to_le_bytes), text(value).into()].concat()),
        ("plain lines, then UTF-16", |value| [b"first = 1\n".repeat(99), utf16(&text(value), false, u16::to_le_bytes)].concat()),
        ("a wide string in a binary file", |value| [binary(""), utf16(value, false, u16::to_le_bytes), binary("")].concat()),
        ("Latin-1", |value| [b"gr\xFC\xDFe = 1\n", text(value).as_bytes(), b"\xE9\n"].concat()),
        ("a NUL byte in text", |value| [b"a\0b\n", text(value).as_bytes()].concat()),
        ("a NUL byte behind what git samples", |value| [&b"line\n".repeat(2000)[..], b"\0\n", text(value).as_bytes()].concat()),
        ("a string in a binary file", binary),
        ("CRLF", |value| text(value).replace('\n', "\r\n").into()),
        ("CR alone", |value| text(value).replace('\n', "\r").into()),
        ("no newline at the end", |value| value.into()),
        ("behind an escape", |value| format!("text = \"first\\n{value}\\tlast\"\n").into()),
        ("in colour, written out", |value| format!("text = '\\x1b[1;31m{value}\\x1b[0m'\n").into()),
        ("form feeds and escapes", |value| format!("\x0C\x1B[1m{value}\x1B[0m\n").into()),
    ];
    for (name, encode) in encodings {
        tells_apart(name, |test, value| {
            test.write("settings.py", encode(value));
            test.git(["add", "-A"]);
        });
    }
}

#[test]
fn encodings_inside_each_other_are_undone() {
    type Encode = fn(&str) -> Vec<u8>;
    let encodings: &[(&str, Encode)] = &[
        ("base64", |value| format!("data: {}\n", BASE64.encode(text(value).as_bytes())).into()),
        ("hex", |value| format!("data: {}\n", HEXLOWER.encode(text(value).as_bytes())).into()),
        ("base64 in base64", |value| format!("data: {}\n", BASE64.encode(BASE64.encode(text(value).as_bytes()).as_bytes())).into()),
        ("base64 in hex", |value| format!("data: {}\n", HEXLOWER.encode(BASE64.encode(text(value).as_bytes()).as_bytes())).into()),
        ("gzip in base64", |value| format!("data: {}\n", BASE64.encode(&gzip(text(value).as_bytes()))).into()),
        ("base64 in UTF-16", |value| utf16(&format!("data: {}\n", BASE64.encode(text(value).as_bytes())), true, u16::to_le_bytes)),
    ];
    for (name, encode) in encodings {
        tells_apart(name, |test, value| {
            test.write("settings.yaml", encode(value));
            test.git(["add", "-A"]);
        });
    }
}

#[test]
fn attributes_hide_nothing() {
    for attributes in [
        "*.py -diff",
        "*.py binary",
        "*.py -text",
        "*.py diff=run",
        "*.py eol=crlf",
        "*.py working-tree-encoding=UTF-16LE",
        "*.py linguist-generated export-ignore",
    ] {
        tells_apart(attributes, |test, value| {
            test.write(".gitattributes", format!("{attributes}\n"));
            // Programs that attributes name are never run.
            test.git(["config", "diff.run.textconv", "touch ran; true"]);
            test.git(["config", "diff.run.command", "touch ran; true"]);
            let wide = attributes.contains("UTF-16");
            test.write("settings.py", if wide { utf16(&text(value), false, u16::to_le_bytes) } else { text(value).into() });
            test.git(["add", "-A"]);
            assert!(!test.path().join("ran").exists());
        });
    }
}

#[test]
fn what_a_filter_leaves_is_what_is_judged() {
    // The work tree is innocent, the blob is not.
    tells_apart("a clean filter that adds", |test, value| {
        test.write(".gitattributes", "*.py filter=swap\n");
        test.git(["config", "filter.swap.clean", &format!("sed s/PLACE/{value}/")]);
        test.write("settings.py", "value = PLACE\n");
        test.git(["add", "-A"]);
    });
    // The work tree is not, the blob is.
    let token = crate::common::guard::token();
    let test = crate::common::repo::TestRepo::scripted("git init -q -b main; file .gitattributes '*.py filter=swap'");
    test.git(["config", "filter.swap.clean", &format!("sed s/{token}/PLACE/")]);
    test.write("settings.py", format!("value = {token}\n"));
    test.git(["add", "-A"]);
    assert_eq!(test.guard(["scan", "--staged"]).code, 0);
}
