//! What a few changed lines say by their words alone, where nothing else was understood: words that protect went and none
//! came, or words that open. A direction, but no finding: it is only likely.

use super::order::Order;
use super::phrase::{holds, holds_any, words};
use super::polarity;
use super::quoted::without_messages;
use super::tokens::{Token, tokens};
use super::{Effect, Setting, identity_word, rank, value};
use crate::identity::lexicon::{Scratch, Strength};
use crate::identity::line::{self, LineKind};
use crate::model::{ChangedFile, Confidence, Direction, Hunk, Language, LineRange, Text, WhichSide};

/// A longer hunk says too much for its words to be counted.
const MOST: u32 = 14;
/// How many more words must point one way than the other.
const RATIO: usize = 3;

/// Names that ask for somebody or something, and names that hide or end something.
const ASKS: &[&str] = &[
    "owner",
    "owner_id",
    "author",
    "tenant",
    "tenant_id",
    "org_id",
    "uid",
    "user_id",
    "admin",
    "role",
    "roles",
    "reason",
    "approval",
    "approved",
    "expires",
    "expires_at",
    "exp",
    "expiry",
    "ttl",
    "nonce",
    "audience",
    "aud",
    "issuer",
    "iss",
    "state",
    "unique",
    "hash",
    "hashed",
    "digest",
    "write_only",
    "read_only",
    "readonly",
    "private",
    "limit",
    "max_age",
    "timeout",
    "login_required",
    "permission",
    "claims",
    "is_active",
    "mfa",
    "otp",
    "revoked",
    "jti",
    "salt",
    "hmac",
    "cert",
    "constant_time",
    "least_privilege",
    "condition",
    "min_length",
    "current_user",
    "escape",
    "safe",
    "encode",
    "trim",
    "not_null",
    "references",
    "tags",
    "scope_required",
    "allowlist",
    "known_hosts",
    "checksum",
    "sha256",
    "digest_mismatch",
    "deny",
    "forbid",
    "forbidden",
    "unauthorized",
    "denied",
    "rate",
    "window",
    "authenticator",
    "authenticates",
    "guards",
    "protects",
    "validator",
    "verifier",
    "boundary",
    "permissions_boundary",
    "external_id",
    "source_ip",
    "quota",
    "revoke_all",
    "logout",
    "session_id",
    "confirm",
    "reauthenticate",
];

/// Names that let in more.
const OPENS: &[&str] = &[
    "latest",
    "everyone",
    "all_users",
    "any",
    "anyone",
    "unlimited",
    "superuser",
    "sudo",
    "eval",
    "shell",
    "exec",
    "raw",
    "wildcard",
    "forever",
    "sys_admin",
    "bypass",
    "fallback",
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
    if !near {
        return None;
    }
    let ranked = rank::compare(&old.join(&b' '), &new.join(&b' ')).filter(|_| !old.is_empty() && !new.is_empty());
    let (way, what) = match ranked {
        Some((what, way)) => (way, what.to_owned()),
        None => by_words(&old, &new, setting, scratch)?,
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

/// The lines of code of a side, messages blanked.
fn code(text: &Text, range: LineRange, language: Language) -> Vec<Vec<u8>> {
    let lines = range.lines().map(|number| text.line(number)).filter(|line| line::kind(line, language) == LineKind::Code);
    lines.map(without_messages).collect()
}

/// What names went and came mean together.
fn by_words(old: &[Vec<u8>], new: &[Vec<u8>], setting: &Setting<'_>, scratch: &mut Scratch) -> Option<(i32, String)> {
    let (before, after) = (names(old), names(new));
    let lost: Vec<&String> = without(&before, &after);
    let won: Vec<&String> = without(&after, &before);
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (names, came) in [(&lost, false), (&won, true)] {
        for name in names {
            match protects(name) {
                Some(yes) if yes == came => good.push(*name),
                Some(_) => bad.push(*name),
                None => {}
            }
        }
    }
    // One word of identity for another: who knows what the other does.
    let also = |names: &[&String], scratch: &mut Scratch| {
        names.iter().any(|name| {
            protects(name).is_none()
                && identity_word(setting.lexicon, scratch, name.as_bytes()).is_some_and(|(strength, _)| strength >= Strength::Strong)
        })
    };
    let (way, name) = if bad.len() >= 1 && bad.len() >= RATIO * good.len() && !(good.is_empty() && also(&won, scratch)) {
        (-1, bad[0])
    } else if good.len() >= 1 && good.len() >= RATIO * bad.len() && !(bad.is_empty() && also(&lost, scratch)) {
        (1, good[0])
    } else {
        return None;
    };
    Some((way, format!("{} {}", name.trim_matches('_'), if lost.contains(&name) { "went" } else { "came" })))
}

/// The names of some lines, as `_words_`. A switch with its value is no such name: what it means depends on that.
fn names(lines: &[Vec<u8>]) -> Vec<String> {
    let mut out = Vec::new();
    for line in lines {
        let tokens = tokens(line);
        for (at, token) in tokens.iter().enumerate() {
            let Token::Word(word) = token else { continue };
            let switched = matches!(tokens.get(at + 1), Some(Token::Sign(b":" | b"=")))
                && matches!(tokens.get(at + 2), Some(Token::Word(word)) if value::truth(word).is_some());
            if word[0].is_ascii_alphabetic() && !switched {
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

/// Whether a name protects, or opens.
fn protects(name: &str) -> Option<bool> {
    if holds_any(name, OPENS) {
        return Some(false);
    }
    match polarity::of(name) {
        Some((order, _)) => Some(order == Order::Protection),
        None => ASKS.iter().any(|asks| holds(name, asks)).then_some(true),
    }
}
