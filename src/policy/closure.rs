//! A closure: everything a verdict hangs on, read from one tree, with one digest.
//!
//! The discovered file, its layers, allowed signers, CODEOWNERS, mailmap, baseline and fingerprint key. Two trees with
//! equal closures judge alike.

use super::baseline::Baseline;
use super::error::{LoadError, LoadErrorKind};
use super::file::{Extend, File, GitLayer};
use super::fingerprint::Key;
use super::layer::Lock;
use super::parse::{Parsed, Source, at_key, parse};
use super::policy::Policy;
use super::{preset, validate};
use crate::evidence::codeowners::{self, CodeOwners};
use crate::evidence::mailmap::Mailmap;
use crate::model::{EntryKind, Tree};
use bstr::{BStr, BString, ByteSlice};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Where a policy may lie; the first that is there counts.
pub const CANDIDATES: [&str; 3] = ["policy.toml", ".countersign/policy.toml", ".countersign.toml"];

/// How deep layers may build on layers.
const MAX_DEPTH: usize = 8;

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
    let mut loader = Loader { tree, layers, parts: BTreeMap::new(), lock: Lock::default() };
    loader.load().map_err(|mut error| {
        error.tree = tree.name().into();
        error
    })
}

struct Loader<'a> {
    tree: &'a dyn Tree,
    layers: &'a dyn LayerSource,
    parts: BTreeMap<BString, String>,
    lock: Lock,
}

