//! Statements of IAM policies, wherever they are written: JSON, Terraform, CloudFormation, code.
//!
//! A statement is the innermost pair of braces around an action or principal. It is read whole and judged as a whole:
//! actions together with resources, conditions and effect.

use super::call::{Arg, pairs_of};
use super::detector::{Check, Detector};
use super::lex::{close, skip};
use super::value::plain;
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;
use std::ops::Range;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &["action", "principal"],
    languages: &[L::Hcl, L::Json, L::TypeScript, L::JavaScript, L::Python, L::Yaml],
    check: Check::At(check),
}];

/// How far a statement of a YAML list reaches.
const REACH: u32 = 40;

/// Actions that lead to more rights.
const ESCALATING: &[&str] = &[
    "iam:passrole",
    "iam:createaccesskey",
    "iam:createloginprofile",
    "iam:updateloginprofile",
    "iam:attachuserpolicy",
    "iam:attachgrouppolicy",
    "iam:attachrolepolicy",
    "iam:putuserpolicy",
    "iam:putgrouppolicy",
    "iam:putrolepolicy",
    "iam:addusertogroup",
    "iam:updateassumerolepolicy",
    "iam:createpolicyversion",
    "iam:setdefaultpolicyversion",
    "iam:createservicelinkedrole",
    "iam:deleterolepermissionsboundary",
    "iam:putuserpermissionsboundary",
    "iam:addroletoinstanceprofile",
    "iam:createinstanceprofile",
    "lambda:updatefunctioncode",
    "lambda:updatefunctionconfiguration",
    "lambda:createfunction",
    "glue:updatedevendpoint",
    "glue:createdevendpoint",
    "glue:*",
    "cloudformation:createstack",
    "cloudformation:updatestack",
    "sagemaker:createpresignednotebookinstanceurl",
    "codestar:createproject",
    "sts:assumerole",
    "datapipeline:createpipeline",
    "ec2:associateiaminstanceprofile",
    "ssm:startsession",
    "ssm:sendcommand",
    "lambda:*",
];
/// Actions that read or make credentials.
const EXPOSING: &[&str] = &[
    "sts:getsessiontoken",
    "sts:getfederationtoken",
    "chime:createapikey",
    "iam:createservicespecificcredential",
    "iam:resetservicespecificcredential",
    "rds-db:connect",
    "redshift:getclustercredentials",
    "lightsail:getinstanceaccessdetails",
    "lightsail:downloaddefaultkeypair",
    "lightsail:getbucketaccesskeys",
    "codepipeline:pollforjobs",
    "cognito-idp:describeuserpoolclient",
    "connect:getfederationtoken",
    "ecr:getauthorizationtoken",
    "gamelift:requestuploadcredentials",
    "mediapackage:rotatechannelcredentials",
    "secretsmanager:getsecretvalue",
    "ssm:getparameter",
    "ssm:getparameters",
    "ssm:getparametersbypath",
    "kms:decrypt",
    "waf:getchangetoken",
    "ec2:getpassworddata",
    "cloudfront:getsigningkey",
    "opsworks:describestacks",
];
/// Actions that share resources with others.
const SHARING: &[&str] = &[
    "ecr:setrepositorypolicy",
    "s3:putbucketpolicy",
    "s3:putbucketacl",
    "s3:putobjectacl",
    "s3:putaccesspointpolicy",
    "lambda:addpermission",
    "lambda:addlayerversionpermission",
    "kms:putkeypolicy",
    "kms:creategrant",
    "sns:addpermission",
    "sqs:addpermission",
    "secretsmanager:putresourcepolicy",
    "ec2:modifysnapshotattribute",
    "ec2:modifyimageattribute",
    "rds:modifydbsnapshotattribute",
    "glacier:setvaultaccesspolicy",
    "es:updateelasticsearchdomainconfig",
    "backup:putbackupvaultaccesspolicy",
    "backup:deletebackupvaultaccesspolicy",
    "s3:deletebucketpolicy",
    "ecr:deleterepositorypolicy",
    "glacier:deletevaultaccesspolicy",
    "secretsmanager:deleteresourcepolicy",
    "acm-pca:createpermission",
    "apigateway:updaterestapipolicy",
    "ram:createresourceshare",
    "logs:putresourcepolicy",
    "iot:attachpolicy",
    "elasticfilesystem:putfilesystempolicy",
    "events:putpermission",
    "codeartifact:putrepositorypermissionspolicy",
];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    // In code most actions are no policy's: its other words must be near before anything is read to its brackets.
    let near = &bytes[at.saturating_sub(1000)..bytes.len().min(at + 1000)];
    let code = !matches!(view.language, L::Hcl | L::Json | L::Yaml);
    if code && !["esource", "Effect", "PolicyStatement", "rincipal"].iter().any(|word| near.contains_str(word)) {
        return;
    }
    let Some(span) = (if view.language == L::Yaml { item(view, at) } else { enclosing(bytes, at, view.language) }) else { return };
    if span.len() > 4000 {
        return;
    }
    let options = if view.language == L::Yaml {
        keys(&bytes[span.clone()], &span)
    } else {
        pairs_of(bytes, span.start + 1..span.end.saturating_sub(1).max(span.start + 1), view.language)
    };
    let all = |names: &[&str]| -> Vec<&[u8]> {
        options
            .iter()
            .filter(|pair| pair.name.is_some_and(|name| names.contains(&plain(name).as_str())))
            .flat_map(|pair| words(pair.value))
            .collect()
    };
    let actions = all(&["action", "actions"]);
    let others = all(&["notaction", "notactions"]);
    let resources = all(&["resource", "resources"]);
    if all(&["effect"]).iter().any(|effect| effect.eq_ignore_ascii_case(b"deny")) {
        return;
    }
    let text = &bytes[span.clone()];
    let principals = principals(text, &options);
    let conditional = has(&options, &["condition", "conditions"]) || text.contains_str("condition {");
    let mut report = |id: &str| {
        view.report(id, span.clone(), found);
    };
    trust(text, &principals, &actions, conditional, &mut report);
    // Who may use a resource: its policy names a principal.
    let anyone = principals.iter().any(|principal| *principal == b"*");
    if anyone && !conditional && !(actions.is_empty() && others.is_empty() && !text.contains_str("Effect")) {
        report("identity/principal-anyone");
    }
    let wide = resources.is_empty() || resources.iter().any(|resource| resource.contains(&b'*'));
    let is_policy = !resources.is_empty() || has(&options, &["effect"]) || view.language == L::Hcl || !others.is_empty();
    if !is_policy {
        return;
    }
    if actions
        .iter()
        .any(|action| matches!(*action, b"*" | b"*:*") || action.eq_ignore_ascii_case(b"iam:*") || action.eq_ignore_ascii_case(b"sts:*"))
    {
        report("identity/iam-wildcard");
        return;
    }
    let in_list = |list: &[&str]| actions.iter().any(|action| list.iter().any(|known| action.eq_ignore_ascii_case(known.as_bytes())));
    let escalating = actions.iter().any(|action| {
        let lower = action.to_ascii_lowercase();
        ESCALATING.contains(&lower.to_str_lossy().as_ref())
            // Only identities are named by patterns that still lead on; of anything else every one must be open.
            && (lower.starts_with(b"iam:") || resources.iter().any(|resource| *resource == b"*" || resource.ends_with(b":*")))
    });
    if escalating && wide && !resources.is_empty() {
        report("identity/iam-privilege-escalation");
    } else if in_list(EXPOSING) && resources.iter().any(|resource| matches!(*resource, b"*") || resource.ends_with(b":*")) {
        report("identity/iam-credential-exposure");
    } else if in_list(SHARING) && resources.iter().any(|resource| *resource == b"*") {
        report("identity/iam-resource-sharing");
    } else if wide
        && !anyone
        && (actions.iter().any(|action| action.ends_with(b":*")) || !others.is_empty())
        && resources.iter().any(|resource| *resource == b"*")
    {
        report("identity/iam-broad-action");
    }
}

