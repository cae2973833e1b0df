//! Support chats that are told who the user is: the page may say anything, a keyed hash may not.

use super::arguments::{Arg, option, pairs_of};
use super::detector::{Check, Detector};
use super::lex::close;
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &["intercom(", "intercomsettings"],
    languages: &[L::JavaScript, L::TypeScript, L::Html],
    check: Check::At(check),
}];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    // Between the name and the object stand an equals sign, or a bracket and the name of the command.
    let Some(open) = bytes[at..].find_byte(b'{').filter(|&len| len < 60).map(|len| at + len) else { return };
    let head = &bytes[at..open];
    if !(head.contains_str("=") || head.contains_str("boot") || head.contains_str("update")) || head.contains_str(";") {
        return;
    }
    let Some(end) = close(bytes, open, L::JavaScript) else { return };
    let options: Vec<Arg<'_>> = pairs_of(bytes, open + 1..end - 1, L::JavaScript);
    let names_user = option(&options, &["email", "userid"]).is_some();
    let proven = option(&options, &["userhash", "intercomuserjwt"]).is_some() || bytes[open..end].contains_str("...");
    if names_user && !proven {
        view.report("identity/chat-identity-unverified", at..end, found);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn users_named_without_a_hash() {
        table(
            "identity/chat-identity-unverified",
            &[
                ("a.js", "Intercom('boot', {\n  app_id: id,\n  user_id: user.id,\n});"),
                ("a.html", "<script>window.intercomSettings = { app_id: id, user_id: user.id };</script>"),
                ("a.ts", "window.intercomSettings = { app_id: id, email: user.email };"),
            ],
            &[
                ("a.js", "Intercom('boot', { app_id: id, user_id: user.id, user_hash: hash });"),
                ("a.js", "Intercom('boot', { app_id: id });"),
                ("a.html", "<script>window.intercomSettings = { app_id: id };</script>"),
            ],
        );
    }
}
