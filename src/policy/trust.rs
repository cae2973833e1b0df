//! Which policy judges: the one the change did not write, and beside it the one it brings.

use super::closure::{Closure, is_policy_path};
use super::error::{LoadError, LoadErrorKind};
use super::evaluate::{Evaluation, Seat};
use super::exception::{Entries, Entry};
use super::facts::Facts;
use super::gate::signoff::Worth;
use super::limits::Limits;
use super::merge;
use super::{loosening, own_rules};
use crate::evidence::signoff::Countersign;
use crate::model::{Action, Category, Direction, Finding, Judged, PolicyRole, PolicySource, Stage, Unit, UnitScope};
use bstr::{BString, ByteSlice};

/// What is said where a push has nothing to trust.
const UNTRUSTED: &str = "policy: untrusted: no default branch of the other side is known here, so the policy in this push judges itself, with \
    preset:relaxed beside it. A first push needs nothing more; if others have pushed there before, run `git fetch` and push again";

/// The policies that judge a change together: each finding and gate meets the stricter.
#[derive(Debug)]
pub struct Bench {
    seats: Vec<Seat>,
    /// From which closure the change moves to which, where it moves the guard.
    moved: Option<(Closure, Closure)>,
    notes: Vec<String>,
}

/// How a trusted policy that cannot be read may be mended.
pub struct Mending<'a> {
    /// The paths of the change.
    pub paths: &'a [BString],
    /// The policy the change brings can be read.
    pub proposed_is_valid: bool,
    /// The closure of the nearest ancestor that can be read.
    pub ancestor: &'a dyn Fn() -> Option<Closure>,
}

impl std::fmt::Debug for Mending<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mending({} paths, proposed is valid: {})", self.paths.len(), self.proposed_is_valid)
    }
}

/// The trusted closure, or what stands for it while it is being mended: then with a note. Anything else is the error.
pub fn trusted_or_mended(trusted: Result<Closure, LoadError>, mending: &Mending<'_>) -> Result<(Closure, Option<String>), LoadError> {
    let error = match trusted {
        Ok(closure) => return Ok((closure, None)),
        Err(error) => error,
    };
    let mends = mending.proposed_is_valid && !mending.paths.is_empty() && mending.paths.iter().all(|path| is_policy_path(path.as_bstr()));
    if !mends {
        return Err(error.hint("mend it in a change that touches nothing but policy files: that change is let through"));
    }
    let closure = (mending.ancestor)().or_else(|| Closure::preset("preset:strict")).ok_or_else(|| error.clone())?;
    let note = format!(
        "policy: the one of {} cannot be read ({}); this change mends it and is judged by that of {}",
        error.tree, error.message, closure.name
    );
    Ok((closure, Some(note)))
}

impl Bench {
    /// One policy alone.
    pub fn sole(closure: Closure) -> Result<Self, LoadError> {
        Self::of(vec![(PolicyRole::Sole, closure)], None, Vec::new())
    }

    /// A commit: the closure of HEAD and that of the index.
    pub fn commit(mut head: Closure, mut index: Closure) -> Result<Self, LoadError> {
        // What is as it was is not said with every commit again.
        index.notes.retain(|note| !head.notes.contains(note));
        head.notes.clear();
        if head.digest == index.digest {
            return Self::sole(index);
        }
        let moved = Some((head.clone(), index.clone()));
        Self::of(vec![(PolicyRole::Trusted, head), (PolicyRole::Proposed, index)], moved, Vec::new())
    }

    /// A push, a receive, continuous integration: the closure of the default branch, that of the ref where it exists on
    /// the remote, and that of the tip. `base` is the closure from which the change started: what moved since is its doing.
    pub fn push(default: Closure, existing: Option<Closure>, tip: Closure, base: Option<Closure>) -> Result<Self, LoadError> {
        let base = base.unwrap_or_else(|| default.clone());
        let moved = (base.digest != tip.digest).then(|| (base, tip.clone()));
        let mut closures: Vec<(PolicyRole, Closure)> = Vec::new();
        for (role, closure) in [
            Some((PolicyRole::Trusted, default)),
            existing.map(|closure| (PolicyRole::Trusted, closure)),
            Some((PolicyRole::Proposed, tip)),
        ]
        .into_iter()
        .flatten()
        {
            if !closures.iter().any(|(_, known)| known.digest == closure.digest) {
                closures.push((role, closure));
            }
        }
        Self::of(closures, moved, Vec::new())
    }

