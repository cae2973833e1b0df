//! What a line demands more or less than its older version: one more filter of a query, a guard less on a route, an option
//! of a verifier, a condition that was joined on.

use super::phrase::{holds, holds_any, rows, words};
use super::tokens::{Token, is_layout, tokens};
use super::turn::without_defaults;
use std::sync::LazyLock;

/// What is said of a condition that was joined on with "and", and of one with "or".
const JOINED: &str = "joined condition";
const OTHER: &str = "other condition";
/// A line with more words is not compared.
const MOST: usize = 90;

/// The words of `clauses.txt`.
#[derive(Debug, Default)]
struct Table {
    kinds: Vec<Kind>,
    opens: Vec<&'static str>,
    gives: Vec<&'static str>,
    demands: Vec<&'static str>,
    shows: Vec<&'static str>,
    hides: Vec<&'static str>,
    cleans: Vec<&'static str>,
}

/// A kind of line, and what is asked there.
#[derive(Debug, Default)]
struct Kind {
    name: &'static str,
    on: Vec<&'static str>,
    asks: Vec<&'static str>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    for row in rows(include_str!("clauses.txt")) {
        let mut fields = row.split(' ');
        let (kind, part) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let list = match (kind, part) {
            ("all", "opens") => &mut table.opens,
            ("all", "gives") => &mut table.gives,
            ("all", "demands") => &mut table.demands,
            ("all", "shows") => &mut table.shows,
            ("all", "hides") => &mut table.hides,
            ("all", _) => &mut table.cleans,
            _ => table.part(kind, part),
        };
        list.extend(fields);
    }
    table
});

impl Table {
    /// A list of the kind named `name`.
    fn part(&mut self, name: &'static str, part: &str) -> &mut Vec<&'static str> {
        let at = self.kinds.iter().position(|kind| kind.name == name).unwrap_or_else(|| {
            self.kinds.push(Kind { name, ..Kind::default() });
            self.kinds.len() - 1
        });
        if part == "on" { &mut self.kinds[at].on } else { &mut self.kinds[at].asks }
    }
}

/// Whose turn it is when a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Somebody is turned away.
    Denies,
    /// Somebody is let in.
    Admits,
}

/// What became of a line: less than zero where it asks less, and the words that tell.
pub(super) fn compare(old: &[u8], new: &[u8], outcome: Outcome) -> Option<(i32, String)> {
    let (before, after) = (without_defaults(&tokens(old)), without_defaults(&tokens(new)));
    if before.len() > MOST || after.len() > MOST {
        return None;
    }
    let (lost, won) = difference(&before, &after);
    if is_left(&before, &lost) && is_left(&after, &won) {
        return None;
    }
    let kinds = kinds(&words(old), &words(new));
    match (has_content(&before, &lost), has_content(&after, &won)) {
        (true, false) => weigh(&before, &lost, outcome, &kinds).map(|(way, what)| (-way, what)),
        (false, true) => weigh(&after, &won, outcome, &kinds),
        // One thing in another's place counts where the one asks and the other opens, and in queries: what is looked for among
        // one's own, and what among all.
        (true, true) => {
            if let Some(shown) = shown(&before, &lost, &after, &won) {
                return Some(shown);
            }
            let (less, more) = (weigh(&before, &lost, outcome, &kinds), weigh(&after, &won, outcome, &kinds));
            match (less, more) {
                (Some((1, _)), Some((-1, what))) => Some((-1, what)),
                (Some((-1, what)), Some((1, _))) => Some((1, what)),
                _ => swapped(&text_of(&before, &lost), &text_of(&after, &won), &kinds),
            }
        }
        (false, false) => None,
    }
}

