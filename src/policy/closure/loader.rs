//! Reading a closure: the policy is found, laid over its layers, and what else belongs to it is read beside it.

use super::{CANDIDATES, Closure, LayerSource, digest, digest_of};
use crate::evidence::codeowners::{self, CodeOwners};
use crate::evidence::mailmap::Mailmap;
use crate::model::{EntryKind, Tree};
use crate::policy::baseline::Baseline;
use crate::policy::error::{LoadError, LoadErrorKind};
use crate::policy::file::{Extend, File, GitLayer};
use crate::policy::fingerprint::Key;
use crate::policy::layer::Lock;
use crate::policy::parse::{Parsed, Source, at_key, parse};
use crate::policy::policy::Policy;
use crate::policy::{preset, validate};
use bstr::{BString, ByteSlice};
use std::collections::BTreeMap;

/// How deep layers may build on layers.
const MAX_DEPTH: usize = 8;

/// A tree while its closure is read.
pub(super) struct Loader<'a> {
    tree: &'a dyn Tree,
    layers: &'a dyn LayerSource,
    parts: BTreeMap<BString, String>,
    lock: Lock,
}

impl<'a> Loader<'a> {
    /// Begins with nothing.
    pub(super) fn new(tree: &'a dyn Tree, layers: &'a dyn LayerSource) -> Self {
        Self { tree, layers, parts: BTreeMap::new(), lock: Lock::default() }
    }

    /// Reads the policy, what it builds on, and what else belongs to it.
    pub(super) fn load(&mut self) -> Result<Closure, LoadError> {
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
