//! Tables of phrases, `src/identity/direction/{guards,properties}.txt`: rows of a meaning and the phrases that have it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The table as a static `NAME: Phrases<TYPE, ..>`. `meaning` takes the first fields of a row and gives an expression.
pub(super) fn source(path: &Path, name: &str, of: &str, meaning: impl Fn(&mut dyn Iterator<Item = &str>) -> String) -> String {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (mut entries, mut count) = (String::new(), 0_usize);
    for row in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut fields = row.split(' ');
        let meaning = meaning(&mut fields);
        for phrase in fields {
            let _ = writeln!(entries, "({phrase:?}, {meaning}),");
            count += 1;
        }
    }
    // Twice as many slots as phrases at least: most words of a line are none, and that is to be seen at once.
    let slots = (2 * count).next_power_of_two();
    format!("static {name}: Phrases<{of}, {count}, {slots}> = Phrases::new([\n{entries}]);\n")
}
