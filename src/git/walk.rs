//! Which commits are new: those reachable from some tips and not from others.

use super::handles::Handle;
use super::history::read_commit;
use super::record::Record;
use super::repo::Repo;
use crate::model::Oid;
use anyhow::Result;
use std::collections::{BinaryHeap, HashMap, HashSet};

/// How many commits known to be hidden are looked at further, in case clocks were wrong. Git's number.
const SLOP: u32 = 5;

struct Node {
    parents: Vec<Oid>,
    hidden: bool,
    queued: bool,
}

struct Walk<'a> {
    repo: &'a Repo,
    objects: Handle,
    nodes: HashMap<Oid, Node>,
    /// Newest first, as git walks.
    queue: BinaryHeap<(i64, Oid)>,
    /// How many of the queue are not hidden.
    wanted: usize,
}

impl Repo {
    /// The commits reachable from `tips` and not from `hidden`, parents before children. Hidden tips that are not here are
    /// passed over; beyond the boundary of a shallow clone there is nothing.
    pub fn walk(&self, tips: &[Oid], hidden: &[Oid]) -> Result<Vec<Oid>> {
        let objects = self.objects();
        let mut walk = Walk { repo: self, objects, nodes: HashMap::new(), queue: BinaryHeap::new(), wanted: 0 };
        for &id in hidden {
            walk.reach(id, true)?;
        }
        for &id in tips {
            walk.reach(id, false)?;
        }
        walk.run()?;
        Ok(walk.oldest_first(tips))
    }
}

impl Walk<'_> {
    /// Notes that a commit is reached, and queues it if that is news.
    fn reach(&mut self, id: Oid, hidden: bool) -> Result<()> {
        if let Some(node) = self.nodes.get(&id) {
            if hidden && !node.hidden {
                self.hide(id);
            }
            return Ok(());
        }
        let (parents, time) = match self.read(id) {
            Ok(read) => read,
            // Something hidden that is not here, or no commit, hides nothing: rather too much is judged than too little.
            Err(_) if hidden => return Ok(()),
            Err(error) => return Err(error),
        };
        self.nodes.insert(id, Node { parents, hidden, queued: true });
        self.queue.push((time, id));
        self.wanted += usize::from(!hidden);
        Ok(())
    }

    /// Hides a commit seen before, with everything below it that was seen. What was not seen is reached through the queue.
    fn hide(&mut self, id: Oid) {
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            let Some(node) = self.nodes.get_mut(&id).filter(|node| !node.hidden) else { continue };
            node.hidden = true;
            self.wanted -= usize::from(node.queued);
            stack.extend_from_slice(&node.parents);
        }
    }

    fn run(&mut self) -> Result<()> {
        let mut slop = SLOP;
        while let Some((_, id)) = self.queue.pop() {
            let Some(node) = self.nodes.get_mut(&id) else { continue };
            node.queued = false;
            let hidden = node.hidden;
            self.wanted -= usize::from(!hidden);
            for parent in node.parents.clone() {
                self.reach(parent, hidden)?;
            }
            if self.wanted > 0 {
                slop = SLOP;
            } else if slop == 0 {
                return Ok(());
            } else {
                slop -= 1;
            }
        }
        Ok(())
    }

    /// The parents and the time of a commit.
    fn read(&self, id: Oid) -> Result<(Vec<Oid>, i64)> {
        self.repo.known_format(id)?;
        let data = read_commit(&self.objects, id)?;
        let record = Record::parse(&data);
        let time = record.time("committer");
        let parents = if self.repo.is_cut_off(id)? { Vec::new() } else { record.parents() };
        Ok((parents, time))
    }

    /// The commits that are not hidden, each after its parents.
    fn oldest_first(&self, tips: &[Oid]) -> Vec<Oid> {
        let mut out = Vec::new();
        let mut entered = HashSet::new();
        for &tip in tips {
            let mut stack = vec![(tip, false)];
            while let Some((id, parents_done)) = stack.pop() {
                if parents_done {
                    out.push(id);
                    continue;
                }
                let Some(node) = self.nodes.get(&id).filter(|node| !node.hidden) else { continue };
                if entered.insert(id) {
                    stack.push((id, true));
                    stack.extend(node.parents.iter().rev().map(|&parent| (parent, false)));
                }
            }
        }
        out
    }
}
