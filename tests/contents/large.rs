//! Large files and long lines: looked at to their end, with bounded memory.

use super::tells_apart;
use crate::common::guard::{BINARY, token};
use crate::common::repo::TestRepo;
use std::io::Write as _;
use std::process::Stdio;

#[test]
fn a_line_of_megabytes_is_read_to_its_end() {
    tells_apart("a long line", |test, value| {
        let filler = "function(a,b){return a+b},".repeat(100_000);
        test.write("app.js", format!("{filler}\"{value}\",{filler}\n"));
        test.git(["add", "-A"]);
    });
}

/// Above `max_judged` only credentials that identify themselves are looked for, and that is said. Memory is the most that
/// the kernel saw resident, read while the process lives.
#[test]
#[cfg(target_os = "linux")]
fn a_file_of_a_hundred_megabytes_is_judged_in_bounded_memory() {
    let test = TestRepo::new();
    let mut file = std::fs::File::create(test.path().join("dump.sql")).unwrap();
    let block = "INSERT INTO log VALUES (1, 'nothing to see in this line of text');\n".repeat(16_000);
    for _ in 0..100 {
        file.write_all(block.as_bytes()).unwrap();
    }
    file.write_all(format!("-- {}\n", token()).as_bytes()).unwrap();
    drop(file);
    test.git(["-c", "core.compression=1", "add", "-A"]);
    let mut command = test.command(BINARY);
    let mut child = command.args(["scan", "--staged"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most: u64 = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = most.max(line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("oversized"), "{said}");
    assert!(most > 0 && most < 512 << 10, "{most} KiB were resident");
}
