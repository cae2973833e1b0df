//! Configuration of any bytes: parsed as YAML, JSON, TOML or HCL, and judged as policies, roles, workflows and agents' settings.

use super::super::{changed, look};
use bstr::ByteSlice;
use countersign::git::decode;

/// Names, each with a comment that wakes every rule which parses.
const NAMES: &[(&str, &str)] = &[
    (".github/workflows/ci.yml", "# Effect action permissions: uses: environment: verbs\n"),
    ("k8s/rbac.yaml", "# Effect action verbs apigroups\n"),
    (".gitlab-ci.yml", "# environment: permissions:\n"),
    ("policy.json", "// Effect action principal verbs\n"),
    (".cursor/mcp.json", "// mcpservers \"command\" deny\n"),
    (".codex/config.toml", "# [mcp_servers deny\n"),
    ("main.tf", "# Effect action principal\n"),
];

/// Tries an input.
pub fn run(bytes: &[u8]) {
    let [kind, rest @ ..] = bytes else { return };
    let (name, wake) = NAMES[usize::from(*kind) % NAMES.len()];
    let (old, new) = rest.split_at(rest.find_byte(0).unwrap_or(0));
    let side = |text: &[u8]| decode([wake.as_bytes(), text].concat());
    look(&changed(name.into(), side(old), side(new)));
}
