//! The same judgement where it binds: pre-receive and update of a bare repository.

use super::{all_pass, all_stop};

/// A bare repository with a hook, and a clone that has none.
fn served(hook: &str, before: &str) -> String {
    format!(
        "git init -q --bare -b main up.git; git clone -q up.git work 2>&1; cd work; git checkout -qb main; file a 1; commit start; git push -q origin main
        (cd ../up.git; countersign install --hooks {hook} > /dev/null); {before}"
    )
}

#[test]
fn what_arrives_is_judged() {
    let forms = [
        ("file b \"$S\"; commit x", "git push -q origin main"),
        ("file b \"$S\"; commit x; git rm -q b; commit y", "git push -q origin main"),
        ("git checkout -qb new; file b \"$S\"; commit x", "git push -q origin new"),
        ("git checkout -qb one; file b 1; commit x; git checkout -qb two; file c \"$S\"; commit y", "git push -q --atomic origin one two"),
        ("git commit -q --amend -m other; file b \"$S\"; commit x", "git push -qf origin main"),
        ("git commit -q --allow-empty -m \"$S\"", "git push -q origin main"),
        ("git tag -am \"$S\" v1", "git push -q origin v1"),
        ("git tag v1 $(echo \"$S\" | git hash-object -w --stdin)", "git push -q origin v1"),
        // The name of the branch is in what git itself says afterwards.
        (
            "file b 1; commit x",
            "git push -q origin \"main:refs/heads/x/$S\" 2> said || { sed -n \"s/remote://p\" said | grep -v '^ error'; exit 1; }",
        ),
    ];
    for hook in ["pre-receive", "update"] {
        let owned: Vec<(String, String)> = forms.iter().map(|(before, act)| (served(hook, before), (*act).to_owned())).collect();
        let cases: Vec<(&str, &str)> = owned.iter().map(|(before, act)| (before.as_str(), act.as_str())).collect();
        all_stop(&cases);
    }
}

#[test]
fn what_the_server_has_is_not_judged_again() {
    let old =
        "file b \"$S\"; commit x; mv ../up.git/hooks ../up.git/off; git push -q origin main main:topic; mv ../up.git/off ../up.git/hooks";
    let owned: Vec<String> = ["pre-receive", "update"].iter().map(|hook| served(hook, old)).collect();
    for before in &owned {
        all_pass(&[
            (before, "git push -q origin :topic"),
            (before, "git push -q origin main:again"),
            (before, "file c 1; commit y; git push -q origin main"),
            (before, "git rm -q b; commit y; git push -q origin main"),
            (before, "git push -qf origin main~1:main"),
        ]);
    }
}

#[test]
fn a_repository_with_a_work_tree_serves_as_well() {
    let before = "git init -q -b main there; (cd there; git config receive.denyCurrentBranch updateInstead; countersign install --hooks pre-receive > /dev/null)
        git clone -q there work 2>&1; cd work; git checkout -qb main; file a \"$S\"; commit start";
    all_stop(&[(before, "git push -q origin main")]);
}
