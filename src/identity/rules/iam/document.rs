//! Statements of documents that are parsed.

use super::super::value::plain;
use super::Statement;
use crate::identity::document::{Document, Node};
use bstr::ByteSlice;

/// The innermost statement around the byte `at`, where it allows something.
pub(super) fn statement(document: &Document, bytes: &[u8], at: usize) -> Option<Statement> {
    let node = document.around(at).into_iter().rev().find(|node| is_statement(node, bytes))?;
    if values(node, &["effect"]).iter().any(|effect| effect.eq_ignore_ascii_case("deny")) {
        return None;
    }
    let owned = |names: &[&str]| values(node, names).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let actions: Vec<String> = owned(&["action", "actions"]).iter().map(|action| action.to_ascii_lowercase()).collect();
    let all_but = has(node, &["notaction", "notactions"]);
    // A trust policy is about its principals, whatever it leaves out.
    let policy = has(node, &["effect", "resource", "resources"]) || all_but || !has(node, &["principal", "principals"]);
    Some(Statement {
        span: node.span.clone(),
        actions,
        all_but,
        resources: owned(&["resource", "resources"]),
        principals: owned(&["principal", "principals"]),
        conditional: has(node, &["condition", "conditions"]),
        policy,
    })
}

/// A map of actions with what only a policy says about them. Terraform writes the names in the plural; where they are not, an
/// effect or the colon of an action's name tells a policy from a table of routes.
fn is_statement(node: &Node, bytes: &[u8]) -> bool {
    let plural = has(node, &["actions", "notactions"]);
    let acts = plural || has(node, &["action", "notaction"]);
    let about = has(node, &["effect", "resource", "resources", "notresource", "notresources", "principal", "principals"]);
    let whole = bytes.get(node.span.clone()).unwrap_or_default();
    acts && about && (plural || has(node, &["effect"]) || whole.contains_str(":"))
}

/// The texts under these names.
fn values<'a>(node: &'a Node, names: &[&str]) -> Vec<&'a str> {
    let named = node.entries().iter().filter(|entry| names.contains(&plain(entry.key.as_bytes()).as_str()));
    named.flat_map(|entry| entry.node.texts()).collect()
}

fn has(node: &Node, names: &[&str]) -> bool {
    node.entries().iter().any(|entry| names.contains(&plain(entry.key.as_bytes()).as_str()))
}
