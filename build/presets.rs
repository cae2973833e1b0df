//! The presets of policies as JSON: it is read in a tenth of the time, and every hook builds on one.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use toml::Value;

/// A constant for each preset, `COMMON` for `common.toml`.
pub(super) fn source(folder: &Path) -> String {
    let mut source = String::new();
    for path in super::toml_files(folder) {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let value: Value = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_stem().expect("a file has a name").to_string_lossy().to_uppercase();
        let _ = writeln!(source, "const {name}: &str = {:?};", json(&value));
    }
    source
}

fn json(value: &Value) -> String {
    let list = |items: Vec<String>| items.join(",");
    match value {
        Value::String(text) => quoted(text),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => value.to_string(),
        Value::Datetime(time) => quoted(&time.to_string()),
        Value::Array(items) => format!("[{}]", list(items.iter().map(json).collect())),
        Value::Table(fields) => {
            format!("{{{}}}", list(fields.iter().map(|(key, value)| format!("{}:{}", quoted(key), json(value))).collect()))
        }
    }
}

fn quoted(text: &str) -> String {
    assert!(!text.chars().any(char::is_control), "{text:?}: presets have no control characters");
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
