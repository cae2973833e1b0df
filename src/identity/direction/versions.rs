//! Two versions of one line: a rank, a value, a number, a clause or a condition that changed.

use super::clause::{self, Outcome};
use super::dress::balance;
use super::order::Order;
use super::pair::Pair;
use super::phrase::{holds_any, words};
use super::property::{self, Says};
use super::{Effect, Setting, guard, identity_word, lists, measure, parent, policy, rank, renamed, turn, wide};
use crate::identity::context::Context;
use crate::identity::lexicon::{Scratch, Strength};
use crate::identity::line::{self, LineKind};
use crate::model::{Category, ChangedFile, Confidence, Direction, Language, Text, WhichSide};
use std::borrow::Cow;

/// How far below a condition its denial may stand.
const BELOW: u32 = 4;

/// Roles and levels that say what they are without identity near.
const BY_THEMSELVES: &[&str] = &[
    "SameSite",
    "TLS version",
    "sslmode",
    "who may",
    "workflow permission",
    "container user",
    "mesh encryption",
    "peer verification",
    "keychain access",
    "comparison",
    "forgery protection",
    "pod security",
    "procedure",
    "umask",
    "login module",
    "database login",
    "database right",
    "TLS demand",
    "file mode",
];

/// What a change of one line comes to.
struct Verdict {
    rule: &'static str,
    /// Less than zero: weaker; zero: cannot be told.
    way: i32,
    what: String,
    confidence: Confidence,
}

/// What is known about a pair.
struct Versions<'a> {
    file: &'a ChangedFile,
    pair: Pair,
    old: &'a [u8],
    new: &'a [u8],
    setting: &'a Setting<'a>,
    /// The strongest word of identity on either line.
    here: Option<Strength>,
    /// The line above that they belong to speaks of identity.
    below: bool,
    relevant: bool,
}

/// What became of the line of `pair`.
pub(super) fn compare(file: &ChangedFile, pair: Pair, setting: &Setting<'_>, scratch: &mut Scratch) -> Option<Effect> {
    let (old, new) = (file.old.line(pair.old), file.new.line(pair.new));
    let code = |text| line::kind(text, setting.language) == LineKind::Code;
    if !code(old) || !code(new) || old == new || catches(old) || catches(new) {
        return None;
    }
    let word = identity_word(setting.lexicon, scratch, new).or_else(|| identity_word(setting.lexicon, scratch, old));
    let here = word.map(|(strength, _)| strength);
    let above = parent(&file.new, pair.new).and_then(|at| identity_word(setting.lexicon, scratch, file.new.line(at)));
    let carried = |category| matches!(category, Category::Session | Category::TokenIssuance);
    let below = above.is_some_and(|(strength, category)| strength >= Strength::Medium || carried(category));
    let relevant = setting.identity || here >= Some(Strength::Strong) || above.is_some_and(|(strength, _)| strength >= Strength::Strong);
    let category: Option<Category> = word.or(above).map(|(_, category)| category).or(setting.category);
    let versions = Versions { file, pair, old, new, setting, here, below, relevant };
    let verdict = versions
        .ranked()
        .or_else(|| versions.valued())
        .or_else(|| versions.measured())
        .or_else(|| versions.listed())
        .or_else(|| versions.widened())
        .or_else(|| versions.fixed())
        .or_else(|| versions.turned())
        .or_else(|| versions.clause())?;
    Some(Effect {
        rule: if verdict.way <= 0 { verdict.rule } else { "" },
        direction: match verdict.way {
            1.. => Direction::Strengthens,
            0 => Direction::Unknown,
            _ => Direction::Weakens,
        },
        what: verdict.what,
        side: WhichSide::New,
        line: pair.new,
        category,
        confidence: verdict.confidence,
    })
}

/// Whether a line catches what is thrown: who is named there is not let in.
fn catches(line: &[u8]) -> bool {
    let body = line.trim_ascii_start();
    let body = body.strip_prefix(b"}").unwrap_or(body).trim_ascii_start();
    [&b"except "[..], b"except:", b"catch ", b"catch(", b"rescue "].iter().any(|head| body.starts_with(head))
}

/// Whether two lines say the same value in other words: `60 * 60` and `3600`.
pub(super) fn same_value(old: &[u8], new: &[u8]) -> bool {
    measure::compare(old, new, &measure::Near::nothing()).is_some_and(|(_, way)| way == 0)
}

