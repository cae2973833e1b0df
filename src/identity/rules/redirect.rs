//! Redirects to an address the request gave, a name of the file away.
//!
//! The plain forms are patterns; this follows the name, and stops where something looks at the address in between.

use super::bound::binding;
use super::call;
use super::detector::{Check, Detector};
use super::lex::is_word;
use super::value::plain;
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &["redirect(", "redirectresponse("],
    languages: &[L::JavaScript, L::TypeScript, L::Python, L::Go, L::Java, L::Kotlin],
    check: Check::At(check),
}];

/// Where a request's values come from, in lower case.
const REQUEST: &[&str] = &[
    "request.args",
    "request.get",
    "request.post",
    "request.form",
    "request.values",
    "request.query_params",
    "req.query",
    "req.body",
    "request.query.",
    "request.query[",
    "request.query(",
    "searchparams.get",
    "getparameter(",
    ".query().get(",
    ".query(\"",
    "formvalue(",
    "r.form.get(",
    "queryparameters[",
];
/// Names of an address of return.
const NAMES: &[&str] = &["next", "return", "redirect", "target", "continue", "dest", "goto", "url", "callback", "back"];
/// Something looks at the address.
const LOOKS: &[&str] = &[
    "allowed",
    "startswith",
    "starts_with",
    "is_safe",
    "issafe",
    "urlparse",
    "validate",
    "netloc",
    "host",
    "hasprefix",
    "safe",
    "whitelist",
    "new url(",
    "match(",
    "url.parse(",
    "islocal",
    "is_local",
    "includes(",
    "isrelative",
    "sanitiz",
    "permitted",
    "trusted",
];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let Some(call) =
        call::read(view, at).filter(|call| call.is(&["redirect", "Redirect", "sendRedirect", "HttpResponseRedirect", "RedirectResponse"]))
    else {
        return;
    };
    let index =
        if view.language == L::Go && call.is(&["http.Redirect"]) { 2 } else { usize::from(call.args.len() > 1 && is_status(&call)) };
    let Some(target) = call.positional(index) else { return };
    let asks = |value: &[u8], words: &[u8]| {
        let words = plain(words);
        REQUEST.iter().any(|word| value.contains_str(word)) && NAMES.iter().any(|word| words.contains(word))
    };
    let name = &target.value[..target.value.iter().take_while(|&&byte| is_word(byte)).count()];
    let rest = target.value[name.len()..].trim_start();
    // The name alone, or the name before what stands in for it.
    if name.len() < 2 || !(rest.is_empty() || [&b"or "[..], b"||", b"??", b"?:"].iter().any(|mark| rest.starts_with(mark))) {
        let value = target.value.to_ascii_lowercase();
        // Whoever hands it to a function first may look at it there.
        if REQUEST.iter().any(|word| value.contains_str(word) && value.find(word) <= value.find_byte(b'(')) && asks(&value, &value) {
            view.report("identity/redirect-unchecked", call.span, found);
        }
        return;
    }
    let bytes = view.text.bytes();
    let Some(bound) = binding(view, name, call.span.start).filter(|bound| call.span.start - bound.start < 1500) else { return };
    let value = bytes[bound.clone()].to_ascii_lowercase();
    let between = bytes[bound.start..call.span.start].to_ascii_lowercase();
    if asks(&value, &[name, &value].concat()) && !LOOKS.iter().any(|word| between.contains_str(word)) {
        view.report("identity/redirect-unchecked", call.span, found);
    }
}

/// `res.redirect(302, target)`.
fn is_status(call: &call::Call<'_>) -> bool {
    call.args.first().is_some_and(|arg| arg.value.iter().all(u8::is_ascii_digit) || arg.value.starts_with(b"http.Status"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn the_address_of_return_is_looked_at() {
        table(
            "identity/redirect-unchecked",
            &[
                ("a.py", "next_page = request.args.get('next')\nreturn redirect(next_page or url_for('index'))"),
                ("a.py", "return HttpResponseRedirect(request.POST.get('next', '/'))"),
                ("a.js", "const target = req.query.returnTo\nres.redirect(302, target || '/')"),
                ("a.ts", "const next = url.searchParams.get('next')\nreturn redirect(next ?? '/')"),
                ("a.go", "next := r.URL.Query().Get(\"next\")\nhttp.Redirect(w, r, next, http.StatusFound)"),
                ("a.go", "http.Redirect(w, r, r.URL.Query().Get(\"redirect\"), http.StatusFound)"),
                ("a.java", "String next = request.getParameter(\"next\");\nresponse.sendRedirect(next);"),
                ("a.kt", "val next = request.getParameter(\"next\")\nresponse.sendRedirect(next)"),
            ],
            &[
                ("a.py", "next_page = request.args.get('next')\nif not is_safe(next_page):\n    abort(400)\nreturn redirect(next_page)"),
                ("a.py", "page = request.args.get('page')\nreturn redirect(page)"),
                ("a.js", "const target = req.query.returnTo\nif (!target.startsWith('/')) throw bad\nres.redirect(target)"),
                ("a.ts", "const next = routes.home\nreturn redirect(next)"),
                ("a.go", "http.Redirect(w, r, local(r.URL.Query().Get(\"redirect\")), http.StatusFound)"),
                ("a.go", "next := home(r)\nhttp.Redirect(w, r, next, http.StatusFound)"),
                ("a.java", "String next = \"/\";\nresponse.sendRedirect(next);"),
                ("a.kt", "val next = \"/\"\nresponse.sendRedirect(next)"),
            ],
        );
    }
}
