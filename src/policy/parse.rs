//! From the text of a policy file to what is written in it, with errors that show the place.
//!
//! `schema` and `min_version` are read first and leniently, so that a file for a newer version says so instead of
//! complaining about keys this version does not know.

use super::error::{LoadError, LoadErrorKind, nearest};
use super::file::{File, SCHEMA};
use super::value::Version;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A parsed file, with its text for later errors.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Where it was read.
    pub path: Vec<u8>,
    /// Its text.
    pub text: String,
    /// What is written.
    pub file: File,
}

/// What a text turned out to be.
#[derive(Clone, Debug)]
pub(super) enum Parsed {
    /// A policy of ours.
    Policy(Box<Source>),
    /// Somebody else's file: no top-level `schema`.
    Foreign,
}

/// Reads a policy. `may_be_foreign` for the names that other tools use too.
pub(super) fn parse(path: &[u8], bytes: &[u8], may_be_foreign: bool) -> Result<Parsed, LoadError> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(_) => return Err(LoadError::whole(LoadErrorKind::Invalid, path, "the policy is not UTF-8 text")),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    let table = table.get_ref();
    if !table.contains_key("schema") && may_be_foreign && !looks_like_ours(table) {
        return Ok(Parsed::Foreign);
    }
    newer(path, text, table)?;
    if let Some(error) = errors.first() {
        return Err(LoadError::at(path, text, error.span(), error.message().trim_end()));
    }
    let file: File = toml::from_str(text).map_err(|error| explain(path, text, table, &error))?;
    if !table.contains_key("schema") {
        let error = LoadError::at(path, text, Some(0..0), "the policy has no `schema`");
        return Err(error.hint(format!("write `schema = {SCHEMA}` in its first line")));
    }
    if file.schema != SCHEMA {
        let span = span_of(table, "schema");
        return Err(
            LoadError::at(path, text, span, format!("there is no schema {}", file.schema)).hint(format!("write `schema = {SCHEMA}`"))
        );
    }
    Ok(Parsed::Policy(Box::new(Source { path: path.to_vec(), text: text.to_owned(), file })))
}

/// Without `schema` a file is ours only by what nobody else would write.
fn looks_like_ours(table: &DeTable<'_>) -> bool {
    let extends = table.get("extends").and_then(|value| value.get_ref().as_array().cloned());
    extends.is_some_and(|layers| layers.iter().any(|layer| layer.get_ref().as_str().is_some_and(|name| name.starts_with("preset:"))))
}

/// Whether the file asks for a newer version, whatever else stands in it.
fn newer(path: &[u8], text: &str, table: &DeTable<'_>) -> Result<(), LoadError> {
    let asks = |key: &str, message: String| {
        let mut error = LoadError::at(path, text, span_of(table, key), message);
        error.kind = LoadErrorKind::NeedsNewer;
        Err(error.hint("install that version, or a newer one, and try again"))
    };
    if let Some(wanted) = table.get("min_version").and_then(|value| value.get_ref().as_str()).and_then(Version::parse)
        && wanted > Version::current()
    {
        return asks("min_version", format!("this policy needs countersign >= {wanted}; this is {}", Version::current()));
    }
    if let Some(wanted) =
        table.get("schema").and_then(|value| value.get_ref().as_integer()).and_then(|number| number.as_str().parse::<i64>().ok())
        && wanted > SCHEMA
    {
        return asks("schema", format!("this policy is written in schema {wanted}; countersign {} reads {SCHEMA}", Version::current()));
    }
    Ok(())
}

/// Turns the parser's error into one that names the nearest key or word.
fn explain(path: &[u8], text: &str, table: &DeTable<'_>, error: &toml::de::Error) -> LoadError {
    let message = error.message().trim_end();
    let mut words = message.split('`').skip(1).step_by(2);
    let given = words.next().unwrap_or_default().to_owned();
    let valid: Vec<&str> = words.collect();
    let owned = |word: &str| format!("did you mean `{word}`?");
    if message.starts_with("unknown field") {
        let hint = nearest(&given, valid.iter().copied()).map(owned);
        let elsewhere = || home_of(&given).map(|home| format!("`{given}` belongs in [{home}]"));
        let all = || format!("valid here: {}", valid.join(", "));
        let hint = hint.filter(|_| !given.is_empty()).or_else(elsewhere).unwrap_or_else(all);
        let known = table.contains_key("schema");
        let error = LoadError::at(path, text, error.span(), format!("unknown key `{given}`"));
        return if known { error.hint(hint) } else { error.hint(format!("{hint} (and write `schema = {SCHEMA}` first)")) };
    }
    if message.starts_with("unknown variant") {
        let hint = nearest(&given, valid.iter().copied()).map_or_else(|| format!("one of: {}", valid.join(", ")), owned);
        return LoadError::at(path, text, error.span(), format!("{given:?} is not a value of this key")).hint(hint);
    }
    LoadError::at(path, text, error.span(), message)
}

/// The table that knows a key, if just one does.
fn home_of(key: &str) -> Option<String> {
    let policy = super::preset::base();
    let homes: Vec<String> =
        policy.entries().into_iter().filter_map(|entry| entry.key.strip_suffix(&format!(".{key}")).map(str::to_owned)).collect();
    if let [home] = homes.as_slice() { Some(home.clone()) } else { None }
}

