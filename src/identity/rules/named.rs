//! Switches that are thrown by a name: `csrf_protection => $off`, where the file says above that `$off` is false.
//!
//! The plain forms are pattern rules; this follows the name one step.

use super::bound::binding;
use super::call;
use super::detector::{Check, Detector};
use super::lex::is_word;
use super::value::{is_false, is_nothing, is_true, plain};
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[
    Detector {
        keywords: &[
            "csrf_protection",
            "csrfprotection",
            "rejectunauthorized",
            "insecureskipverify",
            "verify_peer",
            "verify_ssl",
            "verify_signature",
            "ignoreexpiration",
            "verify_exp",
            "verify=",
        ],
        languages: CODE,
        check: Check::At(switch),
    },
    Detector { keywords: &["ldap_bind"], languages: &[L::Php], check: Check::At(bind) },
];

const CODE: &[L] = &[L::JavaScript, L::TypeScript, L::Python, L::Go, L::Java, L::Kotlin, L::CSharp, L::Ruby, L::Php];

/// A switch: its plain name, the position that is weak, and the rule.
const SWITCHES: &[(&str, bool, &str)] = &[
    ("csrfprotection", false, "identity/csrf-off"),
    ("rejectunauthorized", false, "identity/tls-unverified"),
    ("insecureskipverify", true, "identity/tls-unverified"),
    ("verifypeer", false, "identity/tls-unverified"),
    ("verifyssl", false, "identity/tls-unverified"),
    ("verify", false, "identity/tls-unverified"),
    ("verifysignature", false, "identity/token-signature-unchecked"),
    ("ignoreexpiration", true, "identity/token-expiry-unchecked"),
    ("verifyexp", false, "identity/token-expiry-unchecked"),
];

fn switch(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let start = at - bytes[..at].iter().rev().take_while(|&&byte| is_word(byte)).count();
    let end = at + bytes[at..].iter().take_while(|&&byte| is_word(byte)).count();
    let name = plain(&bytes[start..end]);
    let Some((_, weak, id)) = SWITCHES.iter().find(|(switch, ..)| *switch == name) else { return };
    let rest = bytes[end..].trim_start_with(|c| matches!(c, '"' | '\'' | ']' | ' '));
    let Some(value) = [&b"=>"[..], b":=", b"=", b":"].iter().find_map(|mark| rest.strip_prefix(*mark)).map(<[u8]>::trim_start) else {
        return;
    };
    let len = value.iter().take_while(|&&byte| is_word(byte)).count();
    let from = bytes.len() - value.len();
    // A call, a field or a key is no plain name.
    if len < 2 || value.get(len).is_some_and(|byte| b"(.[-:?".contains(byte)) {
        return;
    }
    let Some(bound) = binding(view, &value[..len], start) else { return };
    let bound = &bytes[bound];
    if if *weak { is_true(bound) } else { is_false(bound) } {
        view.report(id, start..from + len, found);
    }
}

/// A bind whose password is empty, or a name for nothing.
fn bind(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let Some(call) = call::read(view, at).filter(|call| call.is(&["ldap_bind"])) else { return };
    let Some(password) = call.positional(2).map(|arg| arg.value) else { return };
    let bytes = view.text.bytes();
    if password.starts_with(b"$") && binding(view, password, call.span.start).is_some_and(|bound| is_nothing(&bytes[bound])) {
        view.report("identity/ldap-anonymous-bind", call.span.clone(), found);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn names_are_followed_to_the_switch() {
        table(
            "identity/csrf-off",
            &[("a.php", "$protect = false;\n$form->setDefaults(['csrf_protection' => $protect]);")],
            &[
                ("a.php", "$protect = true;\n$form->setDefaults(['csrf_protection' => $protect]);"),
                ("a.php", "$form->setDefaults(['csrf_protection' => $protect]);"),
            ],
        );
        table(
            "identity/tls-unverified",
            &[
                ("a.js", "const strict = false\nhttps.request({ rejectUnauthorized: strict })"),
                ("a.go", "lax := true\nc := &tls.Config{InsecureSkipVerify: lax}"),
                ("a.py", "check = False\nrequests.get(url, verify=check)"),
                ("a.ts", "const strict = false\nnew Agent({ rejectUnauthorized: strict })"),
                ("a.rb", "strict = false\nclient(verify_ssl: strict)"),
            ],
            &[("a.go", "lax := false\nc := &tls.Config{InsecureSkipVerify: lax}"), ("a.py", "requests.get(url, verify=check)")],
        );
    }

    #[test]
    fn binds_without_a_password() {
        table(
            "identity/ldap-anonymous-bind",
            &[("a.php", "$password = '';\nldap_bind($connection, $dn, $password);")],
            &[("a.php", "$password = read();\nldap_bind($connection, $dn, $password);")],
        );
    }
}