impl Loader<'_> {
    fn load(&mut self) -> Result<Closure, LoadError> {
        let (found, notes) = self.discover()?;
        let mut policy = preset::base().clone();
        if let Some(source) = &found {
            self.lay(source, &mut policy, None, 0)?;
            validate::policy(&policy, source)?;
        }
        self.gather(policy, found, notes)
    }

    /// Finds the policy file; tells of others that would have been one.
    fn discover(&mut self) -> Result<(Option<Source>, Vec<String>), LoadError> {
        let (mut found, mut notes): (Option<Source>, Vec<String>) = (None, Vec::new());
        for candidate in CANDIDATES {
            if let Some(chosen) = &found {
                if matches!(self.tree.read(candidate.into()), Ok(Some(_))) {
                    notes.push(format!("{candidate} is passed over: {} comes first", chosen.path.as_bstr()));
                }
                continue;
            }
            let Some(bytes) = self.blob(candidate.as_bytes())? else { continue };
            match parse(candidate.as_bytes(), &bytes, candidate == CANDIDATES[0])? {
                Parsed::Policy(source) => {
                    self.parts.insert(candidate.into(), digest(&bytes));
                    found = Some(*source);
                }
                Parsed::Foreign => notes.push(format!("{candidate} has no `schema`: it belongs to something else and is passed over")),
            }
        }
        Ok((found, notes))
    }

    /// A file of the tree. What stands in its place and is none is an error: it could be anything.
    fn blob(&self, path: &[u8]) -> Result<Option<Vec<u8>>, LoadError> {
        let unreadable = |message: String| LoadError::whole(LoadErrorKind::Unreadable, path, message);
        let blob = self.tree.read(path.as_bstr()).map_err(|error| unreadable(format!("could not be read: {error:#}")))?;
        let Some(blob) = blob else { return Ok(None) };
        match blob.kind {
            EntryKind::File | EntryKind::Executable if blob.data.starts_with(b"version https://git-lfs") => {
                Err(unreadable("is a Git LFS pointer; what judges must lie in the tree itself".to_owned()))
            }
            EntryKind::File | EntryKind::Executable => Ok(Some(blob.data)),
            EntryKind::Symlink => Err(unreadable("is a symbolic link; what judges must be a plain file".to_owned())),
            EntryKind::Submodule => Err(unreadable("is a submodule; what judges must be a plain file".to_owned())),
        }
    }

    /// Lays a file over what it builds on. `as_layer` names an organisation layer; none is the repository's own file.
    fn lay(&mut self, source: &Source, policy: &mut Policy, as_layer: Option<&str>, depth: usize) -> Result<(), LoadError> {
        if depth > MAX_DEPTH {
            return Err(at_key(source, "extends", "layers build on each other in a circle, or too deep"));
        }
        let default = if as_layer.is_none() { vec![Extend::Named("preset:relaxed".to_owned())] } else { Vec::new() };
        for (index, extend) in source.file.extends.as_ref().unwrap_or(&default).iter().enumerate() {
            let wrong = |message: String| at_key(source, &format!("extends[{index}]"), message);
            match extend {
                Extend::Named(name) if name.starts_with("preset:") => {
                    let file = preset::file(name).ok_or_else(|| {
                        let names: Vec<&str> = preset::names().collect();
                        wrong(format!("there is no {name}")).hint(format!("one of: {}", names.join(", ")))
                    })?;
                    if let Some(refusal) = policy.lay(&file, name, &self.lock).first() {
                        return Err(wrong(refusal.message.clone()).hint("name presets before organisation layers"));
                    }
                    self.parts.insert(name.as_str().into(), digest(name.as_bytes()));
                }
                Extend::Named(path) => {
                    let bytes = self.blob(path.as_bytes())?.ok_or_else(|| wrong(format!("there is no file {path} in this tree")))?;
                    self.parts.insert(path.as_str().into(), digest(&bytes));
                    self.organisation(path, &bytes, policy, depth)?;
                }
                Extend::Git(layer) => {
                    let bytes = self.git_layer(layer).map_err(wrong)?;
                    self.parts.insert(layer.git.as_str().into(), digest(&bytes));
                    self.organisation(&layer.git, &bytes, policy, depth)?;
                }
            }
        }
        let origin = as_layer.map_or_else(|| source.path.as_bstr().to_string(), str::to_owned);
        if let Some(refusal) = policy.lay(&source.file, &origin, &self.lock).first() {
            return Err(at_key(source, &place_of(&refusal.key, &source.file), refusal.message.clone()));
        }
        Ok(())
    }

    fn organisation(&mut self, name: &str, bytes: &[u8], policy: &mut Policy, depth: usize) -> Result<(), LoadError> {
        let Parsed::Policy(source) = parse(name.as_bytes(), bytes, false)? else {
            return Err(LoadError::whole(LoadErrorKind::Invalid, name.as_bytes(), "is no policy"));
        };
        self.lay(&source, policy, Some(name), depth + 1)?;
        self.lock.add(name, &source.file.overridable);
        Ok(())
    }

    fn git_layer(&self, layer: &GitLayer) -> Result<Vec<u8>, String> {
        let (reference, path) = layer.git.split_once(':').ok_or("`git` is \"REF:PATH\"")?;
        let bytes = self.layers.read(reference, path.into()).map_err(|error| format!("{} could not be read: {error:#}", layer.git))?;
        let bytes = bytes.ok_or_else(|| format!("there is no {}", layer.git))?;
        let found = digest(&bytes);
        if found != layer.sha256.to_ascii_lowercase() {
            return Err(format!("{} has the SHA-256 {found}, not the one written here", layer.git));
        }
        Ok(bytes)
    }

    /// Reads what else belongs to it.
    fn gather(&mut self, policy: Policy, found: Option<Source>, notes: Vec<String>) -> Result<Closure, LoadError> {
        let mut allowed_signers = BTreeMap::new();
        for role in policy.roles.values().filter(|role| !role.allowed_signers.is_empty()) {
            if let Some(bytes) = self.part(&role.allowed_signers)? {
                allowed_signers.insert(role.allowed_signers.clone(), bytes);
            }
        }
        let places: Vec<&str> = if policy.codeowners.path.is_empty() {
            codeowners::places(policy.codeowners.dialect).to_vec()
        } else {
            vec![&policy.codeowners.path]
        };
        let mut owners = None;
        for place in places {
            if let Some(bytes) = self.part(place)? {
                owners = Some(CodeOwners::parse(policy.codeowners.dialect, place, &bytes));
                break;
            }
        }
        let mailmap = self.part(".mailmap")?.map(|bytes| Mailmap::parse(&bytes)).unwrap_or_default();
        let baseline = match self.part(&policy.baseline.path)? {
            Some(bytes) => Baseline::parse(policy.baseline.path.as_bytes(), &bytes)?,
            None => Baseline::default(),
        };
        let key = match self.part(Key::PATH)? {
            Some(bytes) => Key::parse(&bytes).ok_or_else(|| {
                let error = LoadError::whole(LoadErrorKind::Invalid, Key::PATH.as_bytes(), "a fingerprint key is 32 hexadecimal digits");
                error.hint("restore it from history: exceptions and the baseline were made with it")
            })?,
            None => Key::default(),
        };
        let parts = std::mem::take(&mut self.parts);
        let (path, text) = found.map_or((None, String::new()), |source| (Some(source.path.into()), source.text));
        let name = if path.is_some() { self.tree.name() } else { "built-in".to_owned() };
        Ok(Closure {
            name,
            path,
            text,
            policy,
            baseline,
            codeowners: owners,
            mailmap,
            allowed_signers,
            key,
            digest: digest_of(&parts),
            parts,
            notes,
        })
    }

    fn part(&mut self, path: &str) -> Result<Option<Vec<u8>>, LoadError> {
        let bytes = self.blob(path.as_bytes())?;
        if let Some(bytes) = &bytes {
            self.parts.insert(path.into(), digest(bytes));
        }
        Ok(bytes)
    }
}

/// Where a refused key stands in the file that wrote it: lists are refused by name.
fn place_of(key: &str, file: &File) -> String {
    let named = |list: &str, name: &str| match list {
        "gate" => file.gate.iter().position(|gate| format!("{:?}", gate.name) == name),
        _ => file.rule.iter().position(|rule| format!("{:?}", rule.id) == name),
    };
    match key.split_once(' ') {
        Some((list, name)) => named(list, name).map_or_else(|| list.to_owned(), |index| format!("{list}[{index}]")),
        None => key.to_owned(),
    }
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
    use crate::model::Action;
    use crate::policy::testing::{Files, load, path};

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
