//! A closure: everything a verdict hangs on, read from one tree, with one digest.
//!
//! The discovered file, its layers, allowed signers, CODEOWNERS, mailmap, baseline and fingerprint key. Two trees with
//! equal closures judge alike.

mod loader;

use super::baseline::Baseline;
use super::error::LoadError;
use super::fingerprint::Key;
use super::policy::Policy;
use super::preset;
use crate::evidence::codeowners::{self, CodeOwners};
use crate::evidence::mailmap::Mailmap;
use crate::model::Tree;
use bstr::{BStr, BString};
use loader::Loader;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Where a policy may lie; the first that is there counts.
pub const CANDIDATES: [&str; 3] = ["policy.toml", ".countersign/policy.toml", ".countersign.toml"];

/// Reads layers that lie outside the tree.
pub trait LayerSource: Sync {
    /// The file `path` of the tree that `reference` names; none where there is none.
    fn read(&self, reference: &str, path: &BStr) -> anyhow::Result<Option<Vec<u8>>>;
}

/// No layers outside the tree.
#[derive(Clone, Copy, Debug)]
pub struct NoLayers;

impl LayerSource for NoLayers {
    fn read(&self, reference: &str, _path: &BStr) -> anyhow::Result<Option<Vec<u8>>> {
        anyhow::bail!("layers of {reference} cannot be read here")
    }
}

/// Everything a verdict hangs on.
#[derive(Clone, Debug)]
pub struct Closure {
    /// The tree it was read from: "HEAD", "the index", "built-in".
    pub name: String,
    /// The policy file, if one was found.
    pub path: Option<BString>,
    /// Its text; empty where there is none.
    pub text: String,
    /// What it means.
    pub policy: Policy,
    /// The baseline.
    pub baseline: Baseline,
    /// Who owns which path.
    pub codeowners: Option<CodeOwners>,
    /// Who is who.
    pub mailmap: Mailmap,
    /// Allowed signers, by the path roles name.
    pub allowed_signers: BTreeMap<String, Vec<u8>>,
    /// The key of fingerprints.
    pub key: Key,
    /// Every part by its path, with its SHA-256 in hexadecimal.
    pub parts: BTreeMap<BString, String>,
    /// One digest of all parts.
    pub digest: String,
    /// What should be said about how it was found.
    pub notes: Vec<String>,
}

impl Closure {
    /// A preset alone, as if no file were there.
    pub fn preset(name: &str) -> Option<Self> {
        let policy = preset::policy(name)?;
        let parts = BTreeMap::from([(BString::from(name), digest(name.as_bytes()))]);
        Some(Self {
            name: "built-in".to_owned(),
            path: None,
            text: String::new(),
            policy,
            baseline: Baseline::default(),
            codeowners: None,
            mailmap: Mailmap::default(),
            allowed_signers: BTreeMap::new(),
            key: Key::default(),
            digest: digest_of(&parts),
            parts,
            notes: Vec::new(),
        })
    }

    /// What judges where nothing else does.
    pub fn relaxed() -> Self {
        Self::preset("preset:relaxed").expect("a built-in preset")
    }

    /// Whether a policy file was found.
    pub fn has_file(&self) -> bool {
        self.path.is_some()
    }

    /// Whether a change of `path` changes what verdicts hang on.
    pub fn holds(&self, path: &BStr) -> bool {
        self.parts.contains_key(path) || is_policy_path(path)
    }
}

/// Whether a path is one of those where a policy and what belongs to it may lie.
pub fn is_policy_path(path: &BStr) -> bool {
    CANDIDATES.iter().any(|candidate| path == candidate.as_bytes())
        || path.starts_with(b".countersign/")
        || path == ".mailmap"
        || codeowners::PLACES.iter().any(|place| path == place.as_bytes())
}

/// Reads the closure of a tree.
pub fn closure(tree: &dyn Tree, layers: &dyn LayerSource) -> Result<Closure, LoadError> {
    Loader::new(tree, layers).load().map_err(|mut error| {
        error.tree = tree.name().into();
        error
    })
}

fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

