//! Routes that change accounts or other people's records and ask nobody who is calling: FastAPI and Express.
//!
//! A guard may stand at the route, at its router, in its parameters or in its body; only where none of them is to be seen, and
//! the route's own address says that it is about accounts, is it told, and then as a hint.

use super::call::{self, Call};
use super::detector::{Check, Detector};
use super::lex::close;
use super::value::literal;
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[Detector {
    keywords: &[
        "router.delete(",
        "router.put(",
        "router.patch(",
        "router.post(",
        "app.delete(",
        "app.put(",
        "app.patch(",
        "app.post(",
        "api.delete(",
    ],
    languages: &[L::Python, L::JavaScript, L::TypeScript],
    check: Check::At(check),
}];

/// What a route is about that not everybody may change.
const ABOUT: &[&str] = &[
    "user",
    "account",
    "admin",
    "role",
    "permission",
    "member",
    "tenant",
    "organization",
    "api-key",
    "apikey",
    "api_key",
    "invoice",
    "credential",
];
/// Routes for people who are not logged in yet, or for programs that prove themselves otherwise.
const PUBLIC: &[&str] = &[
    "login", "signin", "sign-in", "signup", "sign-up", "register", "token", "forgot", "reset", "refresh", "verify", "confirm", "webhook",
    "callback", "health", "auth", "activate", "logout", "invite", "public", "session", "oauth",
];
/// Words of a guard.
const GUARDS: &[&str] = &[
    "current_user",
    "currentuser",
    "auth",
    "security(",
    "admin_",
    "is_admin",
    "isadmin",
    "permission",
    "require",
    "verify",
    "principal",
    "superuser",
    "get_user",
    "logged",
    "owner",
    "claims",
    "jwt",
    "req.user",
    "request.user",
    "state.user",
    ".session",
    "guard",
    "protect",
    "locals.user",
    "ensure",
    "passport",
    "401",
    "403",
    "api_key",
    "apikey",
    "token",
];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let Some(dot) = view.text.bytes()[at..].find_byte(b'.') else { return };
    let Some(call) = call::read(view, at + dot + 1) else { return };
    let Some(path) = call.positional(0).and_then(|arg| literal(arg.value)).filter(|path| path.starts_with(b"/") || path.is_empty()) else {
        return;
    };
    let told = match view.language {
        L::Python => fastapi(view, &call, path),
        _ => express(view, &call, path),
    };
    if told {
        let line = view.text.line(view.text.line_of(call.span.start)).trim_end().len();
        let line_end = view.text.span(view.text.line_of(call.span.start)).start + line;
        view.report("identity/authorization-missing", call.span.start..call.span.end.min(line_end.max(call.span.start + 1)), found);
    }
}

/// Whether the address, with that of its router, is about accounts, and for those who are logged in.
fn concerns(view: &View<'_>, path: &[u8]) -> bool {
    let bytes = view.text.bytes();
    let prefix = bytes.find("prefix=").map_or(&[][..], |at| &bytes[at..bytes.len().min(at + 48)]);
    let address = [prefix.lines().next().unwrap_or_default(), path].concat().to_ascii_lowercase();
    ABOUT.iter().any(|word| address.contains_str(word)) && !PUBLIC.iter().any(|word| path.to_ascii_lowercase().contains_str(word))
}

fn guarded(text: &[u8]) -> bool {
    let text = text.to_ascii_lowercase();
    GUARDS.iter().any(|word| text.contains_str(word))
}

/// Whether a line of the file puts a guard before all its routes.
fn guarded_as_a_whole(view: &View<'_>, marks: &[&str]) -> bool {
    view.text.bytes().lines().any(|line| marks.iter().any(|mark| line.contains_str(mark)) && guarded(line))
}

/// A decorator, the parameters of the function below it, and the function's body.
fn fastapi(view: &View<'_>, call: &Call<'_>, path: &[u8]) -> bool {
    let bytes = view.text.bytes();
    let decorates = bytes[call.span.start] == b'@';
    if !decorates || !bytes.contains_str("fastapi") && !bytes.contains_str("APIRouter") || !concerns(view, path) {
        return false;
    }
    // `dependencies=` of the router or the application may hold a guard of any name.
    if bytes.contains_str("dependencies=") || guarded_as_a_whole(view, &["add_middleware(", "route_class"]) {
        return false;
    }
    let Some(open) = bytes[call.span.end..].find("def ").and_then(|def| {
        let from = call.span.end + def;
        bytes[from..].find_byte(b'(').map(|len| from + len)
    }) else {
        return false;
    };
    let between = &bytes[call.span.end..open];
    let Some(end) = close(bytes, open, view.language) else { return false };
    let last = view.text.span(view.text.line_of(end) + 15).end;
    let body = &bytes[end..last];
    let body = &body[..body.find("\n@").or_else(|| body.find("\ndef ")).unwrap_or(body.len())];
    !guarded(&between[..between.find("def ").unwrap_or(0)]) && !guarded(&bytes[open..end]) && !guarded(body)
}

/// A path and a function, and nothing between them.
fn express(view: &View<'_>, call: &Call<'_>, path: &[u8]) -> bool {
    let bytes = view.text.bytes();
    let [_, handler] = call.args.as_slice() else { return false };
    let inline = handler.value.contains_str("=>") || handler.value.starts_with(b"function") || handler.value.starts_with(b"async function");
    let server = ["express", "Router(", "fastify", "Fastify"].iter().any(|word| bytes.contains_str(word));
    inline && server && concerns(view, path) && !guarded(handler.value) && !guarded_as_a_whole(view, &[".use(", "addHook("])
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn routes_about_accounts_have_a_guard() {
        let py = |decorator: &str, parameters: &str| {
            format!(
                "from fastapi import APIRouter\nrouter = APIRouter(prefix=\"/users\")\n@router.delete(\"/{{id}}\"{decorator})\ndef remove(id: int{parameters}):\n    db.remove(id)\n"
            )
        };
        let js = |guard: &str, path: &str| {
            format!(
                "const router = express.Router()\nrouter.delete('{path}', {guard}async (req, res) => {{\n  await remove(req.params.id)\n}})\n"
            )
        };
        table(
            "identity/authorization-missing",
            &[
                ("a.py", &py("", "")),
                ("a.py", &py("", ", db: Session = Depends(get_db)")),
                ("a.js", &js("", "/users/:id")),
                ("a.ts", &js("", "/accounts/:id")),
            ],
            &[
                ("a.py", &py("", ", me: User = Depends(require_admin)")),
                ("a.py", &py(", dependencies=[Depends(x)]", "")),
                ("a.js", &js("requireAuth, ", "/users/:id")),
                ("a.js", &js("", "/carts/:id")),
                ("a.js", &js("", "/users/login")),
                ("a.js", &format!("router.use(authenticated)\n{}", js("", "/users/:id"))),
                ("a.ts", &js("requireAuth, ", "/accounts/:id")),
            ],
        );
    }
}
