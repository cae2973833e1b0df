//! A repository: found as git finds it, opened for reading only.
//!
//! Opening reads the configuration and nothing else; index, packs and references are opened when first asked for.

use super::environment;
use super::fallback::Git;
use super::handles::{Handle, Handles};
use super::ids::{object_id, oid};
use super::index::Index;
use super::kept::Kept;
use super::objects::{LARGEST, Stores};
use super::refs::Head;
use crate::model::{Oid, Text};
use anyhow::{Context as _, Result, anyhow};
use gix::sec::trust::Mapping;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

/// Bytes of decoded texts that are kept.
const TEXTS: usize = 16 << 20;

/// Why a repository could not be opened.
#[derive(Debug)]
pub enum OpenError {
    /// There is none at this directory or above it.
    NotARepository {
        /// Where the search began.
        start: PathBuf,
    },
    /// There is one, of a shape we cannot read.
    Unsupported {
        /// What it is.
        what: String,
        /// What to do.
        hint: String,
    },
    /// It belongs to somebody else, and `safe.directory` does not name it.
    Untrusted {
        /// The repository.
        path: PathBuf,
        /// What to do.
        hint: String,
    },
    /// Anything else.
    Other(anyhow::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARepository { start } => write!(f, "no git repository at {} or above it", start.display()),
            Self::Unsupported { what, .. } => write!(f, "this repository cannot be read: {what}"),
            Self::Untrusted { path, .. } => write!(f, "the repository {} belongs to somebody else", path.display()),
            Self::Other(error) => write!(f, "{error:#}"),
        }
    }
}

impl std::error::Error for OpenError {}

impl OpenError {
    /// What to do about it, where we know.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Unsupported { hint, .. } | Self::Untrusted { hint, .. } => Some(hint),
            Self::NotARepository { .. } => {
                Some("`git init` makes one; `countersign scan PATH`, `--diff`, `--message` and `--files-from` need none")
            }
            Self::Other(_) => None,
        }
    }
}

/// A repository, open for reading. `Sync`: every thread makes its own [`Repo::reader`].
pub struct Repo {
    /// References and configuration. Object access goes through `handles`.
    inner: Mutex<gix::Repository>,
    handles: Arc<Handles>,
    git_dir: PathBuf,
    common_dir: PathBuf,
    work_dir: Option<PathBuf>,
    index_path: PathBuf,
    hash: gix::hash::Kind,
    reftable: bool,
    named_stores: bool,
    /// What was decoded: the new side of a commit is the old side of a later one.
    pub(super) texts: Kept<Oid, Text>,
    pub(super) head: OnceLock<Head>,
    pub(super) index: OnceLock<Arc<Index>>,
    pub(super) shallow: OnceLock<HashSet<Oid>>,
}

impl Repo {
    /// Finds the repository `cwd` is in, as git does: `GIT_DIR`, `GIT_WORK_TREE`, `GIT_INDEX_FILE`, `GIT_OBJECT_DIRECTORY`
    /// and its alternates are honoured. Refuses what belongs to others unless `safe.directory` names it.
    pub fn discover(cwd: &Path) -> Result<Self, OpenError> {
        // Replace refs could show us something else than what is recorded.
        let overrides = [Cow::Borrowed("core.useReplaceRefs=false"), Cow::Owned(format!("gitoxide.objects.allocLimit={LARGEST}"))];
        let options = || gix::open::Options::default().config_overrides(overrides.iter().map(|value| value.as_bytes()));
        let trust = Mapping { full: options().bail_if_untrusted(true), reduced: options().bail_if_untrusted(true) };
        let search = gix::discover::upwards::Options { match_ceiling_dir_or_error: false, ..Default::default() };
        let mut opened = gix::ThreadSafeRepository::discover_with_environment_overrides_opts(cwd, search, trust);
        // Whoever names the repository has chosen it: like git, ask nothing then. Git names it for its server hooks.
        // There it may be `.` inside of a `.git`, by which gix does not know it.
        if let (Err(error), Some(git_dir)) = (&opened, environment::git_dir().and_then(|path| path.canonicalize().ok()))
            && (error.is_permission_denied() || error.is_not_found())
        {
            opened = gix::ThreadSafeRepository::open_opts(git_dir, options().with(gix::sec::Trust::Full).open_path_as_is(true));
        }
        let shared = opened.map_err(|error| explain(cwd, error))?;
        Self::from_shared(&shared)
    }

