//! Models that take every field of a request, in Rails' old way.

use super::detector::{Check, Detector};
use super::lex::close;
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector { keywords: &["params["], languages: &[L::Ruby], check: Check::At(check) }];

/// Methods that make or change a record.
const SETTERS: &[&str] = &["new", "create", "create!", "update_attributes", "update_attributes!", "build", "assign_attributes", "insert"];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let line = view.text.span(view.text.line_of(at));
    let before = bytes[line.start..at].trim_end_with(|c| c == '(' || c == ' ');
    let Some(dot) = before.rfind_byte(b'.') else { return };
    if !SETTERS.iter().any(|setter| before[dot + 1..] == *setter.as_bytes()) {
        return;
    }
    let Some(end) = close(bytes, at + 6, view.language) else { return };
    // A filter after the key, or a list of what may be set, narrows it.
    if bytes.get(end) == Some(&b'.') || bytes.contains_str("attr_accessible") || bytes.contains_str("without_protection") {
        return;
    }
    let word = before[..dot].iter().rev().take_while(|&&byte| byte.is_ascii_alphanumeric() || b"_.:".contains(&byte)).count();
    view.report("identity/mass-assignment", line.start + dot - word..end, found);
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn records_from_requests() {
        table(
            "identity/mass-assignment",
            &[("a.rb", "user = User.new(params[:user])"), ("a.rb", "post = user.posts.create params[:post]")],
            &[
                ("a.rb", "user = User.new(params[:user].permit(:name))"),
                ("a.rb", "attr_accessible :name\nuser = User.new(params[:user])"),
                ("a.rb", "user = User.find(params[:id])"),
            ],
        );
    }
}
