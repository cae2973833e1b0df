//! The tables of changes in `pairs.txt` and `fresh.txt`, each read both ways.

use crate::identity::testing::directions;
use crate::model::Direction;

/// A change as the table writes it.
struct Change {
    expected: Direction,
    path: &'static str,
    old: String,
    new: String,
}

fn table() -> Vec<Change> {
    let mut out: Vec<Change> = Vec::new();
    let lines = include_str!("pairs.txt").lines().chain(include_str!("fresh.txt").lines());
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        let (mark, text) = line.split_at(1);
        let sides = match mark {
            " " => (true, true),
            "-" => (true, false),
            "+" => (false, true),
            _ => {
                let (expected, path) = line.split_once(": ").expect("a direction and a path");
                let known = [Direction::Weakens, Direction::Neutral, Direction::Moved, Direction::Unknown];
                let expected = known.into_iter().find(|known| known.to_string() == expected).expect("a direction");
                out.push(Change { expected, path, old: String::new(), new: String::new() });
                continue;
            }
        };
        let change = out.last_mut().expect("a hunk stands under its path");
        for side in [sides.0.then_some(&mut change.old), sides.1.then_some(&mut change.new)].into_iter().flatten() {
            side.push_str(text);
            side.push('\n');
        }
    }
    out
}

#[test]
fn changes_are_read_right_both_ways() {
    let changes = table();
    assert!(changes.len() > 200);
    let mut wrong = Vec::new();
    for Change { expected, path, old, new } in &changes {
        let back = if *expected == Direction::Weakens { Direction::Strengthens } else { *expected };
        for (old, new, expected) in [(old, new, *expected), (new, old, back)] {
            let read = directions(path, old, new);
            if read != expected {
                wrong.push(format!("{expected} read as {read}: {path}\n{old}=>\n{new}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), 2 * changes.len(), wrong.join("\n"));
}
