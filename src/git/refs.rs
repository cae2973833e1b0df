//! References: HEAD, branches, tags, and what revisions mean.

use super::ids::{object_id, oid};
use super::objects::Objects;
use super::record::Record;
use super::repo::Repo;
use crate::model::Oid;
use anyhow::{Context as _, Result};
use bstr::{BStr, BString, ByteSlice};
use gix::objs::Kind;
use std::ffi::OsStr;

/// Where HEAD stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The full name of the branch ("refs/heads/main"); none if detached.
    pub branch: Option<BString>,
    /// The commit; none before the first one.
    pub commit: Option<Oid>,
}

/// A reference and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its full name.
    pub name: BString,
    /// What it points to after annotated tags are followed.
    pub target: Oid,
    /// The annotated tag it names, if it names one.
    pub tag: Option<Oid>,
}

impl Repo {
    /// Where HEAD stands: on a branch, unborn, or detached. Read once: a run judges by one HEAD.
    pub fn head(&self) -> Result<Head> {
        if let Some(head) = self.head.get() {
            return Ok(head.clone());
        }
        let head = self.read_head()?;
        Ok(self.head.get_or_init(|| head).clone())
    }

    fn read_head(&self) -> Result<Head> {
        if self.is_reftable() {
            return self.head_by_git();
        }
        let repo = self.lock();
        let head = repo.refs.find("HEAD").context("while reading HEAD")?;
        let mut at = head.target;
        let mut branch = None;
        // A branch may itself be symbolic; git follows five.
        for _ in 0..5 {
            match at {
                gix::refs::Target::Object(id) => return Ok(Head { branch, commit: Some(oid(&id)) }),
                gix::refs::Target::Symbolic(name) => {
                    let next = repo.refs.try_find(name.as_ref()).with_context(|| format!("while reading {name}"))?;
                    branch.get_or_insert_with(|| name.as_bstr().to_owned());
                    match next {
                        Some(next) => at = next.target,
                        None => return Ok(Head { branch, commit: None }),
                    }
                }
            }
        }
        anyhow::bail!("HEAD is a chain of symbolic references that does not end")
    }

    fn head_by_git(&self) -> Result<Head> {
        let git = self.git();
        let branch = git.try_run(&["symbolic-ref", "-q", "HEAD"])?.map(|name| name.trim().into());
        let commit = git.try_run(&["rev-parse", "-q", "--verify", "HEAD^{commit}"])?;
        Ok(Head { branch, commit: commit.map(|id| parse_id(id.as_bstr())).transpose()? })
    }

    /// The object a revision names: an id, a reference, or an expression such as `HEAD~3`.
    pub fn resolve(&self, rev: &BStr) -> Result<Oid> {
        let cut = if self.is_shallow().unwrap_or(false) { ": the history is cut off, `git fetch --unshallow` brings the rest" } else { "" };
        let lost = || format!("there is no revision {:?} here{cut}", rev.to_str_lossy());
        if let Some(id) = Oid::from_hex(rev).filter(|id| id.as_bytes().len() == self.hash().len_in_bytes()) {
            anyhow::ensure!(self.has_object(id), lost());
            return Ok(id);
        }
        // Where other object directories are named, gix's revision parser would not look into them.
        if self.is_reftable() || self.has_named_stores() {
            let rev = rev.to_os_str().context("the revision is not text")?;
            let args = [OsStr::new("rev-parse"), OsStr::new("-q"), OsStr::new("--verify"), OsStr::new("--end-of-options"), rev];
            return parse_id(self.git().try_run(&args)?.with_context(lost)?.as_bstr());
        }
        let repo = self.lock();
        let found = repo.rev_parse_single(rev).map_err(anyhow::Error::from);
        // How the parser got there helps nobody who wrote a wrong name; what is broken is told.
        let found = found.map_err(|error| if is_absent(&error) { anyhow::anyhow!(lost()) } else { error.context(lost()) });
        Ok(oid(&found?))
    }

    /// The object a reference of exactly this full name stands for, tags followed; none if there is no such reference.
    pub fn find_reference(&self, name: &BStr) -> Result<Option<Reference>> {
        if self.is_reftable() {
            return Ok(self.references()?.into_iter().find(|reference| reference.name == name));
        }
        let repo = self.lock();
        let found = repo.refs.try_find(name).with_context(|| format!("while reading {name}"))?;
        let found = found.filter(|found| found.name.as_bstr() == name);
        found.map(|found| stands_for(&repo.refs, &self.objects(), found)).transpose().map(Option::flatten)
    }

