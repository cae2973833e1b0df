//! What is kept about changes: notes of who wrote them, the log of what was judged.

use super::{Case, told};

#[test]
fn a_note_tells_of_an_assistant_the_message_does_not_name() {
    for fanned in [false, true] {
        let case = Case::new();
        case.repo.write("src/auth/token.py", super::AFTER);
        case.commit("Check expiry");
        assert!(case.scan(&["--format", "jsonl"]).1.contains("\"kind\":\"undeclared\""));
        let note = "src/auth/token.py\n  s_0123456789abcd 5-7\n---\n{\"sessions\": {\"s_0123456789abcd\": {\"agent_id\": {\"tool\": \"claude\"}}}}";
        case.repo.write("keys/note", note);
        case.git(&["notes", "--ref", "ai", "add", "-F", "keys/note"]);
        if fanned {
            // As git does it by itself once there are many.
            case.repo.sh("id=$(git rev-parse HEAD); blob=$(git rev-parse refs/notes/ai:$id); a=$(echo $id | cut -c1-2); b=$(echo $id | cut -c3-); inner=$(printf '100644 blob %s\\t%s\\n' $blob $b | git mktree); outer=$(printf '040000 tree %s\\t%s\\n' $inner $a | git mktree); git update-ref refs/notes/ai $(git commit-tree $outer -m notes)");
        }
        let (_, text) = case.scan(&["--format", "jsonl"]);
        assert!(text.contains("\"kind\":\"ai\"") && text.contains("\"note\""), "{text}");
    }
}

#[test]
fn a_changed_line_of_the_log_is_found() {
    let case = Case::new();
    told(&case.run("ada", &["install"]));
    let bin = env!("CARGO_BIN_EXE_countersign").rsplit_once('/').unwrap().0;
    case.repo.sh(&format!(
        "export PATH={bin}:$PATH; for n in 1 2 3; do echo $n > f$n; git add f$n; git commit -qm \"Change $n\" 2> /dev/null; done"
    ));
    let (status, text) = told(&case.run("ada", &["audit", "verify"]));
    assert!(status == 0 && text.contains("holds"), "{text}");
    case.repo.sh("sed -i '2s/\"verdict\":\"[a-z]*\"/\"verdict\":\"excused\"/' .git/countersign/audit.jsonl");
    let (status, text) = told(&case.run("ada", &["audit", "verify"]));
    assert!(status == 1 && text.contains("line 2"), "{text}");
}

#[test]
fn two_worktrees_that_commit_at_once_lose_no_line() {
    let case = Case::new();
    told(&case.run("ada", &["install"]));
    case.repo.sh("git config commit.gpgsign false; echo tree >> .git/info/exclude; git worktree add -q tree -b beside");
    let before = case.repo.sh("cat .git/countersign/audit.jsonl 2> /dev/null | wc -l").trim().parse::<usize>().unwrap();
    case.repo.sh(
        "run() { for n in 1 2 3 4 5; do echo $n > $1$n; git add $1$n; git commit -qm \"$1 $n\" 2> /dev/null; done; }; (cd tree; run b) & run a; wait",
    );
    let (status, text) = told(&case.run("ada", &["audit", "verify"]));
    assert_eq!(status, 0, "{text}");
    let lines = case.repo.sh("cat .git/countersign/audit.jsonl");
    let of_stage = lines.lines().skip(before).filter(|line| line.contains("\"stage\":\"commit-msg\"")).count();
    assert_eq!(of_stage, 10, "{lines}");
}

#[test]
fn a_log_that_was_cut_is_found_by_what_was_exported_and_signed() {
    let case = Case::new();
    told(&case.run("ada", &["install"]));
    let bin = env!("CARGO_BIN_EXE_countersign").rsplit_once('/').unwrap().0;
    let commits = |from: u32| {
        format!(
            "export PATH={bin}:$PATH; for n in {from} {}; do echo $n > f$n; git add f$n; git commit -qm \"Change $n\" 2> /dev/null; done",
            from + 1
        )
    };
    case.repo.sh(&commits(1));
    let (status, text) = told(&case.run("bob", &["audit", "export", "--output", "keys/log", "--sign", "--key", "keys/bob"]));
    assert!(status == 0 && text.contains("signed by SHA256:"), "{text}");
    case.repo.sh(&commits(3));
    let verify = || told(&case.run("ada", &["audit", "verify", "--anchor", "keys/log"]));
    assert_eq!(verify().0, 0);
    // Cut behind the middle: the chain alone holds, the export tells.
    case.repo.sh("cp .git/countersign/audit.jsonl keys/whole; sed -i '2,$d' .git/countersign/audit.jsonl");
    assert_eq!(told(&case.run("ada", &["audit", "verify"])).0, 0);
    let (status, text) = verify();
    assert!(status == 1 && text.contains("rewritten or cut"), "{text}");
    case.repo.sh("cp keys/whole .git/countersign/audit.jsonl; echo >> keys/log");
    let (status, text) = verify();
    assert!(status == 1 && text.contains("signature of keys/log is not good"), "{text}");
}
