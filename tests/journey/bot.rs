//! A dependency bot moves a library of identity: a person answers for it, and nobody asks the bot for an essay.

use super::{repository, step};
use crate::hook::{Guarded, ensure};

const GATE: &str = r#"name = "libraries of identity"
paths = ["package.json", "requirements.txt"]
require = ["negative-tests", "identity-impact", "threat-model", "signoff:security"]"#;

#[test]
fn a_person_signs_and_the_bot_writes_nothing() {
    let before = repository("forge", GATE, "file requirements.txt 'PyJWT==2.8.0' 'requests==2.31.0'");
    let guarded = Guarded::new(&format!("{before}; git checkout -qb bump"), "");
    let bot = "GIT_AUTHOR_NAME='dependabot[bot]' GIT_AUTHOR_EMAIL='49699333+dependabot[bot]@users.noreply.github.com'";
    let told = step(
        &guarded,
        &format!("file requirements.txt 'PyJWT==2.9.0' 'requests==2.31.0'; {bot} git commit -qam 'Bump PyJWT from 2.8.0 to 2.9.0'"),
        0,
        &[],
    );
    ensure(!told.text.contains("Identity-Impact"), || told.wrong("an essay is asked of a bot", "")).unwrap();
    let ci = "countersign scan --range origin/main..HEAD --target origin/main";
    let told = step(&guarded, ci, 1, &["signoff:security", "bob@example.org", "countersign sign --role security"]);
    ensure(!told.text.contains("Identity-Impact") && !told.text.contains("negative-tests"), || told.wrong("an essay", ci)).unwrap();
    step(
        &guarded,
        &format!(
            "GIT_AUTHOR_EMAIL=bob@example.org GIT_COMMITTER_EMAIL=bob@example.org countersign sign --role security --yes --key ../bob origin/main..HEAD; {ci}"
        ),
        0,
        &[],
    );
    // A person's own bump of the same library answers in words too.
    step(
        &guarded,
        &format!("file requirements.txt 'PyJWT==2.9.1' 'requests==2.31.0'; git commit -qam 'Bump by hand'; {ci}"),
        1,
        &["Identity-Impact", "Threat-Model"],
    );
}
