//! A person's ordinary change meets nothing of all this, whatever the preset.

use super::step;
use crate::hook::{Guarded, ensure};

#[test]
fn a_small_change_of_the_surface_is_one_line_under_every_preset() {
    for preset in ["relaxed", "balanced", "strict"] {
        let before = format!(
            "git init -q --bare -b main up.git; guarded work; git remote add origin ../up.git; file policy.toml 'schema = 1' 'min_version = \"0.1.0\"' 'extends = [\"preset:{preset}\"]'
            file src/ui/button.css '.button {{ color: red }}'; file src/ui/List.tsx 'export const List = () => <ul className=\"list\" />;'; git add .; bare commit -qm start; bare push -q origin main; git fetch -q; git remote set-head origin main"
        );
        for act in [
            "file src/ui/button.css '.button { color: blue }'",
            "file src/ui/List.tsx 'export const List = () => <ol className=\"list\" />;'",
            "file README.md '# A list' 'It shows things.'",
            "file src/ui/Label.tsx 'export const Label = ({ text }) => <b>{text}</b>;'",
        ] {
            let guarded = Guarded::new(&before, "");
            let commit =
                step(&guarded, &format!("{act}; git add .; git commit -qm 'Paint it'"), 0, &["countersign: passed: 0 blocked, 0 warned"]);
            let push = step(&guarded, "git push -q origin main", 0, &["countersign: passed: 0 blocked, 0 warned"]);
            for told in [&commit, &push] {
                ensure(told.text.lines().count() == 1, || told.wrong(preset, act)).unwrap();
            }
            let ci = "countersign scan --range HEAD~1..HEAD --target HEAD~1";
            let told = step(&guarded, ci, 0, &["countersign: passed: 0 blocked, 0 warned"]);
            ensure(!told.text.contains("gate"), || told.wrong(preset, ci)).unwrap();
        }
    }
}
