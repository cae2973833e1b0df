//! What a few changed lines say by their words alone, where nothing else was understood: words that protect went and none
//! came, or words that open. A direction, but no finding: it is only likely.

use super::order::Order;
use super::pair::pairs;
use super::phrase::{holds_any, words};
use super::polarity;
use super::quoted::without_messages;
use super::tokens::{Token, tokens};
use super::{Effect, Setting, clause, identity_word, property, rank, value};
use crate::identity::lexicon::{Scratch, Strength};
use crate::identity::line::{self, LineKind};
use crate::model::{ChangedFile, Confidence, Direction, Hunk, Language, LineRange, Text, WhichSide};
use std::borrow::Cow;

/// A longer hunk says too much for its words to be counted.
const MOST: u32 = 14;
/// The least that two words must begin with alike to say the same.
const STEM: usize = 4;
/// How many more words must point one way than the other.
const RATIO: usize = 3;

/// Names that ask for somebody or something, and names that hide or end something.
#[rustfmt::skip]
const ASKS: &[&str] = &[
    "owner", "owner_id", "author", "tenant", "tenant_id", "org_id", "uid", "user_id", "admin", "role", "roles", "reason",
    "approval", "approved", "expires", "expires_at", "exp", "expiry", "ttl", "nonce", "audience", "aud", "issuer", "iss",
    "state", "unique", "hash", "hashed", "digest", "write_only", "read_only", "private", "limit", "max_age",
    "timeout", "login_required", "permission", "claims", "is_active", "mfa", "otp", "revoked", "jti", "salt", "hmac", "cert",
    "constant_time", "least_privilege", "condition", "min_length", "current_user", "escape", "safe", "encode", "trim",
    "not_null", "references", "scope_required", "allowlist", "known_hosts", "checksum", "sha256", "digest_mismatch",
    "deny", "forbid", "forbidden", "unauthorized", "denied", "rate", "window", "authenticator", "authenticates", "guards",
    "protects", "validator", "verifier", "boundary", "permissions_boundary", "external_id", "source_ip", "quota", "revoke_all",
    "logout", "active", "live", "valid", "unexpired", "confirmed", "biometry", "biometrics", "biometry_current_set",
    "user_presence", "device_owner", "principals", "source", "session_id", "confirm", "reauthenticate",
];

/// Names that let in more.
#[rustfmt::skip]
const OPENS: &[&str] = &[
    "latest", "everyone", "all_users", "any", "anyone", "unlimited", "superuser", "sudo", "eval", "shell", "exec", "raw",
    "wildcard", "forever", "sys_admin", "bypass", "fallback",
];

/// Words that tell of protection without telling of identity.
#[rustfmt::skip]
const NEAR: &[&str] = &[
    "security", "acl", "cors", "origin", "isolation", "limiter", "throttle", "sandbox", "privileged", "firewall", "seccomp",
    "secure", "trust", "tls", "ssl", "invite", "random", "unsafe", "insecure", "anonymous", "protected", "encrypted",
    "encryption", "integrity", "public_access",
];

/// The direction in which the words of `hunk` point.
pub(in crate::identity) fn weigh(file: &ChangedFile, hunk: Hunk, setting: &Setting<'_>, scratch: &mut Scratch) -> Option<Effect> {
    if hunk.old.len.max(hunk.new.len) > MOST || (hunk.old.len == 0 && hunk.new.len > MOST / 2) {
        return None;
    }
    let (old, new) = (code(&file.old, hunk.old, setting.language), code(&file.new, hunk.new, setting.language));
    let speaks = |scratch: &mut Scratch, line: &[u8]| {
        identity_word(setting.lexicon, scratch, line).is_some_and(|(strength, _)| strength >= Strength::Medium)
    };
    let near = setting.identity || setting.dedicated || setting.formal || old.iter().chain(&new).any(|line| speaks(scratch, line));
    let all: String = old.iter().chain(&new).map(|line| words(line)).collect();
    if !near && !holds_any(&all, NEAR) {
        return None;
    }
    let ranked = rank::compare(&old.join(&b' '), &new.join(&b' ')).filter(|_| !old.is_empty() && !new.is_empty());
    let (way, what) = match ranked {
        Some((what, way)) => (way, what.to_owned()),
        None => by_value(file, hunk).or_else(|| by_words(file, [&old, &new], setting, scratch))?,
    };
    let side = if hunk.new.len > 0 { WhichSide::New } else { WhichSide::Old };
    Some(Effect {
        rule: "",
        direction: if way < 0 { Direction::Weakens } else { Direction::Strengthens },
        what,
        side,
        line: if side == WhichSide::New { hunk.new.start } else { hunk.old.start },
        category: setting.category,
        confidence: Confidence::Low,
    })
}

