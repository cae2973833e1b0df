//! What stands around a line: the function, class, job or resource it belongs to, and the decorators above that.
//!
//! Goes up by indentation, which well-kept code of brace, indent and block languages shares; only as far as it must. In
//! a patch the lines outside its hunks are empty and are passed over.

use super::definition;
use super::line::{self, LineKind};
use crate::model::{Language, Text};
use bstr::BString;

/// How many lines are looked at above a hunk.
const MAX_LINES: u32 = 1500;
/// How many definitions are kept, the inner ones first.
const MAX_DEPTH: usize = 6;
/// How many lines of decorators above a definition.
const MAX_DECORATORS: usize = 12;

/// What is around a line.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// The name of the innermost definition; empty at the top.
    pub(super) name: BString,
    /// Lines that open something around it, the innermost first.
    pub(super) opening: Vec<u32>,
    /// Decorators, annotations and attributes of the innermost definition.
    pub(super) decorators: Vec<u32>,
}

impl Context {
    /// What is around line `number` of `text`.
    pub(super) fn of(text: &Text, number: u32, language: Language) -> Self {
        let mut this = Self::default();
        let mut indent = first_indent(text, number);
        let lowest = number.saturating_sub(MAX_LINES);
        let mut at = number;
        while at > lowest.max(1) && this.opening.len() < MAX_DEPTH {
            at -= 1;
            let line = text.line(at);
            let body = line.trim_ascii();
            if body.is_empty() || is_closing(body) || line::kind(line, language) == LineKind::Comment {
                continue;
            }
            let own = indent_of(line);
            // A section of settings holds what follows it, which is seldom indented.
            let section = matches!(language, Language::Toml | Language::Ini) && body[0] == b'[' && body.ends_with(b"]");
            if own >= indent && !section {
                continue;
            }
            indent = own;
            this.opening.push(at);
            if this.name.is_empty()
                && let Some(name) = definition::name(body, language)
            {
                this.name = BString::from(&body[name]);
                this.decorators = decorators(text, at, lowest);
            }
            if own == 0 || section {
                break;
            }
        }
        this
    }
}

/// The indentation of the first line from `number` on that has any text.
fn first_indent(text: &Text, number: u32) -> usize {
    (number..number.saturating_add(20)).map(|at| text.line(at)).find(|line| !line.trim_ascii().is_empty()).map_or(0, indent_of)
}

fn indent_of(line: &[u8]) -> usize {
    line.iter().take_while(|byte| byte.is_ascii_whitespace()).map(|&byte| if byte == b'\t' { 4 } else { 1 }).sum()
}

fn is_closing(body: &[u8]) -> bool {
    matches!(body[0], b'}' | b')' | b']') || body == b"end" || body == b"{" || body == b"---"
}

/// Lines of decorators, annotations and attributes right above a definition, those that span lines with all of them.
pub(super) fn decorators(text: &Text, definition: u32, lowest: u32) -> Vec<u32> {
    let indent = indent_of(text.line(definition));
    let mut found = Vec::new();
    // Lines of one that spans lines, until its first is seen.
    let mut inner = Vec::new();
    for at in (lowest.max(1)..definition).rev().take(MAX_DECORATORS) {
        let line = text.line(at);
        let body = line.trim_ascii();
        let opens =
            body.starts_with(b"@") || body.starts_with(b"#[") || (body.starts_with(b"[") && (body.ends_with(b"]") || !inner.is_empty()));
        if opens && indent_of(line) <= indent {
            found.append(&mut inner);
            found.push(at);
        } else if !body.is_empty() && (matches!(body[0], b')' | b']') || (!inner.is_empty() && indent_of(line) > indent)) {
            inner.push(at);
        } else {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Encoding;

    fn around(code: &str, number: u32, language: Language) -> (String, usize) {
        let context = Context::of(&Text::new(code.as_bytes().to_vec(), Encoding::Bytes), number, language);
        (context.name.to_string(), context.decorators.len())
    }

    #[test]
    fn finds_functions_in_every_kind_of_language() {
        for (code, line, language, name) in [
            ("def login(request):\n    if x:\n        return 1\n", 3, Language::Python, "login"),
            ("func (s *Server) Verify(ctx context.Context) error {\n\tif ok {\n\t\treturn nil\n\t}\n}\n", 3, Language::Go, "Verify"),
            ("class A {\n  public boolean check(String s) {\n    return true;\n  }\n}\n", 3, Language::Java, "check"),
            ("export const signIn = async (user) => {\n  go(user)\n}\n", 2, Language::TypeScript, "signIn"),
            ("impl<T> Guard for Session<T> {\n    fn allow(&self) -> bool {\n        true\n    }\n}\n", 3, Language::Rust, "allow"),
            ("    pub(super) fn of(x: u8) -> bool {\n        true\n    }\n", 2, Language::Rust, "of"),
            ("class S\n  def self.destroy\n    reset\n  end\nend\n", 3, Language::Ruby, "self.destroy"),
            ("jobs:\n  deploy:\n    steps:\n      - run: x\n", 4, Language::Yaml, "steps"),
            ("resource \"aws_iam_role\" \"r\" {\n  name = 1\n}\n", 2, Language::Hcl, "resource \"aws_iam_role\" \"r\""),
            ("CREATE TABLE users (\n  id int\n);\n", 2, Language::Sql, "CREATE TABLE users"),
            ("[server]\nport = 1\n\n[session]\nsecure = true\nlifetime = 1\n", 6, Language::Toml, "session"),
            ("allow if {\n    input.x == 1\n}\n", 2, Language::Rego, "allow"),
            ("permit(\n    principal,\n    action\n);\n", 2, Language::Cedar, "permit"),
            ("- (BOOL)loginWithUser:(NSString *)user {\n    go();\n}\n", 2, Language::Swift, "loginWithUser"),
            ("function Get-Token {\n    Read-Host\n}\n", 2, Language::PowerShell, "Get-Token"),
            ("@PreAuthorize(\"x\") public void reset(long id) {\n    go();\n}\n", 2, Language::Java, "reset"),
            ("pub async fn login(\n    a: A,\n) -> B {\n    go()\n}\n", 4, Language::Rust, "login"),
            ("static int\nauth_check(struct s *p)\n{\n\tx();\n}\n", 4, Language::C, "auth_check"),
        ] {
            assert_eq!(around(code, line, language).0, name, "{code}");
        }
    }

    #[test]
    fn decorators_belong_to_their_function() {
        let code = "@app.route('/x')\n@login_required\ndef x():\n    pass\n";
        assert_eq!(around(code, 4, Language::Python), ("x".to_owned(), 2));
        let spanning = "y = [\n    1,\n]\n\n@app.route(\n    '/x',\n    methods=['POST'],\n)\n@login_required\ndef x():\n    pass\n";
        assert_eq!(around(spanning, 11, Language::Python), ("x".to_owned(), 5));
        let list = "y = [\n    1,\n]\ndef x():\n    pass\n";
        assert_eq!(around(list, 5, Language::Python), ("x".to_owned(), 0));
    }

    #[test]
    fn a_function_that_has_ended_is_not_around() {
        let code = "def login():\n    pass\n\nx = 1\ny = 2\n";
        assert_eq!(around(code, 5, Language::Python).0, "");
    }
}
