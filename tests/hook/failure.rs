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
