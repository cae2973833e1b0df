//! Other trades that use the same words: a lexer has tokens, a terminal has sessions, a history has authors.
//!
//! Their own vocabulary, seen near a change, lowers what ambiguous words count. Words that mean identity only are not
//! touched, nor are paths that do.

/// A trade and its words.
#[derive(Debug)]
pub(super) struct Domain {
    /// As the policy and the report call it.
    pub(super) name: &'static str,
    /// What is left of a score.
    pub(super) factor: f32,
    /// Words of identity that mean something else here, alone and in compounds that are not certain.
    pub(super) blurs: &'static [&'static str],
    /// In lower case; matched anywhere in the text near a change.
    pub(super) words: &'static [&'static str],
}

/// All known trades.
pub(super) const ALL: &[Domain] = &[
    Domain {
        name: "lexer",
        factor: 0.3,
        blurs: &["token", "scope", "key", "identifier", "rule"],
        words: &[
            "tokenkind",
            "token_kind",
            "tokentype",
            "lexer",
            "tokenize",
            "tokenise",
            "keyword",
            "punctuation",
            "syntaxkind",
            "parser",
            "peek(",
            "bygroups",
            "ast::",
            "expr_",
            "grammar",
            "regexlexer",
            "syntax_tree",
            "comment.single",
            "string.double",
            "name.function",
            "tokens.keyword",
            "lookbehind",
            "prism.languages",
            "lexers/",
            "operator,",
        ],
    },
    Domain {
        name: "nlp",
        factor: 0.3,
        blurs: &["token", "key", "bot"],
        words: &[
            "vocab",
            "bpe",
            "wordpiece",
            "added_token",
            "addedtoken",
            "tokenizer",
            "special_token",
            "input_ids",
            "token_ids",
            "pretokeniz",
            "pre_tokenizer",
            "unigram",
            "byte_level",
            "detokeniz",
            "embedding",
            "max_tokens",
            "attention_mask",
            "num_tokens",
            "prompt_tokens",
            "completion_tokens",
        ],
    },
    Domain {
        name: "terminal",
        factor: 0.3,
        blurs: &["session", "key", "client", "user"],
        words: &[
            "tmux",
            "pane",
            "winlink",
            "window_",
            "tty",
            "cmdq",
            "key_bind",
            "keybind",
            "status_line",
            "client_session",
            "layout_",
            "keyc_",
            "screen_write",
            "sixel",
            "zellij",
            "scrollback",
            "multiplexer",
            "struct session",
            "struct client",
            "options_get",
            "screen_",
            "grid_",
            "notify_",
            "pty",
            "viewport",
        ],
    },
    Domain {
        name: "ml",
        factor: 0.35,
        blurs: &["session", "token", "key"],
        words: &["sess.run", "tf.session", "tensor", "inferencesession", "onnx", "feed_dict", "checkpoint", "cuda"],
    },
    Domain {
        name: "analytics",
        factor: 0.3,
        blurs: &["session", "visitor", "access", "identity"],
        words: &[
            "pageview",
            "page_view",
            "visitor",
            "bounce",
            "website_id",
            "websiteid",
            "event_name",
            "eventname",
            "funnel",
            "referrer",
            "visit_id",
            "visitid",
            "utm_",
            "clickhouse",
            "total_time",
            "totaltime",
            "session_data",
            "website",
            "metrics",
            "date_trunc",
            "posthog",
            "umami",
            "distinct_id",
            "clickstream",
            "web_vitals",
            "screen_view",
            "heatmap",
            "bounce_rate",
            "campaign",
            "timezone",
            "chart",
        ],
    },
    Domain {
        name: "kernel",
        factor: 0.35,
        blurs: &["session", "key", "provider"],
        words: &["kernelspec", "jupyter", "ipykernel", "kernel_id", "execute_cell"],
    },
    Domain {
        name: "http-pool",
        factor: 0.8,
        blurs: &["session", "key"],
        words: &[
            "requests.session()",
            "clientsession(",
            "session.get(",
            "session.post(",
            "httpadapter",
            "aiohttp",
            "connection_pool",
            "connectionpool",
        ],
    },
    Domain {
        name: "orm",
        factor: 0.8,
        blurs: &["session", "key"],
        words: &[
            "sessionmaker",
            "session.query",
            "session.add(",
            "session.commit",
            "db.session",
            "entitymanager",
            "sessionfactory",
            "scoped_session",
        ],
    },
    Domain {
        name: "vcs",
        factor: 0.35,
        blurs: &["author", "signature", "identity", "verify", "user", "username", "email", "revoke", "merge"],
        words: &[
            "committer",
            "author",
            "revset",
            "working_copy",
            "blame",
            "commit_id",
            "commitid",
            "git_sig",
            "rebase",
            "changelog",
            "refspec",
            "op_log",
        ],
    },
    Domain {
        name: "keyboard",
        factor: 0.3,
        blurs: &["key", "challenge"],
        words: &["keycode", "keydown", "keyup", "keypress", "hotkey", "shortcut", "modifiers", "onkey", "key_event", "keyevent"],
    },
    Domain {
        name: "search",
        factor: 0.35,
        blurs: &["hash", "key", "ignore"],
        words: &["haystack", "globset", "gitignore", "matcher", "line_number", "ripgrep", "searcher", "walkdir", "ignorecase"],
    },
    Domain {
        name: "theme",
        factor: 0.2,
        blurs: &["role", "user", "account", "owner", "key"],
        words: &["font-size", "background-color", "padding:", "margin:", "border-radius", "classname=", "tailwind"],
    },
];