fn digest_of(parts: &BTreeMap<BString, String>) -> String {
    let mut all = Vec::new();
    for (path, digest) in parts {
        all.extend_from_slice(path);
        all.push(0);
        all.extend_from_slice(digest.as_bytes());
        all.push(b'\n');
    }
    digest(&all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Action, EntryKind};
    use crate::policy::error::LoadErrorKind;
    use crate::policy::testing::{Files, load, path};
    use bstr::ByteSlice;

    #[test]
    fn the_first_candidate_wins_and_others_are_named() {
        let ours = "schema = 1\n[secrets]\naction = \"note\"\n";
        let other = "schema = 1\n";
        let closure = load(&Files::new(&[("policy.toml", ours), (".countersign.toml", other)])).unwrap();
        assert_eq!(
            (closure.path.as_deref().map(|path| path.as_bstr()), closure.policy.secrets.action),
            (Some(path("policy.toml")), Action::Note)
        );
        assert!(closure.notes[0].contains(".countersign.toml"));
    }

    #[test]
    fn a_foreign_policy_is_passed_over() {
        let files = Files::new(&[("policy.toml", "[package]\nname = \"x\"\n"), (".countersign/policy.toml", "schema = 1\n")]);
        let closure = load(&files).unwrap();
        assert_eq!(closure.path.as_deref().map(|path| path.as_bstr()), Some(path(".countersign/policy.toml")));
        assert!(closure.notes[0].contains("belongs to something else"));
        let alone = load(&Files::new(&[("policy.toml", "[package]\n")])).unwrap();
        assert!(!alone.has_file());
        assert_eq!(alone.policy, Closure::relaxed().policy);
        assert!(load(&Files::new(&[(".countersign.toml", "[package]\n")])).is_err(), "this name is nobody else's");
    }

    #[test]
    fn links_and_pointers_are_no_policy() {
        for kind in [EntryKind::Symlink, EntryKind::Submodule] {
            let mut files = Files::default();
            files.0.insert("policy.toml".to_owned(), (kind, b"schema = 1\n".to_vec()));
            assert_eq!(load(&files).unwrap_err().kind, LoadErrorKind::Unreadable);
        }
        let pointer = Files::new(&[("policy.toml", "version https://git-lfs.example/spec/v1\noid sha256:0\n")]);
        assert_eq!(load(&pointer).unwrap_err().kind, LoadErrorKind::Unreadable);
    }

    #[test]
    fn every_part_moves_the_digest() {
        let files = Files::new(&[("policy.toml", "schema = 1\n[roles.security]\nallowed_signers = \"signers\"\n")]);
        let digest = |files: &Files| load(files).unwrap().digest;
        let before = digest(&files);
        assert_eq!(before, digest(&files.clone().with("README.md", "unrelated")));
        for (part, text) in [
            ("signers", "ada@example.com ssh-ed25519 AAAA\n"),
            ("CODEOWNERS", "* @ada\n"),
            (".mailmap", "Ada <ada@example.com>\n"),
            (".countersign/baseline", "# countersign baseline 1\n"),
            (".countersign/key", "00000000000000000000000000000000\n"),
        ] {
            assert_ne!(before, digest(&files.clone().with(part, text)), "{part}");
        }
    }

    const ORGANISATION: &str =
        "schema = 1\noverridable = [\"identity\"]\n[secrets]\ncontextual_action = \"block\"\n[identity]\nwarn_at = 50\n";

    fn under(layer: &str, text: &str) -> Result<Closure, LoadError> {
        load(&Files::new(&[
            ("org.toml", layer),
            ("policy.toml", &format!("schema = 1\nextends = [\"preset:balanced\", \"org.toml\"]\n{text}")),
        ]))
    }

    #[test]
    fn an_organisation_layer_is_tightened_only() {
        let tightened = under(ORGANISATION, "[secrets]\ntest_paths_action = \"block\"\n").unwrap();
        assert_eq!(
            (tightened.policy.secrets.contextual_action, tightened.policy.secrets.test_paths_action),
            (Action::Block, Action::Block)
        );
        assert_eq!(tightened.policy.origins["secrets.contextual_action"], "org.toml");
        assert_eq!(tightened.policy.origins["secrets.test_paths_action"], "policy.toml");
        let refused = under(ORGANISATION, "[secrets]\ncontextual_action = \"warn\"\n").unwrap_err();
        assert!(refused.message.contains("org.toml") && refused.message.contains("overridable") && refused.line == 4, "{refused}");
        assert!(under(ORGANISATION, "[identity]\nwarn_at = \"never\"\n").is_ok(), "the layer lets go of it");
        assert!(under(ORGANISATION, "[codeowners]\ndialect = \"gitlab\"\n").is_err(), "a key without an order cannot be changed");
        assert!(under(ORGANISATION, "[secrets]\nskip_paths = [\"x\"]\n").is_err());
        assert!(under(ORGANISATION, "[rules]\n\"secret/github-pat\" = \"note\"\n").is_err());
        assert!(under(ORGANISATION, "[[scope]]\npaths = [\"x\"]\nsecrets_action = \"off\"\nreason = \"because\"\n").is_err());
        assert!(under(ORGANISATION, "[roles.security]\nmembers = [\"ada@example.com\"]\n").is_ok(), "a new role loosens nothing");
    }

    #[test]
    fn git_layers_are_fixed_by_their_digest() {
        let extends = |sha: &str| format!("schema = 1\nextends = [{{ git = \"refs/heads/policy:org.toml\", sha256 = \"{sha}\" }}]\n");
        let files = |sha: &str| Files::new(&[("refs/heads/policy:org.toml", ORGANISATION), ("policy.toml", &extends(sha))]);
        assert_eq!(load(&files(&super::digest(ORGANISATION.as_bytes()))).unwrap().policy.secrets.contextual_action, Action::Block);
        let error = load(&files("00")).unwrap_err();
        assert!(error.message.contains("not the one written here") && error.line == 2, "{error}");
    }

    #[test]
    fn layers_in_a_circle_are_an_error() {
        let layer = "schema = 1\nextends = [\"org.toml\"]\n";
        assert!(under(layer, "").unwrap_err().message.contains("circle"));
    }
}
