//! Credentials that are written to a log: the values among the arguments of a call that logs or prints.
//!
//! A log line may name a password without carrying one. So the arguments are read as expressions, and only what stands in
//! them as a value counts, by the last name of its path: `request.form["password"]`, `user.getToken()`, `f"{api_key}"`.

mod carried;
mod name;
mod sink;

use super::call;
use super::detector::{CODE, Check, Detector};
use super::view::{Found, View};
use crate::model::Language as L;
use bstr::ByteSlice;
use sink::Sink;
use std::ops::Range;

/// The detectors of this topic.
pub(super) static DETECTORS: &[Detector] = &[
    Detector { keywords: sink::KEYWORDS, languages: CODE, check: Check::At(check) },
    Detector { keywords: sink::KEYWORDS, languages: &[L::C], check: Check::At(check) },
];

fn check(view: &View<'_>, at: usize, found: &mut Vec<Found>) {
    let bytes = view.text.bytes();
    if view.is_comment(view.text.line_of(at)) {
        return;
    }
    let Some((start, sink, arguments)) = arguments(view, at) else { return };
    // Lexers print tokens all day.
    let lexer = || {
        let text = bytes.to_ascii_lowercase();
        text.contains_str("lexer") || text.contains_str("tokeniz")
    };
    for range in &arguments {
        for value in carried::values(bytes, range.clone(), view.language) {
            let Some(strength) = name::credential(bytes, &value.path) else { continue };
            if strength == name::Strength::Token && lexer() {
                continue;
            }
            // A program that prints a token and nothing else hands it out: that is what it is for.
            let only = arguments.len() == 1 && value.path.len() == 1 && bytes[range.clone()].trim().len() == value.path[0].len();
            if only && sink == Sink::Terminal {
                continue;
            }
            view.report("identity/credential-logged", start..value.end, found);
            return;
        }
    }
}

/// Where a call that logs begins, where it writes to, and where its arguments stand.
fn arguments(view: &View<'_>, at: usize) -> Option<(usize, Sink, Vec<Range<usize>>)> {
    let bytes = view.text.bytes();
    // Its name tells of most calls that they log nothing: then the arguments need not be read.
    if let Some(sink) = sink::of(call::name_at(view, at))
        && let Some(call) = call::read(view, at)
    {
        return Some((call.span.start, sink, call.args.iter().map(|arg| arg.span.clone()).collect()));
    }
    // PHP's `echo` is no call.
    let echo = view.language == L::Php && bytes[at..].starts_with(b"echo ");
    echo.then(|| {
        let from = at + b"echo".len();
        (at, Sink::Terminal, std::iter::once(from..super::lex::statement_end(bytes, from, L::Php)).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::table;

    #[test]
    fn values_are_told_from_what_is_said_about_them() {
        table(
            "identity/credential-logged",
            &[
                ("a.py", "print(\"login\", request.form[\"password\"])"),
                ("a.py", "logger.info(f\"token {access_token}\")"),
                ("a.py", "logging.debug('from %s', request.headers['Authorization'])"),
                ("a.py", "logger.debug(\"got %s\" % user.password)"),
                ("a.py", "log.info(\n    \"reset\",\n    extra={\"token\": reset_token},\n)"),
                ("a.js", "console.log('login', user.password)"),
                ("a.js", "console.log(`refresh ${session.refreshToken}`)"),
                ("a.js", "console.log(req.headers.authorization)"),
                ("a.js", "logger.info(JSON.stringify({ email, password }))"),
                ("a.ts", "this.logger.debug({ apiKey: config.apiKey })"),
                ("a.go", "log.Printf(\"secret %s\", apiKey)"),
                ("a.go", "slog.Info(\"issued\", \"token\", resp.AccessToken)"),
                ("A.java", "logger.debug(\"pw \" + password);"),
                ("A.java", "log.info(\"user {} with {}\", user.getName(), user.getPassword());"),
                ("A.java", "System.out.println(request.getParameter(\"password\"));"),
                ("a.kt", "Log.d(TAG, \"token=$authToken\")"),
                ("a.scala", "logger.info(\"token \" + accessToken)"),
                ("A.cs", "_logger.LogInformation($\"signed in with {model.Password}\");"),
                ("A.cs", "Console.WriteLine(\"secret \" + clientSecret);"),
                ("a.rs", "println!(\"{}\", refresh_token);"),
                ("a.py", "print(request.form[\"password\"])"),
                ("a.rs", "info!(\"signing with {private_key}\");"),
                ("a.rs", "tracing::debug!(token = ?session.access_token, \"issued\");"),
                ("a.php", "error_log($password);"),
                ("a.php", "error_log(\"failed with $password\");"),
                ("a.php", "echo $_POST['password'];"),
                ("a.rb", "Rails.logger.info \"failed: #{params[:password]}\""),
                ("a.rb", "puts user.otp_secret"),
                ("a.swift", "print(\"token \\(authToken)\")"),
                ("a.c", "printf(\"%s\\n\", password);"),
            ],
            &[
                ("a.js", "console.log('password changed')"),
                ("a.rb", "puts token"),
                ("a.py", "print(password)"),
                ("a.js", "console.log(messages.password)"),
                ("a.js", "console.log(`token: ${mask(token)}`)"),
                ("a.js", "console.log(password.length, passwordStrength)"),
                ("a.js", "logger.info('login', user.id)"),
                ("a.js", "console.log(tokenCount, token.type)"),
                ("lexer.js", "function tokenizer() { console.log(token) }"),
                ("a.py", "logger.warning(\"no {token} for %s\", user)"),
                ("a.py", "log.info(\"checked\", check_password(password))"),
                ("a.py", "logger.error(INVALID_PASSWORD)"),
                ("a.go", "log.Printf(\"token of %d bytes\", len(token))"),
                ("a.go", "dsn := fmt.Sprintf(\"%s:%s@/db\", user, password)"),
                ("a.go", "log.Info(\"created\", \"secret\", secret.Name)"),
                ("A.java", "log.error(\"wrong {}\", ErrorCode.INVALID_TOKEN);"),
                ("A.cs", "_logger.LogInformation(\"grant {Grant}\", GrantType.Password);"),
                ("a.rb", "logger.info \"failed for #{user.id}\""),
                ("a.rs", "println!(\"{}\", has_password);"),
                ("a.php", "echo $form->label($user, 'password');"),
                ("a.php", "echo \"Password: \";"),
            ],
        );
    }
}
