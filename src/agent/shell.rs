//! A shell's line, taken apart far enough to see which programs it runs with which words. No expansion: what only a running
//! shell could know stays unknown.

/// A simple command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Simple {
    /// Its words, quotes taken off.
    pub(super) words: Vec<String>,
    /// Files its output goes to.
    pub(super) writes: Vec<String>,
}

/// Whether a program is a shell.
pub(super) fn is_shell(program: &str) -> bool {
    matches!(base(program), "sh" | "bash" | "zsh" | "dash" | "ksh" | "fish" | "busybox")
}

/// The last part of a program's path, without its ending.
pub(super) fn base(program: &str) -> &str {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name)
}

/// A word as the shell would read it back.
pub(super) fn quote(word: &str) -> String {
    if !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./=:@%+,".contains(&b)) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Every simple command of a script, those of substitutions and nested shells included.
pub(super) fn commands(script: &str) -> Vec<Simple> {
    let mut reader = Reader { rest: script.chars().collect(), at: 0, found: Vec::new(), depth: 0 };
    reader.script(None);
    reader.found
}

/// How deep substitutions are followed.
const DEEPEST: usize = 16;

struct Reader {
    rest: Vec<char>,
    at: usize,
    found: Vec<Simple>,
    depth: usize,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        Some(c)
    }

    /// Reads commands up to `end` or the end of all.
    fn script(&mut self, end: Option<char>) {
        self.depth += 1;
        let mut now = Simple::default();
        let mut word: Option<String> = None;
        let mut to_file = false;
        let mut here: Vec<String> = Vec::new();
        while let Some(c) = self.next() {
            if Some(c) == end {
                break;
            }
            match c {
                '\\' => match self.next() {
                    Some('\n') | None => {}
                    Some(c) => word.get_or_insert_default().push(c),
                },
                '\'' => {
                    let word = word.get_or_insert_default();
                    while let Some(c) = self.next().filter(|&c| c != '\'') {
                        word.push(c);
                    }
                }
                '"' => self.quoted(word.get_or_insert_default()),
                '$' if self.peek(0) == Some('(') => {
                    self.next();
                    self.nested(')', word.get_or_insert_default());
                }
                '`' if end != Some('`') => self.nested('`', word.get_or_insert_default()),
                '#' if word.is_none() => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.next();
                    }
                }
                '<' if self.peek(0) == Some('<') && self.peek(1) != Some('<') => {
                    self.at += 1;
                    take(&mut now, &mut word, &mut to_file);
                    here.push(self.delimiter());
                }
                '<' => {
                    take(&mut now, &mut word, &mut to_file);
                    while self.peek(0) == Some('<') {
                        self.next();
                    }
                }
                '>' => {
                    // A number before it says which stream.
                    word = word.filter(|word| !word.bytes().all(|b| b.is_ascii_digit()));
                    take(&mut now, &mut word, &mut to_file);
                    while matches!(self.peek(0), Some('>' | '|' | '&')) {
                        self.next();
                    }
                    to_file = true;
                }
                ' ' | '\t' | '\r' => take(&mut now, &mut word, &mut to_file),
                '\n' | ';' | '&' | '|' | '(' | ')' => {
                    take(&mut now, &mut word, &mut to_file);
                    let shell = now.words.first().is_some_and(|program| is_shell(program));
                    self.end(&mut now);
                    if c == '\n' {
                        for delimiter in std::mem::take(&mut here) {
                            let body = self.body(&delimiter);
                            if shell && self.depth < DEEPEST {
                                self.found.extend(commands(&body));
                            }
                        }
                    }
                }
                c => word.get_or_insert_default().push(c),
            }
        }
        take(&mut now, &mut word, &mut to_file);
        self.end(&mut now);
        self.depth -= 1;
    }

    fn end(&mut self, now: &mut Simple) {
        let mut done = std::mem::take(now);
        // Words of the shell's own grammar stand before the command they lead to.
        while done
            .words
            .first()
            .is_some_and(|word| matches!(word.as_str(), "if" | "then" | "else" | "elif" | "do" | "while" | "until" | "!" | "{" | "time"))
        {
            done.words.remove(0);
        }
        if !done.words.is_empty() || !done.writes.is_empty() {
            self.found.push(done);
        }
    }

    fn quoted(&mut self, word: &mut String) {
        while let Some(c) = self.next() {
            match c {
                '"' => return,
                '\\' => word.extend(self.next().filter(|&c| c != '\n')),
                '$' if self.peek(0) == Some('(') => {
                    self.next();
                    self.nested(')', word);
                }
                '`' => self.nested('`', word),
                c => word.push(c),
            }
        }
    }

    /// A substitution: its commands are commands; what it prints nobody knows.
    fn nested(&mut self, end: char, word: &mut String) {
        word.push('\u{FFFD}');
        if self.depth < DEEPEST {
            self.script(Some(end));
        }
    }

    fn delimiter(&mut self) -> String {
        while matches!(self.peek(0), Some('-' | ' ')) {
            self.next();
        }
        let mut word = String::new();
        while let Some(c) = self.peek(0).filter(|c| !c.is_whitespace() && !";&|<>()".contains(*c)) {
            self.next();
            if !"'\"\\".contains(c) {
                word.push(c);
            }
        }
        word
    }

    /// The lines of a here-document.
    fn body(&mut self, delimiter: &str) -> String {
        let mut body = String::new();
        while self.at < self.rest.len() {
            let mut line = String::new();
            while let Some(c) = self.next().filter(|&c| c != '\n') {
                line.push(c);
            }
            if line.trim() == delimiter {
                break;
            }
            body.push_str(&line);
            body.push('\n');
        }
        body
    }
}

fn take(now: &mut Simple, word: &mut Option<String>, to_file: &mut bool) {
    if let Some(word) = word.take() {
        if *to_file {
            now.writes.push(word);
        } else {
            now.words.push(word);
        }
        *to_file = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(script: &str) -> Vec<String> {
        commands(script).into_iter().map(|command| command.words.join("|")).collect()
    }

    #[test]
    fn scripts_fall_into_simple_commands() {
        assert_eq!(words("a 'b c' && d \"e f\"; g | h\n! i"), ["a|b c", "d|e f", "g", "h", "i"]);
        assert_eq!(words("x \"$(git push -n)\" y"), ["git|push|-n", "x|\u{FFFD}|y"]);
        assert_eq!(words("x `git log` # git commit -n"), ["git|log", "x|\u{FFFD}"]);
        assert_eq!(commands("echo x >> .git/hooks/pre-commit 2>&1")[0].writes, [".git/hooks/pre-commit", "1"]);
    }

    #[test]
    fn here_documents_are_text_unless_a_shell_reads_them() {
        assert_eq!(words("cat > f <<'EOF'\ngit commit -n\nEOF\nls"), ["cat", "ls"]);
        assert_eq!(words("bash <<EOF\ngit commit -n\nEOF\n"), ["bash", "git|commit|-n"]);
    }

    #[test]
    fn anything_ends() {
        for script in ["'", "\"$(", "`", "<<", "a <<X\n", "((((", "\\", &"$(".repeat(100)] {
            commands(script);
        }
    }
}
