//! What git tells a server of a push besides its refs: its options, and the certificate of a signed one.

use crate::cli::session::Session;
use crate::evidence::ssh_keygen::{self, GIT_NAMESPACE};
use crate::model::Oid;
use crate::policy::Bypass;
use bstr::ByteSlice;

/// Where the signature of a certificate begins.
const SIGNATURE: &str = "-----BEGIN SSH SIGNATURE-----";

/// The wish to pass, if the push came with one.
pub(super) fn bypass(session: &Session<'_>) -> Option<Bypass> {
    let count: usize = session.env.get("GIT_PUSH_OPTION_COUNT")?.parse().ok()?;
    let options = (0..count).filter_map(|index| session.env.get(&format!("GIT_PUSH_OPTION_{index}")));
    Bypass::among(options)
}

/// Who signed the push, by a list of allowed signers. Git has made sure that the certificate is about these refs; the nonce
/// tells that it is about this push.
pub(super) fn signer(session: &Session<'_>, allowed_signers: &[u8]) -> Option<String> {
    let is_fresh = matches!(session.env.get("GIT_PUSH_CERT_NONCE_STATUS"), Some("OK" | "SLOP"));
    let id = Oid::from_hex(session.env.get("GIT_PUSH_CERT").filter(|_| is_fresh)?.as_bytes())?;
    let certificate = session.repo.reader().blob(id).ok()??;
    let (payload, signature) = certificate.split_at(certificate.find(SIGNATURE)?);
    let named = ssh_keygen::principals(allowed_signers, signature).ok()?;
    named.into_iter().find(|name| ssh_keygen::verify(allowed_signers, name, GIT_NAMESPACE, signature, payload).unwrap_or(false))
}
