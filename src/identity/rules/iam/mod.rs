//! Statements of IAM policies, wherever they are written: JSON, Terraform, CloudFormation, code.
//!
//! A statement is read whole and judged as a whole: actions together with resources, principals, conditions and effect.
//! Documents are parsed; in code, and where only a part of a document is there, the braces around an action are read.

mod actions;
mod braces;
mod document;

use super::detector::{Check, Detector};
use super::view::{Found, View};
use crate::model::Language as L;
use actions::Leads;
use bstr::ByteSlice;
use std::ops::Range;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &["action", "principal"],
    languages: &[L::Hcl, L::Json, L::TypeScript, L::JavaScript, L::Python, L::Yaml],
    check: Check::At(check),
}];

/// A statement that allows something.
#[derive(Debug, Default)]
struct Statement {
    /// Where it stands.
    span: Range<usize>,
    /// Allowed actions, in lower case.
    actions: Vec<String>,
    /// Whether it allows all actions but some.
    all_but: bool,
    /// What the actions may be done to.
    resources: Vec<String>,
    /// Who may do them, in the policy of a resource or a role.
    principals: Vec<String>,
    /// Whether it holds under a condition only.
    conditional: bool,
    /// Whether it is surely a policy's: an `action` alone is a word of many programs.
    policy: bool,
}

/// Words of which one stands near the action of every policy.
const NEAR: &[&str] = &["esource", "Effect", "tatement", "rincipal"];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    // Most actions are no policy's: nothing is parsed, and nothing read to its brackets, for those.
    let bytes = view.text.bytes();
    let near = &bytes[at.saturating_sub(1000)..bytes.len().min(at + 1000)];
    if !NEAR.iter().any(|word| near.contains_str(word)) {
        return;
    }
    let statement = match view.document() {
        Some(document) => document::statement(document, bytes, at),
        None => braces::statement(view, at),
    };
    let Some(statement) = statement else { return };
    for rule in statement.weaknesses(&bytes[statement.span.clone()]) {
        view.report(rule, statement.span.clone(), found);
    }
}

