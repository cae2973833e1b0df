//! The name of what a line defines: a function, class, rule, job, resource, table or section, as far as one line can tell.

use super::normalize::is_word;
use crate::model::Language;
use std::ops::Range;

/// Words that begin a definition whose name follows.
const DEFINERS: &[&[u8]] = &[
    b"fn",
    b"func",
    b"def",
    b"function",
    b"fun",
    b"class",
    b"interface",
    b"struct",
    b"impl",
    b"trait",
    b"module",
    b"enum",
    b"object",
    b"protocol",
    b"extension",
    b"namespace",
    b"type",
    b"record",
    b"resource",
    b"data",
    b"variable",
    b"provider",
    b"actor",
    b"sub",
    b"macro_rules!",
    b"contract",
];

/// Words that open a block which is no definition.
const CONTROL: &[&[u8]] = &[
    b"if",
    b"else",
    b"elif",
    b"for",
    b"foreach",
    b"while",
    b"do",
    b"switch",
    b"case",
    b"match",
    b"try",
    b"catch",
    b"except",
    b"finally",
    b"with",
    b"unless",
    b"loop",
    b"when",
    b"return",
    b"guard",
    b"select",
    b"using",
    b"lock",
    b"synchronized",
    b"rescue",
    b"begin",
    b"then",
    b"defer",
    b"go",
    b"await",
    b"throw",
    b"new",
    b"yield",
    b"raise",
    b"let",
    b"and",
    b"or",
    b"not",
];

/// Where the name of the definition that `body` begins stands.
pub(super) fn name(body: &[u8], language: Language) -> Option<Range<usize>> {
    match language {
        Language::Yaml => return yaml_key(body),
        Language::Json => return json_key(body),
        Language::Hcl => return block_header(body),
        Language::Sql => return sql_object(body),
        Language::Rego => return rego_rule(body),
        Language::Cedar => return starts_with_any(body, &[b"permit", b"forbid"]),
        Language::Swift if body.starts_with(b"- (") || body.starts_with(b"+ (") => return objective_c_method(body),
        Language::Toml | Language::Ini => return (body[0] == b'[').then(|| 1..body.len() - usize::from(body.ends_with(b"]"))),
        _ => {}
    }
    let mut at = after_annotations(body);
    let mut words = 0;
    while at < body.len() && words < 8 {
        let word = word_at(body, at);
        if word.is_empty() {
            break;
        }
        let text = &body[word.clone()];
        if words == 0 && CONTROL.contains(&text) {
            return None;
        }
        if DEFINERS.contains(&text) {
            return name_after(body, word.end, language);
        }
        words += 1;
        at = word.end;
        // `pub(crate) fn`: to whom it is open is no part of the name.
        if text == b"pub" && body.get(at) == Some(&b'(') {
            at += body[at..].iter().position(|&byte| byte == b')').map_or(0, |close| close + 1);
        }
        while body.get(at) == Some(&b' ') {
            at += 1;
        }
    }
    let from = after_annotations(body);
    call_like(&body[from..], language).map(|name| name.start + from..name.end + from)
}

