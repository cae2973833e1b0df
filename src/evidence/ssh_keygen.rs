//! OpenSSH signatures, made and checked by `ssh-keygen`: the only place that starts it.
//!
//! Agents, files and hardware keys all work because it is OpenSSH that signs. What it must read as files is put into a
//! folder nobody else can enter, and taken away again.

use anyhow::{Context as _, Result, bail};
use ssh_key::{Algorithm, HashAlg, PublicKey, SshSig};
use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The namespace of our signatures: a commit's signature (`git`) cannot be passed off as one.
pub const NAMESPACE: &str = "countersign";
/// The namespace of git's.
pub const GIT_NAMESPACE: &str = "git";
/// The bit by which a hardware key says that it was touched.
const USER_PRESENT: u8 = 1;

/// What a signature says of the key that made it. Nothing is proven by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBy {
    /// The key's fingerprint, `SHA256:…`.
    pub key: String,
    /// It lives in hardware, and was touched for this signature.
    pub hardware: bool,
}

/// Reads an armoured signature.
pub fn inspect(signature: &[u8]) -> Result<SignedBy> {
    let parsed = SshSig::from_pem(signature).context("this is no OpenSSH signature")?;
    let hardware = matches!(parsed.algorithm(), Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256);
    // The flags of such a signature stand before its counter, at the end.
    let flags = parsed.signature_bytes().iter().rev().nth(4).copied().unwrap_or(0);
    Ok(SignedBy {
        key: PublicKey::from(parsed.public_key().clone()).fingerprint(HashAlg::Sha256).to_string(),
        hardware: hardware && flags & USER_PRESENT != 0,
    })
}

/// Signs. `key` is a private key's file, a public key's file, or a public key: for the latter two an agent holds the key.
/// A passphrase, PIN or touch is asked for on the terminal.
pub fn sign(key: &str, message: &[u8]) -> Result<Vec<u8>> {
    let folder = PrivateFolder::new()?;
    let file = match literal(key) {
        Some(public) => folder.file("key.pub", format!("{public}\n").as_bytes())?,
        None => PathBuf::from(key),
    };
    let mut child = ssh_keygen()
        .args(["-Y", "sign", "-n", NAMESPACE, "-f"])
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context(NEEDED)?;
    feed(&mut child, message)?;
    let output = child.wait_with_output().context(NEEDED)?;
    if !output.status.success() || output.stdout.is_empty() {
        bail!("ssh-keygen could not sign with {key}: {}", told(&output));
    }
    Ok(output.stdout)
}

/// The public key that is written out where a file could be named.
fn literal(key: &str) -> Option<&str> {
    key.strip_prefix("key::").or_else(|| ["ssh-", "sk-", "ecdsa-"].iter().any(|kind| key.starts_with(kind)).then_some(key))
}

/// Whether a key for [`sign`] is one that waits for a touch: nobody else says so, since what `ssh-keygen` tells is kept back.
pub fn lives_in_hardware(key: &str) -> bool {
    // Only public keys are read: a private one is OpenSSH's to open.
    let file =
        || fs::read_to_string(if key.strip_suffix(".pub").is_some() { key.to_owned() } else { format!("{key}.pub") }).unwrap_or_default();
    literal(key).map_or_else(|| file().starts_with("sk-"), |public| public.starts_with("sk-"))
}

/// Whether the signature over `message` is `principal`'s, by the allowed signers given. An error means: could not check.
pub fn verify(allowed_signers: &[u8], principal: &str, namespace: &str, signature: &[u8], message: &[u8]) -> Result<bool> {
    let folder = PrivateFolder::new()?;
    let allowed = folder.file("allowed_signers", allowed_signers)?;
    let signature = folder.file("signature", signature)?;
    let mut child = ssh_keygen()
        .args(["-Y", "verify", "-n", namespace, "-I", principal])
        .args([OsStr::new("-f"), allowed.as_os_str(), OsStr::new("-s"), signature.as_os_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context(NEEDED)?;
    feed(&mut child, message)?;
    // Only the exit status counts: the words are the same for a key that nobody lists.
    Ok(child.wait().context(NEEDED)?.success())
}

/// Whom the allowed signers name for the key of a signature. None where the key is not listed.
pub fn principals(allowed_signers: &[u8], signature: &[u8]) -> Result<Vec<String>> {
    let folder = PrivateFolder::new()?;
    let allowed = folder.file("allowed_signers", allowed_signers)?;
    let signature = folder.file("signature", signature)?;
    let output = ssh_keygen()
        .args(["-Y", "find-principals"])
        .args([OsStr::new("-f"), allowed.as_os_str(), OsStr::new("-s"), signature.as_os_str()])
        .stdin(Stdio::null())
        .output()
        .context(NEEDED)?;
    let lines = String::from_utf8_lossy(&output.stdout);
    let names = lines.lines().flat_map(|line| line.split(',')).map(|name| name.trim().to_owned());
    Ok(if output.status.success() { names.filter(|name| !name.is_empty()).collect() } else { Vec::new() })
}

/// Whether `ssh-keygen` can be started at all.
pub fn is_there() -> bool {
    ssh_keygen().arg("-?").stdin(Stdio::null()).output().is_ok()
}

const NEEDED: &str = "ssh-keygen (OpenSSH 8.2 or later) is needed for signatures, and could not be run";

#[expect(clippy::disallowed_methods, reason = "the one place where ssh-keygen is run")]
fn ssh_keygen() -> Command {
    Command::new("ssh-keygen")
}

fn feed(child: &mut Child, message: &[u8]) -> Result<()> {
    let mut input = child.stdin.take().context(NEEDED)?;
    match input.write_all(message) {
        // It may refuse before it has read everything; its exit status tells.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error).context("while handing ssh-keygen the message"),
        _ => Ok(()),
    }
}

fn told(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("Signing data"));
    lines.collect::<Vec<_>>().join("; ")
}

/// A folder that only we can enter.
struct PrivateFolder(PathBuf);

impl PrivateFolder {
    fn new() -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let stamp = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let name = format!("countersign-{}-{stamp}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Fails if somebody was there first.
        builder.create(&path).with_context(|| format!("while making {}", path.display()))?;
        Ok(Self(path))
    }

    fn file(&self, name: &str, contents: &[u8]) -> Result<PathBuf> {
        let path = self.0.join(name);
        write(&path, contents).with_context(|| format!("while writing {}", path.display()))?;
        Ok(path)
    }
}

fn write(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    fs::File::create_new(path)?.write_all(contents)
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_signature_is_told_so() {
        assert!(inspect(b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n").is_err());
        assert!(inspect(b"").is_err());
    }

    #[test]
    #[cfg(unix)]
    fn the_folder_is_private_and_goes() {
        use std::os::unix::fs::PermissionsExt;
        let folder = PrivateFolder::new().unwrap();
        let path = folder.0.clone();
        folder.file("a", b"b").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        drop(folder);
        assert!(!path.exists());
    }
}