    fn from_shared(shared: &gix::ThreadSafeRepository) -> Result<Self, OpenError> {
        let mut inner = shared.to_thread_local();
        // `GIT_NAMESPACE` is for those who serve a repository: neither `git commit` nor `git push` asks for it.
        inner.clear_namespace();
        let hash = inner.object_hash();
        let git_dir = inner.git_dir().to_owned();
        let common_dir = inner.common_dir().to_owned();
        check_common_dir(&common_dir)?;
        check_format(&inner)?;
        let named = environment::object_directories(&common_dir.join("objects"));
        let stores = Stores::new(hash, shared.objects.clone(), &named).map_err(OpenError::Other)?;
        let ref_storage = inner.config_snapshot().string("extensions.refStorage");
        Ok(Self {
            work_dir: inner.workdir().map(Path::to_owned),
            index_path: inner.index_path(),
            inner: Mutex::new(inner),
            handles: Handles::new(stores),
            git_dir,
            common_dir,
            named_stores: !named.is_empty(),
            hash,
            reftable: ref_storage.is_some_and(|format| format != "files"),
            texts: Kept::new(TEXTS),
            head: OnceLock::new(),
            index: OnceLock::new(),
            shallow: OnceLock::new(),
        })
    }

    /// The directory with `HEAD` and the index; of a linked worktree its own.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The directory all worktrees share.
    pub fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// The top of the work tree; none in a bare repository.
    pub fn work_dir(&self) -> Option<&Path> {
        self.work_dir.as_deref()
    }

    /// Whether there is no work tree.
    pub fn is_bare(&self) -> bool {
        self.work_dir.is_none()
    }

    /// Whether history was cut off when cloning.
    pub fn is_shallow(&self) -> Result<bool> {
        Ok(self.lock().is_shallow()?)
    }

    /// Whether objects may be missing because they were filtered when cloning.
    pub fn is_partial(&self) -> bool {
        let repo = self.lock();
        let config = repo.config_snapshot();
        config.string("extensions.partialClone").is_some()
            || repo.remote_names().iter().any(|name| config.boolean(&format!("remote.{name}.promisor")).unwrap_or(false))
    }

    /// The id of the empty tree in this repository's object format.
    pub fn empty_tree(&self) -> Oid {
        oid(&gix::ObjectId::empty_tree(self.hash))
    }

    /// "sha1" or "sha256".
    pub fn object_format(&self) -> String {
        self.hash.to_string()
    }

    /// Whether the object is here.
    pub fn has_object(&self, id: Oid) -> bool {
        id.as_bytes().len() == self.hash.len_in_bytes() && self.objects().has(id)
    }

    pub(super) fn index_path(&self) -> &Path {
        &self.index_path
    }

    pub(super) fn hash(&self) -> gix::hash::Kind {
        self.hash
    }

