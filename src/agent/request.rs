//! What an agent is about to do. Tools have many names and few shapes: a command, a whole file, or pieces of one.

use serde_json::Value;

/// What was asked of a hook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Where the agent works.
    pub cwd: Option<String>,
    /// What it is about to do; several where a patch touches several files.
    pub intents: Vec<Intent>,
}

/// One thing an agent is about to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Run a command in a shell.
    Command(String),
    /// Write a whole file.
    Write {
        /// The file.
        path: String,
        /// All of it.
        content: String,
    },
    /// Change pieces of a file.
    Change {
        /// The file.
        path: String,
        /// The pieces.
        edits: Vec<Edit>,
    },
}

/// A piece that gives way to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is there.
    pub old: String,
    /// What is to be there.
    pub new: String,
    /// Wherever it stands, not only once.
    pub all: bool,
}

impl Edit {
    /// The text after the edit; none if the old piece is not in it.
    pub fn apply(&self, text: &str) -> Option<String> {
        if self.old.is_empty() || !text.contains(&self.old) {
            return None;
        }
        Some(if self.all { text.replace(&self.old, &self.new) } else { text.replacen(&self.old, &self.new, 1) })
    }
}

impl Request {
    /// Reads a message of any dialect.
    pub fn read(message: &Value) -> Self {
        let empty = Value::Null;
        let input = ["tool_input", "toolInput", "arguments", "args", "input"].iter().find_map(|key| message.get(key)).unwrap_or(&empty);
        // Some hand the input on as text.
        let parsed: Option<Value> = input.as_str().and_then(|text| serde_json::from_str(text).ok());
        let input = parsed.as_ref().unwrap_or(input);
        let cwd = text(input, &["cwd", "workdir"]).or_else(|| text(message, &["cwd"]));
        let cwd = cwd.or_else(|| message.get("workspace_roots")?.get(0)?.as_str().map(str::to_owned));
        let mut intents = of_input(input);
        if intents.is_empty() {
            intents = of_input(message);
        }
        Self { cwd, intents }
    }
}

fn of_input(input: &Value) -> Vec<Intent> {
    let mut intents = Vec::new();
    if let Some(command) = command(input) {
        match patch(&command) {
            patched if !patched.is_empty() => intents.extend(patched),
            _ => intents.push(Intent::Command(command)),
        }
    }
    if let Some(body) = text(input, &["patch", "input", "diff"]) {
        intents.extend(patch(&body));
    }
    let path = text(input, &["file_path", "path", "filePath", "absolute_path", "target_file", "notebook_path", "filename"]);
    let Some(path) = path else { return intents };
    let edits: Vec<Edit> = input.get("edits").and_then(Value::as_array).into_iter().flatten().filter_map(edit).collect();
    if !edits.is_empty() {
        intents.push(Intent::Change { path, edits });
    } else if let Some(edit) = edit(input) {
        intents.push(Intent::Change { path, edits: vec![edit] });
    } else if let Some(content) = text(input, &["content", "contents", "file_text", "new_source", "text", "code_edit"]) {
        intents.push(Intent::Write { path, content });
    }
    intents
}

fn command(input: &Value) -> Option<String> {
    let value = ["command", "cmd", "script"].iter().find_map(|key| input.get(key))?;
    if let Some(words) = value.as_array() {
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        // `["bash", "-lc", "…"]`: what counts is the script.
        return Some(match words[..] {
            [shell, flags, script] if flags.starts_with('-') && flags.ends_with('c') && super::shell::is_shell(shell) => script.to_owned(),
            ["apply_patch", body] => body.to_owned(),
            _ => words.iter().map(|word| super::shell::quote(word)).collect::<Vec<_>>().join(" "),
        });
    }
    value.as_str().map(str::to_owned)
}

fn edit(input: &Value) -> Option<Edit> {
    let new = text_or_empty(input, &["new_string", "new_str", "newText", "replace", "new"])?;
    let old = text_or_empty(input, &["old_string", "old_str", "oldText", "search", "old"]).unwrap_or_default();
    Some(Edit { old, new, all: input.get("replace_all").and_then(Value::as_bool).unwrap_or(false) })
}

