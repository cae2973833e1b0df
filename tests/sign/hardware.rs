//! Keys in hardware. The device is played by an ssh-agent with an ordinary key: it signs what a device signs (the hash of
//! the application, flags, counter, the hash of the message), so real `ssh-keygen` verifies it as a security key's.

use super::{AFTER, ASSISTANT, Case, POLICY, SAID, TEST, told};
use data_encoding::BASE64;
use sha2::{Digest, Sha256, Sha512};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

/// The flags of a signature: the device was touched, and knew who touched it.
const TOUCHED: u8 = 1;
const VERIFIED: u8 = 4;

/// Stands where `ssh-keygen` stands: what is to be signed waits for the device, all else goes to the real one.
const STAND_IN: &str = r#"#!/bin/sh
case " $* " in
*" -Y sign "*)
    printf '%s\n' "$@" "provider=$SSH_SK_PROVIDER" > "$DEVICE/asked"
    cat > "$DEVICE/part" && mv "$DEVICE/part" "$DEVICE/message"
    until [ -e "$DEVICE/answer" ]; do sleep 0.02; done
    cat "$DEVICE/answer" ;;
*) exec "$REAL_SSH_KEYGEN" "$@" ;;
esac
"#;

/// A security key.
struct Device {
    agent: Child,
    socket: PathBuf,
    /// The agent's key, and the same as a key in hardware.
    plain: Vec<u8>,
    public: Vec<u8>,
    kind: &'static str,
}

impl Device {
    /// Makes one of a kind that `ssh-keygen` calls `ed25519` or `ecdsa`, below the repository's git directory.
    fn new(case: &Case, kind: &str) -> Self {
        let folder = case.repo.path().join(".git/device");
        std::fs::create_dir(&folder).unwrap();
        let socket = folder.join("agent");
        let agent = case.repo.command("ssh-agent").args(["-D", "-a"]).arg(&socket).stdout(Stdio::null()).spawn().unwrap();
        let script = format!(
            "cd .git/device; ssh-keygen -q -t {kind} -N '' -f key; until [ -S agent ]; do sleep 0.02; done; SSH_AUTH_SOCK=$PWD/agent ssh-add -q key 2> /dev/null; cut -d' ' -f2 key.pub"
        );
        let plain = BASE64.decode(case.repo.sh(&script).as_bytes()).unwrap();
        let parts = strings(&plain);
        let (kind, middle) = match kind {
            "ed25519" => ("sk-ssh-ed25519@openssh.com", string(parts[1])),
            _ => ("sk-ecdsa-sha2-nistp256@openssh.com", [string(parts[1]), string(parts[2])].concat()),
        };
        let public = [string(kind.as_bytes()), middle, string(b"ssh:")].concat();
        let device = Self { agent, socket, plain, public, kind };
        // As `ssh-keygen -t ed25519-sk` leaves them: a handle that is no secret, and the public key.
        std::fs::write(folder.join("handle.pub"), device.line()).unwrap();
        std::fs::write(folder.join("handle"), "the handle of a key in hardware\n").unwrap();
        device
    }

    /// The public key as lists have it.
    fn line(&self) -> String {
        format!("{} {}\n", self.kind, BASE64.encode(&self.public))
    }

    /// Signs a message, as `ssh-keygen -Y sign -n countersign` does with this device; gives what the armour holds.
    fn sign(&self, message: &[u8], flags: u8) -> Vec<u8> {
        let hashed = [string(b"countersign"), string(b""), string(b"sha512")].concat();
        let judged = [&b"SSHSIG"[..], &hashed, &string(&Sha512::digest(message))].concat();
        let state = [&[flags][..], &7_u32.to_be_bytes()].concat();
        let raw = self.agent_signs(&[&Sha256::digest(b"ssh:")[..], &state, &Sha256::digest(&judged)].concat());
        let signature = [string(self.kind.as_bytes()), string(&raw), state].concat();
        [&b"SSHSIG\0\0\0\x01"[..], &string(&self.public), &hashed, &string(&signature)].concat()
    }

    /// The bare signature over some bytes.
    fn agent_signs(&self, bytes: &[u8]) -> Vec<u8> {
        let mut agent = UnixStream::connect(&self.socket).unwrap();
        let request = [&[13][..], &string(&self.plain), &string(bytes), &[0; 4]].concat();
        agent.write_all(&string(&request)).unwrap();
        let mut length = [0; 4];
        agent.read_exact(&mut length).unwrap();
        let mut answer = vec![0; u32::from_be_bytes(length) as usize];
        agent.read_exact(&mut answer).unwrap();
        assert_eq!(answer[0], 14, "the agent signs");
        strings(strings(&answer[1..])[0])[1].to_owned()
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let _ = self.agent.kill();
        let _ = self.agent.wait();
    }
}

/// A signature as a file.
fn armoured(signature: &[u8]) -> String {
    let digits = BASE64.encode(signature).into_bytes();
    let lines: Vec<_> = digits.chunks(70).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"))
}

/// Bytes behind their length, as the protocol writes them.
fn string(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
}

