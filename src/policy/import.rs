//! What other scanners have on record as known: places, not values. Each is met again among our own findings or not at all.
//!
//! A gitleaks report (JSON), a detect-secrets baseline (JSON), a talisman configuration (YAML).

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Something another scanner has on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The file.
    pub path: String,
    /// The lines; none where the whole file is meant.
    pub lines: Option<(u32, u32)>,
    /// The digest the file must have (talisman: of its path and contents).
    pub checksum: Option<String>,
}

impl Known {
    /// Whether it speaks of a finding in `line` of `path`, in a file with these contents.
    pub fn covers(&self, path: &str, line: u32, contents: &[u8]) -> bool {
        self.path == path
            && self.lines.is_none_or(|(from, to)| (from..=to).contains(&line))
            && self.checksum.as_ref().is_none_or(|checksum| *checksum == talisman(path, contents))
    }
}

/// Reads a record of any of the three kinds.
pub fn parse(bytes: &[u8]) -> Result<Vec<Known>> {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Array(list)) => list.iter().map(gitleaks).collect(),
        Ok(value) if value.get("results").is_some() => detect_secrets(&value),
        Ok(_) => bail!("JSON, but neither a gitleaks report (a list) nor a detect-secrets baseline (with `results`)"),
        Err(_) => yaml(&String::from_utf8_lossy(bytes)),
    }
}

fn gitleaks(entry: &Value) -> Result<Known> {
    let path = entry.get("File").and_then(Value::as_str).filter(|path| !path.is_empty());
    let line = |key: &str| entry.get(key).and_then(Value::as_u64).map(|line| line as u32);
    let (Some(path), Some(start)) = (path, line("StartLine")) else { bail!("an entry of the report has no `File` or no `StartLine`") };
    // Some versions count from nought.
    let end = line("EndLine").unwrap_or(start).max(start);
    Ok(Known { path: path.to_owned(), lines: Some((start.max(1), end.max(1))), checksum: None })
}

fn detect_secrets(value: &Value) -> Result<Vec<Known>> {
    let results = value.get("results").and_then(Value::as_object).context("`results` is no table of files")?;
    let mut found = Vec::new();
    for (path, entries) in results {
        for entry in entries.as_array().into_iter().flatten() {
            // What its owner found to be real is no matter of record.
            if entry.get("is_secret").and_then(Value::as_bool) == Some(true) {
                continue;
            }
            let line = entry.get("line_number").and_then(Value::as_u64).context("an entry has no `line_number`")? as u32;
            found.push(Known { path: path.replace('\\', "/"), lines: Some((line, line)), checksum: None });
        }
    }
    Ok(found)
}

/// `fileignoreconfig` of talisman: a list of `filename` and `checksum`.
fn yaml(text: &str) -> Result<Vec<Known>> {
    let mut found: Vec<Known> = Vec::new();
    let mut within = false;
    for line in text.lines() {
        let body = line.trim();
        if !line.starts_with([' ', '-', '\t']) && !body.is_empty() && !body.starts_with('#') {
            within = body == "fileignoreconfig:";
            continue;
        }
        if !within {
            continue;
        }
        let body = body.strip_prefix("- ").unwrap_or(body).trim();
        let Some((key, value)) = body.split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        match key.trim() {
            "filename" => found.push(Known { path: value, lines: None, checksum: None }),
            "checksum" => {
                if let Some(last) = found.last_mut() {
                    last.checksum = Some(value);
                }
            }
            _ => {}
        }
    }
    // Without a checksum it would speak for whatever the file holds one day.
    found.retain(|known| known.checksum.is_some());
    if found.is_empty() {
        bail!("neither a gitleaks report, nor a detect-secrets baseline, nor a talisman configuration with `fileignoreconfig`");
    }
    Ok(found)
}

/// Talisman's checksum of a file: over its path and its contents.
fn talisman(path: &str, contents: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(path.as_bytes());
    hash.update(contents);
    data_encoding::HEXLOWER.encode(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_kinds_of_record_are_read() {
        let report = br#"[{"RuleID": "generic-api-key", "File": "a.py", "StartLine": 3, "EndLine": 4, "Secret": "REDACTED"}]"#;
        let known = &parse(report).unwrap()[0];
        assert!(known.covers("a.py", 4, b"") && !known.covers("a.py", 5, b"") && !known.covers("b.py", 3, b""));
        let baseline = br#"{"version": "1.5.0", "results": {"a.py": [{"line_number": 7}, {"line_number": 8, "is_secret": true}]}}"#;
        let known = parse(baseline).unwrap();
        assert_eq!((known.len(), known[0].lines), (1, Some((7, 7))));
        let sum = talisman("a.pem", b"x");
        let yaml = format!("fileignoreconfig:\n- filename: a.pem\n  checksum: {sum}\n- filename: b\nscopeconfig:\n- scope: node\n");
        let known = parse(yaml.as_bytes()).unwrap();
        assert!(known.len() == 1 && known[0].covers("a.pem", 9, b"x") && !known[0].covers("a.pem", 9, b"y"));
        for other in [&b"{}"[..], b"", b"words", b"[{}]"] {
            assert!(parse(other).is_err());
        }
    }
}
