//! Changes that say the same in other words, all lines of a file together: checks joined, a constant drawn out, names and
//! types chosen otherwise. What looks like a check that went or a value that came is none there.

use super::phrase::words;
use super::skeleton::{Bound, Name, Skeleton, Tests};
use super::{Ledger, Reading, balance, clause, guard, is_new_code, property, rank, renamed};
use crate::model::{ChangedFile, Direction, Hunk, Language};

/// A larger change is not compared: so much code is seldom written anew only to say the same.
const MOST: u32 = 120;
/// Nor one in more places.
const PLACES: usize = 12;
/// How many lines more, or less, may say the same.
const FEW: u32 = 14;

/// Clears what was read in hunks of `file` that only say the same in other words.
pub(in crate::identity) fn clear(file: &ChangedFile, language: Language, readings: &mut [&mut Reading], ledger: &mut Ledger) {
    let mut left = false;
    for (index, reading) in readings.iter_mut().enumerate() {
        if !reading.open || reading.neutral {
            continue;
        }
        if is_recast(file, &[file.hunks[index]], language) {
            ledger.forget(Some(index));
            settle(reading);
        } else {
            left = true;
        }
    }
    if left && readings.len() > 1 && is_recast(file, &file.hunks, language) {
        ledger.forget(None);
        readings.iter_mut().for_each(|reading| settle(reading));
    }
}

fn settle(reading: &mut Reading) {
    reading.effects.retain(|effect| effect.direction == Direction::Moved);
    reading.neutral = true;
}

/// Whether nothing in `hunk` says anything about identity, whatever else it does.
pub(in crate::identity) fn says_nothing(file: &ChangedFile, hunk: Hunk, language: Language) -> bool {
    if is_new_code(file, hunk) || hunk.old.len.max(hunk.new.len) > MOST || hunk.old.len.abs_diff(hunk.new.len) > FEW {
        return false;
    }
    let [mut old, mut new] = sides(file, &[hunk], language);
    // What is given back is no matter here.
    (old.tests.answers, new.tests.answers) = (0, 0);
    let quiet = |few: &[Name], many: &[Name]| {
        lost(few, many).all(|name| name.typed || name.text.len() == 1 || !says_something(name) || said_otherwise(name, many))
    };
    let plain = |few: &Skeleton, many: &Skeleton| {
        let is_kept = |bound: &Bound| many.values.iter().any(|other| (&other.name, &other.value) == (&bound.name, &bound.value));
        few.values.iter().filter(|bound| !is_kept(bound)).all(|bound| is_idle(bound, &few.names))
    };
    asks_alike(&old, &new, 0)
        && old.away == new.away
        && quiet(&old.names, &new.names)
        && quiet(&new.names, &old.names)
        && plain(&old, &new)
        && plain(&new, &old)
}

/// Whether a value says nothing about identity: it is a number, given to a name without an order, and none of the `names` on its line
/// says anything either.
fn is_idle(bound: &Bound, names: &[Name]) -> bool {
    let number = !matches!(bound.value.as_str(), "true" | "false");
    let told = || names.iter().any(|name| name.line == bound.line && says_something(name));
    number && !bound.name.is_empty() && property::orders(&words(bound.name.as_bytes())).is_empty() && !told()
}

/// Whether `hunks` together say what was said before.
fn is_recast(file: &ChangedFile, hunks: &[Hunk], language: Language) -> bool {
    let old: u32 = hunks.iter().map(|hunk| hunk.old.len).sum();
    let new: u32 = hunks.iter().map(|hunk| hunk.new.len).sum();
    if old + new > MOST
        || old.abs_diff(new) > FEW
        || hunks.len() > PLACES
        || hunks.iter().all(|hunk| hunk.new.len == 0 || is_new_code(file, *hunk))
    {
        return false;
    }
    let [old, new] = sides(file, hunks, language);
    if old.lines == 0 || new.lines == 0 {
        return old.lines == new.lines && old.tests == new.tests;
    }
    let free = |name: &Name, from: &ChangedFile, came: bool| is_free(name, from, came, language);
    let helpers =
        |few: &[Name], many: &[Name], came| lost(few, many).filter(|name| name.called && is_free(name, file, came, language)).count();
    let drawn_out = helpers(&new.names, &old.names, true).abs_diff(helpers(&old.names, &new.names, false));
    asks_alike(&old, &new, drawn_out.min(1))
        && old.away == new.away
        && same_values(&old.values, &new.values)
        && lost(&old.names, &new.names).all(|name| free(name, file, false))
        && lost(&new.names, &old.names).all(|name| free(name, file, true))
        && calls(&old.names) == calls(&new.names)
}

fn sides(file: &ChangedFile, hunks: &[Hunk], language: Language) -> [Skeleton; 2] {
    [
        Skeleton::of(&file.old, hunks.iter().map(|hunk| hunk.old), language),
        Skeleton::of(&file.new, hunks.iter().map(|hunk| hunk.new), language),
    ]
}

/// Whether the same number of questions is asked, in the same sense as far as they are joined in the same way. `drawn_out`:
/// functions that answer for what was asked in place before.
fn asks_alike(old: &Skeleton, new: &Skeleton, drawn_out: usize) -> bool {
    let same_verdicts = old.verdicts == new.verdicts || old.tests.all() + new.tests.all() > 0;
    let (old, new) = (&old.tests, &new.tests);
    let bounds = |tests: &Tests| tests.orders.iter().sum::<usize>();
    if old.swallows != new.swallows || old.shows != new.shows || bounds(old) != bounds(new) || !same_verdicts {
        return false;
    }
    if old.built_like(new) {
        let answers = old.answers.abs_diff(new.answers);
        let turned = (old.nots - new.nots).abs();
        return (turned == 0 || turned == (old.exits - new.exits).abs())
            && old.equals == new.equals
            && old.orders == new.orders
            && answers <= drawn_out;
    }
    // Two questions that turn away, joined: either may hold, or none of their contraries.
    let joined = |a: usize, b: usize| a != b;
    let sound = !joined(old.ands, new.ands) || old.nots != new.nots || old.equals != new.equals;
    sound && old.all().abs_diff(new.all()) <= drawn_out
}

