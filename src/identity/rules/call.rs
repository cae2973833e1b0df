//! A whole call: its name, its arguments, and every option named in them however deep.
//!
//! What is missing can only be seen on the whole expression, so it is read to its closing bracket, over lines, strings and
//! comments. Names of the same file that stand for an object or a literal are followed once.

use super::arguments::{Arg, DEPTH, pairs, split};
use super::bound::followed;
use super::lex::{close, is_word, statement_end};
use super::view::View;
use crate::model::Language;
use bstr::ByteSlice;
use std::ops::Range;

/// A call, a composite literal, or a Ruby command.
#[derive(Debug)]
pub(super) struct Call<'a> {
    /// All of its name: `res.cookie`, `JWT::encode`, `http.Cookie`.
    pub(super) name: &'a [u8],
    /// From its name to its closing bracket.
    pub(super) span: Range<usize>,
    /// Its arguments.
    pub(super) args: Vec<Arg<'a>>,
    bytes: &'a [u8],
    language: Language,
}

/// All of the name that holds the byte at `at`, as [`read`] takes it.
pub(super) fn name_at<'a>(view: &View<'a>, at: usize) -> &'a [u8] {
    let bytes = view.text.bytes();
    bytes[name_start(bytes, at)..name_end(bytes, at)].trim_end_with(|c| c == '!' || c == '?')
}

/// Whether a name ends in one of `names`, at a joint: `cookie` fits `res.cookie`, not `setcookie`.
pub(super) fn ends_in(name: &[u8], names: &[&str]) -> bool {
    names.iter().any(|end| name.strip_suffix(end.as_bytes()).is_some_and(|rest| rest.last().is_none_or(|&byte| !is_word(byte))))
}

/// Where the rest of a name stands that goes on with a dot on the next line: `argon2⏎.hash(…)`; else `at`.
pub(super) fn on_next_line(view: &View<'_>, at: usize) -> usize {
    let bytes = view.text.bytes();
    let end = name_end(bytes, at);
    let blank = bytes[end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if bytes[end..end + blank].contains(&b'\n') && bytes.get(end + blank) == Some(&b'.') { end + blank + 1 } else { at }
}

/// Reads the call whose name holds the byte at `at`.
pub(super) fn read<'a>(view: &View<'a>, at: usize) -> Option<Call<'a>> {
    let (bytes, language) = (view.text.bytes(), view.language);
    let start = name_start(bytes, at);
    let end = name_end(bytes, at);
    let name = bytes[start..end].trim_end_with(|c| c == '!' || c == '?');
    let mut open = end;
    if bytes.get(open) == Some(&b'<') {
        open = generics(bytes, open)?;
    }
    let line_open = open + bytes[open..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let inner = match bytes.get(line_open) {
        Some(b'(') => line_open + 1..close(bytes, line_open, language)? - 1,
        Some(b'{') if matches!(language, Language::Go | Language::Rust | Language::CSharp) => {
            line_open + 1..close(bytes, line_open, language)? - 1
        }
        Some(&first) if language == Language::Ruby && line_open > open && (is_word(first) || b"'\":[{@&*".contains(&first)) => {
            line_open..statement_end(bytes, line_open, language)
        }
        _ => return None,
    };
    let mut span_end = if bytes.get(line_open).is_some_and(|byte| b"({".contains(byte)) { inner.end + 1 } else { inner.end };
    let mut args = split(bytes, &inner, language);
    // C# sets properties in braces after the call.
    if language == Language::CSharp {
        let brace = span_end + bytes[span_end..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if let Some(end) = (bytes.get(brace) == Some(&b'{')).then(|| close(bytes, brace, language)).flatten() {
            args.extend(split(bytes, &(brace + 1..end - 1), language));
            span_end = end;
        }
    }
    Some(Call { name, span: start..span_end, args, bytes, language })
}

impl<'a> Call<'a> {
    /// Whether it is a call of one of `names`.
    pub(super) fn is(&self, names: &[&str]) -> bool {
        // A chain over lines has their breaks in its name.
        if self.name.contains(&b'\n') {
            let name: Vec<u8> = self.name.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            return ends_in(&name, names);
        }
        ends_in(self.name, names)
    }

    /// What stands before the last joint of the name, in lower case: `res` of `res.cookie`.
    pub(super) fn receiver(&self) -> Vec<u8> {
        let cut = self.name.rfind_byteset(b".:>").map_or(0, |at| at);
        self.name[..cut].trim_end_with(|c| ":->.?".contains(c)).to_ascii_lowercase()
    }

    /// The argument at `index`, names not counted.
    pub(super) fn positional(&self, index: usize) -> Option<&Arg<'a>> {
        self.args.iter().filter(|arg| arg.name.is_none()).nth(index)
    }

    /// All options: named arguments, and what is named in objects among them, followed names included.
    pub(super) fn options(&self, view: &View<'a>) -> Vec<Arg<'a>> {
        let mut found = Vec::new();
        for arg in &self.args {
            pairs(self.bytes, arg, self.language, DEPTH, &mut found);
            if arg.value.iter().all(|&byte| is_word(byte)) && !arg.value.is_empty() {
                followed(view, arg.value, self.span.start, &mut found);
            }
        }
        found
    }
}

/// Whether a call is a library's: by what stands before it, or, where its functions are imported by name, by the import.
pub(super) fn belongs(view: &View<'_>, receiver: &[u8], word: &str) -> bool {
    const MODULES: &[(&str, &str)] = &[("jwt", "jsonwebtoken"), ("jwt", "jwt-simple"), ("jsonw", "jsonwebtoken")];
    receiver.contains_str(word)
        || receiver.is_empty() && MODULES.iter().any(|(known, module)| known == &word && view.text.bytes().contains_str(module))
}

/// Where the name around `at` begins. A chain over lines is one name.
fn name_start(bytes: &[u8], at: usize) -> usize {
    let mut start = at;
    loop {
        let before = &bytes[..start];
        if before.last().is_some_and(|&byte| is_word(byte) || byte == b'.' || byte == b'@') {
            start -= 1;
        } else if before.ends_with(b"::") || before.ends_with(b"->") || before.ends_with(b"?.") {
            start -= 2;
        } else if bytes.get(start) == Some(&b'.') && before.last().is_some_and(u8::is_ascii_whitespace) {
            let chain = before.trim_end().len();
            if chain == 0 || start - chain > 200 || !is_word(bytes[chain - 1]) {
                return start;
            }
            start = chain;
        } else {
            return start;
        }
    }
}

fn name_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while let Some(&byte) = bytes.get(end) {
        if is_word(byte) || (byte == b'.' && bytes.get(end + 1).is_some_and(|&next| is_word(next))) || (end == at && byte == b'.') {
            end += 1;
        } else if bytes[end..].starts_with(b"::") || bytes[end..].starts_with(b"->") || bytes[end..].starts_with(b"?.") {
            end += 2;
        } else if matches!(byte, b'!' | b'?') && bytes.get(end + 1) == Some(&b'(') {
            return end + 1;
        } else {
            break;
        }
    }
    end
}

