//! Calls that log or print.

use bstr::ByteSlice;

/// Words that wake the look at a call.
pub(super) const KEYWORDS: &[&str] = &[
    "console.",
    "logger",
    "log.",
    "logging",
    "print",
    "slog",
    "tracing",
    "nslog",
    "error_log",
    "var_dump",
    "log::",
    "info!",
    "debug!",
    "warn!",
    "error!",
    "trace!",
    "puts ",
    "echo ",
    "fmt.p",
    "fmt.f",
    "fmt.e",
    "set_attribute",
    "setattribute",
    "setcontext",
    "timber",
    "writeline",
    "dd(",
    "dump(",
    "syslog(",
    "logd",
];

/// Where a call writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sink {
    /// A log, a trace, an error's text: kept, and read by others.
    Log,
    /// The terminal of whoever runs the program.
    Terminal,
}

/// Functions that print, with their modules; without one, as their names end. In lower case.
#[rustfmt::skip]
const PRINTS: &[(&str, &str)] = &[
    ("", "print"), ("", "println"), ("", "printf"), ("", "puts"), ("fmt", "print"), ("fmt", "printf"),
    ("fmt", "println"), ("fmt", "fprintf"), ("fmt", "fprintln"), ("", "fprintf"), ("console", "writeline"),
    ("console", "write"),
];

/// Functions that log, written in the same way.
#[rustfmt::skip]
const FUNCTIONS: &[(&str, &str)] = &[
    ("", "eprint"), ("", "eprintln"), ("", "dbg"), ("", "nslog"), ("", "error_log"), ("", "var_dump"),
    ("", "print_r"), ("", "dd"), ("", "dump"), ("fmt", "errorf"), ("debug", "writeline"), ("trace", "writeline"),
    ("", "syslog"), ("", "trigger_error"), ("", "info"), ("", "debug"), ("", "warn"), ("", "error"), ("", "trace"),
    ("", "capturemessage"), ("", "capture_message"),
];

/// Words that a logger's name ends with.
const LOGGERS: &[&str] =
    &["log", "logger", "logging", "slog", "timber", "winston", "zap", "console", "tracing", "klog", "logrus", "sentry", "span", "activity"];

/// What loggers can do, in lower case; `infof`, `LogInformation` and `info_once` begin with one of these too.
const METHODS: &[&str] = &[
    "setattribute",
    "set_attribute",
    "settag",
    "set_tag",
    "setcontext",
    "set_context",
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "fatal",
    "critical",
    "panic",
    "log",
    "print",
    "notice",
    "exception",
    "verbose",
    "dir",
    "table",
    "d",
    "e",
    "i",
    "v",
    "w",
    "msg",
    "send",
    "alert",
    "emerg",
];

/// Where a call of this name writes its arguments to, if anywhere.
pub(super) fn of(name: &[u8]) -> Option<Sink> {
    let name = name.to_ascii_lowercase();
    let (receiver, method) = match name.rfind_byteset(b".:>") {
        Some(joint) => (name[..joint].trim_end_with(|c| ":->.?!()".contains(c)), &name[joint + 1..]),
        None => (&b""[..], &name[..]),
    };
    let level = || matches!(method, b"info" | b"debug" | b"warn" | b"error" | b"trace");
    let function = |&(module, function): &(&str, &str)| {
        method == function.as_bytes() && if module.is_empty() { receiver.is_empty() || !level() } else { receiver == module.as_bytes() }
    };
    if FUNCTIONS.iter().any(function) {
        return Some(Sink::Log);
    }
    let last = receiver.rfind_byteset(b".:>$@").map_or(receiver, |joint| &receiver[joint + 1..]);
    let logger = LOGGERS.iter().any(|word| last.ends_with(word.as_bytes()));
    let acts = |word: &&str| if word.len() == 1 { method == word.as_bytes() } else { method.starts_with(word.as_bytes()) };
    if logger && METHODS.iter().any(acts) {
        return Some(Sink::Log);
    }
    PRINTS.iter().any(function).then_some(Sink::Terminal)
}

#[cfg(test)]
mod tests {
    use super::{Sink, of};

    #[test]
    fn loggers_by_any_name() {
        for name in
            ["console.log", "this.logger.debug", "Rails.logger.info", "log.Printf", "_logger.LogInformation", "Log.d", "$logger->info"]
        {
            assert_eq!(of(name.as_bytes()), Some(Sink::Log), "{name}");
        }
        for name in ["fmt.Sprintf", "catalog.get", "math.log", "errors.info", "form.error", "user.update", "log.setLevel"] {
            assert_eq!(of(name.as_bytes()), None, "{name}");
        }
    }
}
