//! Disks that are full or cannot be written. They need a file system of their own, so the superuser; others see a message.

use crate::common::guard::{INNOCENT, Said, token};
use crate::common::repo::TestRepo;

/// A file system in memory at `disk`, gone with the value.
struct Disk(TestRepo);

impl Disk {
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    fn new() -> Option<Self> {
        let test = TestRepo::scripted("mkdir disk");
        let mounted =
            test.command("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs", "disk"]).output().is_ok_and(|o| o.status.success());
        if !mounted {
            eprintln!("skipped: mounting is not allowed here");
            return None;
        }
        Some(Self(test.at("disk")))
    }

    fn stage(&self, value: &str) {
        self.0.sh("git init -q -b main; file policy.toml 'schema = 1' '[audit]' 'enabled = true'; commit");
        self.0.write("settings.py", format!("value = \"{value}\"\n"));
        self.0.git(["add", "-A"]);
    }

    fn runs(&self) -> Vec<(&'static str, Said)> {
        let run = |name: &'static str, args: &[&str]| (name, super::untouched(&self.0, args, b""));
        self.0.write("../message", "Say what it does\n");
        vec![
            run("scan", &["scan", "--staged"]),
            run("pre-commit", &["hook", "pre-commit"]),
            run("commit-msg", &["hook", "commit-msg", "../message"]),
        ]
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let path = self.0.path();
        let _ = self.0.command("umount").current_dir("/").arg("-l").arg(path).status();
    }
}

#[test]
fn a_full_disk_changes_no_verdict() {
    for (value, code) in [(token(), 1), (INNOCENT.to_owned(), 0)] {
        let Some(disk) = Disk::new() else { return };
        disk.stage(&value);
        disk.0.sh("dd if=/dev/zero of=fill bs=4k 2> /dev/null || true; dd if=/dev/zero of=fill2 bs=1 count=8192 2> /dev/null || true");
        for (name, said) in disk.runs() {
            let writes = name == "commit-msg";
            let expected = said.code == code || (writes && said.code == 2 && said.text.contains("countersign"));
            assert!(expected, "{name}: {} {}", said.code, said.text);
        }
        assert!(!disk.0.path().join(".git/index.lock").exists());
    }
}

#[test]
fn a_read_only_repository_can_be_judged() {
    for (value, code) in [(token(), 1), (INNOCENT.to_owned(), 0)] {
        let Some(disk) = Disk::new() else { return };
        disk.stage(&value);
        disk.0.write("../message", "Say what it does\n");
        let path = disk.0.path();
        let status = disk.0.command("mount").current_dir("/").args(["-o", "remount,ro"]).arg(&path).status().unwrap();
        assert!(status.success());
        for (name, said) in disk.runs() {
            let writes = name == "commit-msg";
            let expected = said.code == code || (writes && said.code == 2 && said.text.contains("countersign"));
            assert!(expected, "{name}: {} {}", said.code, said.text);
        }
    }
}