/// The same read back, one after the other.
fn strings(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let (one, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
        found.push(one);
        bytes = rest;
    }
    found
}

/// The change of these tests, under a policy that asks for a key in hardware; bob has a device of `kind` and an ordinary key.
fn asked(kind: &str) -> (Case, Device) {
    let case = Case::new();
    let device = Device::new(&case, kind);
    case.git(&["checkout", "-q", "main"]);
    case.repo.write("policy.toml", POLICY.replace("allowed_signers =", "hardware_key = true\nallowed_signers ="));
    let listed = case.repo.sh("cat .countersign/allowed_signers");
    case.repo.write(".countersign/allowed_signers", format!("{listed}\nbob@example.org {}", device.line()));
    case.commit("Ask for hardware");
    case.git(&["checkout", "-qB", "work"]);
    case.repo.write("src/auth/token.py", AFTER);
    case.repo.write("tests/auth/test_token.py", TEST);
    case.commit(&format!("Check expiry and audience\n\n{SAID}{ASSISTANT}"));
    (case, device)
}

/// `sign` by bob with the device, which answers with these flags: exit status, and all that was printed.
fn sign(case: &Case, device: &Device, flags: u8) -> (i32, String) {
    let folder = case.repo.path().join(".git/device");
    std::fs::create_dir_all(folder.join("bin")).unwrap();
    std::fs::write(folder.join("bin/ssh-keygen"), STAND_IN).unwrap();
    std::fs::set_permissions(folder.join("bin/ssh-keygen"), std::fs::Permissions::from_mode(0o755)).unwrap();
    for left in ["asked", "message", "answer"] {
        let _ = std::fs::remove_file(folder.join(left));
    }
    let mut command = case.program("bob");
    let path = command.get_envs().find(|(name, _)| *name == "PATH").and_then(|(_, value)| value).unwrap().to_owned();
    let folders = std::iter::once(folder.join("bin")).chain(std::env::split_paths(&path));
    command.env("PATH", std::env::join_paths(folders).unwrap()).env("REAL_SSH_KEYGEN", case.repo.sh("command -v ssh-keygen"));
    command.env("DEVICE", &folder).env("SSH_SK_PROVIDER", "internal");
    command.args(["sign", "--role", "security", "--yes", "--key", ".git/device/handle"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while child.try_wait().unwrap().is_none() {
        if let (Ok(message), false) = (std::fs::read(folder.join("message")), folder.join("answer").exists()) {
            std::fs::write(folder.join("made"), armoured(&device.sign(&message, flags))).unwrap();
            std::fs::rename(folder.join("made"), folder.join("answer")).unwrap();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    told(&child.wait_with_output().unwrap())
}

#[test]
fn a_key_in_hardware_that_was_touched_counts() {
    for (kind, flags) in [("ed25519", TOUCHED), ("ed25519", TOUCHED | VERIFIED), ("ecdsa", TOUCHED)] {
        let (case, device) = asked(kind);
        assert_eq!(case.scan(&[]).0, 1, "nobody has answered yet");
        let (code, text) = sign(&case, &device, flags);
        assert!(code == 0 && text.contains("touch"), "{kind}: {text}");
        let asked = case.repo.sh("cat .git/device/asked");
        assert_eq!(asked, "-Y\nsign\n-n\ncountersign\n-f\n.git/device/handle\nprovider=internal");
        assert_eq!(case.verify().0, 0, "{kind}: {}", case.verify().1);
        assert_eq!(case.scan(&[]).0, 0, "{kind}: {}", case.scan(&[]).1);
        // It dies with the change, like any other.
        case.git(&["commit", "-q", "--amend", "--allow-empty", "-m", &format!("Other words\n\n{SAID}{ASSISTANT}")]);
        assert_eq!(case.scan(&[]).0, 0, "words do not change the change");
        case.repo.write("src/auth/token.py", AFTER.replace("\"exp\"", "\"nbf\""));
        case.commit(&format!("Check less\n\n{SAID}{ASSISTANT}"));
        assert_eq!(case.scan(&[]).0, 1, "{kind}");
    }
}

#[test]
fn only_a_touched_key_in_hardware_counts_where_one_is_asked_for() {
    let (case, device) = asked("ed25519");
    let (code, text) = sign(&case, &device, 0);
    assert!(code == 1 && text.contains("a hardware key that was touched"), "{text}");
    let (code, text) = case.sign("bob", &[]);
    assert!(code == 1 && text.contains("a hardware key that was touched"), "{text}");
    assert_eq!(case.scan(&[]).0, 1);
    // The flag is part of what was signed: it cannot be set afterwards.
    let honest = device.sign(b"x", 0);
    let mut forged = honest.clone();
    let flags = forged.len() - 5;
    assert_eq!(forged[flags], 0);
    forged[flags] = TOUCHED;
    let list = format!("bob@example.org {}", device.line());
    let holds = |signature: &[u8]| {
        let signature = armoured(signature);
        countersign::evidence::ssh_keygen::verify(list.as_bytes(), "bob@example.org", "countersign", signature.as_bytes(), b"x").unwrap()
    };
    assert!(holds(&honest) && !holds(&forged));
}