fn generics(bytes: &[u8], open: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, &byte) in bytes.iter().enumerate().skip(open).take(80) {
        match byte {
            b'<' => depth += 1,
            b'>' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b';' | b'{' | b'\n' => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::super::arguments::option;
    use super::super::testing::file;
    use super::*;

    fn with<T>(path: &str, text: &str, word: &str, test: impl Fn(&View<'_>, Call<'_>) -> T) -> T {
        let file = file(path, "", text);
        let settings = Settings::default();
        let (view, _) = View::both(&file, Language::of(path.into()), &settings);
        let at = text.find(word).expect("the word stands in the text");
        let call = read(&view, at).expect("a call");
        test(&view, call)
    }

    #[test]
    fn reads_calls_to_their_end_in_each_language() {
        for (path, text, word, name, wanted) in [
            (
                "a.js",
                "res.cookie('sid', id, {\n  httpOnly: true, // )\n  nested: { sameSite: 'lax' },\n})",
                "cookie",
                "res.cookie",
                "samesite",
            ),
            ("a.ts", "const t = jwt.sign<A>(p, k, { expiresIn: 60 })", "sign", "jwt.sign", "expiresin"),
            ("a.py", "r.set_cookie('sid', v,\n  httponly=True)", "set_cookie", "r.set_cookie", "httponly"),
            ("a.go", "http.Cookie{Name: \"sid\", HttpOnly: true}", "Cookie", "http.Cookie", "httponly"),
            ("a.java", "a.b(x, c(httpOnly = true))", "b(", "a.b", "httponly"),
            ("a.kt", "Cookie(name = \"sid\", httpOnly = true)", "Cookie", "Cookie", "httponly"),
            ("a.cs", "new CookieOptions { HttpOnly = true }", "CookieOptions", "CookieOptions", "httponly"),
            ("a.cs", "new CookieOptions() { HttpOnly = true }", "CookieOptions", "CookieOptions", "httponly"),
            ("a.rb", "cookies.set :sid, { value: id, http_only: true }", "set", "cookies.set", "httponly"),
            ("a.rb", "JWT.encode(p, nil, :alg => 'none')", "encode", "JWT.encode", "alg"),
            ("a.php", "setcookie('sid', $v, ['httponly' => true])", "setcookie", "setcookie", "httponly"),
            ("a.rs", "encode(&Header { http_only: true }, &claims)", "encode", "encode", "httponly"),
            ("a.swift", "HTTPCookie(properties: [.x: 1], httpOnly: true)", "HTTPCookie", "HTTPCookie", "httponly"),
        ] {
            with(path, text, word, |view, call| {
                assert_eq!(call.name.as_bstr(), name, "{text}");
                assert!(option(&call.options(view), &[wanted]).is_some(), "{text}: {call:?}");
            });
        }
    }

    #[test]
    fn follows_names_of_the_file() {
        let text = "const opts = { secret: key }\nopts.cookie.httpOnly = true\napp.use(session(opts))";
        with("a.js", text, "session(", |view, call| {
            let options = call.options(view);
            assert!(option(&options, &["secret"]).is_some() && option(&options, &["httponly"]).is_some());
        });
    }

    #[test]
    fn an_unfinished_call_is_none() {
        let (file, settings) = (file("a.js", "", "jwt.sign(a, {"), Settings::default());
        assert!(read(&View::both(&file, Language::JavaScript, &settings).0, 4).is_none());
    }
}