impl Versions<'_> {
    fn ranked(&self) -> Option<Verdict> {
        let (what, way) = rank::compare(self.old, self.new)?;
        // A role or a level says nothing where nobody's identity is meant.
        let names_role = what == "role"
            && [self.old, self.new]
                .iter()
                .all(|line| bstr::ByteSlice::contains_str(*line, "roles/") || bstr::ByteSlice::contains_str(*line, "arn:aws"));
        if what == "workflow permission" && self.setting.language != Language::Yaml {
            return None;
        }
        (self.relevant || self.below || names_role || BY_THEMSELVES.contains(&what)).then(|| Verdict {
            rule: "identity/level-lowered",
            way,
            what: format!("{what} {}", if way < 0 { "lowered" } else { "raised" }),
            confidence: Confidence::High,
        })
    }

    fn valued(&self) -> Option<Verdict> {
        property::twins(self.old, self.new).into_iter().find_map(|(before, after)| {
            if !self.said(after.order, after.says) || (after.order == Order::Lifetime && holds_any(&words(self.new), KEPT)) {
                return None;
            }
            let way = super::order::compare(after.order, before.text, after.text).filter(|way| *way != 0)?;
            let (rule, word) = after.order.verdict(way);
            let confidence = if after.says >= Says::Much { Confidence::High } else { Confidence::Medium };
            Some(Verdict { rule, way, what: format!("{} {word}", after.name), confidence })
        })
    }

    /// Whether a property whose name says that much counts here.
    fn said(&self, order: Order, says: Says) -> bool {
        let lives = order == Order::Lifetime && self.setting.carrier;
        match says {
            Says::All => true,
            Says::Much => self.relevant || self.below || lives,
            Says::Little => self.below || ((self.relevant || lives) && (lives || self.here.is_some() || self.setting.formal)),
        }
    }

    fn measured(&self) -> Option<Verdict> {
        let line = |at: u32| words(self.file.new.line(at));
        let near = measure::Near {
            around: &|| (self.pair.new.saturating_sub(2).max(1)..self.pair.new + 3).map(line).collect(),
            above: &|| parent(&self.file.new, self.pair.new).map(line).unwrap_or_default(),
        };
        let (order, way) = measure::compare(self.old, self.new, &near).filter(|(_, way)| *way != 0)?;
        let (rule, word) = order.verdict(way);
        let told = self.said(order, Says::Little) || (order == Order::Cost && self.said(order, Says::All));
        told.then(|| Verdict { rule, way, what: format!("value {word}"), confidence: Confidence::Medium })
    }

    fn listed(&self) -> Option<Verdict> {
        let (list, way) = lists::compare(self.file, self.pair)?;
        let (rule, word) = list.order.verdict(way);
        let told = list.says == Says::All || self.relevant || self.below;
        told.then(|| Verdict { rule, way, what: format!("{} {word}", list.name), confidence: Confidence::Medium })
    }

    fn widened(&self) -> Option<Verdict> {
        let way = wide::compare(self.old, self.new, &self.file.new, self.pair.new, self.setting.language)?;
        let (rule, word) = Order::Grant.verdict(way);
        Some(Verdict { rule, way, what: format!("reach {word}"), confidence: Confidence::Medium })
    }

    fn fixed(&self) -> Option<Verdict> {
        let emptied = turn::emptied(self.old, self.new);
        let decides = || {
            let returns = |line: &[u8]| line.trim_ascii_start().starts_with(b"return");
            self.setting.dedicated
                || guard::is_condition(&words(self.old))
                || returns(self.new)
                || self.name_holds(DECIDES)
                || self.is_question()
        };
        let way = emptied.or_else(|| turn::fixed(self.old, self.new, self.outcome()).filter(|_| decides()))?;
        let about_somebody = || holds_any(&format!("{}{}", words(self.old), words(self.new)), SOMEBODY);
        (self.relevant || self.below || about_somebody()).then(|| Verdict {
            rule: "identity/check-removed",
            way,
            what: format!("fixed answer {}", if way < 0 { "in place of a check" } else { "gave way to a check" }),
            confidence: Confidence::High,
        })
    }

    fn turned(&self) -> Option<Verdict> {
        if !self.relevant {
            return None;
        }
        let way = turn::turned(self.old, self.new, Some(self.outcome()))?;
        let confidence = if way == 0 { Confidence::Medium } else { Confidence::High };
        Some(Verdict { rule: "identity/check-inverted", way, what: "condition turned round".to_owned(), confidence })
    }

    fn clause(&self) -> Option<Verdict> {
        let defines = |line: &[u8]| guard::defines(line) || renamed::is_method_head(line);
        let definition = defines(self.old) || defines(self.new);
        if definition && !holds_any(&format!("{}{}", words(self.old), words(self.new)), CALLERS) {
            return None;
        }
        let turns_away = |line: &[u8]| guard::throws(line) && !guard::is_condition(&words(line));
        if turns_away(self.old) && turns_away(self.new) {
            return None;
        }
        let (old, new) = self.whole();
        let (way, what) = clause::compare(&old, &new, self.outcome())?;
        if definition && !holds_any(&format!("_{what}_"), CALLERS) {
            return None;
        }
        if !self.relevant && !self.below && self.here < Some(Strength::Medium) && !self.speaks_for_itself(&what) {
            return None;
        }
        // A condition that was joined on says nothing of what it asks.
        let told = !clause::is_anything(&what);
        Some(Verdict {
            rule: if told { "identity/demand-lowered" } else { "" },
            way,
            what: format!("{} {what}", if way < 0 { "asks less:" } else { "asks more:" }),
            confidence: if self.relevant && told { Confidence::Medium } else { Confidence::Low },
        })
    }

    /// The two statements: where one is written over several lines and the other is not, both to their ends.
    fn whole(&self) -> (Cow<'_, [u8]>, Cow<'_, [u8]>) {
        let (old, new) = (balance(self.old), balance(self.new));
        if old == new {
            return (Cow::Borrowed(self.old), Cow::Borrowed(self.new));
        }
        (statement(&self.file.old, self.pair.old), statement(&self.file.new, self.pair.new))
    }

    /// Whether a word that a line asks tells enough without identity near: whose something is, or a check by its name.
    fn speaks_for_itself(&self, what: &str) -> bool {
        clause::is_ownership(what) || (clause::is_check(what) && self.old.contains(&b'(') && self.new.contains(&b'('))
    }

    /// What it leads to where the line holds.
    fn outcome(&self) -> Outcome {
        let (text, number): (&Text, u32) = (&self.file.new, self.pair.new);
        if let Some(admits) = policy::admits_at(self.file, number, self.setting.language) {
            return if admits { Outcome::Admits } else { Outcome::Denies };
        }
        let condition = guard::is_condition(&words(self.old)) || guard::is_condition(&words(self.new));
        let denies = if condition { (number..=number + BELOW).any(|at| guard::denies(text.line(at))) } else { self.name_holds(REFUSES) };
        if denies { Outcome::Denies } else { Outcome::Admits }
    }

    /// Ruby's names of what answers yes or no.
    fn is_question(&self) -> bool {
        Context::of(&self.file.new, self.pair.new, self.setting.language).name.ends_with(b"?")
    }

    /// Whether the name of what the line stands in holds one of `wanted`.
    fn name_holds(&self, wanted: &[&str]) -> bool {
        let name = Context::of(&self.file.new, self.pair.new, self.setting.language).name;
        holds_any(&words(&name), wanted)
    }
}

