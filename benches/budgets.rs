//! The budgets of the product, each as a ratio to git on the same repository in the same run.
//!
//! `cargo bench --bench budgets` prints the table of `docs/speed.md`; with `-- --check` it fails where a budget is broken.
//! Every repository is made here, from a fixed seed, so that two runs measure the same work.
#![expect(clippy::disallowed_methods, reason = "a benchmark runs git and ourselves")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");

/// Words of ordinary code: what a commit is made of where it is not about identity.
const WORDS: &[&str] = &[
    "index", "value", "result", "buffer", "length", "offset", "widget", "render", "layout", "column", "parse", "format", "config",
    "request", "response", "handler", "message", "event", "queue", "worker", "thread", "total", "price", "order", "item", "cart", "page",
    "title", "body", "image", "color", "width", "height", "user", "token", "session", "cache", "store", "update", "delete", "insert",
    "select", "filter", "mapper", "reduce", "stream", "reader", "writer",
];

struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % below
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.next(WORDS.len())]
    }

    fn file(&mut self, lines: usize) -> String {
        let mut text = String::new();
        for line in 0..lines {
            let (a, b, c) = (self.word(), self.word(), self.word());
            let _ = match self.next(6) {
                0 => writeln!(text, "    let {a}_{b} = {c}.{a}({b}, {line});"),
                1 => writeln!(text, "    if {a}.{b}() > {line} {{ return {c}; }}"),
                2 => writeln!(text, "    // {a} the {b} of the {c} before line {line}"),
                3 => writeln!(text, "fn {a}_{b}_{line}({c}: &str) -> usize {{"),
                4 => writeln!(text, "    {a}.push(\"{b} {c}\");"),
                _ => writeln!(text, "}}"),
            };
        }
        text
    }
}

fn git(folder: &Path, args: &[&str]) {
    let status = isolated("git", folder).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "git {args:?} in {}", folder.display());
}

/// A command that sees nothing of the caller's settings.
fn isolated(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", folder);
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Ada").env(format!("GIT_{who}_EMAIL"), "ada@example.com");
    }
    command
}

fn repository(files: usize, lines: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    git(folder.path(), &["init", "-q", "-b", "main"]);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    write(folder.path(), &mut random, files, lines);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    folder
}

fn write(folder: &Path, random: &mut Random, files: usize, lines: usize) {
    for number in 0..files {
        let place = folder.join(format!("src/m{:03}", number / 100));
        fs::create_dir_all(&place).expect("a folder");
        fs::write(place.join(format!("file{number}.rs")), random.file(lines)).expect("a file");
    }
}

/// The least of several runs: what the machine can do when nothing disturbs it.
fn best(runs: usize, mut run: impl FnMut()) -> Duration {
    (0..runs)
        .map(|_| {
            let started = Instant::now();
            run();
            started.elapsed()
        })
        .min()
        .unwrap_or_default()
}

/// Wall time of `git` and of ourselves, alternating so that both meet the same machine.
fn against(runs: usize, folder: &Path, git_args: &[&str], our_args: &[&str]) -> (Duration, Duration) {
    let quiet = |program: &str, args: &[&str]| {
        let _ = isolated(program, folder).args(args).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).status();
    };
    let mut best_git = Duration::MAX;
    let mut best_ours = Duration::MAX;
    for _ in 0..runs {
        best_git = best_git.min(best(1, || quiet("git", git_args)));
        best_ours = best_ours.min(best(1, || quiet(PROGRAM, our_args)));
    }
    (best_git, best_ours)
}

struct Row {
    case: &'static str,
    git: Duration,
    ours: Duration,
    budget: f64,
}

fn main() -> ExitCode {
    let check = std::env::args().any(|argument| argument == "--check");
    let staged = ["diff", "--cached", "-U0"];
    let mut rows = Vec::new();

    let small = repository(40, 60);
    fs::write(small.path().join("src/m000/file1.rs"), Random(7).file(60)).expect("a file");
    git(small.path(), &["add", "-A"]);
    let (git_time, ours) = against(80, small.path(), &staged, &["hook", "pre-commit"]);
    rows.push(Row { case: "cold hook, small repository, 1 file staged", git: git_time, ours, budget: 3.0 });

    let wide = repository(57_000, 3);
    for number in 0..50 {
        fs::write(wide.path().join(format!("src/m{:03}/file{}.rs", number * 10, number * 1000)), Random(11 + number).file(30))
            .expect("a file");
    }
    git(wide.path(), &["add", "-A"]);
    let (git_time, ours) = against(25, wide.path(), &staged, &["hook", "pre-commit"]);
    rows.push(Row { case: "57k-file index, 50 files staged", git: git_time, ours, budget: 1.2 });

    let large = tempfile::tempdir().expect("a temporary folder");
    git(large.path(), &["init", "-q", "-b", "main"]);
    git(large.path(), &["commit", "-q", "--allow-empty", "-m", "first"]);
    write(large.path(), &mut Random(13), 2000, 100);
    git(large.path(), &["add", "-A"]);
    let (git_time, ours) = against(12, large.path(), &staged, &["hook", "pre-commit"]);
    rows.push(Row { case: "2,000 files, 200k added lines staged", git: git_time, ours, budget: 1.5 });

    let history = repository(300, 80);
    git(history.path(), &["tag", "start"]);
    let mut random = Random(17);
    for number in 0..1000 {
        let path = history.path().join(format!("src/m00{}/file{}.rs", random.next(3), 0));
        let path = if path.exists() { path } else { history.path().join(format!("src/m000/file{}.rs", number % 100)) };
        let mut text = fs::read_to_string(&path).unwrap_or_default();
        let added = 4 + random.next(20);
        text.push_str(&random.file(added));
        fs::write(&path, text).expect("a file");
        git(history.path(), &["commit", "-q", "-a", "--allow-empty", "-m", "more"]);
    }
    git(history.path(), &["gc", "-q"]);
    let (git_time, ours) = against(8, history.path(), &["log", "-p", "-U0", "start..HEAD"], &["scan", "--range", "start..HEAD"]);
    rows.push(Row { case: "push of 1,000 commits, secrets and identity", git: git_time, ours, budget: 1.0 });

    println!("| case | git | countersign | ratio | budget |\n| --- | --- | --- | --- | --- |");
    let mut broken = false;
    for Row { case, git, ours, budget } in &rows {
        let ratio = ours.as_secs_f64() / git.as_secs_f64();
        broken |= ratio > *budget;
        println!("| {case} | {git:.1?} | {ours:.1?} | {ratio:.2} | {budget:.1} |");
    }
    if check && broken { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