fn text_or_empty(input: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| input.get(key)?.as_str()).map(str::to_owned)
}

fn text(input: &Value, keys: &[&str]) -> Option<String> {
    text_or_empty(input, keys).filter(|text| !text.is_empty())
}

/// The files of an `apply_patch` text.
fn patch(body: &str) -> Vec<Intent> {
    let mut intents: Vec<Intent> = Vec::new();
    let Some((_, body)) = body.split_once("*** Begin Patch") else { return intents };
    for line in body.lines() {
        if line.starts_with("*** End Patch") {
            break;
        }
        if let Some(path) = line.strip_prefix("*** Add File: ") {
            intents.push(Intent::Write { path: path.trim().to_owned(), content: String::new() });
        } else if let Some(path) = line.strip_prefix("*** Update File: ") {
            intents.push(Intent::Change { path: path.trim().to_owned(), edits: Vec::new() });
        } else if line.starts_with("@@") {
            if let Some(Intent::Change { edits, .. }) = intents.last_mut() {
                edits.push(Edit { old: String::new(), new: String::new(), all: false });
            }
        } else {
            match intents.last_mut() {
                Some(Intent::Write { content, .. }) => {
                    if let Some(added) = line.strip_prefix('+') {
                        content.push_str(added);
                        content.push('\n');
                    }
                }
                Some(Intent::Change { edits, .. }) if !line.starts_with("***") => {
                    if edits.is_empty() {
                        edits.push(Edit { old: String::new(), new: String::new(), all: false });
                    }
                    let Some(edit) = edits.last_mut() else { continue };
                    let (mark, rest) = line.split_at_checked(1).unwrap_or((" ", ""));
                    for (side, marks) in [(&mut edit.old, [" ", "-"]), (&mut edit.new, [" ", "+"])] {
                        if marks.contains(&mark) {
                            side.push_str(rest);
                            side.push('\n');
                        }
                    }
                }
                _ => {}
            }
        }
    }
    intents
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_shape_of_tool_is_read() {
        let intents = |message: Value| Request::read(&message).intents;
        let command = |text: &str| vec![Intent::Command(text.to_owned())];
        assert_eq!(intents(json!({"tool_name": "Bash", "tool_input": {"command": "ls"}})), command("ls"));
        assert_eq!(intents(json!({"tool_input": {"command": ["bash", "-lc", "git commit -n"]}})), command("git commit -n"));
        assert_eq!(intents(json!({"command": "ls", "cwd": "/x"})), command("ls"));
        let write = Intent::Write { path: "a".to_owned(), content: "b".to_owned() };
        assert_eq!(intents(json!({"tool_input": {"file_path": "a", "content": "b"}})), vec![write.clone()]);
        assert_eq!(intents(json!({"tool_input": "{\"path\": \"a\", \"content\": \"b\"}"})), vec![write]);
        let change = intents(json!({"tool_input": {"file_path": "a", "old_string": "x", "new_string": ""}}));
        assert_eq!(
            change,
            vec![Intent::Change { path: "a".to_owned(), edits: vec![Edit { old: "x".to_owned(), new: String::new(), all: false }] }]
        );
        assert_eq!(intents(json!({"tool_input": {"file_path": "a"}})), vec![]);
    }

    #[test]
    fn patches_become_writes_and_changes() {
        let body = "*** Begin Patch\n*** Add File: n\n+one\n+two\n*** Update File: o\n@@\n keep\n-old\n+new\n*** End Patch\n";
        let read = Request::read(&json!({"tool_name": "apply_patch", "tool_input": {"command": body}})).intents;
        let edit = Edit { old: "keep\nold\n".to_owned(), new: "keep\nnew\n".to_owned(), all: false };
        assert_eq!(
            read,
            vec![
                Intent::Write { path: "n".to_owned(), content: "one\ntwo\n".to_owned() },
                Intent::Change { path: "o".to_owned(), edits: vec![edit.clone()] },
            ]
        );
        assert_eq!(edit.apply("keep\nold\nend\n").unwrap(), "keep\nnew\nend\n");
    }
}