    /// The name a symbolic reference points to; none if there is no such reference or it is not symbolic.
    pub(super) fn symbolic_target(&self, name: &BStr) -> Result<Option<BString>> {
        if self.is_reftable() {
            let name = name.to_os_str().context("the name is not text")?;
            let target = self.git().try_run(&[OsStr::new("symbolic-ref"), OsStr::new("-q"), name])?;
            return Ok(target.map(|target| target.trim().into()));
        }
        let repo = self.lock();
        let found = repo.refs.try_find(name).with_context(|| format!("while reading {name}"))?;
        Ok(found.and_then(|found| found.target.try_name().map(|target| target.as_bstr().to_owned())))
    }

    /// All references, in order of names. One whose object is gone is left out.
    pub fn references(&self) -> Result<Vec<Reference>> {
        self.listed(|_| false)
    }

    /// The same without those that hold no id, as a crash leaves them: git says so and goes on, and what is already there for
    /// sure is all that a push needs of them.
    pub fn readable_references(&self) -> Result<Vec<Reference>> {
        self.listed(|error| error.downcast_any_ref::<gix::refs::file::find::ReferenceDecode>().is_some())
    }

    fn listed(&self, passes: impl Fn(&gix::Error) -> bool) -> Result<Vec<Reference>> {
        if self.is_reftable() {
            return self.references_by_git();
        }
        let repo = self.lock();
        let objects = self.objects();
        let platform = repo.refs.iter().context("while listing references")?;
        let mut all = Vec::new();
        for reference in platform.all().context("while listing references")? {
            let reference = match reference {
                Err(error) if passes(&error) => continue,
                reference => reference.context("while listing references")?,
            };
            all.extend(stands_for(&repo.refs, &objects, reference)?);
        }
        Ok(all)
    }

    fn references_by_git(&self) -> Result<Vec<Reference>> {
        let listed = self.git().run(&["for-each-ref", "--format=%(objectname) %(*objectname) %(refname)"])?;
        let parse = |line: &[u8]| {
            let mut words = line.splitn(3, |&b| b == b' ');
            let (id, peeled, name) = (words.next()?, words.next()?, words.next()?);
            let id = Oid::from_hex(id)?;
            let peeled = Oid::from_hex(peeled);
            Some(Reference { name: name.into(), target: peeled.unwrap_or(id), tag: peeled.map(|_| id) })
        };
        listed.lines().map(|line| parse(line).with_context(|| format!("git printed a line we do not know: {}", line.as_bstr()))).collect()
    }

    /// The best common ancestors of two commits; more than one after criss-cross merges, none for unrelated histories.
    pub fn merge_bases(&self, one: Oid, other: Oid) -> Result<Vec<Oid>> {
        let (one, other) = (self.known_format(one)?, self.known_format(other)?);
        let objects = self.objects();
        let mut graph = gix::revwalk::Graph::new(&*objects, None);
        let bases =
            self.lock().merge_bases_many_with_graph(one, &[other], &mut graph).map(|bases| bases.iter().map(|id| oid(id)).collect());
        bases.context("while looking for a common ancestor")
    }
}

fn parse_id(printed: &BStr) -> Result<Oid> {
    Oid::from_hex(printed.trim()).with_context(|| format!("git printed `{}` where an id was expected", printed.trim().as_bstr()))
}

/// Follows symbolic references and tags. None if what is pointed to is not here.
fn stands_for(refs: &gix::refs::file::Store, objects: &Objects, reference: gix::refs::Reference) -> Result<Option<Reference>> {
    let name = reference.name.as_bstr().to_owned();
    let (mut target, mut peeled) = (reference.target, reference.peeled);
    for _ in 0..5 {
        let gix::refs::Target::Symbolic(next) = &target else { break };
        match refs.try_find(next.as_ref()).with_context(|| format!("while reading {next}"))? {
            Some(next) => (target, peeled) = (next.target, next.peeled),
            None => return Ok(None),
        }
    }
    let gix::refs::Target::Object(id) = target else { return Ok(None) };
    // Branches name commits; only elsewhere need the object be looked at.
    let is_branch = name.starts_with(b"refs/heads/") || name.starts_with(b"refs/remotes/");
    if is_branch || peeled == Some(id) {
        return Ok(Some(Reference { name, target: oid(&id), tag: None }));
    }
    let mut at = peeled.unwrap_or(id);
    loop {
        match objects.header(&at)? {
            None => return Ok(None),
            Some((Kind::Tag, _)) => {
                let tag = objects.find(&at)?.map(|object| object.data).unwrap_or_default();
                let next = Record::parse(&tag).id("object").with_context(|| format!("tag {at} names no object"))?;
                at = object_id(next);
            }
            Some(_) => break,
        }
    }
    Ok(Some(Reference { name, target: oid(&at), tag: (at != id).then(|| oid(&id)) }))
}

/// Whether a revision is wrong only in that nothing bears its name.
fn is_absent(error: &anyhow::Error) -> bool {
    let told = format!("{error:#}");
    told.contains("could not be found") || told.contains("is out of range")
}
