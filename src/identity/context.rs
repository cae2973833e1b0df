//! What stands around a line: the function, class, job or resource it belongs to, and the decorators above that.
//!
//! Goes up by indentation, which well-kept code of brace, indent and block languages shares; only as far as it must. In
//! a patch the lines outside its hunks are empty and are passed over.

use super::line::{self, LineKind};
use super::normalize::is_word;
use crate::model::{Language, Text};
use bstr::BString;
use std::ops::Range;

/// How many lines are looked at above a hunk.
const MAX_LINES: u32 = 1500;
/// How many definitions are kept, the inner ones first.
const MAX_DEPTH: usize = 6;
/// How many lines of decorators above a definition.
const MAX_DECORATORS: u32 = 6;

/// What is around a line.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// The name of the innermost definition; empty at the top.
    pub(super) name: BString,
    /// Lines that open something around it, the innermost first.
    pub(super) opening: Vec<u32>,
    /// Decorators, annotations and attributes of the innermost definition.
    pub(super) decorators: Vec<u32>,
}

impl Context {
    /// What is around line `number` of `text`.
    pub(super) fn of(text: &Text, number: u32, language: Language) -> Self {
        let mut this = Self::default();
        let mut indent = first_indent(text, number);
        let lowest = number.saturating_sub(MAX_LINES);
        let mut at = number;
        while at > lowest.max(1) && this.opening.len() < MAX_DEPTH {
            at -= 1;
            let line = text.line(at);
            let body = line.trim_ascii();
            if body.is_empty() || is_closing(body) || line::kind(line, language) == LineKind::Comment {
                continue;
            }
            let own = indent_of(line);
            if own >= indent {
                continue;
            }
            indent = own;
            this.opening.push(at);
            if this.name.is_empty()
                && let Some(name) = definition_name(body, language)
            {
                this.name = BString::from(&body[name]);
                this.decorators = decorators(text, at, lowest);
            }
            if own == 0 {
                break;
            }
        }
        this
    }
}

/// The indentation of the first line from `number` on that has any text.
fn first_indent(text: &Text, number: u32) -> usize {
    (number..number.saturating_add(20)).map(|at| text.line(at)).find(|line| !line.trim_ascii().is_empty()).map_or(0, indent_of)
}

fn indent_of(line: &[u8]) -> usize {
    line.iter().take_while(|byte| byte.is_ascii_whitespace()).map(|&byte| if byte == b'\t' { 4 } else { 1 }).sum()
}

fn is_closing(body: &[u8]) -> bool {
    matches!(body[0], b'}' | b')' | b']') || body == b"end" || body == b"{" || body == b"---"
}

/// Lines of decorators, annotations and attributes right above a definition.
pub(super) fn decorators(text: &Text, definition: u32, lowest: u32) -> Vec<u32> {
    let above = (lowest.max(1)..definition).rev().take(MAX_DECORATORS as usize);
    above
        .take_while(|&at| {
            let body = text.line(at).trim_ascii();
            body.starts_with(b"@") || body.starts_with(b"#[") || (body.starts_with(b"[") && body.ends_with(b"]"))
        })
        .collect()
}

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
fn definition_name(body: &[u8], language: Language) -> Option<Range<usize>> {
    match language {
        Language::Yaml => return yaml_key(body),
        Language::Json => return json_key(body),
        Language::Hcl => return block_header(body),
        Language::Sql => return sql_object(body),
        Language::Toml | Language::Ini => return (body[0] == b'[').then(|| 1..body.len() - usize::from(body.ends_with(b"]"))),
        _ => {}
    }
    let mut at = 0;
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
            return name_after(body, word.end);
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
    call_like(body, language)
}

fn word_at(body: &[u8], at: usize) -> Range<usize> {
    let len = body[at..].iter().take_while(|&&byte| is_word(byte) || byte == b'!').count();
    at..at + len
}

/// The name after `func`, `impl<T>`, `func (r *Receiver)`, `def self.`.
fn name_after(body: &[u8], mut at: usize) -> Option<Range<usize>> {
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
    let len = body[at..].iter().take_while(|&&byte| is_word(byte) || matches!(byte, b'.' | b':' | b'?' | b'!')).count();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;

    fn around(code: &str, number: u32, language: Language) -> (String, usize) {
        let context = Context::of(&Text::new(code.as_bytes().to_vec(), Encoding::Bytes), number, language);
        (context.name.to_string(), context.decorators.len())
    }

    #[test]
    fn finds_functions_in_every_kind_of_language() {
        for (code, line, language, name) in [
            ("def login(request):\n    if x:\n        return 1\n", 3, Language::Python, "login"),
            ("func (s *Server) Verify(ctx context.Context) error {\n\tif ok {\n\t\treturn nil\n\t}\n}\n", 3, Language::Go, "Verify"),
            ("class A {\n  public boolean check(String s) {\n    return true;\n  }\n}\n", 3, Language::Java, "check"),
            ("export const signIn = async (user) => {\n  go(user)\n}\n", 2, Language::TypeScript, "signIn"),
            ("impl<T> Guard for Session<T> {\n    fn allow(&self) -> bool {\n        true\n    }\n}\n", 3, Language::Rust, "allow"),
            ("    pub(super) fn of(x: u8) -> bool {\n        true\n    }\n", 2, Language::Rust, "of"),
            ("class S\n  def self.destroy\n    reset\n  end\nend\n", 3, Language::Ruby, "self.destroy"),
            ("jobs:\n  deploy:\n    steps:\n      - run: x\n", 4, Language::Yaml, "steps"),
            ("resource \"aws_iam_role\" \"r\" {\n  name = 1\n}\n", 2, Language::Hcl, "resource \"aws_iam_role\" \"r\""),
            ("CREATE TABLE users (\n  id int\n);\n", 2, Language::Sql, "CREATE TABLE users"),
            ("static int\nauth_check(struct s *p)\n{\n\tx();\n}\n", 4, Language::C, "auth_check"),
        ] {
            assert_eq!(around(code, line, language).0, name, "{code}");
        }
    }

    #[test]
    fn decorators_belong_to_their_function() {
        let code = "@app.route('/x')\n@login_required\ndef x():\n    pass\n";
        assert_eq!(around(code, 4, Language::Python), ("x".to_owned(), 2));
    }

    #[test]
    fn a_function_that_has_ended_is_not_around() {
        let code = "def login():\n    pass\n\nx = 1\ny = 2\n";
        assert_eq!(around(code, 5, Language::Python).0, "");
    }
}
