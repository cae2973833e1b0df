//! Acts that keep identity safe without being a question: to end sessions, to count failures, to write the audit log. Known
//! by a verb and what it is done to, wherever both stand in one call.

use super::super::phrase::holds_any;
use crate::model::Category;

/// Verbs, what they are done to, and what the two together are about.
struct Act {
    verbs: &'static [&'static str],
    objects: &'static [&'static str],
    name: &'static str,
    category: Category,
}

const ACTS: &[Act] = &[
    Act {
        verbs: &["audit"],
        objects: &["log", "record", "write", "emit", "publish", "create", "track", "event", "events", "trail", "append", "save"],
        name: "audit",
        category: Category::AuditEvents,
    },
    Act {
        verbs: &["record", "increment", "incr", "fail", "failed", "hit", "register", "track", "count", "bump", "note", "add"],
        objects: &["attempt", "attempts", "failures", "failure", "lockout", "strikes", "login_failures", "failed_login"],
        name: "count failures",
        category: Category::Throttling,
    },
    Act {
        verbs: &[
            "destroy",
            "destroy_all",
            "delete",
            "delete_all",
            "delete_many",
            "revoke",
            "revoke_all",
            "revoke_family",
            "invalidate",
            "invalidate_all",
            "purge",
            "kill",
            "terminate",
            "expire",
            "expire_all",
            "end_all",
            "clear_all",
            "flush",
            "blacklist",
            "logout_all",
        ],
        objects: &[
            "session",
            "sessions",
            "token",
            "tokens",
            "refresh_tokens",
            "refresh_token",
            "api_key",
            "api_keys",
            "session_id",
            "credential",
            "credentials",
            "access_keys",
            "remember_tokens",
            "grants",
        ],
        name: "end",
        category: Category::TokenLifecycle,
    },
];

/// The act in `words`, as a key and what it is about. Definitions are no acts.
pub(super) fn of(words: &str) -> Option<(&'static str, Category)> {
    ACTS.iter().find(|act| holds_any(words, act.verbs) && holds_any(words, act.objects)).map(|act| (act.name, act.category))
}