/// What became of a setting that says little by its name, or of a level of strictness.
fn by_value(file: &ChangedFile, hunk: Hunk) -> Option<(i32, String)> {
    pairs(&file.old, &file.new, hunk).into_iter().find_map(|pair| {
        let (old, new) = (file.old.line(pair.old), file.new.line(pair.new));
        let read = property::twins(old, new).into_iter().find_map(|(before, after)| {
            let way = super::order::compare(after.order, before.text, after.text).filter(|way| *way != 0)?;
            Some((way, format!("{} {}", after.name, after.order.verdict(way).1)))
        });
        read.or_else(|| strictness(&words(old), &words(new)))
    })
}

/// Words of how strict something is, from lenient to strict.
const STRICTNESS: [&[&str]; 3] = [
    &["off", "none", "disabled", "disable", "ignore", "ignored", "allow", "never", "no", "open", "skip", "permit", "anonymous"],
    &[
        "optional",
        "warn",
        "warning",
        "audit",
        "report",
        "permissive",
        "loose",
        "low",
        "prefer",
        "preferred",
        "monitor",
        "log",
        "lax",
        "dry_run",
        "dryrun",
    ],
    &[
        "mandatory",
        "required",
        "require",
        "enforce",
        "enforced",
        "enforcing",
        "block",
        "deny",
        "strict",
        "high",
        "always",
        "reject",
        "fail",
        "error",
    ],
];

/// Two lines that differ in one word of strictness.
fn strictness(old: &str, new: &str) -> Option<(i32, String)> {
    let differing = |one: &str, other: &str| -> Option<usize> {
        let mut words = one.split('_').filter(|word| !word.is_empty() && !other.split('_').any(|known| known == *word));
        let only = words.next().filter(|_| words.next().is_none())?;
        STRICTNESS.iter().position(|rung| rung.contains(&only))
    };
    let (from, to) = (differing(old, new)?, differing(new, old)?);
    (from != to).then(|| (if to < from { -1 } else { 1 }, "strictness".to_owned()))
}

/// The lines of code of a side, messages blanked. Who is turned away is told so in any words.
fn code(text: &Text, range: LineRange, language: Language) -> Vec<Cow<'_, [u8]>> {
    let lines = range.lines().map(|number| text.line(number)).filter(|line| line::kind(line, language) == LineKind::Code);
    lines.filter(|line| !is_refusal(line)).map(without_messages).collect()
}

/// Whether a line only turns away: `throw new Forbidden(…)`.
fn is_refusal(line: &[u8]) -> bool {
    let body = line.trim_ascii();
    [&b"throw "[..], b"raise ", b"panic", b"abort"].iter().any(|head| body.starts_with(head))
}