/// The names of `few` that are not among `many`.
fn lost<'n>(few: &'n [Name], many: &'n [Name]) -> impl Iterator<Item = &'n Name> {
    few.iter().filter(|name| !name.refuses && !many.iter().any(|other| other.key == name.key))
}

/// Whether a name may come and go: it was chosen here, or only says of what type something is.
fn is_free(name: &Name, file: &ChangedFile, came: bool, language: Language) -> bool {
    let (own, other) = if came { (&file.new, &file.old) } else { (&file.old, &file.new) };
    name.text.len() == 1 || (name.typed && !tells(name)) || renamed::is_local(own, other, &name.text, language)
}

/// Whether a name protects, opens, or names what must not be shown.
fn tells(name: &Name) -> bool {
    let words = words(name.key.as_bytes());
    balance::protects(&words).is_some() || clause::hides_any(&words)
}

/// Whether a name says anything about identity by itself.
fn says_something(name: &Name) -> bool {
    let words = words(name.key.as_bytes());
    tells(name) || guard::is_guard_phrase(&name.key) || rank::is_ranked(&words)
}

/// Whether the telling words of a name stand in another name of the other side: `admin` in `handle_admin`.
fn said_otherwise(name: &Name, others: &[Name]) -> bool {
    let telling = |word: &&str| balance::protects(&format!("_{word}_")).is_some();
    let mut words = name.key.split('_').filter(telling).peekable();
    words.peek().is_some()
        && words.all(|word| {
            others.iter().any(|other| other.key.split('_').any(|part| part.trim_end_matches('s') == word.trim_end_matches('s')))
        })
}

/// What is called and checks, as often as it is.
fn calls(names: &[Name]) -> Vec<&str> {
    let mut out: Vec<&str> =
        names.iter().filter(|name| name.called && guard::is_guard_phrase(&name.key)).map(|name| name.key.as_str()).collect();
    out.sort_unstable();
    out
}

/// Whether the same values are given, and to the same names where these stand on both sides.
fn same_values(old: &[Bound], new: &[Bound]) -> bool {
    let given = |bounds: &[Bound]| {
        let mut values: Vec<String> = bounds.iter().map(|bound| bound.value.clone()).collect();
        values.sort_unstable();
        values.dedup();
        values
    };
    let apart = |bound: &Bound| {
        let mut others = new.iter().filter(|other| other.name == bound.name).peekable();
        !bound.name.is_empty() && others.peek().is_some() && others.all(|other| other.value != bound.value)
    };
    given(old) == given(new) && !old.iter().any(apart)
}

#[cfg(test)]
mod tests {
    use crate::identity::testing::directions;
    use crate::model::Direction;

    const BEFORE: &str = "async function login(email, pw) {\n  const user = await users.find(email);\n  if (!user) {\n    throw new Unauthorized('no');\n  }\n  \
         if (!(await verify(user.hash, pw))) {\n    throw new Unauthorized('no');\n  }\n  return session(user);\n}\n";

    #[test]
    fn checks_joined_names_chosen_and_constants_drawn_out_are_neutral() {
        for (path, before, after) in [
            (
                "login.ts",
                BEFORE,
                "async function login(email, pw) {\n  const user = await users.find(email);\n  const valid = user && (await verify(user.hash, pw));\n  \
                 if (!valid) {\n    throw new Unauthorized('wrong');\n  }\n  return session(user);\n}\n",
            ),
            (
                "token.ts",
                "export const issue = (user) => jwt.sign({ sub: user.id }, key, { expiresIn: '15m' });\n",
                "const TOKEN_TTL = '15m';\n\nexport const issue = (user) => jwt.sign({ sub: user.id }, key, { expiresIn: TOKEN_TTL });\n",
            ),
            (
                "Auth.kt",
                "    if (header == null) {\n        throw Unauthorized()\n    }\n    val token = header.removePrefix(\"Bearer \")\n    verify(token)\n",
                "    val token = header?.removePrefix(\"Bearer \") ?: throw Unauthorized()\n    verify(token)\n",
            ),
        ] {
            assert_eq!(directions(path, before, after), Direction::Neutral, "{after}");
            assert_eq!(directions(path, after, before), Direction::Neutral, "{before}");
        }
    }

    #[test]
    fn what_asks_less_in_other_words_is_weaker() {
        for after in [
            // One of two questions is no longer asked.
            "async function login(email, pw) {\n  const user = await users.find(email);\n  if (!user) {\n    throw new Unauthorized('no');\n  }\n  \
             return session(user);\n}\n",
            // Either will do.
            "async function login(email, pw) {\n  const user = await users.find(email);\n  if (!user && !(await verify(user.hash, pw))) {\n    \
             throw new Unauthorized('no');\n  }\n  return session(user);\n}\n",
        ] {
            assert_ne!(directions("login.ts", BEFORE, after), Direction::Neutral, "{after}");
        }
        let answer = |answer: &str| format!("function canEdit(user, doc) {{\n  return {answer};\n}}\n");
        assert_eq!(directions("auth.js", &answer("false"), &answer("true")), Direction::Weakens);
        assert_eq!(directions("auth.js", &answer("user.id === doc.ownerId"), &answer("true")), Direction::Weakens);
    }
}