    /// A push where nothing of the remote is known: the tip's closure together with `preset:relaxed`.
    pub fn untrusted(tip: Closure) -> Result<Self, LoadError> {
        let notes = vec![UNTRUSTED.to_owned()];
        if !tip.has_file() {
            return Self::of(vec![(PolicyRole::Sole, tip)], None, notes);
        }
        Self::of(vec![(PolicyRole::Trusted, Closure::relaxed()), (PolicyRole::Proposed, tip)], None, notes)
    }

    fn of(closures: Vec<(PolicyRole, Closure)>, moved: Option<(Closure, Closure)>, mut notes: Vec<String>) -> Result<Self, LoadError> {
        let mut seats = Vec::new();
        for (role, closure) in closures {
            for note in &closure.notes {
                if !notes.contains(note) {
                    notes.push(note.clone());
                }
            }
            let path = closure.path.clone().unwrap_or_default();
            seats.push(Seat::new(role, closure).map_err(|message| LoadError::whole(LoadErrorKind::Invalid, &path, message))?);
        }
        bring(&mut seats);
        Ok(Self { seats, moved, notes })
    }

    /// With something more to be said.
    #[must_use]
    pub fn with_note(mut self, note: Option<String>) -> Self {
        self.notes.extend(note);
        self
    }

    /// What the engines need to know: union of rules, wider limits.
    pub fn limits(&self, stage: Stage) -> Limits {
        Limits::of(&self.seats, stage)
    }

    /// The policies that judge.
    pub fn sources(&self) -> Vec<PolicySource> {
        let source = |seat: &Seat| PolicySource { role: seat.role, name: seat.closure.name.clone(), digest: seat.closure.digest.clone() };
        self.seats.iter().map(source).collect()
    }

    /// The policies and their parts: benches of the same seating judge alike.
    pub fn seating(&self) -> Vec<(PolicyRole, String)> {
        self.seats.iter().map(|seat| (seat.role, seat.closure.digest.clone())).collect()
    }

    /// Whether what is asked of a commit depends on the branch it goes to.
    pub fn minds_branches(&self) -> bool {
        self.closures().flat_map(|closure| &closure.policy.scopes).any(|scope| !scope.branches.is_empty())
    }

    /// The closures, the trusted one first.
    pub fn closures(&self) -> impl Iterator<Item = &Closure> {
        self.seats.iter().map(|seat| &seat.closure)
    }

    /// The trusted closure.
    pub fn trusted(&self) -> &Closure {
        &self.seats[0].closure
    }

    /// Whether any policy file judges at all.
    pub fn has_file(&self) -> bool {
        self.seats.iter().any(|seat| seat.closure.has_file())
    }

    /// What becomes of a hook that cannot do its job.
    pub fn on_error(&self, stage: Stage) -> Action {
        self.strictest(|seat| seat.closure.policy.engine(stage).on_error.into())
    }

    /// What becomes of something that could not be looked at.
    pub fn on_skipped(&self, stage: Stage) -> Action {
        self.strictest(|seat| seat.closure.policy.engine(stage).on_skipped.into())
    }

    fn strictest(&self, of: impl Fn(&Seat) -> Action) -> Action {
        self.seats.iter().map(of).max().unwrap_or(Action::Block)
    }

