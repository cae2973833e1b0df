//! Configuration of agents, compared as data: tool servers that are new or unpinned, denials that are gone.

use super::detector::{Check, Detector};
use super::view::{Found, View};
use crate::identity::document::{Document, Entry, Node};
use crate::model::{Severity, WhichSide, holds};
use bstr::ByteSlice;

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
    (holds(name, "mcp") && (name.ends_with(b".json") || name.ends_with(b".jsonc")))
        || [".claude/", ".cursor/", ".codex/", ".gemini/", ".continue/", ".kiro/", ".roo/", ".qwen/"]
            .iter()
            .any(|folder| holds(&path, folder))
        || matches!(name, b"claude_desktop_config.json" | b"crush.json" | b".crush.json" | b"opencode.json" | b"opencode.jsonc")
}

/// The tool servers of a configuration: where their names stand, and what they are.
fn tools(config: &Node) -> impl Iterator<Item = &Entry> {
    ["mcpServers", "servers", "mcp", "mcp_servers"]
        .iter()
        .filter_map(|key| config.get(key))
        .flat_map(|servers| servers.get("servers").unwrap_or(servers).entries())
        .filter(|server| !server.node.entries().is_empty())
}

fn servers(view: &View<'_>, found: &mut Vec<Found>) {
    if !configures(view) || view.side == WhichSide::Old {
        return;
    }
    let Some(new) = view.root() else { return };
    let other = view.other();
    let before = other.as_ref().and_then(Document::root);
    for server in tools(new) {
        let known = before.and_then(|before| tools(before).find(|other| other.key == server.key));
        if known.is_some_and(|known| known.node.same(&server.node)) {
            continue;
        }
        if known.is_none() {
            report(view, "identity/agent-tool-added", server, found);
        }
        let words = ["command", "args"].iter().filter_map(|key| server.node.get(key)).flat_map(Node::texts).collect::<Vec<_>>();
        let url = server.node.get("url").or(server.node.get("serverUrl")).and_then(Node::text).unwrap_or_default();
        if unpinned(&words.join(" ")) || in_clear(url) {
            report(view, "identity/agent-tool-unpinned", server, found);
        }
    }
}

fn report(view: &View<'_>, id: &str, server: &Entry, found: &mut Vec<Found>) {
    // The server changed somewhere; its name is what a reader looks for.
    if let Some(report) = view.report(id, server.span(), found) {
        report.detail = Some(format!("tool server {:?}", server.key));
    }
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
    let Some(old) = view.root() else { return };
    let other = view.other();
    let new = other.as_ref().and_then(Document::root);
    let listed = |config: Option<&Node>, list: &str| -> Vec<String> {
        let permissions = config.map(|config| config.get("permissions").unwrap_or(config));
        permissions.and_then(|permissions| permissions.get(list)).map_or(Vec::new(), Node::texts).into_iter().map(str::to_owned).collect()
    };
    for list in ["deny", "ask"] {
        let kept = [listed(new, list), listed(new, "deny")].concat();
        let permissions = old.get("permissions").unwrap_or(old);
        for entry in permissions.get(list).map_or(&[][..], Node::items) {
            if entry.text().is_none_or(|text| kept.iter().any(|kept| kept == text)) {
                continue;
            }
            if let Some(report) = view.report("identity/agent-deny-removed", entry.span.clone(), found) {
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
                (".vscode/mcp.json", "{\n  // local\n  \"servers\": {\"files\": {\"command\": \"files\",},},\n}"),
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
