//! What a message says of assistants, and what becomes of it where the policy asks for it, forbids it, or writes it.

use super::step;
use crate::hook::{Guarded, ensure};

fn under(lines: &str) -> String {
    format!(
        "guarded work; countersign install --hooks pre-commit,prepare-commit-msg,commit-msg,post-commit,pre-push > /dev/null; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' '[attribution]' {lines}; file a 1; git add .; bare commit -qm start"
    )
}

fn trailers(guarded: &Guarded) -> usize {
    guarded.run("git log -1 --format=%B").text.matches("Assisted-by:").count()
}

#[test]
fn the_trailer_is_written_once_and_never_where_others_speak() {
    let guarded = Guarded::new(&under("'trailer = \"write\"'"), "");
    let count = |act: &str, expected: usize| {
        let told = step(&guarded, act, 0, &[]);
        ensure(trailers(&guarded) == expected, || told.wrong("another number of trailers", act)).unwrap();
    };
    count("file a 2; CLAUDECODE=1 git commit -qam one", 1);
    count("CLAUDECODE=1 git commit -q --amend --no-edit", 1);
    count("file a 3; CLAUDECODE=1 GIT_EDITOR=true git commit -qa --amend -m again", 1);
    count("CLAUDECODE=1 GIT_EDITOR=true git commit -q --amend -C HEAD", 1);
    count("file a 4; git commit -qam 'by a person'", 0);
    count("file a 5; CLAUDECODE=1 git commit -qam x -m 'Co-authored-by: Claude <noreply@anthropic.com>'", 0);
    // Merges, squashes and replays keep what was said when it was made.
    step(&guarded, "git checkout -qb side HEAD~1; file b 1; git add b; git commit -qm side; git checkout -q main", 0, &[]);
    count("CLAUDECODE=1 git merge -q --no-edit side", 0);
    step(&guarded, "git checkout -qb other HEAD~1; file c 1; git add c; git commit -qm other; git checkout -q main", 0, &[]);
    count("git merge -q --squash other > /dev/null; CLAUDECODE=1 git commit -q --no-edit", 0);
    step(&guarded, "git checkout -qb pick HEAD~2; file d 1; git add d; git commit -qm pick; git checkout -q main", 0, &[]);
    count("CLAUDECODE=1 git cherry-pick pick > /dev/null", 0);
    step(&guarded, "git checkout -qb re HEAD~3; file e 1; git add e; git commit -qm re", 0, &[]);
    count("CLAUDECODE=1 git rebase -q main", 0);
}

#[test]
fn a_required_trailer_is_asked_for_and_a_forbidden_one_refused() {
    let guarded = Guarded::new(&under("'trailer = \"require\"'"), "");
    step(&guarded, "file a 2; CLAUDECODE=1 git commit -qam x", 1, &["policy/trailer-missing", "Assisted-by"]);
    step(&guarded, "CLAUDECODE=1 git commit -qam x -m 'Assisted-by: Claude:claude-9'", 0, &[]);
    step(&guarded, "file a 3; git commit -qam 'by a person'", 0, &[]);
    let guarded = Guarded::new(&under("'trailer = \"forbid\"'"), "");
    step(&guarded, "file a 2; git commit -qam x -m 'Assisted-by: Claude:claude-9'", 1, &["policy/trailer-forbidden", "take out"]);
    step(&guarded, "git commit -qam x", 0, &[]);
}

#[test]
fn where_trailers_are_forbidden_a_note_remembers() {
    let lines = "'trailer = \"forbid\"' 'record = [\"audit\", \"note\"]' 'on_unclaimed_ai = \"block\"'";
    let guarded = Guarded::new(&under(lines), "");
    step(&guarded, "file a 1 2; CLAUDECODE=1 git commit -qam x", 0, &[]);
    step(&guarded, "git notes --ref countersign show HEAD", 0, &["a\n", "\"tool\":\"claude\"", "2-2"]);
    let told = step(&guarded, "countersign scan --commit HEAD --format jsonl", 0, &["\"kind\":\"ai\"", "\"source\":\"note\""]);
    ensure(!told.text.contains("policy/unclaimed-ai"), || told.wrong("silence was asked for", "")).unwrap();
    step(&guarded, "file a 1 2 3; git commit -qam 'by a person'; ! git notes --ref countersign show HEAD", 0, &[]);
    // It moves with the commit where git is told so, which init does.
    step(
        &guarded,
        "countersign init --yes > /dev/null; git config notes.rewriteRef | grep -q countersign; CLAUDECODE=1 git commit -q --amend -m again; git notes --ref countersign show HEAD",
        0,
        &[],
    );
}

#[test]
fn what_sources_contradict_is_told() {
    for (act, word) in [
        ("file a 2; CLAUDECODE=1 git commit -qam x", "policy/unclaimed-ai"),
        (
            "file a 2; git commit -qam x -m \"$(printf 'Co\\342\\200\\213-authored-by: Claude <noreply@anthropic.com>')\"",
            "policy/unclaimed-ai",
        ),
        ("file a 2; git commit -qam x -m \"$(printf 'Co-authored-by: Claude <n\\320\\276reply@anthropic.com>')\"", "policy/unclaimed-ai"),
    ] {
        let guarded = Guarded::new(&under("'on_unclaimed_ai = \"block\"'"), "");
        step(&guarded, act, 1, &[word]);
        let guarded = Guarded::new(&under("'on_unclaimed_ai = \"warn\"'"), "");
        step(&guarded, act, 0, &[word]);
    }
    // A note says so, and the trailer was stripped.
    let note = r#"printf 'a\n  s_0123456789abcd 1-1\n---\n{"sessions":{"s_0123456789abcd":{"agent_id":{"tool":"claude"}}}}' | git notes --ref ai add -F - HEAD"#;
    let guarded = Guarded::new(&under("'on_unclaimed_ai = \"block\"'"), "");
    step(
        &guarded,
        &format!("file a 2; git commit -qam x; {note}; countersign scan --range HEAD~1..HEAD --target HEAD~1"),
        1,
        &["policy/unclaimed-ai"],
    );
}

#[test]
fn values_of_the_environment_stay_inside() {
    let guarded = Guarded::new(&under("'on_unclaimed_ai = \"warn\"'"), "");
    let told = step(
        &guarded,
        "file a 2; CLAUDE_CODE_SESSION_ID=very-private-value git commit -qam x; cat .git/countersign/audit.jsonl; git log -1",
        0,
        &["claude"],
    );
    ensure(!told.text.contains("very-private"), || told.wrong("a value is shown", "")).unwrap();
}