impl Statement {
    /// The rules it breaks; `text` is what it is written as.
    fn weaknesses(&self, text: &[u8]) -> Vec<&'static str> {
        let mut rules = Vec::new();
        if self.trusts_a_forge() && (!self.conditional || !text.contains_str(":sub")) {
            rules.push("identity/ci-trust-unconditional");
        }
        let acts = !self.actions.is_empty() || self.all_but;
        let anyone = self.principals.iter().any(|principal| principal == "*");
        if anyone && !self.conditional && (acts || text.contains_str("Effect")) {
            rules.push("identity/principal-anyone");
        }
        if self.policy {
            rules.extend(self.width(anyone));
        }
        rules
    }

    /// Whether jobs of a forge may assume the role.
    fn trusts_a_forge(&self) -> bool {
        let forges = ["token.actions.githubusercontent.com", "gitlab.com"];
        let forge = self.principals.iter().any(|principal| forges.iter().any(|forge| principal.contains(forge)));
        forge && self.actions.iter().any(|action| action == "sts:assumerolewithwebidentity")
    }

    /// The widest rule that its actions break on its resources.
    fn width(&self, anyone: bool) -> Option<&'static str> {
        if self.actions.iter().any(|action| matches!(action.as_str(), "*" | "*:*" | "iam:*" | "sts:*")) {
            return Some("identity/iam-wildcard");
        }
        let everything = self.resources.iter().any(|resource| resource == "*");
        let open = everything || self.resources.iter().any(|resource| resource.ends_with(":*"));
        let pattern = self.resources.iter().any(|resource| resource.contains('*'));
        let leads = |to: Leads| self.actions.iter().filter(move |action| actions::leads(action) == Some(to));
        // Only identities are named by patterns that still lead on; of anything else every one must be open.
        if pattern && leads(Leads::Rights).any(|action| action.starts_with("iam:") || open) {
            Some("identity/iam-privilege-escalation")
        } else if open && leads(Leads::Credentials).next().is_some() {
            Some("identity/iam-credential-exposure")
        } else if everything && leads(Leads::Sharing).next().is_some() {
            Some("identity/iam-resource-sharing")
        } else {
            let whole_service = self.all_but || self.actions.iter().any(|action| action.ends_with(":*"));
            (everything && !anyone && whole_service).then_some("identity/iam-broad-action")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{findings, table};

    #[test]
    fn wildcards_and_principals() {
        let json = |body: &str| format!("{{\"Statement\": [{{\"Effect\": \"Allow\", {body}}}]}}");
        let bad = [json("\"Action\": \"*\", \"Resource\": \"*\""), json("\"Action\": [\"s3:Get\", \"iam:*\"], \"Resource\": \"*\"")];
        table(
            "identity/iam-wildcard",
            &[
                ("a.json", &bad[0]),
                ("a.json", &bad[1]),
                ("a.tf", "statement {\n  actions = [\"*\"]\n  resources = [\"*\"]\n}"),
                ("a.tf", "policy = <<EOF\n{\"Statement\": [{\n  \"Action\": \"*\",\n  \"Resource\": \"*\"\n}]}\nEOF\n"),
                ("a.tf", "policy = <<-EOF\n  {\"Statement\": [{\n    \"Action\": \"*\",\n    \"Resource\": \"*\"\n"),
                ("a.ts", "new PolicyStatement({ actions: ['*'], resources: ['*'] })"),
                ("a.js", "new PolicyStatement({ actions: ['*'], resources: ['*'] })"),
                ("a.py", "policy = {\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}"),
            ],
            &[
                ("a.json", "{\"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}]}"),
                ("a.tf", "statement {\n  actions = [\"s3:GetObject\"]\n  resources = [\"arn:aws:s3:::b/*\"]\n}"),
                ("a.tf", "statement {\n  effect = \"Deny\"\n  actions = [\"*\"]\n  resources = [\"*\"]\n}"),
                ("a.ts", "dispatch({ action: '*' })"),
                ("a.js", "new PolicyStatement({ actions: ['s3:GetObject'], resources: [arn] })"),
                ("a.py", "policy = {\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": arn}]}"),
                ("a.json", "{\"routes\": [{\"action\": \"*\", \"view\": \"home\"}]}"),
            ],
        );
        table(
            "identity/principal-anyone",
            &[
                ("a.json", "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"*\"}, \"Action\": \"sts:AssumeRole\"}"),
                (
                    "a.tf",
                    "policy = <<EOF\n{\n  \"Statement\": [{\n    \"Effect\": \"Allow\",\n    \"Principal\": {\n      \"AWS\": \"*\"\n    },\n",
                ),
                (
                    "a.tf",
                    "statement {\n  principals {\n    type = \"AWS\"\n    identifiers = [\"*\"]\n  }\n  actions = [\"s3:GetObject\"]\n}",
                ),
            ],
            &[
                ("a.json", "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::1:root\"}, \"Action\": \"sts:AssumeRole\"}"),
                (
                    "a.json",
                    "{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:GetObject\", \"Condition\": {\"StringEquals\": {\"aws:PrincipalOrgID\": \"o-1\"}}}",
                ),
                ("a.json", "{\"Effect\": \"Allow\", \"NotPrincipal\": \"*\", \"Action\": \"s3:GetObject\", \"Resource\": \"x\"}"),
            ],
        );
    }

    #[test]
    fn statements_of_yaml_templates() {
        let template = |body: &str| format!("Statement:\n  - Effect: Allow\n{body}");
        let (all, list) =
            (template("    Action: '*'\n    Resource: '*'\n"), template("    Action:\n      - iam:PassRole\n    Resource: \"*\"\n"));
        let anyone = template("    Principal:\n      AWS: \"*\"\n    Action: sts:AssumeRole\n");
        let narrow = template("    Action:\n      - s3:GetObject\n    Resource: arn:aws:s3:::b/*\n");
        let role = template("    Principal:\n      Service: lambda.amazonaws.com\n    Action: sts:AssumeRole\n");
        let flow = "Statement: [{Effect: Allow, Action: ['*'], Resource: !Sub 'arn:${A}:*'}]\n";
        let deny = "Statement:\n  - Effect: Deny\n    Action: '*'\n    Resource: '*'\n";
        table(
            "identity/iam-wildcard",
            &[("a.yaml", &all), ("a.yaml", flow)],
            &[("a.yaml", &narrow), ("a.yaml", deny), ("a.yml", "Action: '*'\n")],
        );
        table("identity/iam-privilege-escalation", &[("a.yaml", &list)], &[("a.yaml", &narrow)]);
        table("identity/principal-anyone", &[("a.yaml", &anyone)], &[("a.yaml", &role)]);
    }

    #[test]
    fn actions_that_lead_further() {
        table(
            "identity/iam-privilege-escalation",
            &[("a.tf", "p = jsonencode({ Statement = [{\n  Action = \"iam:PassRole\"\n  Effect = \"Allow\"\n  Resource = \"*\"\n}] })")],
            &[(
                "a.tf",
                "p = jsonencode({ Statement = [{\n  Action = \"iam:PassRole\"\n  Effect = \"Allow\"\n  Resource = \"arn:aws:iam::1:role/app\"\n}] })",
            )],
        );
        let trust = |condition: &str| {
            let forge = "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com";
            format!(
                "statement {{\n  actions = [\"sts:AssumeRoleWithWebIdentity\"]\n  principals {{\n    identifiers = [\"{forge}\"]\n  }}\n{condition}}}"
            )
        };
        let bound = trust("  condition {\n    variable = \"token.actions.githubusercontent.com:sub\"\n  }\n");
        table("identity/ci-trust-unconditional", &[("a.tf", &trust(""))], &[("a.tf", &bound)]);
    }

    /// A statement elsewhere in the document is not the change's.
    #[test]
    fn only_statements_that_change_are_told() {
        let document = |name: &str| {
            format!("{{\n\"Id\": \"{name}\",\n\"Statement\": [{{\n\"Effect\": \"Allow\",\n\"Action\": \"*\",\n\"Resource\": \"*\"\n}}]\n}}")
        };
        assert!(findings("a.json", &document("a"), &document("b")).is_empty());
    }
}
