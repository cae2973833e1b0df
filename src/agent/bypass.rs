//! Commands that disarm the gate: past the hooks, around them, or in a person's stead. Told by what they do, in the words
//! of the program that would do it; the same words in a message or a search do nothing.

use super::shell::{Simple, base, commands, is_shell};
use crate::rules::agents;

/// Git commands that run hooks and can be told not to.
const WITH_HOOKS: &[&str] = &["commit", "merge", "am", "push", "rebase", "pull", "cherry-pick", "revert"];
/// Our commands that are a person's.
const PERSONAL: &[&str] = &["except", "sign", "uninstall", "baseline"];
/// Programs that run the command behind them.
const WRAPPERS: &[&str] = &[
    "env", "sudo", "doas", "xargs", "nohup", "time", "timeout", "nice", "command", "exec", "builtin", "stdbuf", "setsid", "eval", "export",
    "set", "declare",
];
/// Programs that change or remove files.
const CHANGERS: &[&str] = &["rm", "mv", "cp", "ln", "chmod", "unlink", "tee", "dd", "truncate", "install", "sed", "rmdir"];

/// Why a script may not run; none if nothing in it disarms the gate.
pub fn refusal(script: &str) -> Option<String> {
    commands(script).iter().find_map(|command| simple(command, 0))
}

fn simple(command: &Simple, depth: usize) -> Option<String> {
    if let Some(path) = command.writes.iter().find(|path| is_gits_own(path)) {
        return Some(format!("writing {path} changes which hooks run"));
    }
    let program_at = command.words.iter().position(|word| assignment(word).is_none())?;
    // Assignments alone change the shell that goes on.
    let program = command.words.get(program_at).map_or("", |word| base(word));
    for word in &command.words[..program_at] {
        if let Some(reason) = assigned(word, program) {
            return Some(reason);
        }
    }
    words(program, &command.words[program_at + 1..], depth)
}

fn words(program: &str, args: &[String], depth: usize) -> Option<String> {
    if depth > 8 {
        return Some("it is nested too deep to be read".to_owned());
    }
    if is_shell(program) || program == "eval" {
        let scripts = args.iter().filter(|arg| program == "eval" || arg.contains(char::is_whitespace));
        if let Some(reason) = scripts.flat_map(|script| commands(script)).find_map(|command| simple(&command, depth + 1)) {
            return Some(reason);
        }
    }
    if program == "unset" || program == "env" {
        let marker = args.iter().map(|arg| arg.trim_start_matches("--unset=")).find(|arg| is_marker(arg));
        if let Some(marker) = marker {
            return Some(format!("without {marker} nobody can tell that an assistant runs this"));
        }
        if program == "env"
            && args.iter().any(|arg| arg == "-i" || arg == "--ignore-environment")
            && args.iter().any(|arg| base(arg) == "git")
        {
            return Some("`env -i` takes away what tells that an assistant runs this".to_owned());
        }
    }
    if WRAPPERS.contains(&program) {
        let inner = args.iter().position(|arg| assignment(arg).is_none() && (matches!(base(arg), "git" | "countersign") || is_shell(arg)));
        let to = inner.map_or("", |at| base(&args[at]));
        if let Some(reason) = args[..inner.unwrap_or(args.len())].iter().find_map(|word| assigned(word, to)) {
            return Some(reason);
        }
        return inner.and_then(|at| words(to, &args[at + 1..], depth + 1));
    }
    match program {
        "git" => git(args),
        "countersign" => {
            let command = args.iter().find(|arg| !arg.starts_with('-'))?;
            PERSONAL.contains(&command.as_str()).then(|| format!("`countersign {command}` is a person's to run"))
        }
        "pre-commit" | "lefthook" | "husky" | "overcommit" => {
            args.iter().any(|arg| arg == "uninstall" || arg == "--uninstall").then(|| format!("`{program} uninstall` takes the hooks away"))
        }
        _ if CHANGERS.contains(&program) => {
            let path = args.iter().find(|arg| is_gits_own(arg))?;
            Some(format!("changing {path} changes which hooks run"))
        }
        _ => None,
    }
}

