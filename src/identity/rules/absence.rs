//! Blocks that lack a line they need: forms, handlers and middleware without a CSRF token, controllers that do not say who may
//! come in, mail over TLS that does not look at the name.

use super::arguments::{option, pairs_of};
use super::detector::{Check, Detector};
use super::lex::close;
use super::view::{Found, View};
use crate::model::{Confidence, Language as L};
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[
    Detector { keywords: &["<form"], languages: &[L::Html, L::Php, L::CSharp], check: Check::At(form) },
    Detector {
        keywords: &["httppost", "httpput", "httpdelete", "httppatch", ": controller"],
        languages: &[L::CSharp],
        check: Check::At(action),
    },
    Detector { keywords: &["actioncontroller::base"], languages: &[L::Ruby], check: Check::At(controller) },
    Detector {
        keywords: &["middleware = [", "middleware=[", "middleware = (", "middleware_classes"],
        languages: &[L::Python],
        check: Check::At(middleware),
    },
    Detector {
        keywords: &["cookieparser(", "cookiesession(", "passport.session(", "session({"],
        languages: &[L::JavaScript, L::TypeScript],
        check: Check::At(routes),
    },
    Detector { keywords: &["setsslonconnect"], languages: &[L::Java, L::Kotlin, L::Scala], check: Check::At(mail) },
    Detector { keywords: &["google_container_cluster"], languages: &[L::Hcl], check: Check::At(cluster) },
    Detector { keywords: &["google_iam_workload_identity_pool_provider"], languages: &[L::Hcl], check: Check::At(pool) },
];

/// Marks of a token in a form.
const TOKENS: &[&str] = &[
    "csrf",
    "authenticity_token",
    "_token",
    "antiforgery",
    "xsrf",
    "__requestverificationtoken",
    "asp-action",
    "asp-controller",
    "hx-headers",
    "form_with",
    "form_for",
];

fn form(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let end = bytes[at..].find_byte(b'>').map_or(bytes.len(), |len| at + len);
    let tag = bytes[at..end].to_ascii_lowercase();
    let compact: Vec<u8> = tag.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'')).collect();
    let posts = compact.contains_str("method=post") || compact.contains_str("method=put") || compact.contains_str("method=delete");
    let leaves = compact.contains_str("action=http");
    if !posts || leaves || bytes[..at].trim_end().ends_with(b"<!--") {
        return;
    }
    let stop = bytes[at..].find("</form").map_or(bytes.len().min(at + 4096), |len| at + len);
    let body = bytes[at..stop].to_ascii_lowercase();
    if !TOKENS.iter().any(|token| body.contains_str(token)) {
        view.report("identity/csrf-missing", at..(end + 1).min(bytes.len()), found);
    }
}

/// ASP.NET: what stands in brackets above a method or class.
fn action(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let line = view.text.line_of(at);
    let text = view.text.line(line).to_ascii_lowercase();
    let bytes = view.text.bytes();
    if bytes.contains_str("[ApiController]") || bytes.contains_str("AutoValidateAntiforgeryToken") {
        return;
    }
    let around = |up: u32, down: u32| {
        let attributes = |number: &u32| {
            let line = view.text.line(*number).trim_start();
            line.starts_with(b"[") || line.starts_with(b"//")
        };
        let above = (1..=up).map(|step| line.saturating_sub(step)).take_while(attributes);
        let below = (1..=down).map(|step| line + step).take_while(attributes);
        above.chain(below).flat_map(|number| view.text.line(number).to_ascii_lowercase()).collect::<Vec<u8>>()
    };
    let span = view.text.span(line);
    let start = span.start + view.text.line(line).len() - view.text.line(line).trim_start().len();
    let span = start..start + view.text.line(line).trim().len();
    if text.trim_start().starts_with(b"[http") {
        let attributes = [around(6, 6), text].concat();
        if !["antiforgery", "[fromheader", "bearer", "webhook", "consumes(\"application/json\""]
            .iter()
            .any(|word| attributes.contains_str(word))
        {
            view.report("identity/csrf-missing", span, found);
        }
    } else if text.contains_str("class ") {
        let attributes = around(6, 0);
        let inside = bytes.get(view.text.span(line).start..).unwrap_or_default();
        if !attributes.contains_str("authorize")
            && !attributes.contains_str("allowanonymous")
            && !["[Authorize", ", Authorize]", ", Authorize("].iter().any(|word| inside.contains_str(word))
            && !inside.contains_str("[AllowAnonymous")
        {
            view.report("identity/authorization-missing", span, found);
        }
    }
}

