//! Configuration of agents, compared as data: tool servers that are new or unpinned, denials that are gone.

use super::detector::{Check, Detector};
use super::view::{Found, View};
use crate::model::{Severity, Text, WhichSide};
use bstr::ByteSlice;
use serde_json::Value;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[
    Detector {
        keywords: &["mcpservers", "\"command\"", "\"url\"", "\"servers\"", "\"args\"", "npx", "uvx", "[mcp_servers", "\"mcp\""],
        languages: &[],
        check: Check::Whole(servers),
    },
    Detector {
        keywords: &["deny", "\"ask\"", "bash(", "read(", "write(", "edit(", "webfetch"],
        languages: &[],
        check: Check::Whole(denials),
    },
];

/// Files that configure tool servers.
fn configures(view: &View<'_>) -> bool {
    let path = view.file.change.path.to_ascii_lowercase();
    let name = path.rsplit_str("/").next().unwrap_or_default();
    (name.contains_str("mcp") && (name.ends_with(b".json") || name.ends_with(b".jsonc")))
        || [".claude/", ".cursor/", ".codex/", ".gemini/", ".continue/", ".kiro/", ".roo/", ".qwen/"]
            .iter()
            .any(|folder| path.contains_str(folder))
        || matches!(name, b"claude_desktop_config.json" | b"crush.json" | b".crush.json" | b"opencode.json" | b"opencode.jsonc")
}

fn parsed(text: &Text) -> Option<Value> {
    serde_json::from_slice(text.bytes()).ok()
}

/// The tool servers of a configuration, by name.
fn tools(config: &Value) -> Vec<(&String, &Value)> {
    ["mcpServers", "servers", "mcp", "mcp_servers"]
        .iter()
        .filter_map(|key| config.get(key))
        .flat_map(|servers| servers.get("servers").unwrap_or(servers).as_object().into_iter().flatten())
        .filter(|(_, server)| server.is_object())
        .collect()
}

fn servers(view: &View<'_>, found: &mut Vec<Found>) {
    if !configures(view) || view.side == WhichSide::Old {
        return;
    }
    let Some(new) = parsed(view.text) else {
        lines(view, found);
        return;
    };
    let old = parsed(&view.file.old);
    let before = old.as_ref().map(tools).unwrap_or_default();
    for (name, server) in tools(&new) {
        let known = before.iter().find(|(other, _)| *other == name).map(|(_, server)| *server);
        if known == Some(server) {
            continue;
        }
        let Some(span) = place(view.text, name) else { continue };
        if known.is_none() {
            report(view, "identity/agent-tool-added", span.clone(), name, found);
        }
        let words = std::iter::once(&server["command"])
            .chain(server["command"].as_array().into_iter().flatten())
            .chain(server["args"].as_array().into_iter().flatten())
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" ");
        let url = server["url"].as_str().or_else(|| server["serverUrl"].as_str()).unwrap_or_default();
        if unpinned(&words) || in_clear(url) {
            report(view, "identity/agent-tool-unpinned", span, name, found);
        }
    }
}

/// TOML, comments in JSON, parts of a file: line by line.
fn lines(view: &View<'_>, found: &mut Vec<Found>) {
    for number in 1..=view.text.line_count() {
        let line = view.text.line(number).trim();
        let span = view.text.span(number).start..view.text.span(number).start + view.text.line(number).len();
        if line.starts_with(b"[mcp_servers.") && !line.contains_str(".env") {
            view.report("identity/agent-tool-added", span.clone(), found);
        }
        if let Ok(text) = line.to_str()
            && (text.contains("npx") || text.contains("uvx") || text.contains("\"-y\"") || text.contains(":latest"))
            && unpinned(&text.replace(['"', ',', '[', ']', '='], " "))
        {
            view.report("identity/agent-tool-unpinned", span, found);
        }
    }
}

fn report(view: &View<'_>, id: &str, span: std::ops::Range<usize>, name: &str, found: &mut Vec<Found>) {
    if let Some(report) = view.report(id, span, found) {
        report.detail = Some(format!("tool server {name:?}"));
    }
}

/// Where a key stands.
fn place(text: &Text, name: &str) -> Option<std::ops::Range<usize>> {
    let quoted = format!("\"{name}\"");
    let at = text.bytes().find(&quoted)?;
    Some(at..at + quoted.len())
}