fn git(args: &[String]) -> Option<String> {
    let mut at = 0;
    while let Some(arg) = args.get(at) {
        let value = args.get(at + 1).map_or("", String::as_str);
        match arg.as_str() {
            "-c" | "--config-env" => {
                if disarming_key(value.split('=').next().unwrap_or_default()) {
                    return Some(format!("`git {arg} {value}` changes which hooks run"));
                }
                at += 2;
            }
            "-C" | "--git-dir" | "--work-tree" | "--namespace" | "--super-prefix" => at += 2,
            arg if arg.starts_with('-') => {
                let key = arg.strip_prefix("--config-env=").or_else(|| arg.strip_prefix("-c")).unwrap_or_default();
                if disarming_key(key.split('=').next().unwrap_or_default()) {
                    return Some(format!("`git {arg}` changes which hooks run"));
                }
                at += 1;
            }
            _ => break,
        }
    }
    let (command, rest) = args.get(at..)?.split_first()?;
    match command.as_str() {
        "config" => config(rest),
        "commit-tree" | "fast-import" => Some(format!("`git {command}` makes commits that meet no hook")),
        "update-ref" => {
            let evidence = rest.iter().find(|arg| arg.starts_with("refs/countersign/"))?;
            Some(format!("{evidence} holds what people signed"))
        }
        command if WITH_HOOKS.contains(&command) => {
            passes_over(command, rest).map(|flag| format!("`git {command} {flag}` passes over the hooks"))
        }
        _ => None,
    }
}

/// The flag by which a git command passes over its hooks.
fn passes_over<'a>(command: &str, args: &'a [String]) -> Option<&'a str> {
    // Short flags of `commit` and `am` that take the next word, or the rest of their own.
    let takes: &str = match command {
        "commit" => "mFCct",
        "am" => "pC",
        _ => "moXsS",
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--" {
            return None;
        }
        if let Some(long) = arg.strip_prefix("--") {
            // Git takes any beginning that is no other flag's.
            if long.len() >= "no-veri".len() && "no-verify".starts_with(long) {
                return Some(arg);
            }
            if matches!(
                long,
                "message"
                    | "file"
                    | "author"
                    | "date"
                    | "trailer"
                    | "template"
                    | "cleanup"
                    | "fixup"
                    | "squash"
                    | "reuse-message"
                    | "reedit-message"
                    | "push-option"
            ) {
                args.next();
            }
        } else if let Some(short) = arg.strip_prefix('-') {
            for (at, flag) in short.char_indices() {
                if flag == 'n' && matches!(command, "commit" | "am") {
                    return Some(arg);
                }
                if takes.contains(flag) {
                    if at + 1 == short.len() {
                        args.next();
                    }
                    break;
                }
                // Their value stands behind them in the same word.
                if matches!(flag, 'S' | 'u') {
                    break;
                }
            }
        }
    }
    None
}

fn config(args: &[String]) -> Option<String> {
    let at = args.iter().position(|arg| disarming_key(arg))?;
    let reads = args.iter().any(|arg| matches!(arg.as_str(), "--get" | "--get-all" | "--get-regexp" | "get" | "-l" | "--list" | "list"));
    let takes_away = args.iter().any(|arg| arg.starts_with("--unset") || arg.starts_with("unset") || arg.contains("remove-section"));
    let sets = args.len() > at + 1 || takes_away;
    let alias =
        args.iter().any(|arg| arg.starts_with("alias.")) && args.iter().any(|arg| arg.contains("no-verify") || arg.contains("hooksPath"));
    (!reads && (sets || alias)).then(|| format!("`git config {}` changes which hooks run", args[at]))
}

/// Keys that say which hooks run.
fn disarming_key(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    lower == "core.hookspath" || lower.starts_with("hook.") || lower == "include.path"
}

/// Name and value of an assignment.
fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_name = name.bytes().enumerate().all(|(at, b)| b == b'_' || b.is_ascii_alphabetic() || at > 0 && b.is_ascii_digit());
    (is_name && !name.is_empty()).then_some((name, value))
}