fn controller(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let line = view.text.line_of(at);
    if !view.text.line(line).trim_start().starts_with(b"class ") {
        return;
    }
    let body = view.text.span(line).end..view.text.span(line + 30).end;
    let body = &view.text.bytes()[body];
    // A class whose end is out of sight may have the line further down.
    let indent = view.text.line(line).len() - view.text.line(line).trim_start().len();
    let ends = (line + 1..=line + 30).any(|next| {
        let text = view.text.line(next);
        text.trim() == b"end" && text.len() - text.trim_start().len() == indent
    });
    if ends && !body.contains_str("protect_from_forgery") && !body.contains_str("skip_forgery_protection") {
        let span = view.text.span(line).start..view.text.span(line).start + view.text.line(line).len();
        view.report("identity/csrf-missing", span, found);
    }
}

/// Django's list with sessions or users and without the check of tokens.
fn middleware(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let line = view.text.span(view.text.line_of(at)).start;
    let Some(open) = bytes[at..].find_byteset(b"[(").map(|len| at + len) else { return };
    let Some(end) = close(bytes, open, view.language) else { return };
    let list: Vec<u8> = bytes[open..end].lines().filter(|line| !line.trim_start().starts_with(b"#")).flatten().copied().collect();
    let own = bytes[line..at].trim().is_empty() && !bytes[open..end].contains_str("*");
    if own && list.contains_str("django.contrib.") && !list.to_ascii_lowercase().contains_str("csrf") {
        view.report("identity/csrf-missing", line..end, found);
    }
}

/// Routes that change something, behind a cookie, in a file that never says how forged requests are told.
fn routes(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let line = view.text.span(view.text.line_of(at));
    if !bytes[line.start..at].contains_str(".use(") {
        return;
    }
    let lower = bytes.to_ascii_lowercase();
    let changes = [".post(", ".put(", ".patch(", ".delete("].iter().any(|verb| lower.contains_str(verb));
    let guarded = ["csrf", "xsrf", "lusca", "samesite", "csurf", "helmet(", "bearer", "origin"].iter().any(|word| lower.contains_str(word));
    if changes && !guarded && (lower.contains_str("express") || lower.contains_str("app.use")) {
        let start = line.start + view.text.line(view.text.line_of(at)).len() - view.text.line(view.text.line_of(at)).trim_start().len();
        let end = line.start + view.text.line(view.text.line_of(at)).trim_end().len();
        if let Some(report) = view.report("identity/csrf-missing", start..end, found) {
            report.confidence = Confidence::Low;
        }
    }
}

/// Commons Email over TLS looks at the name in the certificate only when it is told to.
fn mail(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let line = view.text.line_of(at);
    let around = &bytes[view.text.span(line.saturating_sub(12).max(1)).start..view.text.span(line + 12).end];
    if bytes[at..].starts_with(b"setSSLOnConnect(true") && !around.contains_str("setSSLCheckServerIdentity(true") {
        let span = view.text.span(line);
        let start = span.start + view.text.line(line).len() - view.text.line(line).trim_start().len();
        view.report("identity/tls-unverified", start..span.start + view.text.line(line).trim_end().len(), found);
    }
}

fn cluster(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let start = view.text.span(view.text.line_of(at)).start;
    if !bytes[start..].trim_start().starts_with(b"resource") {
        return;
    }
    let Some(open) = bytes[at..].find_byte(b'{').map(|len| at + len) else { return };
    let Some(end) = close(bytes, open, view.language) else { return };
    let block = &bytes[open..end];
    let pairs = pairs_of(bytes, open + 1..end - 1, view.language);
    let password = option(&pairs, &["password", "username"]).is_some_and(|pair| block.contains_str("master_auth") && pair.value.len() > 2);
    if password {
        view.report("identity/cluster-legacy-auth", start..end, found);
    }
}