/// Whether a run stands on the left of an assignment: what a thing is called and of what type asks nobody.
fn is_left(tokens: &[Token<'_>], run: &[usize]) -> bool {
    let first = tokens.iter().position(|token| matches!(token, Token::Sign(b"=" | b":=" | b"(" | b"[" | b"@" | b"{")));
    first.is_some_and(|equals| !matches!(tokens[equals], Token::Sign(b"(" | b"[" | b"@" | b"{")) && run.iter().all(|&at| at < equals))
}

/// A query that asked whose it is and asks no longer, or asks now.
fn swapped(lost: &str, won: &str, kinds: &[&Kind]) -> Option<(i32, String)> {
    let query = kinds.iter().find(|kind| kind.name == "query")?;
    match (asked(lost, &[query]), asked(won, &[query])) {
        (Some(what), None) => Some((-1, what.to_owned())),
        (None, Some(what)) => Some((1, what.to_owned())),
        _ => None,
    }
}

/// Whether `what` tells nothing of what is asked.
pub(super) fn is_anything(what: &str) -> bool {
    matches!(what, JOINED | OTHER)
}

/// Whether `what` asks whose something is: that says something on any query.
pub(super) fn is_ownership(what: &str) -> bool {
    TABLE.kinds.iter().any(|kind| kind.name == "query" && kind.asks.contains(&what))
}

/// Whether `name` asks for something on some route, of some proof, cookie or role.
pub(super) fn asks_any(name: &str) -> bool {
    const ASKED: &[&str] = &["route", "proof", "cookie"];
    TABLE.kinds.iter().any(|kind| ASKED.contains(&kind.name) && holds_any(name, &kind.asks))
}

/// Whether `what` is a check by its name, in front of a route or around a handler.
pub(super) fn is_check(what: &str) -> bool {
    const PLAIN: &[&str] =
        &["use", "get_current_user", "current_user", "admin", "session", "limit", "can", "check", "permission", "permissions", "user"];
    TABLE.kinds.iter().any(|kind| kind.name == "route" && kind.asks.contains(&what)) && !PLAIN.contains(&what)
}

/// Whether `words` name what must not be shown.
pub(super) fn hides_any(words: &str) -> bool {
    holds_any(words, &TABLE.hides)
}

/// What is shown to others no longer, or now.
fn shown(before: &[Token<'_>], lost: &[usize], after: &[Token<'_>], won: &[usize]) -> Option<(i32, String)> {
    let line = text_of(after, &(0..after.len()).collect::<Vec<_>>());
    if !holds_any(&line, &TABLE.shows) || holds_any(&line, &["if", "return"]) {
        return None;
    }
    let hidden = |said: String| TABLE.hides.iter().find(|word| holds(&said, word)).copied();
    match (hidden(text_of(before, lost)), hidden(text_of(after, won))) {
        (Some(word), None) => Some((1, format!("{word} no longer shown"))),
        (None, Some(word)) => Some((-1, format!("{word} shown"))),
        _ => None,
    }
}

/// What more of `run` means: more than zero where more of it asks more.
fn weigh(tokens: &[Token<'_>], run: &[usize], outcome: Outcome, kinds: &[&Kind]) -> Option<(i32, String)> {
    let said = text_of(tokens, run);
    let line = text_of(tokens, &(0..tokens.len()).collect::<Vec<_>>());
    if holds_any(&line, &TABLE.shows) && !holds_any(&line, &["if", "return"]) {
        return TABLE.hides.iter().find(|word| holds(&said, word)).map(|word| (-1, format!("{word} shown")));
    }
    let sign =
        |wanted: &[&[u8]]| run.iter().any(|&at| matches!(tokens[at], Token::Sign(text) | Token::Word(text) if wanted.contains(&text)));
    // Whether there is one at all, asked before it is used, and what is taken where there is none, ask nobody.
    let chooses = sign(&[b"?"]) && sign(&[b":"]) && !sign(&[b"if", b"unless"]);
    if chooses || only_guards(tokens, run) {
        return None;
    }
    let denies = outcome == Outcome::Denies;
    if sign(&[b"&&", b"and", b"AND", b";"]) && !kinds.is_empty() {
        let what = asked(&said, kinds).unwrap_or(JOINED);
        return Some((if denies { -1 } else { 1 }, what.to_owned()));
    }
    if sign(&[b"unless"]) && !kinds.is_empty() {
        return Some((-1, "unless".to_owned()));
    }
    if sign(&[b"||", b"or", b"OR"]) && !kinds.is_empty() {
        return Some((if denies { 1 } else { -1 }, OTHER.to_owned()));
    }
    let off = holds_any(&said, &["false", "none", "null", "nil", "off"]) && !holds_any(&said, &["not_null", "else"]);
    // `Optional[str]` is a type.
    let typed = |word: &str| word == "optional" && run.iter().any(|&at| matches!(tokens.get(at + 1), Some(Token::Sign(b"[" | b"<"))));
    if let Some(word) = TABLE.opens.iter().find(|word| holds(&said, word) && !typed(word)) {
        return Some((if off { 1 } else { -1 }, (*word).to_owned()));
    }
    // `principal in Role::"editor"` asks, also inside what permits.
    if sign(&[b"==", b"in"])
        && let Some(word) = asked(&said, kinds)
    {
        return Some((1, word.to_owned()));
    }
    if !kinds.is_empty() && holds_any(&said, &TABLE.cleans) {
        return Some((1, "cleaned value".to_owned()));
    }
    if is_let_through(tokens, run[0]) {
        return Some((-1, said.trim_matches('_').to_owned()));
    }
    // An argument with a name is no member of a list.
    let named = matches!(tokens.get(run[0] + 1), Some(Token::Sign(b"=")));
    let inside = container(tokens, run[0]);
    if holds_any(&inside, &TABLE.demands) {
        return Some((1, said.trim_matches('_').to_owned()));
    }
    if !named && holds_any(&inside, &TABLE.gives) {
        return Some((-1, said.trim_matches('_').to_owned()));
    }
    asked(&said, kinds).map(|word| (if off { -1 } else { 1 }, word.to_owned()))
}

/// Whether a run only asks whether something is there that the rest of the line uses: `user &&` before `user.name`.
fn only_guards(tokens: &[Token<'_>], run: &[usize]) -> bool {
    const PLAIN: &[&[u8]] = &[
        b"typeof",
        b"string",
        b"object",
        b"undefined",
        b"null",
        b"None",
        b"nil",
        b"is",
        b"not",
        b"and",
        b"or",
        b"isinstance",
        b"bool",
        b"str",
        b"this",
        b"self",
        b"function",
    ];
    let joins = run.iter().any(|&at| matches!(tokens[at], Token::Sign(b"&&" | b"||") | Token::Word(b"and" | b"or")));
    let said = |word: &[u8]| (0..tokens.len()).any(|at| !run.contains(&at) && tokens[at] == Token::Word(word));
    let compares = run.iter().any(|&at| matches!(tokens[at], Token::Sign(b"==" | b"!=" | b"<" | b">" | b"<=" | b">=")));
    let words = || run.iter().filter_map(|&at| if let Token::Word(word) = tokens[at] { Some(word) } else { None });
    joins && !compares && words().all(|word| PLAIN.contains(&word) || said(word))
}

/// A word that asks for something on lines of these kinds.
fn asked(said: &str, kinds: &[&Kind]) -> Option<&'static str> {
    kinds.iter().find_map(|kind| kind.asks.iter().copied().find(|word| holds(said, word)))
}

/// The kinds that both lines are of.
fn kinds(old: &str, new: &str) -> Vec<&'static Kind> {
    TABLE.kinds.iter().filter(|kind| holds_any(old, &kind.on) && holds_any(new, &kind.on)).collect()
}

/// The words of some tokens, as `_words_`.
fn text_of(tokens: &[Token<'_>], run: &[usize]) -> String {
    let mut line = Vec::new();
    for &at in run {
        match tokens[at] {
            Token::Word(text) | Token::Sign(text) => line.extend_from_slice(text),
        }
        line.push(b' ');
    }
    words(&line)
}

fn has_content(tokens: &[Token<'_>], run: &[usize]) -> bool {
    run.iter().any(|&at| !is_layout(&tokens[at]) && !matches!(tokens[at], Token::Sign(b"[" | b"]" | b"." | b"?")))
}

/// The words before the innermost bracket that is open at token `at`, or else the first of the line.
fn container(tokens: &[Token<'_>], at: usize) -> String {
    let mut depth = 0;
    for open in (0..at).rev() {
        match tokens[open] {
            Token::Sign(b")" | b"]" | b"}") => depth += 1,
            Token::Sign(b"(" | b"[" | b"{") if depth > 0 => depth -= 1,
            Token::Sign(b"(" | b"[" | b"{") => {
                let name = (0..open).rev().find(|&before| matches!(tokens[before], Token::Word(_)));
                return name.map(|name| text_of(tokens, &[name])).unwrap_or_default();
            }
            _ => {}
        }
    }
    // Without a bracket the first word is what the rest belongs to, unless that has a value of its own: `scope=None, state=None,`.
    let first = tokens.first().filter(|token| matches!(token, Token::Word(_)));
    let many = tokens.iter().filter(|token| matches!(token, Token::Sign(b"=" | b":"))).count() > 1;
    first.filter(|_| !many).map(|_| text_of(tokens, &[0])).unwrap_or_default()
}

/// Whether the bracket around token `at` closes in front of what lets through: `requestMatchers("/a", "/b").permitAll()`.
fn is_let_through(tokens: &[Token<'_>], at: usize) -> bool {
    let mut depth = 0;
    let close = (at..tokens.len()).find(|&index| {
        match tokens[index] {
            Token::Sign(b"(") => depth += 1,
            Token::Sign(b")") => depth -= 1,
            _ => {}
        }
        depth < 0
    });
    let after = close.and_then(|close| match (tokens.get(close + 1), tokens.get(close + 2)) {
        (Some(Token::Sign(b".")), Some(name @ Token::Word(_))) => Some(words(name.text())),
        _ => None,
    });
    after.is_some_and(|name| holds_any(&name, &["permit_all", "anonymous", "allow_anonymous", "not_secured", "csrf_ignored"]))
}

/// What of either side the other does not have, in the longest common row.
fn difference(old: &[Token<'_>], new: &[Token<'_>]) -> (Vec<usize>, Vec<usize>) {
    let width = new.len() + 1;
    let mut table = vec![0_u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            table[i * width + j] = if old[i] == new[j] {
                table[(i + 1) * width + j + 1] + 1
            } else {
                table[(i + 1) * width + j].max(table[i * width + j + 1])
            };
        }
    }
    let (mut lost, mut won) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && table[(i + 1) * width + j] >= table[i * width + j + 1]) {
            lost.push(i);
            i += 1;
        } else {
            won.push(j);
            j += 1;
        }
    }
    (lost, won)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_less_asks_more_the_other_way_round() {
        for (weak, strong) in [
            ("note = get_object_or_404(Note, pk=pk)", "note = get_object_or_404(Note, pk=pk, owner=request.user)"),
            ("User.findOne({ resetToken: token })", "User.findOne({ resetToken: token, expires: { $gt: now } })"),
            ("`SELECT body FROM docs WHERE id = $1`", "`SELECT body FROM docs WHERE id = $1 AND tenant_id = $2`"),
            ("@UseGuards(JwtAuthGuard)", "@UseGuards(JwtAuthGuard, RolesGuard)"),
            ("app.post('/login', login);", "app.post('/login', loginLimiter, login);"),
            ("jwt.verify(token, key, { issuer: ISS })", "jwt.verify(token, key, { issuer: ISS, audience: AUD })"),
            ("oidc.verifier(Config{ClientID: id, SkipExpiryCheck: true})", "oidc.verifier(Config{ClientID: id})"),
            ("params.require(:user).permit(:name, :admin)", "params.require(:user).permit(:name)"),
            ("@RolesAllowed({\"admin\", \"guest\"})", "@RolesAllowed({\"admin\"})"),
            ("email text", "email text NOT NULL"),
            ("devise :recoverable", "devise :recoverable, :lockable"),
            ("logger.info('in', { id, password })", "logger.info('in', { id })"),
        ] {
            let way = |old: &str, new: &str| compare(old.as_bytes(), new.as_bytes(), Outcome::Admits).map(|(way, _)| way);
            assert_eq!((way(strong, weak), way(weak, strong)), (Some(-1), Some(1)), "{strong}");
        }
    }

    #[test]
    fn a_condition_counts_by_what_it_leads_to() {
        let (short, long) = (b"if user is None:", b"if user is None or not user.verified:");
        assert_eq!(compare(long, short, Outcome::Denies).map(|(way, _)| way), Some(-1));
        assert_eq!(compare(long, short, Outcome::Admits).map(|(way, _)| way), Some(1));
    }
}