/// Where a definition begins behind annotations on its own line: `@Override public void run() {`.
fn after_annotations(body: &[u8]) -> usize {
    let mut at = 0;
    while body.get(at) == Some(&b'@') {
        at += 1;
        at += body[at..].iter().take_while(|&&byte| is_word(byte) || byte == b'.').count();
        if body.get(at) == Some(&b'(') {
            let Some(close) = body[at..].iter().position(|&byte| byte == b')') else { return 0 };
            at += close + 1;
        }
        at += body[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    }
    at
}

/// `allow if {`, `allow {`, `default allow = false`.
fn rego_rule(body: &[u8]) -> Option<Range<usize>> {
    let start = if body.starts_with(b"default ") { 8 } else { 0 };
    let name = word_at(body, start);
    let opens = body.ends_with(b"{") || start > 0 || bstr::ByteSlice::find(body, b" if ").is_some();
    (opens && !name.is_empty()).then_some(name)
}

/// `- (BOOL)loginWithUser:(NSString *)user {`.
fn objective_c_method(body: &[u8]) -> Option<Range<usize>> {
    let start = body.iter().position(|&byte| byte == b')')? + 1;
    let name = word_at(body, start);
    (!name.is_empty()).then_some(name)
}

fn starts_with_any(body: &[u8], words: &[&[u8]]) -> Option<Range<usize>> {
    words.iter().find(|word| body.starts_with(word)).map(|word| 0..word.len())
}

fn word_at(body: &[u8], at: usize) -> Range<usize> {
    let len = body[at..].iter().take_while(|&&byte| is_word(byte) || byte == b'!').count();
    at..at + len
}

/// The name after `func`, `impl<T>`, `func (r *Receiver)`, `def self.`.
fn name_after(body: &[u8], mut at: usize, language: Language) -> Option<Range<usize>> {
    loop {
        while body.get(at).is_some_and(|&byte| byte == b' ' || byte == b'*' || byte == b'&') {
            at += 1;
        }
        match body.get(at)? {
            b'(' => at += body[at..].iter().position(|&byte| byte == b')')? + 1,
            b'<' => at += body[at..].iter().position(|&byte| byte == b'>')? + 1,
            _ => break,
        }
    }
    let len = body[at..]
        .iter()
        .take_while(|&&byte| {
            is_word(byte) || matches!(byte, b'.' | b':' | b'?' | b'!') || (byte == b'-' && language == Language::PowerShell)
        })
        .count();
    let name = at..at + len;
    let trimmed = body[name.clone()].iter().rev().take_while(|&&byte| byte == b':').count();
    (len > trimmed).then(|| name.start..name.end - trimmed)
}

/// `public Foo bar(…) {`, `bar = (…) =>`, `bar: function (…)`, `static int bar(…)`.
fn call_like(body: &[u8], language: Language) -> Option<Range<usize>> {
    if !matches!(body.last(), Some(b'{' | b'(' | b',' | b')' | b'>')) {
        return None;
    }
    let open = body.iter().position(|&byte| byte == b'(')?;
    let head = &body[..open];
    if let Some(assign) = head.iter().position(|&byte| byte == b'=' || byte == b':') {
        let arrow = bstr::ByteSlice::find(body, b"=>").is_some() || bstr::ByteSlice::find(body, b"function").is_some();
        return if arrow { last_word(&body[..assign]) } else { None };
    }
    // In C the name may stand on a line of its own, with the brace below.
    if !body.ends_with(b"{") && !head.contains(&b' ') && language != Language::C {
        return None;
    }
    last_word(head)
}

fn last_word(head: &[u8]) -> Option<Range<usize>> {
    let end = head.iter().rposition(|&byte| is_word(byte))? + 1;
    let start = head[..end].iter().rposition(|&byte| !is_word(byte)).map_or(0, |at| at + 1);
    Some(start..end)
}

fn yaml_key(body: &[u8]) -> Option<Range<usize>> {
    let start = if body.starts_with(b"- ") { 2 } else { 0 };
    let end = body.iter().position(|&byte| byte == b':')?;
    (start < end && body[start..end].iter().all(|&byte| is_word(byte) || matches!(byte, b'-' | b'.' | b'"' | b'/'))).then_some(start..end)
}

fn json_key(body: &[u8]) -> Option<Range<usize>> {
    let rest = body.strip_prefix(b"\"")?;
    let end = rest.iter().position(|&byte| byte == b'"')?;
    (end > 0).then_some(1..end + 1)
}

fn block_header(body: &[u8]) -> Option<Range<usize>> {
    let end = body.strip_suffix(b"{")?.trim_ascii_end().len();
    (body[..end].iter().all(|&byte| is_word(byte) || matches!(byte, b'"' | b' ' | b'-')) && end > 0).then_some(0..end)
}

fn sql_object(body: &[u8]) -> Option<Range<usize>> {
    let upper = body.get(..body.len().min(12))?.to_ascii_uppercase();
    let heads: &[&[u8]] = &[b"CREATE ", b"ALTER ", b"DROP ", b"UPDATE ", b"INSERT ", b"GRANT ", b"DELETE "];
    heads.iter().any(|head| upper.starts_with(head)).then(|| {
        let end = body.iter().position(|&byte| byte == b'(' || byte == b';').unwrap_or(body.len());
        0..body[..end].trim_ascii_end().len()
    })
}