/// What names went and came mean together.
fn by_words(file: &ChangedFile, [old, new]: [&[Cow<'_, [u8]>]; 2], setting: &Setting<'_>, scratch: &mut Scratch) -> Option<(i32, String)> {
    let (before, after) = (names(old), names(new));
    let lost: Vec<&String> = without(&before, &after);
    let won: Vec<&String> = without(&after, &before);
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (names, came) in [(&lost, false), (&won, true)] {
        let told: Vec<&&String> = names.iter().filter(|name| protects(name).is_some()).collect();
        if told.is_empty() {
            continue;
        }
        let other = all_words(file, if came { WhichSide::Old } else { WhichSide::New });
        for name in told.into_iter().filter(|name| !said_there(name, &other)) {
            if protects(name) == Some(came) { good.push(*name) } else { bad.push(*name) }
        }
    }
    // One word of identity for another: who knows what the other does.
    let also = |names: &[&String], scratch: &mut Scratch| {
        names.iter().any(|name| {
            protects(name).is_none()
                && identity_word(setting.lexicon, scratch, name.as_bytes()).is_some_and(|(strength, _)| strength >= Strength::Strong)
        })
    };
    let (way, name) =
        if !bad.is_empty() && bad.len() >= RATIO * good.len() && !(good.is_empty() && bad.len() < RATIO && also(&won, scratch)) {
            (-1, bad[0])
        } else if !good.is_empty() && good.len() >= RATIO * bad.len() && !(bad.is_empty() && also(&lost, scratch)) {
            (1, good[0])
        } else {
            return None;
        };
    Some((way, format!("{} {}", name.trim_matches('_'), if lost.contains(&name) { "went" } else { "came" })))
}

/// The words of all changed lines of a side: what went here may have come there.
fn all_words(file: &ChangedFile, side: WhichSide) -> String {
    const PLACES: usize = 12;
    let lines = file.hunks.iter().take(PLACES).flat_map(|hunk| {
        let (text, range) = if side == WhichSide::Old { (&file.old, hunk.old) } else { (&file.new, hunk.new) };
        range.lines().take(MOST as usize).map(move |number| words(text.line(number)))
    });
    lines.collect()
}

/// The names of some lines, as `_words_`. A switch with its value is no such name: what it means depends on that.
fn names(lines: &[Cow<'_, [u8]>]) -> Vec<String> {
    let mut out = Vec::new();
    for line in lines {
        let tokens = tokens(line);
        for (at, token) in tokens.iter().enumerate() {
            let Token::Word(word) = token else { continue };
            let switched = matches!(tokens.get(at + 1), Some(Token::Sign(b":" | b"=")))
                && matches!(tokens.get(at + 2), Some(Token::Word(word)) if value::truth(word).is_some());
            // What is defined here asks nobody, and to ask whether any will do opens nothing.
            let before = at.checked_sub(1).map(|before| tokens[before].text());
            if matches!(before, Some(b"def" | b"function" | b"func" | b"fn" | b"fun" | b"class")) {
                continue;
            }
            // `Any` is a type.
            if *word == b"Any" || word.starts_with(b"any") && tokens.get(at + 1) == Some(&Token::Sign(b"(")) {
                continue;
            }
            // Who may see a name of the program is no matter of who may do something.
            let modifier = *word == b"private" && matches!(tokens.get(at + 1), Some(Token::Word(_)));
            if word[0].is_ascii_alphabetic() && !switched && !modifier {
                out.push(words(word));
            }
        }
    }
    out
}

/// What of `many` is not in `few`, each as often as it is more.
fn without<'n>(many: &'n [String], few: &[String]) -> Vec<&'n String> {
    let mut left: Vec<&String> = few.iter().collect();
    many.iter()
        .filter(|name| match left.iter().position(|other| other == name) {
            Some(at) => {
                left.swap_remove(at);
                false
            }
            None => true,
        })
        .collect()
}

/// Whether what a name says is said on the other side, too, in whatever name.
fn said_there(name: &str, other: &str) -> bool {
    let told = |word: &&str| protects(&format!("_{word}_")).is_some();
    let mut telling = name.split('_').filter(|word| !word.is_empty()).filter(told).peekable();
    // `auth` and `authentication`, `role` and `roles` say the same.
    let alike = |a: &str, b: &str| a.len() >= STEM && b.starts_with(a) && b != "author";
    let said = |word: &str| other.split('_').any(|told| told == word || alike(word, told) || alike(told, word));
    telling.peek().is_some() && telling.all(said)
}

/// Whether a name protects, or opens.
pub(super) fn protects(name: &str) -> Option<bool> {
    // To name a secret neither asks for it nor shows it.
    if clause::hides_any(name) {
        return None;
    }
    if holds_any(name, OPENS) {
        return Some(false);
    }
    match polarity::of(name) {
        Some((order, _)) => Some(order == Order::Protection),
        None => (holds_any(name, ASKS) || clause::asks_any(name)).then_some(true),
    }
}