/// Why an assignment in front of `program` disarms the gate.
fn assigned(word: &str, program: &str) -> Option<String> {
    let (name, value) = assignment(word)?;
    let off = matches!(value.to_ascii_lowercase().as_str(), "0" | "false" | "off" | "no");
    let disarms = match name {
        "HUSKY" | "LEFTHOOK" => off,
        "HUSKY_SKIP_HOOKS" | "OVERCOMMIT_DISABLE" | "GIT_CONFIG_PARAMETERS" => !off && !value.is_empty(),
        "SKIP" => matches!(program, "git" | "pre-commit" | "") && !value.is_empty(),
        _ if name.starts_with("GIT_CONFIG_KEY_") => disarming_key(value),
        _ if is_marker(name) => {
            return Some(format!("without {name} nobody can tell that an assistant runs this")).filter(|_| off || value.is_empty());
        }
        _ => false,
    };
    disarms.then(|| format!("`{name}={value}` switches hooks off"))
}

/// Whether a variable tells of an assistant.
fn is_marker(name: &str) -> bool {
    name == "AI_AGENT" || agents().iter().flat_map(|agent| agent.env).any(|marker| marker.name == name && !marker.host)
}

/// Git's hooks and configuration, by their usual places.
fn is_gits_own(path: &str) -> bool {
    let path = path.replace('\\', "/");
    let inside = path.strip_prefix(".git/").or_else(|| path.split_once("/.git/").map(|(_, rest)| rest));
    inside.is_some_and(|rest| rest.starts_with("hooks") || rest == "config" || rest.starts_with("countersign"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_disarms_is_refused() {
        for script in [
            "git commit --no-verify -m x",
            "git commit --no-verif -m x",
            "git commit -nm x",
            "git commit -anm x",
            "git add . && git commit -am 'x' -n",
            "cd /r; git -C sub push --no-verify",
            "git -c core.hooksPath=/dev/null commit -m x",
            "git -ccore.hookspath=x commit",
            "HUSKY=0 git commit -m x",
            "export HUSKY=0",
            "SKIP=lint git commit -m x",
            "env LEFTHOOK=0 git push",
            "git config core.hooksPath /dev/null",
            "git config --unset core.hooksPath",
            "git config hook.countersign-pre-commit.enabled false",
            "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=x git commit",
            "git commit-tree HEAD^{tree} -m x",
            "bash -c 'git commit --no-verify'",
            "echo $(git commit -n -m x)",
            "sudo /usr/bin/git commit -n",
            "countersign except cs1:x --reason whatever",
            "countersign sign --role security --yes",
            "./target/countersign uninstall",
            "rm -rf .git/hooks",
            "echo > /r/.git/hooks/pre-commit",
            "chmod -x .git/hooks/pre-push",
            "pre-commit uninstall",
            "env -u CLAUDECODE git commit -m x",
            "CLAUDECODE= git commit -m x",
            "unset AI_AGENT; git commit",
            "git update-ref -d refs/countersign/evidence",
        ] {
            assert!(refusal(script).is_some(), "{script}");
        }
    }

    #[test]
    fn the_same_words_elsewhere_are_not() {
        for script in [
            "git commit -m 'never use --no-verify'",
            "git commit -m \"docs: -n and core.hooksPath\"",
            "git commit -m --no-verify",
            "git commit -F message -- -n",
            "grep -rn -- --no-verify .",
            "echo 'git commit --no-verify'",
            "git push -n origin main",
            "git log -n 5",
            "git merge -n x",
            "git config --get core.hooksPath",
            "git config core.hooksPath",
            "SKIP=slow make test",
            "countersign scan --staged",
            "countersign review",
            "cat > NOTES <<EOF\ngit commit --no-verify\nEOF",
            "git commit -uno -m x",
            "ls .git/hooks; cat .git/config",
            "git commit -Sname -m x",
        ] {
            assert_eq!(refusal(script), None, "{script}");
        }
    }
}
