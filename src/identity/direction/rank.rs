//! Words with a rank: SameSite, TLS versions, hashes, access levels, comparisons in constant time.

use super::phrase::{holds, holds_any, rows, words};
use bstr::ByteSlice;
use std::sync::LazyLock;

/// An order of words.
#[derive(Debug)]
struct Ladder {
    what: &'static str,
    /// Words of which one must stand on the line; empty for none.
    only_if: Vec<&'static str>,
    /// The weaker end first; for power, the stronger role is the weaker state.
    rungs: Vec<Vec<&'static str>>,
    power: bool,
    /// The highest of several rungs counts.
    highest: bool,
}

static LADDERS: LazyLock<Vec<Ladder>> = LazyLock::new(|| rows(include_str!("ladders.txt")).map(Ladder::parse).collect());

impl Ladder {
    fn parse(row: &'static str) -> Self {
        let mut fields = row.split('|').map(str::trim);
        let name = fields.next().unwrap_or_default();
        let only_if = fields.next().unwrap_or_default().split_whitespace().collect();
        let rungs = fields.next().unwrap_or_default().split('/').map(|rung| rung.split_whitespace().collect()).collect();
        Self { what: name.trim_start_matches(['+', '~']), only_if, rungs, power: name.starts_with('+'), highest: name.starts_with('~') }
    }

    fn fits(&self, line: &str) -> bool {
        let asked = |word: &&str| match word.strip_prefix('^') {
            Some(first) => line.strip_prefix('_').and_then(|line| line.strip_prefix(first)).is_some_and(|rest| rest.starts_with('_')),
            None => holds(line, word),
        };
        self.only_if.is_empty() || self.only_if.iter().any(asked)
    }

    /// The rung a line stands on. Two rungs on a line are no value but a list, unless the highest counts; `*` is what no other rung names.
    fn rung(&self, line: &str) -> Option<usize> {
        let mut found = (0..self.rungs.len()).filter(|&index| holds_any(line, &self.rungs[index]));
        if self.highest {
            return found.next_back();
        }
        match (found.next(), found.next()) {
            (Some(only), None) => Some(only),
            (None, _) => self.rungs.iter().position(|rung| rung.contains(&"*")),
            _ => None,
        }
    }
}

/// The first ladder on which the two lines stand on different rungs: its name, and less than zero where the new line is weaker.
pub(super) fn compare(old: &[u8], new: &[u8]) -> Option<(&'static str, i32)> {
    if let (Some(from), Some(to)) = (tls(old), tls(new))
        && from != to
    {
        return Some(("TLS version", if to < from { -1 } else { 1 }));
    }
    let (old_words, new_words) = (words(old), words(new));
    match (constant_time(&old_words), constant_time(&new_words)) {
        (true, false) if compares(new, &new_words) => return Some(("comparison", -1)),
        (false, true) if compares(old, &old_words) => return Some(("comparison", 1)),
        _ => {}
    }
    LADDERS.iter().find_map(|ladder| {
        if !ladder.fits(&old_words) || !ladder.fits(&new_words) {
            return None;
        }
        let (from, to) = (ladder.rung(&old_words)?, ladder.rung(&new_words)?);
        let weaker = (to < from) != ladder.power;
        (from != to).then_some((ladder.what, if weaker { -1 } else { 1 }))
    })
}

/// Whether some words stand on a ladder that counts anywhere.
pub(super) fn is_ranked(words: &str) -> bool {
    constant_time(words) || LADDERS.iter().any(|ladder| ladder.only_if.is_empty() && ladder.rung(words).is_some())
}

/// Whether a line compares without telling by its time where the two differ, or by a hash made for it.
fn constant_time(words: &str) -> bool {
    const CALLS: &[&str] = &[
        "constant_time",
        "compare_digest",
        "timing_safe_equal",
        "hash_equals",
        "secure_compare",
        "fixed_time_equals",
        "ct_eq",
        "verify_slices_are_equal",
        "message_digest_is_equal",
        "crypto_memcmp",
        "sodium_memcmp",
        "timingsafe_bcmp",
        "timingsafe_memcmp",
        "compare_hash_and_password",
        "check_password",
        "check_password_hash",
        "verify_password",
        "password_verify",
        "bcrypt_compare",
        "bcrypt_verify",
        "argon2_verify",
        "valid_password",
        "checkpw",
        "verify_hash",
        "encoder_matches",
    ];
    holds_any(words, CALLS)
}