    pub(super) fn is_reftable(&self) -> bool {
        self.reftable
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, gix::Repository> {
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(super) fn objects(&self) -> Handle {
        self.handles.lend()
    }

    /// Whether the environment names other object directories than the repository's own.
    pub(super) fn has_named_stores(&self) -> bool {
        self.named_stores
    }

    /// The git binary, told to look at this repository.
    pub(super) fn git(&self) -> Git<'_> {
        Git::new(&self.git_dir, self.work_dir.as_deref())
    }

    /// An id of ours as gix's, if it is of this repository's format.
    pub(super) fn known_format(&self, id: Oid) -> Result<gix::ObjectId> {
        if id.as_bytes().len() != self.hash.len_in_bytes() {
            return Err(anyhow!("{id} is not a {} id", self.hash));
        }
        Ok(object_id(id))
    }
}

fn explain(cwd: &Path, error: gix::Error) -> OpenError {
    if error.is_permission_denied() {
        let start = cwd.canonicalize().unwrap_or_else(|_| cwd.to_owned());
        let is_top = |folder: &&Path| folder.join(".git").exists() || folder.join("HEAD").exists();
        let path = start.ancestors().find(is_top).unwrap_or(&start).to_owned();
        let hint = format!("if you trust it: git config --global --add safe.directory '{}'", path.display());
        return OpenError::Untrusted { path, hint };
    }
    if error.is_unsupported() {
        let hint = "see docs/git-support.md for what can be read".to_owned();
        return OpenError::Unsupported { what: format!("{:#}", anyhow!(error)), hint };
    }
    if error.is_not_found() {
        // Git stops at the first `.git` that is a file, and so must the search for what is wrong.
        let start = cwd.canonicalize().unwrap_or_else(|_| cwd.to_owned());
        if let Some(folder) = start.ancestors().find(|folder| folder.join(".git").is_file()) {
            let file = folder.join(".git");
            let mut says = std::fs::read(&file).unwrap_or_default();
            says.truncate(200);
            return OpenError::Other(anyhow!(
                "{} names no git directory that is there: {}",
                file.display(),
                bstr::ByteSlice::trim(says.as_slice()).escape_ascii()
            ));
        }
        return OpenError::NotARepository { start: cwd.to_owned() };
    }
    OpenError::Other(anyhow!(error))
}

/// Extensions that git knows and that are read, or that change nothing of what is read.
const EXTENSIONS: [&str; 9] = [
    "compatobjectformat",
    "noop",
    "noop-v1",
    "objectformat",
    "partialclone",
    "preciousobjects",
    "refstorage",
    "relativeworktrees",
    "worktreeconfig",
];

/// Git refuses a repository of a format or with an extension that it does not know: what it means cannot be guessed.
fn check_format(inner: &gix::Repository) -> Result<(), OpenError> {
    let config = inner.config_snapshot();
    let version = config.integer("core.repositoryFormatVersion").unwrap_or(0);
    let unsupported = |what| {
        let hint = "see docs/git-support.md for what can be read; a newer countersign may know it".to_owned();
        Err(OpenError::Unsupported { what, hint })
    };
    if !(0..=1).contains(&version) {
        return unsupported(format!("its format is version {version}"));
    }
    if version == 1 {
        for section in config.plumbing().sections_by_name("extensions").into_iter().flatten() {
            if section.meta().source != gix::config::Source::Local {
                continue;
            }
            for name in section.value_names() {
                let name = name.to_ascii_lowercase();
                if !EXTENSIONS.contains(&name.as_str()) {
                    return unsupported(format!("it has the extension {name}"));
                }
            }
        }
    }
    Ok(())
}

/// gix takes the common directory from the files of the repository. A variable that says otherwise would make us judge
/// another repository than git writes to.
fn check_common_dir(ours: &Path) -> Result<(), OpenError> {
    let Some(named) = environment::common_dir() else { return Ok(()) };
    let real = |path: &Path| path.canonicalize().with_context(|| format!("while resolving {}", path.display())).map_err(OpenError::Other);
    if real(&named)? == real(ours)? {
        return Ok(());
    }
    Err(OpenError::Unsupported {
        what: format!("GIT_COMMON_DIR names {}, but the repository's own is {}", named.display(), ours.display()),
        hint: "unset GIT_COMMON_DIR, or make a linked worktree with `git worktree add`".to_owned(),
    })
}