/// A runner that fetches a package without a version, or an image by a moving tag.
fn unpinned(words: &str) -> bool {
    let mut parts = words
        .split_whitespace()
        .skip_while(|word| !matches!(*word, "npx" | "uvx" | "bunx" | "pnpx" | "pipx" | "docker" | "podman" | "dlx"));
    let Some(runner) = parts.next() else { return words.contains(":latest") };
    let container = matches!(runner, "docker" | "podman");
    let package = parts.find(|word| {
        if container {
            word.contains('/') && !word.starts_with('-') && !word.starts_with('/') && !word.contains('=')
        } else {
            !word.starts_with('-') && *word != "run" && *word != "dlx"
        }
    });
    let Some(package) = package else { return false };
    if container {
        return !package.contains("@sha256:")
            && (package.ends_with(":latest") || !package.rsplit('/').next().unwrap_or_default().contains(':'));
    }
    let version = package.trim_start_matches('@');
    !version.contains('@') && !version.contains("==") && !version.starts_with('.') && !version.starts_with('/')
        || package.ends_with("@latest")
}

fn in_clear(url: &str) -> bool {
    url.starts_with("http://")
        && !["http://localhost", "http://127.", "http://[::1]", "http://0.0.0.0"].iter().any(|local| url.starts_with(local))
}

/// Entries of `deny` and `ask` that the new side no longer has.
fn denials(view: &View<'_>, found: &mut Vec<Found>) {
    if !configures(view) || view.side == WhichSide::New {
        return;
    }
    let Some(old) = parsed(view.text) else { return };
    let new = parsed(&view.file.new).unwrap_or(Value::Null);
    for list in ["deny", "ask"] {
        let entries = |config: &Value| -> Vec<String> {
            let permissions = config.get("permissions").unwrap_or(config);
            permissions[list].as_array().into_iter().flatten().filter_map(|entry| entry.as_str().map(str::to_owned)).collect()
        };
        let (kept, denied) = (entries(&new), new["permissions"]["deny"].to_string());
        for entry in entries(&old).iter().filter(|entry| !kept.contains(entry) && !denied.contains(entry.as_str())) {
            let Some(span) = place(view.text, entry) else { continue };
            if let Some(report) = view.report("identity/agent-deny-removed", span, found) {
                report.judges = WhichSide::Old;
                report.severity = if list == "deny" { Severity::High } else { Severity::Medium };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{findings, table};
    use super::unpinned;

    #[test]
    fn new_tool_servers_are_told_and_unpinned_ones_warned_of() {
        table(
            "identity/agent-tool-added",
            &[
                (".mcp.json", "{\"mcpServers\": {\"files\": {\"command\": \"files\"}}}"),
                (".codex/config.toml", "[mcp_servers.files]\ncommand = \"npx\""),
            ],
            &[("package.json", "{\"mcpServers\": {\"files\": {\"command\": \"files\"}}}")],
        );
        table(
            "identity/agent-tool-unpinned",
            &[
                (".mcp.json", "{\"mcpServers\": {\"f\": {\"command\": \"npx\", \"args\": [\"-y\", \"@acme/files\"]}}}"),
                (".cursor/mcp.json", "{\"mcpServers\": {\"f\": {\"url\": \"http://tools.example.org\"}}}"),
            ],
            &[(".mcp.json", "{\"mcpServers\": {\"f\": {\"command\": \"npx\", \"args\": [\"-y\", \"@acme/files@1.2.3\"]}}}")],
        );
        for (words, wanted) in [
            ("uvx tool", true),
            ("uvx tool==1.0", false),
            ("docker run -i ghcr.io/a/b", true),
            ("docker run ghcr.io/a/b:1.2", false),
            ("node server.js", false),
        ] {
            assert_eq!(unpinned(words), wanted, "{words}");
        }
    }

    #[test]
    fn denials_that_are_gone_are_found_on_the_old_side() {
        let old = "{\"permissions\": {\"deny\": [\n\"Bash(rm)\",\n\"Read(.env)\"\n]}}";
        let new = "{\"permissions\": {\"deny\": [\n\"Read(.env)\"\n]}}";
        let found = findings(".claude/settings.json", old, new);
        assert_eq!(
            found.iter().map(|finding| (finding.rule.id, finding.location.line)).collect::<Vec<_>>(),
            [("identity/agent-deny-removed", 2)]
        );
        assert!(findings(".claude/settings.json", new, old).iter().all(|finding| finding.rule.id != "identity/agent-deny-removed"));
    }
}
