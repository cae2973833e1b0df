//! Lines that a record gives to an assistant: they are its work, and the lines beside them are not.

use super::step;
use crate::hook::{Guarded, ensure};

const RESTRICTED: &str = "guarded work; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' '[attribution]' 'on_unclaimed_ai = \"off\"' 'restricted_paths = [\"src/core/**\"]'
    mkdir -p src/core src/ui; file src/core/a.py 1; file src/ui/b.py 1; git add .; bare commit -qm start";

/// The working log that git-ai keeps, with one entry for a file as it stands.
fn logged(path: &str, lines: &str) -> String {
    format!(
        r#"logs=.git/ai/working_logs/$(git rev-parse HEAD); mkdir -p $logs/blobs; sum=$(sha256sum {path} | cut -d' ' -f1); cp {path} $logs/blobs/$sum
        printf '{{"kind":"AiAgent","agent_id":{{"tool":"cursor","model":"m"}},"entries":[{{"file":"{path}","blob_sha":"%s","line_attributions":[{lines}]}}]}}\n' $sum >> $logs/checkpoints.jsonl"#
    )
}

const FIRST_LINES: &str = r#"{"start_line":1,"end_line":2,"author_id":"s_1"}"#;

#[test]
fn a_working_log_is_read_before_the_commit_exists() {
    let guarded = Guarded::new(RESTRICTED, "");
    step(
        &guarded,
        &format!("file src/core/a.py 1 2; git add .; {}; git commit -qm x", logged("src/core/a.py", FIRST_LINES)),
        1,
        &["guard/restricted-path"],
    );
    // The same log about another file says nothing of this one.
    let guarded = Guarded::new(RESTRICTED, "");
    step(
        &guarded,
        &format!("file src/core/a.py 1 2; file src/ui/b.py 1 2; git add .; {}; git commit -qm x", logged("src/ui/b.py", FIRST_LINES)),
        0,
        &[],
    );
    // What a person put above moves the lines, and does not lose them.
    let guarded = Guarded::new(RESTRICTED, "");
    let told = step(
        &guarded,
        &format!(
            "file src/ui/b.py 1 2; {}; file src/ui/b.py above 1 2; git add .; countersign scan --staged --format jsonl",
            logged("src/ui/b.py", FIRST_LINES)
        ),
        0,
        &["\"source\":\"working-log\""],
    );
    ensure(told.text.contains("\"ranges\":[[2,2],[3,3]]"), || told.wrong("other lines", "")).unwrap();
    // A broken log says nothing, and stops nothing.
    step(&guarded, "echo '{nonsense' > .git/ai/working_logs/$(git rev-parse HEAD)/checkpoints.jsonl; git commit -qm x", 0, &[]);
}

#[test]
fn traces_are_read_before_and_after_the_commit() {
    let trace = r#"mkdir -p .agent-trace; printf '{"version":"0.1.0","id":"u","vcs":{"type":"git","revision":"%s"},"tool":{"name":"cursor"},"files":[{"path":"src/core/a.py","conversations":[{"contributor":{"type":"ai","model_id":"anthropic/claude-9"},"ranges":[{"start_line":2,"end_line":2}]}]}]}\n' $(git rev-parse HEAD) >> .agent-trace/traces.jsonl"#;
    let guarded = Guarded::new(RESTRICTED, "");
    step(&guarded, &format!("file src/core/a.py 1 2; {trace}; git add .; git commit -qm x"), 1, &["guard/restricted-path"]);
    step(&guarded, "bare commit -qm x; countersign scan --range HEAD~1..HEAD --target HEAD~1", 1, &["guard/restricted-path"]);
    step(
        &guarded,
        "countersign scan --commit HEAD --format jsonl || true",
        0,
        &["\"source\":\"agent-trace\"", "\"id\":\"cursor\"", "anthropic/claude-9"],
    );
}

#[test]
fn only_the_lines_a_note_gives_to_an_assistant_are_its_work() {
    let before = "guarded work; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' '[attribution]' 'on_unclaimed_ai = \"off\"' '[[gate]]' 'name = \"by assistants\"' 'paths = [\"src/**\"]' 'authored_by = [\"ai\"]' 'require = [\"trailer:Ticket\"]' 'action = \"block\"'
        file src/a.py 1 2 3 4 5 6 7 8 9; file src/b.py 1; git add .; bare commit -qm start";
    let guarded = Guarded::new(before, "");
    let note = |path: &str| {
        format!(
            r#"printf '{path}\n  s_0123456789abcd 1-1\n---\n{{"sessions":{{"s_0123456789abcd":{{"agent_id":{{"tool":"claude"}}}}}}}}' | git notes --ref ai add -f -F - HEAD"#
        )
    };
    let judge = "countersign scan --commit HEAD";
    step(&guarded, &format!("file src/a.py one 2 3 4 5 6 7 8 nine; git commit -qam x 2> /dev/null; {judge}"), 0, &[]);
    let told = step(&guarded, &format!("{}; {judge}", note("src/a.py")), 1, &["trailer:Ticket", "src/a.py:1"]);
    ensure(!told.text.contains("src/a.py:9"), || told.wrong("a person's line is taken for the assistant's", "")).unwrap();
    step(&guarded, &format!("{}; {judge}", note("src/b.py")), 0, &[]);
}