    /// Things the policies want said once: "policy: untrusted", keys this version does not support.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Judges a unit.
    pub fn judge(&self, mut unit: Unit, facts: &Facts<'_>) -> Judged {
        self.pass_over_own_words(&mut unit);
        super::signature::read(&self.seats, &mut unit, facts);
        self.add_own_findings(&mut unit, facts);
        let evaluations: Vec<Evaluation> = self.seats.iter().map(|seat| seat.evaluate(&unit, facts)).collect();
        let names: Vec<&str> = self.seats.iter().map(|seat| seat.closure.name.as_str()).collect();
        merge::merge(unit, evaluations, &names, self.on_skipped(facts.stage))
    }

    /// What a countersign is worth: the least that any policy here gives for it.
    pub fn worth(&self, unit: &Unit, facts: &Facts<'_>, countersign: &Countersign) -> Worth {
        let worths = self.seats.iter().map(|seat| super::gate::signoff::worth(seat, unit, facts, countersign));
        let rank = |worth: &Worth| match worth {
            Worth::Nothing(_) => 0,
            Worth::Claim(_) => 1,
            Worth::Proven => 2,
        };
        worths.min_by_key(rank).unwrap_or(Worth::Nothing("no policy judges"))
    }

    /// What moves in a policy is told key by key: that its text speaks of roles and tokens makes it no code that does.
    fn pass_over_own_words(&self, unit: &mut Unit) {
        let is_own =
            |path: &BString| self.closures().any(|closure| closure.path.as_ref() == Some(path)) || path.starts_with(b".countersign/");
        for hunk in unit.hunks.iter_mut().filter(|hunk| is_own(&hunk.path)) {
            hunk.sensitivity = 0;
            hunk.categories = vec![Category::GuardConfig];
            hunk.contributions.clear();
        }
    }

    fn add_own_findings(&self, unit: &mut Unit, facts: &Facts<'_>) {
        let same = |a: &Finding, b: &Finding| {
            a.rule.id == b.rule.id && a.location == b.location && a.enclosing == b.enclosing && a.detail == b.detail
        };
        let mut own: Vec<Finding> = Vec::new();
        if let Some((old, new)) = self.moved.as_ref().filter(|_| unit.scope != UnitScope::Commit) {
            own.extend(loosening::find(old, new, facts.today));
            own.iter_mut().filter(|finding| self.is_needed(finding, old, unit)).for_each(|finding| finding.direction = Direction::Weakens);
        }
        for seat in &self.seats {
            for finding in own_rules::find(seat, unit, facts) {
                if !own.iter().any(|known| same(known, &finding)) {
                    own.push(finding);
                }
            }
        }
        unit.findings.append(&mut own);
    }
}

impl Bench {
    /// Whether an exception that the change brings is one that it needs: something of the change is what it excepts.
    fn is_needed(&self, added: &Finding, old: &Closure, unit: &Unit) -> bool {
        let Some(last) = self.seats.last().filter(|_| added.rule.id == "guard/exception-added") else { return false };
        let detail = added.detail.as_deref().unwrap_or_default();
        let is_meant = |entry: &&Entry| {
            let fresh = |entry: &Entry| !old.baseline.entries.iter().any(|known| known.fingerprint == entry.written.fingerprint);
            if entry.baseline { detail.ends_with("in the baseline") && fresh(entry) } else { detail.contains(&entry.written.fingerprint) }
        };
        let meets = |entry: &Entry| {
            let key = &last.closure.key;
            unit.findings.iter().any(|finding| entry.meets(finding, &super::fingerprint::of(key, finding)))
        };
        last.compiled.exceptions.0.iter().filter(|entry| !entry.written.fingerprint.is_empty()).filter(is_meant).any(meets)
    }
}