/// Trust in a forge's jobs must say which.
fn trust(text: &[u8], principals: &[&[u8]], actions: &[&[u8]], conditional: bool, report: &mut dyn FnMut(&str)) {
    let forge = principals
        .iter()
        .any(|principal| principal.contains_str("token.actions.githubusercontent.com") || principal.contains_str("gitlab.com"));
    let web = actions.iter().any(|action| action.eq_ignore_ascii_case(b"sts:AssumeRoleWithWebIdentity"));
    if forge && web && (!conditional || !text.contains_str(":sub")) {
        report("identity/ci-trust-unconditional");
    }
}

/// Everything in the principal, and in Terraform's `identifiers`.
fn principals<'a>(text: &'a [u8], options: &[Arg<'a>]) -> Vec<&'a [u8]> {
    let named = |pair: &&Arg<'a>| {
        pair.name.is_some_and(|name| matches!(plain(name).as_str(), "principal" | "principals" | "identifiers" | "aws" | "federated"))
    };
    let mut found: Vec<&[u8]> = options.iter().filter(named).flat_map(|pair| words(pair.value)).collect();
    if text.contains_str("not_principals") || text.contains_str("NotPrincipal") {
        found.clear();
    }
    found
}

/// The list item around a byte, from its dash to the next item or the end of the list.
fn item(view: &View<'_>, at: usize) -> Option<Range<usize>> {
    let line = view.text.line_of(at);
    let indent = |number: u32| view.text.line(number).len() - view.text.line(number).trim_start().len();
    let key = view.text.line(line).trim_start().trim_start_with(|c| c == '-' || c == ' ');
    if !["Action:", "Principal:", "NotAction:"].iter().any(|name| key.starts_with(name.as_bytes())) {
        return None;
    }
    let column = view.text.line(line).len() - key.len();
    let first = (line.saturating_sub(REACH).max(1)..=line).rev().find(|&number| {
        let text = view.text.line(number);
        text.trim_start().starts_with(b"- ") && indent(number) < column
    })?;
    let last = (line + 1..=line + REACH)
        .take_while(|&number| number <= view.text.line_count())
        .take_while(|&number| view.text.line(number).trim().is_empty() || indent(number) >= column)
        .last()
        .unwrap_or(line);
    Some(view.text.span(first).start + indent(first)..view.text.span(last).end)
}