/// The place of a dotted key such as `gate[1].require`, as deep as it can be followed.
pub(super) fn span_of(table: &DeTable<'_>, key: &str) -> Option<Range<usize>> {
    let mut span = None;
    let mut here = table;
    let mut steps = key.split('.').peekable();
    while let Some(step) = steps.next() {
        let (name, index) = match step.split_once('[') {
            Some((name, index)) => (name, index.trim_end_matches(']').parse::<usize>().ok()),
            None => (step, None),
        };
        let Some((written, value)) = here.get_key_value(name) else { break };
        span = Some(written.span());
        let value: &Spanned<DeValue<'_>> = match (index, value.get_ref()) {
            (Some(index), DeValue::Array(items)) => match items.get(index) {
                Some(item) => {
                    span = Some(item.span());
                    item
                }
                None => break,
            },
            _ => value,
        };
        match value.get_ref() {
            DeValue::Table(inner) => here = inner,
            _ if steps.peek().is_none() => break,
            _ => break,
        }
    }
    span
}

/// An error at a key of a parsed file.
pub(super) fn at_key(source: &Source, key: &str, message: impl Into<String>) -> LoadError {
    let (table, _) = DeTable::parse_recoverable(&source.text);
    LoadError::at(&source.path, &source.text, span_of(table.get_ref(), key), message)
}

/// The line, from 1, on which a key stands; none where it does not.
pub(super) fn line_of(text: &str, key: &str) -> Option<u32> {
    let (table, _) = DeTable::parse_recoverable(text);
    let span = span_of(table.get_ref(), key)?;
    Some(text[..span.start].matches('\n').count() as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::{Files, load};

    fn error(text: &str) -> String {
        load(&Files::new(&[("policy.toml", text)])).unwrap_err().to_string()
    }

    #[test]
    fn the_reference_is_read_whole() {
        let text = include_str!("reference.toml");
        let files = Files::new(&[("policy.toml", text), (".countersign/allowed_signers", "")]);
        let closure = load(&files).unwrap();
        assert_eq!(closure.policy.exception[0].ticket, "ACME-12");
        // Every key of the schema stands in it: a new key is documented there or the test fails.
        let written = text.parse::<toml::Table>().unwrap();
        let schema = serde_json::to_value(schemars::schema_for!(File)).unwrap();
        for (table, definition) in schema["properties"].as_object().unwrap() {
            let value = written.get(table).unwrap_or_else(|| panic!("{table} is not in the reference"));
            let reference = definition["$ref"].as_str().or(definition["items"]["$ref"].as_str());
            let Some(name) = reference.and_then(|path| path.rsplit('/').next()) else { continue };
            let value = value.as_array().map_or(value, |list| &list[0]);
            let Some(keys) = schema["$defs"][name]["properties"].as_object() else { continue };
            let stages = crate::model::Stage::ALL.iter().map(|stage| stage.as_str()).collect::<Vec<_>>();
            for key in keys.keys().filter(|key| !stages.contains(&key.as_str())) {
                assert!(value.get(key).is_some(), "{table}.{key} is not in the reference");
            }
        }
    }

    #[test]
    fn unknown_keys_name_their_place_and_the_nearest() {
        let shown = error("schema = 1\n\n[engine]\non_eror = \"warn\"\n");
        assert_eq!(
            shown,
            "unknown key `on_eror`\n  --> policy.toml:4:1 (in a test)\n4 | on_eror = \"warn\"\n  = help: did you mean `on_error`?"
        );
        assert!(error("schema = 1\n[engin]\n").contains("did you mean `engine`?"));
        assert!(error("schema = 1\nwarn_at = 60\n").contains("`warn_at` belongs in [identity]"));
        assert!(error("schema = 1\n[[gate]]\nname = \"x\"\nrequires = []\n").contains("did you mean `require`?"));
    }

    #[test]
    fn wrong_values_say_what_would_be_right() {
        let shown = error("schema = 1\n[secrets]\naction = \"blok\"\n");
        assert!(shown.contains("did you mean `block`?") && shown.contains("policy.toml:3:10"), "{shown}");
        assert!(error("schema = 1\n[identity]\nwarn_at = 101\n").contains("a score from 0 to 100, or \"never\""));
        assert!(error("schema = 1\n[engine]\nmax_judged = \"5 pounds\"\n").contains("a size such as"));
        assert!(error("schema = 1\n[engine\n").contains("policy.toml:2"));
        assert!(error("schema = 1\n[[gate]]\nname = \"x\"\n").contains("require"));
    }

    #[test]
    fn a_newer_policy_says_so_whatever_else_is_in_it() {
        let load = |text: &str| load(&Files::new(&[("policy.toml", text)])).unwrap_err();
        let error = load("schema = 1\nmin_version = \"99.0.0\"\nbrand_new_key = 1\n");
        assert_eq!(error.kind, LoadErrorKind::NeedsNewer);
        assert!(error.to_string().contains("needs countersign >= 99.0.0"));
        assert_eq!(load("schema = 2\nnew = [\n").kind, LoadErrorKind::NeedsNewer);
        assert_eq!(load("schema = 0\n").kind, LoadErrorKind::Invalid);
    }

    #[test]
    fn spans_are_found_by_key() {
        let text = "schema = 1\n[[gate]]\nname = \"a\"\n[[gate]]\nname = \"b\"\n";
        assert_eq!(line_of(text, "gate[1].name"), Some(5));
        assert_eq!(line_of(text, "gate[7].name"), Some(2));
        assert_eq!(line_of(text, "nothing"), None);
    }
}