/// A pool that takes every job's identity of a forge that is everybody's.
fn pool(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    let start = view.text.span(view.text.line_of(at)).start;
    if !bytes[start..].trim_start().starts_with(b"resource") {
        return;
    }
    let Some(open) = bytes[at..].find_byte(b'{').map(|len| at + len) else { return };
    let Some(end) = close(bytes, open, view.language) else { return };
    let block = &bytes[open..end];
    let forge = ["token.actions.githubusercontent.com", "https://gitlab.com"].iter().any(|issuer| block.contains_str(issuer));
    if forge && !block.contains_str("attribute_condition") {
        view.report("identity/ci-trust-unconditional", start..end, found);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn pools_ask_whose_job_it_is() {
        let pool = |condition: &str| {
            format!(
                "resource \"google_iam_workload_identity_pool_provider\" \"a\" {{\n{condition}  oidc {{\n    issuer_uri = \"https://token.actions.githubusercontent.com\"\n  }}\n}}\n"
            )
        };
        let bound = pool("  attribute_condition = \"assertion.repository == 'a/b'\"\n");
        table("identity/ci-trust-unconditional", &[("a.tf", &pool(""))], &[("a.tf", &bound)]);
    }

    #[test]
    fn tokens_of_forms_and_actions() {
        table(
            "identity/csrf-missing",
            &[
                ("a.html", "<form method=\"POST\" action=\"/pay\">\n<input name=a></form>"),
                ("a.php", "<form action=\"/pay\" method='post'><button></form>"),
                ("a.cs", "  [HttpPost]\n  public IActionResult Pay(Order o) {}"),
                ("a.rb", "class PayController < ActionController::Base\n  def pay\n  end\nend"),
                ("a.py", "MIDDLEWARE = [\n  'django.contrib.sessions.middleware.SessionMiddleware',\n]"),
                ("a.js", "app.use(cookieParser())\napp.post('/mail', change)"),
                ("a.ts", "app.use(cookieParser())\napp.delete('/mail', change)"),
            ],
            &[
                ("a.html", "<form method=\"POST\">{% csrf_token %}</form>"),
                ("a.html", "<form method=\"GET\"></form>"),
                (
                    "a.py",
                    "MIDDLEWARE = [\n  'django.contrib.sessions.middleware.SessionMiddleware',\n  'django.middleware.csrf.CsrfViewMiddleware',\n]",
                ),
                ("a.js", "app.use(cookieParser())\napp.use(csurf({ cookie: true }))\napp.post('/mail', change)"),
                ("a.js", "app.use(cookieParser())\napp.get('/mail', show)"),
                ("a.ts", "app.use(cookieParser())\napp.get('/mail', show)"),
                (
                    "a.cs",
                    "public class PayController : Controller\n{\n  [HttpPost, ValidateAntiForgeryToken, Authorize]\n  public IActionResult Pay() {}\n}",
                ),
                ("a.cs", "  [HttpPost]\n  [ValidateAntiForgeryToken]\n  public IActionResult Pay(Order o) {}"),
                ("a.rb", "class PayController < ActionController::Base\n  protect_from_forgery with: :exception\nend"),
            ],
        );
    }

    #[test]
    fn mail_over_tls_checks_the_name() {
        table(
            "identity/tls-unverified",
            &[("a.java", "email.setSSLOnConnect(true);\nemail.send();")],
            &[("a.java", "email.setSSLOnConnect(true);\nemail.setSSLCheckServerIdentity(true);\nemail.send();")],
        );
    }

    #[test]
    fn what_is_left_to_defaults() {
        table(
            "identity/authorization-missing",
            &[("a.cs", "public class Pay : Controller\n{\n}")],
            &[("a.cs", "[Authorize]\npublic class Pay : Controller\n{\n}")],
        );
        table(
            "identity/cluster-legacy-auth",
            &[(
                "a.tf",
                "resource \"google_container_cluster\" \"c\" {\n  master_auth {\n    username = \"admin\"\n    password = \"opensesame\"\n  }\n}",
            )],
            &[("a.tf", "resource \"google_container_cluster\" \"c\" {\n  name = \"c\"\n}")],
        );
    }
}