/// Words of code that talks to others over the web, where the ambiguous words of identity mostly mean it.
pub(super) const WEB: &[&str] = &[
    "http",
    "request",
    "response",
    "header",
    "redirect",
    "endpoint",
    "url",
    "api/",
    "handler",
    "middleware",
    "controller",
    "servlet",
    "router",
    "payload",
    "client",
    "server",
    "ctx",
    "context",
];

impl Domain {
    /// Whether an entry of the lexicon means something else here.
    pub(super) fn blurs(&self, entry: &str) -> bool {
        entry.split('_').any(|word| self.blurs.contains(&word))
    }
}

/// Folders in which a trade keeps its words.
const FOLDERS: &[(&str, &str)] = &[
    ("lexers", "lexer"),
    ("lexer", "lexer"),
    ("grammars", "lexer"),
    ("syntaxes", "lexer"),
    ("highlighters", "lexer"),
    ("tokenizers", "nlp"),
    ("tokenizer", "nlp"),
    ("analytics", "analytics"),
    ("tmux", "terminal"),
    ("keyboard", "keyboard"),
];

/// The domain whose folder `path` lies in.
pub(super) fn of_path(path: &[u8]) -> Option<&'static Domain> {
    let mut folders = path.split(|&byte| byte == b'/').rev().skip(1);
    let (_, name) = folders.find_map(|folder| FOLDERS.iter().find(|(known, _)| known.as_bytes() == folder))?;
    named(name)
}

/// The domain named `name`.
pub(super) fn named(name: &str) -> Option<&'static Domain> {
    ALL.iter().find(|domain| domain.name == name)
}

/// The domain most of whose distinct words were seen, and whether that is enough to believe it. `seen` counts the
/// distinct words of each domain, in the order of [`ALL`].
pub(super) fn strongest(seen: &[usize]) -> Option<&'static Domain> {
    let (index, &count) = seen.iter().enumerate().max_by_key(|&(_, count)| *count)?;
    (count >= 2).then(|| &ALL[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_is_no_domain() {
        let mut seen = vec![0; ALL.len()];
        seen[0] = 1;
        assert!(strongest(&seen).is_none());
        seen[2] = 2;
        assert_eq!(strongest(&seen).map(|domain| domain.name), Some("terminal"));
    }

    #[test]
    fn folders_name_domains() {
        assert_eq!(of_path(b"src/lexers/ldap.py").map(|domain| domain.name), Some("lexer"));
        assert!(of_path(b"src/lexers.py").is_none());
        assert!(FOLDERS.iter().all(|(_, name)| named(name).is_some()));
    }

    #[test]
    fn names_are_unique_and_words_lower() {
        for (index, domain) in ALL.iter().enumerate() {
            assert!(ALL[index + 1..].iter().all(|other| other.name != domain.name));
            assert!(domain.words.iter().all(|word| word.len() >= 3 && *word == word.to_ascii_lowercase()), "{}", domain.name);
            assert!((0.0..1.0).contains(&domain.factor));
        }
    }
}
