//! What a text must hold for a pattern to match anywhere in it, read from the pattern: for each of its branches groups of
//! literals, of which each must stand there with one of its members. A hook asks for these before it compiles a pattern, and
//! then seldom has to.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Literals of which one must be there, in lower case.
type Group = Vec<String>;

/// More of them say too little for the time they take.
const MOST: usize = 40;

/// More branches are not told apart.
const MOST_BRANCHES: usize = 16;

/// The groups of each branch of a pattern, the most telling first; none where nothing can be said.
pub(super) fn of(pattern: &str) -> Vec<Vec<Group>> {
    let Ok(hir) = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern) else { return Vec::new() };
    let mut needs: Vec<Vec<Group>> = branches(&hir).iter().map(|parts| of_branch(parts)).collect();
    // What is asked for first is what is asked quickest.
    needs.iter_mut().for_each(|groups| groups.sort_by_key(|group| group.iter().map(String::len).sum::<usize>()));
    if needs.iter().any(Vec::is_empty) { Vec::new() } else { needs }
}

/// The ways through a pattern: through each branch of the alternation that tells most, with what stands around it.
fn branches(hir: &Hir) -> Vec<Vec<&Hir>> {
    let parts = match hir.kind() {
        HirKind::Capture(capture) => return branches(&capture.sub),
        HirKind::Concat(parts) => parts.as_slice(),
        _ => std::slice::from_ref(hir),
    };
    let told = |branches: &[Hir]| branches.iter().map(|branch| groups(&[branch]).len()).sum::<usize>();
    let alternations = parts.iter().enumerate().filter_map(|(at, part)| alternation(part).map(|branches| (at, branches)));
    let small = alternations.filter(|(_, branches)| branches.len() <= MOST_BRANCHES);
    let Some((at, middle)) = small.max_by_key(|(_, branches)| told(branches)) else { return vec![parts.iter().collect()] };
    let through = |branch| parts[..at].iter().chain([branch]).chain(&parts[at + 1..]).collect();
    middle.iter().map(through).collect()
}

fn alternation(hir: &Hir) -> Option<&[Hir]> {
    match hir.kind() {
        HirKind::Alternation(branches) => Some(branches),
        HirKind::Capture(capture) => alternation(&capture.sub),
        _ => None,
    }
}

fn of_branch(parts: &[&Hir]) -> Vec<Group> {
    let mut groups = groups(parts);
    groups.sort_by_key(|group| (std::cmp::Reverse(weight(group)), group.len()));
    groups.dedup();
    groups.truncate(4);
    groups
}

/// How much a group tells: the length of its shortest member.
fn weight(group: &Group) -> usize {
    group.iter().map(String::len).min().unwrap_or_default()
}

/// The groups of parts that follow each other.
fn groups(parts: &[&Hir]) -> Vec<Group> {
    let mut found = Vec::new();
    let mut run = String::new();
    parts.iter().for_each(|part| walk(part, &mut run, &mut found));
    end(&mut run, &mut found);
    found
}

/// Reads on from left to right: `run` are the literal bytes that stand right before this part.
fn walk(hir: &Hir, run: &mut String, found: &mut Vec<Group>) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => literal.0.iter().for_each(|&byte| push(byte, run, found)),
        HirKind::Class(class) => match one_of(class).as_slice() {
            [byte] => push(*byte, run, found),
            // One of a few signs, such as a quote of either kind.
            signs => {
                end(run, found);
                if (1..=4).contains(&signs.len()) && signs.iter().all(u8::is_ascii_punctuation) {
                    found.push(signs.iter().map(|&sign| char::from(sign).to_string()).collect());
                }
            }
        },
        HirKind::Capture(capture) => walk(&capture.sub, run, found),
        HirKind::Concat(parts) => parts.iter().for_each(|part| walk(part, run, found)),
        HirKind::Repetition(repetition) => {
            end(run, found);
            if repetition.min > 0 {
                found.extend(groups(&[&repetition.sub]));
            }
        }
        HirKind::Alternation(branches) => {
            end(run, found);
            found.extend(one_of_each(branches));
        }
    }
}

/// For an alternation: the best group of each branch, together. None if a branch has none.
fn one_of_each(branches: &[Hir]) -> Option<Group> {
    let mut all = Group::new();
    for branch in branches {
        all.extend(groups(&[branch]).into_iter().max_by_key(|group| (weight(group), std::cmp::Reverse(group.len())))?);
    }
    all.sort();
    all.dedup();
    // Where one stands in another, it is the one to ask for.
    let within = all.clone();
    all.retain(|literal| !within.iter().any(|other| other != literal && literal.contains(other.as_str())));
    (all.len() <= MOST).then_some(all)
}

fn push(byte: u8, run: &mut String, found: &mut Vec<Group>) {
    if byte.is_ascii() {
        run.push(char::from(byte.to_ascii_lowercase()));
    } else {
        end(run, found);
    }
}

/// A run of two or more is worth asking for, and so is a single sign; a single letter stands everywhere.
fn end(run: &mut String, found: &mut Vec<Group>) {
    let run = std::mem::take(run);
    if run.len() > 1 || run.bytes().any(|byte| byte.is_ascii_punctuation()) {
        found.push(vec![run]);
    }
}

/// The bytes of a small class, letters without their case; empty for others.
fn one_of(class: &Class) -> Vec<u8> {
    let Class::Bytes(class) = class else { return Vec::new() };
    let count: usize = class.ranges().iter().map(regex_syntax::hir::ClassBytesRange::len).sum();
    if count > 8 || class.ranges().iter().any(|range| !range.end().is_ascii()) {
        return Vec::new();
    }
    let mut bytes: Vec<u8> = class.ranges().iter().flat_map(|range| range.start()..=range.end()).map(|b| b.to_ascii_lowercase()).collect();
    bytes.sort_unstable();
    bytes.dedup();
    bytes
}
