//! Ways back out of a migration that come with it.

use crate::model::{Tree, holds};
use bstr::{BStr, BString, ByteSlice};

/// What shows a way back inside a migration: functions and sections, lower case.
const INSIDE: &[&str] = &[
    "def downgrade",
    "def down",
    "function down",
    "exports.down",
    "async down(",
    "down(",
    "fn down",
    "func down",
    "-- +goose down",
    "-- migrate:down",
    "-- rollback",
    "--rollback",
    "rollback",
    "reverse_code",
    "def self.down",
    "reversible",
];

/// What shows it in a name.
const NAMES: &[&str] = &["rollback", "revert", ".down.", "_down.", "-down.", "/down", ".undo.", "downgrade"];

/// Paths of the change that hold a way back.
pub fn ways_back(paths: &[BString], tree: &dyn Tree, is_migration: &dyn Fn(&BStr) -> bool) -> Vec<BString> {
    let by_name = |path: &BString| {
        let lower = path.to_ascii_lowercase();
        NAMES.iter().any(|word| holds(&lower, word))
    };
    let by_contents = |path: &BString| {
        is_migration(path.as_bstr())
            && tree.read(path.as_bstr()).ok().flatten().is_some_and(|blob| {
                let lower = blob.data.to_ascii_lowercase();
                INSIDE.iter().any(|word| lower.contains_str(word))
            })
    };
    paths.iter().filter(|path| by_name(path) || by_contents(path)).cloned().collect()
}

/// Whether a path is a migration by its name.
pub fn is_migration(path: &BStr) -> bool {
    let lower = path.to_ascii_lowercase();
    ["migrations/", "migrate/", "migration/", "alembic/versions/", "changelog/", "flyway/", "liquibase/", "backfill"]
        .iter()
        .any(|word| holds(&lower, word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Blob, EntryKind};

    struct One(&'static str);

    impl Tree for One {
        fn read(&self, _: &BStr) -> anyhow::Result<Option<Blob>> {
            Ok(Some(Blob { kind: EntryKind::File, data: self.0.as_bytes().to_vec() }))
        }
        fn list(&self, _: &BStr) -> anyhow::Result<Vec<BString>> {
            Ok(Vec::new())
        }
        fn name(&self) -> String {
            "a test".to_owned()
        }
    }

    #[test]
    fn a_way_back_is_in_the_name_or_in_the_migration() {
        let ways = |text, path: &str| ways_back(&[path.into()], &One(text), &|path| is_migration(path)).len();
        assert_eq!(ways("create table x", "db/migrations/1.up.sql"), 0);
        assert_eq!(ways("drop table x", "db/migrations/1.down.sql"), 1);
        assert_eq!(ways("def upgrade(): pass\ndef downgrade(): pass", "alembic/versions/1.py"), 1);
        assert_eq!(ways("rollback", "src/a.py"), 0, "not a migration");
    }
}