/// The keys of a YAML list item with what stands under each; values hold their strings, quoted or not.
fn keys<'a>(text: &'a [u8], span: &Range<usize>) -> Vec<Arg<'a>> {
    let mut found: Vec<Arg<'a>> = Vec::new();
    let mut at = 0;
    for line in text.lines_with_terminator() {
        let body = line.trim_start().trim_start_with(|c| c == '-' || c == ' ');
        let from = at + line.len() - body.len();
        at += line.len();
        let name = body.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if name > 0 && body.get(name) == Some(&b':') && body.get(name + 1).is_none_or(u8::is_ascii_whitespace) {
            let start = from + name + 1;
            found.push(Arg { name: Some(&body[..name]), value: &text[start..at], span: span.start + start..span.start + at });
        } else if let Some(last) = found.last_mut() {
            // Items of a list belong to the key above them.
            let start = last.span.start - span.start;
            last.value = &text[start..at];
            last.span.end = span.start + at;
        }
    }
    found
}

fn has(options: &[Arg<'_>], names: &[&str]) -> bool {
    options.iter().any(|pair| pair.name.is_some_and(|name| names.contains(&plain(name).as_str())))
}

/// The strings of a value.
fn words(value: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut rest = value;
    if !value.contains(&b'(') && value.find_byteset(b"\"'{").is_none() && value.contains(&b'\n') {
        // Plain words of YAML.
        return value.split(|byte| b" \t\r\n,[]".contains(byte)).filter(|word| !word.is_empty() && *word != b"-").collect();
    }
    while let Some(open) = rest.find_byteset(b"\"'") {
        let quote = rest[open];
        let Some(len) = rest[open + 1..].find_byte(quote) else { break };
        found.push(&rest[open + 1..open + 1 + len]);
        rest = &rest[open + len + 2..];
    }
    found
}

/// The innermost braces around `at` that are not a principal's or condition's own.
fn enclosing(bytes: &[u8], at: usize, language: L) -> Option<Range<usize>> {
    let from = at.saturating_sub(3000);
    let mut open = Vec::new();
    let mut here = from;
    while here < at {
        // Strings inside a heredoc are strings of the policy in it: the same rules hold.
        if let Some(next) = skip(bytes, here, language).filter(|&next| next <= at) {
            here = next;
            continue;
        }
        match bytes[here] {
            b'{' => open.push(here),
            b'}' => {
                open.pop();
            }
            _ => {}
        }
        here += 1;
    }
    let mut start = open.pop()?;
    // A principal's braces belong to the statement around them.
    let head = bytes[..start].trim_end();
    let inner = [
        &b"principals"[..],
        b"not_principals",
        b"Principal\":",
        b"Principal =",
        b"Principal",
        b"condition",
        b"Condition\":",
        b"Condition =",
    ];
    if inner.iter().any(|word| head.ends_with(word)) {
        start = open.pop()?;
    }
    // The end may be out of sight: a patch shows a part of the file only.
    let end = close(bytes, start, language).unwrap_or_else(|| bytes.len().min(start + 1500));
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

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
                ("a.tf", "policy = <<EOF\n{\"Statement\": [{\n  \"Action\": \"*\",\n  \"Resource\": \"*\"\n}]}\nEOF"),
                ("a.ts", "new PolicyStatement({ actions: ['*'], resources: ['*'] })"),
            ],
            &[
                ("a.json", "{\"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}]}"),
                ("a.tf", "statement {\n  actions = [\"s3:GetObject\"]\n  resources = [\"arn:aws:s3:::b/*\"]\n}"),
                ("a.ts", "dispatch({ action: '*' })"),
            ],
        );
        table(
            "identity/principal-anyone",
            &[
                ("a.json", "{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"*\"}, \"Action\": \"sts:AssumeRole\"}"),
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
        let deny = "Statement:\n  - Effect: Deny\n    Action: '*'\n    Resource: '*'\n";
        table("identity/iam-wildcard", &[("a.yaml", &all)], &[("a.yaml", &narrow), ("a.yaml", deny), ("a.yml", "Action: '*'\n")]);
        table("identity/iam-privilege-escalation", &[("a.yaml", &list)], &[("a.yaml", &narrow)]);
        table("identity/principal-anyone", &[("a.yaml", &anyone)], &[("a.yaml", &role)]);
    }

    #[test]
    fn actions_that_lead_further() {
        table(
            "identity/iam-privilege-escalation",
            &[("a.tf", "jsonencode({ Statement = [{\n  Action = \"iam:PassRole\"\n  Effect = \"Allow\"\n  Resource = \"*\"\n}] })")],
            &[(
                "a.tf",
                "jsonencode({ Statement = [{\n  Action = \"iam:PassRole\"\n  Effect = \"Allow\"\n  Resource = \"arn:aws:iam::1:role/app\"\n}] })",
            )],
        );
        table(
            "identity/ci-trust-unconditional",
            &[(
                "a.tf",
                "statement {\n  actions = [\"sts:AssumeRoleWithWebIdentity\"]\n  principals {\n    identifiers = [\"arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com\"]\n  }\n}",
            )],
            &[(
                "a.tf",
                "statement {\n  actions = [\"sts:AssumeRoleWithWebIdentity\"]\n  principals {\n    identifiers = [\"arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com\"]\n  }\n  condition {\n    variable = \"token.actions.githubusercontent.com:sub\"\n  }\n}",
            )],
        );
    }
}
