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
    /// In lower case; matched anywhere in the text near a change.
    pub(super) words: &'static [&'static str],
}

/// All known trades.
pub(super) const ALL: &[Domain] = &[
    Domain {
        name: "lexer",
        factor: 0.3,
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
            "operator,",
        ],
    },
    Domain {
        name: "nlp",
        factor: 0.3,
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
        ],
    },
    Domain {
        name: "ml",
        factor: 0.35,
        words: &["sess.run", "tf.session", "tensor", "inferencesession", "onnx", "feed_dict", "checkpoint", "cuda"],
    },
    Domain {
        name: "analytics",
        factor: 0.3,
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
            "timezone",
            "chart",
        ],
    },
    Domain { name: "kernel", factor: 0.35, words: &["kernelspec", "jupyter", "ipykernel", "kernel_id", "execute_cell"] },
    Domain {
        name: "http-pool",
        factor: 0.4,
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
        factor: 0.4,
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
        words: &["keycode", "keydown", "keyup", "keypress", "hotkey", "shortcut", "modifiers", "onkey", "key_event", "keyevent"],
    },
    Domain {
        name: "search",
        factor: 0.35,
        words: &["haystack", "globset", "gitignore", "matcher", "line_number", "ripgrep", "searcher", "walkdir", "ignorecase"],
    },
    Domain {
        name: "theme",
        factor: 0.2,
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
    fn names_are_unique_and_words_lower() {
        for (index, domain) in ALL.iter().enumerate() {
            assert!(ALL[index + 1..].iter().all(|other| other.name != domain.name));
            assert!(domain.words.iter().all(|word| word.len() >= 3 && *word == word.to_ascii_lowercase()), "{}", domain.name);
            assert!((0.0..1.0).contains(&domain.factor));
        }
    }
}
