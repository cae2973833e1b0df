//! What cannot be judged, or not be said, lets nothing through that blocks.

use super::{Guarded, ensure, token};

/// A clone whose policy lets failures pass, with three branches: one with a credential, and on both sides of it in the order
/// of names one of which a tree is missing.
const LENIENT: &str = "git init -q --bare -b main up.git; git clone -q up.git work 2>&1; cd work; git checkout -qb main
    file policy.toml 'schema = 1' '[engine]' 'on_error = \"warn\"'; commit start; git push -q origin main; git remote set-head origin main
    for name in a z; do git checkout -qb $name main; mkdir $name; file $name/file $name; commit $name; done; git checkout -qb m main; file b \"$S\"; commit leak
    countersign install > /dev/null; for name in a z; do tree=$(git rev-parse $name:$name); rm -f .git/objects/$(echo $tree | sed 's,..,&/,'); done";

#[test]
fn a_ref_that_cannot_be_judged_lets_no_other_pass() {
    let guarded = Guarded::new(LENIENT, &token());
    for act in ["git push -q origin m a", "git push -q origin m z", "git push -q origin a m z"] {
        let told = guarded.run(act);
        ensure(told.status == 1 && told.text.contains("block[secret/github-pat]"), || told.wrong("passed", act)).unwrap();
        ensure(told.text.contains("not everything could be judged"), || told.wrong("the failure is not said", act)).unwrap();
    }
    let told = guarded.run("git push -q origin a");
    ensure(told.text.contains("on_error = \"warn\""), || told.wrong("not let pass", "git push -q origin a")).unwrap();
}

#[test]
fn a_reader_that_went_away_lets_nothing_through() {
    let guarded = Guarded::new("guarded; file a 1; commit start; file b \"$S\"; git add b", &token());
    let told = guarded.run("{ sleep 0.3; git commit -qm x 2>&1 || echo stopped > said; } | true; cat said; git log --format=%s");
    ensure(told.status == 0 && told.text == "stopped\nstart\n", || told.wrong("a closed pipe", "")).unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn a_clear_verdict_that_cannot_be_printed_stops_no_work() {
    let guarded = Guarded::new("guarded; file a 1; commit start", &token());
    for (act, passes) in [("file b clean", true), ("file b \"$S\"", false), ("file b.py 'password = \"Tr0ub4dor-and-3\"'", false)] {
        let told = guarded.run(&format!("{act}; git add -A; git commit -qm x 2> /dev/full || {{ git reset -q --hard; exit 7; }}"));
        ensure(told.status == if passes { 0 } else { 7 }, || told.wrong("a full disk", act)).unwrap();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_log_that_may_not_grow_is_told() {
    let policy = "printf 'schema = 1\n[audit]\nenabled = true\n' > policy.toml";
    let guarded = Guarded::new(&format!("guarded; {policy}; file a 1; commit start; echo message > m"), &token());
    let told = guarded.run("ulimit -f 0; countersign hook commit-msg m");
    ensure(told.status == 2 && told.text.contains("may write no file above 0 bytes"), || told.wrong("no message", "ulimit -f 0")).unwrap();
    let lenient = guarded.run(&format!(
        "{policy}; printf '[engine]\non_error = \"warn\"\n' >> policy.toml; commit lenient; ulimit -f 0; countersign hook commit-msg m"
    ));
    ensure(lenient.status == 0 && lenient.text.contains("not logged"), || lenient.wrong("not let pass", "ulimit -f 0")).unwrap();
}