/// Whether a line compares as one does with any two texts.
fn compares(line: &[u8], words: &str) -> bool {
    let signs = ["==", "!="].iter().any(|sign| line.contains_str(sign));
    signs || holds_any(words, &["memcmp", "strcmp", "strncmp", "equals", "equal", "eql", "is_equal", "compare"])
}

/// The oldest version of TLS that a line names, in tenths: `TLSv1.2`, `VersionTLS12`, `tls1_2`, `SSLv3` as 0.
fn tls(line: &[u8]) -> Option<u8> {
    let plain: Vec<u8> = line.iter().take(300).filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    let after = |name: &'static [u8]| plain.find_iter(name).map(move |at| at + name.len()).collect::<Vec<_>>();
    let mut versions: Vec<u8> = Vec::new();
    // The policies of load balancers before they were named after their oldest version.
    if plain.find(b"elbsecuritypolicy201").is_some() {
        versions.push(10);
    }
    for at in after(b"tls") {
        let rest = plain[at..].strip_prefix(b"version").unwrap_or(&plain[at..]);
        let rest = rest.strip_prefix(b"v").unwrap_or(rest);
        match rest {
            [b'1', minor @ b'0'..=b'3', ..] => versions.push(10 + minor - b'0'),
            [b'1'] | [b'1', b'a'..=b'z', ..] => versions.push(10),
            _ => {}
        }
    }
    if after(b"ssl").iter().any(|&at| plain[at..].starts_with(b"v3") || plain[at..].starts_with(b"v2") || plain[at..].starts_with(b"3")) {
        versions.push(0);
    }
    versions.into_iter().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ladders_both_ways() {
        for (weak, strong, what) in [
            ("sameSite: 'none',", "sameSite: 'strict',", "SameSite"),
            ("MinVersion: tls.VersionTLS10,", "MinVersion: tls.VersionTLS13,", "TLS version"),
            ("ssl_protocols TLSv1.1;", "ssl_protocols TLSv1.3;", "TLS version"),
            ("sslmode=require", "sslmode=verify-full", "sslmode"),
            ("hashlib.md5(password)", "hashlib.sha256(password)", "hash"),
            ("bcrypt.MinCost", "bcrypt.DefaultCost", "bcrypt cost"),
            ("approval_policy = \"never\"", "approval_policy = \"on-request\"", "approval"),
            ("permission_classes = [AllowAny]", "permission_classes = [IsAuthenticated]", "who may"),
            (".anyRequest().permitAll()", ".anyRequest().authenticated()", "who may"),
            ("  contents: write", "  contents: read", "workflow permission"),
            ("role = \"roles/owner\"", "role = \"roles/viewer\"", "role"),
            ("alg: 'none'", "alg: 'RS256'", "signature algorithm"),
            ("return sig == expected", "return hmac.compare_digest(sig, expected)", "comparison"),
            ("if (memcmp(a, b, n))", "if (CRYPTO_memcmp(a, b, n))", "comparison"),
            ("USER root", "USER app", "container user"),
            ("chmod 644 key", "chmod 600 key", "file mode"),
            ("    mode: PERMISSIVE", "    mode: STRICT", "mesh encryption"),
        ] {
            let (weak, strong) = (weak.as_bytes(), strong.as_bytes());
            assert_eq!((compare(strong, weak), compare(weak, strong)), (Some((what, -1)), Some((what, 1))), "{what}");
        }
    }

    #[test]
    fn a_line_on_two_rungs_or_none_has_no_rank() {
        for (old, new) in [("sameSite: 'none'", "sameSite: mode"), ("role: admin or viewer", "role: owner"), ("user = root", "x = 1")] {
            assert_eq!(compare(old.as_bytes(), new.as_bytes()), None, "{old} -> {new}");
        }
    }
}