/// Lets earlier seats see the entries that the last one brings.
fn bring(seats: &mut [Seat]) {
    let Some((last, earlier)) = seats.split_last_mut() else { return };
    for seat in earlier {
        let known = |entry: &Entry| seat.compiled.exceptions.0.iter().any(|other| other.written == entry.written);
        let fresh: Vec<Entry> = last.compiled.exceptions.0.iter().filter(|entry| !known(entry)).cloned().collect();
        seat.brought = Some((Entries(fresh), last.closure.key.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::{Files, finding, load, policy, today, unit};

    fn broken() -> Result<Closure, LoadError> {
        load(&Files::new(&[("policy.toml", "schema = 1\nnonsense = 1\n")]))
    }

    #[test]
    fn a_broken_policy_can_be_mended() {
        let old = || Some(policy("[guard]\naction = \"block\"\n"));
        let mend = |paths: &[&str], valid, ancestor: &dyn Fn() -> Option<Closure>| {
            let paths: Vec<BString> = paths.iter().map(|path| BString::from(*path)).collect();
            trusted_or_mended(broken(), &Mending { paths: &paths, proposed_is_valid: valid, ancestor })
        };
        let (closure, note) = mend(&["policy.toml"], true, &old).unwrap();
        assert_eq!(closure.policy.guard.action, Action::Block);
        assert!(note.is_some_and(|note| note.contains("nonsense")));
        let (closure, _) = mend(&["policy.toml", ".countersign/baseline"], true, &|| None).unwrap();
        assert!(closure.policy.strict, "nothing older can be read");
        assert!(mend(&["policy.toml", "src/a.rs"], true, &old).is_err(), "something else comes along");
        assert!(mend(&["policy.toml"], false, &old).is_err(), "still broken");
        assert!(mend(&[], true, &old).is_err(), "nothing is mended");
    }

    #[test]
    fn without_a_trusted_policy_the_tips_own_is_no_way_out() {
        let tip = policy("[secrets]\naction = \"off\"\n");
        let bench = Bench::untrusted(tip).unwrap();
        assert_eq!(bench.notes(), [UNTRUSTED]);
        let tree = Files::default();
        let judged = bench.judge(unit(Vec::new(), vec![finding("secret/github-pat", "a", 1)]), &Facts::new(Stage::PrePush, today(), &tree));
        assert_eq!((judged.action, judged.decisions[0].decided_by.as_str()), (Action::Block, "secrets.action (built-in)"));
    }

    #[test]
    fn a_branch_is_judged_by_more_than_its_first_push_left() {
        let (main, weak) = (policy(""), policy("[secrets]\naction = \"off\"\n"));
        let look = |bench: Bench| {
            let tree = Files::default();
            let judged =
                bench.judge(unit(Vec::new(), vec![finding("secret/github-pat", "a", 1)]), &Facts::new(Stage::PrePush, today(), &tree));
            let weakened = judged.unit.findings.iter().any(|finding| finding.rule.id == "guard/policy-weakened");
            (judged.action, weakened)
        };
        assert_eq!(look(Bench::push(main.clone(), Some(weak.clone()), weak.clone(), None).unwrap()), (Action::Block, true));
        let stale = policy("[leaks]\naction = \"off\"\n");
        let bench = Bench::push(main.clone(), None, stale.clone(), Some(stale)).unwrap();
        assert_eq!(look(bench), (Action::Block, false), "what the default branch did since is not this change's doing");
        assert_eq!(look(Bench::push(main.clone(), None, main, None).unwrap()), (Action::Block, false));
    }

    #[test]
    fn limits_are_the_wider_ones() {
        let a = policy(
            "[secrets]\ndecode_depth = 3\nskip_paths = [\"a/**\", \"b/**\"]\n[identity]\nmax_token_lifetime = \"1h\"\n[engine]\ndeadline = \"4s\"\n",
        );
        let b = policy(
            "[secrets]\nskip_paths = [\"b/**\"]\n[engine]\nmax_judged = \"6 MiB\"\n[[rule]]\nid = \"a/b\"\nkeywords = [\"abc\"]\npattern = \"abc\"\n",
        );
        let limits = Bench::commit(a, b).unwrap().limits(Stage::PreCommit);
        assert_eq!((limits.decode_depth, limits.identity.max_token_lifetime, limits.max_judged, limits.deadline), (3, 3600, 6 << 20, None));
        assert_eq!((limits.secret_rules.len(), limits.skips("b/x".into()), limits.skips("a/x".into())), (1, true, false));
    }
}
