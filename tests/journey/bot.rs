//! A dependency bot moves a library of identity: a person answers for it, and nobody asks the bot for an essay.

use super::step;
use crate::hook::{Guarded, ensure};

const BUMPED: &str = r#"git init -q --bare -b main up.git; git init -q -b main work; cd work; git remote add origin ../up.git
    ssh-keygen -q -t ed25519 -N '' -C bob -f ../bob; ssh-keygen -q -t ed25519 -N '' -C forge -f ../forge; mkdir .countersign
    printf 'bob@example.org %s\nforge@example.org %s\n' "$(cat ../bob.pub)" "$(cat ../forge.pub)" > .countersign/allowed_signers
    git config gpg.format ssh; git config user.signingkey "$(cd ..; pwd)/forge"; git config commit.gpgSign true
    cat > policy.toml <<'END'
schema = 1
min_version = "0.1.0"
[roles.security]
members = ["bob@example.org"]
allowed_signers = ".countersign/allowed_signers"
[[gate]]
name = "libraries of identity"
paths = ["package.json", "requirements.txt"]
require = ["negative-tests", "identity-impact", "threat-model", "signoff:security"]
action = "block"
END
    file requirements.txt 'PyJWT==2.8.0' 'requests==2.31.0'; commit start; git push -q origin main; git fetch -q; git remote set-head origin main; countersign install > /dev/null; git checkout -qb bump"#;

#[test]
fn a_person_signs_and_the_bot_writes_nothing() {
    let guarded = Guarded::new(BUMPED, "");
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
