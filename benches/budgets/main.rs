//! The budgets of the product, each as a ratio to git on the same repository in the same run.
//!
//! `cargo bench --bench budgets` prints the table of `docs/speed.md`; with `-- --check` it fails where a budget is broken, and
//! any other word is part of the names of the cases to run. Every repository is made here, from a fixed seed, so that two
//! runs measure the same work.
#![expect(clippy::disallowed_methods, reason = "a benchmark runs git and ourselves")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

mod cases;
mod measure;
mod repository;
mod words;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Cargo itself passes `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let check = arguments.iter().any(|argument| argument == "--check");
    let wanted: Vec<&String> = arguments.iter().filter(|argument| *argument != "--check").collect();
    println!("| case | git | countersign | measured | budget |\n| --- | --- | --- | --- | --- |");
    let mut broken = false;
    for (name, run) in cases::ALL {
        if !wanted.is_empty() && !wanted.iter().any(|part| name.contains(part.as_str())) {
            continue;
        }
        let Some(row) = run() else {
            println!("| {name} | - | - | not measured: the sources of our dependencies are not here | - |");
            continue;
        };
        broken |= row.is_broken();
        println!("| {name} | {row} |");
    }
    if check && broken { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