/// The line `number` with those below up to where its brackets are closed.
fn statement(text: &Text, number: u32) -> Cow<'_, [u8]> {
    const MOST: u32 = 12;
    let mut open = balance(text.line(number));
    // What ends with the beginning of a block is whole.
    if open <= 0 || text.line(number).trim_ascii_end().ends_with(b"{") {
        return Cow::Borrowed(text.line(number));
    }
    let mut out = text.line(number).to_vec();
    for at in number + 1..(number + MOST).min(text.line_count() + 1) {
        out.push(b' ');
        out.extend_from_slice(text.line(at).trim_ascii());
        open += balance(text.line(at));
        if open <= 0 {
            break;
        }
    }
    Cow::Owned(out)
}

/// Words of what may be kept for long without harm.
pub(super) const KEPT: &[&str] =
    &["cors", "cache", "cache_control", "preflight", "static", "etag", "immutable", "expose_headers", "allow_methods"];

/// Parameters by which a definition asks who calls.
const CALLERS: &[&str] = &["depends", "security", "claims", "auth_user", "current_user", "authenticated_user", "admin_user", "principal"];

/// Whose words a rule about somebody compares.
const SOMEBODY: &[&str] = &["user", "owner", "get_owner", "user_id", "owner_id", "role", "admin", "member", "tenant", "tenant_id"];

/// Words in the names of what decides about somebody.
const DECIDES: &[&str] = &[
    "can",
    "may",
    "is",
    "has",
    "allow",
    "allowed",
    "permit",
    "permitted",
    "authorize",
    "authorized",
    "authenticate",
    "authenticated",
    "check",
    "verify",
    "validate",
    "valid",
    "access",
    "auth",
    "permission",
    "guard",
    "should",
    "trust",
    "matches",
    "require",
    "test_func",
];

/// Words in the names of what answers yes to turn somebody away.
const REFUSES: &[&str] = &[
    "denied",
    "deny",
    "forbidden",
    "blocked",
    "banned",
    "locked",
    "revoked",
    "expired",
    "rejected",
    "reject",
    "refuse",
    "disabled",
    "invalid",
    "requires",
    "needs",
    "required",
    "blacklisted",
    "limited",
    "throttled",
    "exceeded",
];
