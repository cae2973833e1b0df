//! From evidence to a number: independent reasons combine (`100 · (1 − Π(1 − w))`), dampers multiply, and what is certain
//! has a floor. Every reason is kept with its weight, so that a score explains itself.

use super::direction::Effect;
use super::domain::{self, Domain};
use super::evidence::{Evidence, Signal, Spot};
use super::lexicon::{Entry, Lexicon, Strength};
use super::path::{Part, PathSignal};
use super::structure::Form;
use super::weights as w;
use crate::model::{Category, Confidence, Contribution, Direction, Language, PathClass};
use bstr::ByteSlice;
use std::cell::OnceCell;
use std::ops::Range;

/// Words within so many lines stand together.
const TOGETHER: u32 = 80;

/// A score with its reasons.
#[derive(Debug, Default)]
pub(super) struct Score {
    pub(super) sensitivity: u8,
    /// Strongest first.
    pub(super) categories: Vec<Category>,
    /// Heaviest first.
    pub(super) contributions: Vec<Contribution>,
}

/// What is the same for all hunks of a file.
#[derive(Debug)]
pub(super) struct FileFacts<'a> {
    pub(super) name: &'a [u8],
    /// The first bytes of the file, where it says what it is and what it uses.
    pub(super) head: &'a [u8],
    /// The trade its head tells, once that was asked.
    pub(super) trade: OnceCell<Option<&'static Domain>>,
    pub(super) path: &'a PathSignal,
    pub(super) class: PathClass,
    pub(super) language: Language,
    /// The policy's word on the domain: `auto`, `general` or a name.
    pub(super) domain: &'a str,
    /// Somewhere in the change something goes away.
    pub(super) replaces: bool,
}

/// Reasons while they are added up.
#[derive(Debug, Default)]
struct Sum {
    /// What is left of uncertainty.
    doubt: f32,
    reasons: Vec<Contribution>,
    /// Weight by category.
    categories: Vec<(Category, f32)>,
}

impl Sum {
    fn add(&mut self, what: String, weight: f32, line: u32, category: Option<Category>) {
        self.doubt *= 1.0 - weight;
        if let Some(category) = category {
            match self.categories.iter_mut().find(|(known, _)| *known == category) {
                Some((_, sum)) => *sum += weight,
                None => self.categories.push((category, weight)),
            }
        }
        self.reasons.push(Contribution { what, weight, line });
    }
}

/// Scores one hunk.
pub(super) fn score(evidence: &Evidence, effects: &[Effect], direction: Direction, file: &FileFacts<'_>, lexicon: &Lexicon) -> Score {
    let mut sum = Sum { doubt: 1.0, ..Sum::default() };
    let domain = domain_of(evidence, file, lexicon);
    words(evidence, lexicon, domain, &mut sum);
    let clear = |form: &Form| !domain.is_some_and(|domain| domain.blurs(form.on));
    for (form, line) in evidence.forms.iter().filter(|(form, _)| clear(form)) {
        sum.add(form.what.to_owned(), form.weight, *line, Some(form.category));
    }
    if evidence.web >= 2 && !evidence.signals.is_empty() {
        sum.add("web code".to_owned(), w::WEB, 0, None);
    }
    for (rule, severity, line) in &evidence.rules {
        sum.add(format!("rule {}", rule.id), w::RULE[*severity as usize], *line, rule.category);
    }
    for effect in effects {
        let weight = match effect.direction {
            Direction::Weakens if effect.confidence == Confidence::High => w::WEAKENED,
            Direction::Weakens => w::PERHAPS_WEAKENED,
            Direction::Unknown => w::TURNED,
            _ => 0.0,
        };
        sum.add(effect.what.clone(), weight, effect.line, effect.category.filter(|_| weight > 0.0));
    }
    path(file.path, domain, &mut sum);
    let certain = 1.0 - sum.doubt;
    let mut left = 1.0;
    let mut reasons = std::mem::take(&mut sum.reasons);
    let differently = (direction == Direction::Neutral).then_some(("neutral change", w::NEUTRAL));
    for (what, factor) in dampers(evidence, file, domain, lexicon).into_iter().chain(differently) {
        left *= factor;
        reasons.push(Contribution { what: format!("damper {what}"), weight: factor - 1.0, line: 0 });
    }
    let mut sensitivity = 100.0 * certain * left;
    sum.categories.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
    let categories: Vec<Category> = sum.categories.iter().map(|(category, _)| *category).take(3).collect();
    if left >= 1.0
        && sensitivity >= 50.0
        && is_certain(evidence, file, lexicon)
        && let Some(category) = categories.first()
    {
        sensitivity = sensitivity.max(f32::from(category.floor()));
    }
    reasons.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    Score { sensitivity: sensitivity.round().clamp(0.0, 100.0) as u8, categories, contributions: reasons }
}

/// Adds what the path says: its strongest part, and another one at less.
fn path(signal: &PathSignal, domain: Option<&Domain>, sum: &mut Sum) {
    let clear = |part: &&Part| part.strength == Strength::Certain || !domain.is_some_and(|domain| domain.blurs(&part.what));
    for (rank, part) in signal.parts().filter(clear).enumerate() {
        let weight = if signal.fixed { w::FIXED_PATH } else { w::PATH[part.strength as usize] };
        let label = if rank == 0 { "path" } else { "folder" };
        sum.add(format!("{label} {}", part.what), further(weight, rank), 0, Some(part.category));
    }
}

/// What the second, third … of a kind counts.
fn further(weight: f32, rank: usize) -> f32 {
    1.0 - (1.0 - weight).powf(1.0 / (1.0 + w::DECAY * rank as f32))
}

/// Adds the words, the strongest of each spot first; each further one counts less.
fn words(evidence: &Evidence, lexicon: &Lexicon, domain: Option<&Domain>, sum: &mut Sum) {
    let mut counts = [[0_usize; 4]; 6];
    let clear = |entry: &Entry| entry.strength == Strength::Certain || !domain.is_some_and(|domain| domain.blurs(entry.text));
    let mut signals: Vec<_> = evidence.signals.iter().map(|signal| (signal, lexicon.entry(signal.entry))).collect();
    signals.retain(|(_, entry)| clear(entry));
    let focus = focus(&signals);
    let apart = |line: u32| focus.as_ref().is_some_and(|focus| !focus.contains(&line));
    signals.sort_by_key(|(signal, entry)| (apart(signal.line), std::cmp::Reverse((signal.spot, entry.strength)), signal.line));
    for (signal, entry) in signals {
        let strength = entry.strength as usize;
        let rank = &mut counts[signal.spot as usize][strength];
        if *rank < if signal.spot == Spot::Comment { w::MOST_OF_COMMENTS } else { w::MOST } {
            let (table, label) = match signal.spot {
                Spot::Changed => (&w::CHANGED, "identifier"),
                Spot::Comment => (&w::COMMENT, "comment"),
                Spot::Import => (&w::IMPORT, "import"),
                Spot::Near => (&w::NEAR, "near"),
                Spot::Opening => (&w::OPENING, "inside"),
                Spot::Around => (&w::AROUND, "around"),
            };
            let part = if apart(signal.line) { w::APART } else { 1.0 };
            sum.add(format!("{label} {}", entry.text), part * further(table[strength], *rank), signal.line, Some(entry.category));
        }
        *rank += 1;
    }
}

/// The lines where the words of a long hunk weigh most; none where they stand close to each other. A new file of a thousand
/// lines has a word of everything somewhere: what counts is how much of it stands together.
fn focus(signals: &[(&Signal, &Entry)]) -> Option<Range<u32>> {
    let weight = |(signal, entry): &(&Signal, &Entry)| if signal.spot == Spot::Opening { 0.0 } else { w::CHANGED[entry.strength as usize] };
    let (first, last) = signals.iter().fold((u32::MAX, 0), |(first, last), (signal, _)| (first.min(signal.line), last.max(signal.line)));
    if last.saturating_sub(first) < TOGETHER {
        return None;
    }
    let starts = signals.iter().map(|(signal, _)| signal.line..signal.line + TOGETHER);
    let sum = |lines: &Range<u32>| signals.iter().filter(|(signal, _)| lines.contains(&signal.line)).map(weight).sum::<f32>();
    starts.map(|lines| (sum(&lines), lines)).max_by(|(a, x), (b, y)| a.total_cmp(b).then(y.start.cmp(&x.start))).map(|(_, lines)| lines)
}

/// A strong sign on a changed line.
fn is_certain(evidence: &Evidence, file: &FileFacts<'_>, lexicon: &Lexicon) -> bool {
    file.path.fixed
        || evidence.forms.iter().any(|(form, _)| form.weight >= 0.6)
        || evidence.signals.iter().any(|signal| signal.spot == Spot::Changed && lexicon.entry(signal.entry).strength == Strength::Certain)
}

/// What lowers a score here, by name.
fn dampers(evidence: &Evidence, file: &FileFacts<'_>, domain: Option<&'static Domain>, lexicon: &Lexicon) -> Vec<(&'static str, f32)> {
    let mut out = Vec::new();
    match file.class {
        PathClass::Test => out.push(("tests", w::TESTS)),
        PathClass::Docs => out.push(("prose", w::PROSE)),
        PathClass::Vendored | PathClass::Generated | PathClass::Lock => out.push(("not written here", w::GENERATED)),
        PathClass::Translation => out.push(("translation", w::TRANSLATION)),
        PathClass::Source if evidence.rules.is_empty() && !evidence.signals.is_empty() && says_generated(file.head) => {
            out.push(("not written here", w::GENERATED));
        }
        PathClass::Source => {}
    }
    match file.language {
        Language::Markdown if file.class != PathClass::Docs => out.push(("prose", w::PROSE)),
        Language::Css => out.push(("style sheet", w::STYLE)),
        _ => {}
    }
    if file.class == PathClass::Source && evidence.like_tests {
        out.push(("like tests", w::LIKE_TESTS));
    }
    let is_data = matches!(file.language, Language::Json | Language::Yaml | Language::Ini | Language::Xml | Language::Php);
    let least = match file.language {
        Language::Ini => 1,
        _ if is_data => 3,
        _ => 5,
    };
    let mostly_sentences = evidence.sentences * 10 >= (evidence.code + evidence.comments) * 7 && evidence.sentences_near >= least;
    if evidence.sentences > 0 && mostly_sentences && file.class != PathClass::Translation {
        out.push(("like translation", w::LIKE_TRANSLATION));
    }
    let written = evidence.signals.iter().filter(|signal| signal.spot == Spot::Changed).count();
    if written > 0 && evidence.on_long_lines >= written && evidence.forms.is_empty() {
        out.push(("not written here", w::GENERATED));
    }
    if evidence.prose > 0 && evidence.prose * 2 >= evidence.code + evidence.comments && file.class == PathClass::Source {
        out.push(("prose", w::PROSE));
    }
    let own = |signal: &Signal| !matches!(signal.spot, Spot::Near | Spot::Around);
    if evidence.forms.is_empty() && !evidence.signals.is_empty() && !evidence.signals.iter().any(own) {
        out.push(("nothing of its own", w::ONLY_NEAR));
    }
    if evidence.blank {
        out.push(("empty lines only", w::BLANK));
    }
    if evidence.code == 0 && evidence.imports == 0 && evidence.comments > 0 {
        out.push(("comments only", w::COMMENT_ONLY));
    } else if evidence.code == 0 && evidence.imports > 0 {
        out.push(("imports only", w::IMPORT_ONLY));
    }
    if let Some(domain) = domain.filter(|domain| is_believed(domain, evidence, file, lexicon)) {
        out.push((domain.name, domain.factor));
    }
    out
}

/// Whether a file says in its first lines that a program wrote it.
fn says_generated(head: &[u8]) -> bool {
    const SIGNS: &[&str] = &["Code generated", "Generated by", "Generated from", "@generated", "generated by the "];
    let head = &head[..head.len().min(300)];
    head.find("enerated").is_some() && SIGNS.iter().any(|sign| head.find(sign).is_some())
}

/// The trade whose words stand here, or that the policy names.
fn domain_of(evidence: &Evidence, file: &FileFacts<'_>, lexicon: &Lexicon) -> Option<&'static Domain> {
    match file.domain {
        "general" => None,
        // A lexer's tables list the words of other trades, and those of identity.
        "auto" if file.path.domain.is_some_and(|domain| domain.name == "lexer") => file.path.domain,
        "auto" => evidence.domain.or(file.path.domain).or_else(|| lone_session(evidence, file, lexicon)),
        name => domain::named(name),
    }
}

/// What sessions are here where nothing else tells of identity: asked of the head of the file, or of its language.
fn lone_session(evidence: &Evidence, file: &FileFacts<'_>, lexicon: &Lexicon) -> Option<&'static Domain> {
    let speaks = |text: &str| domain::is_of_session(text);
    let sessions =
        evidence.signals.iter().any(|signal| speaks(lexicon.entry(signal.entry).text)) || file.path.parts().any(|part| speaks(&part.what));
    if !sessions || has_company(evidence, file, lexicon) {
        return None;
    }
    file.trade.get_or_init(|| domain::of_head(file.name, file.head)).or_else(|| domain::of_lone_session(file.language))
}

/// Whether anything but sessions tells of identity here: then they are of somebody who logged in.
fn has_company(evidence: &Evidence, file: &FileFacts<'_>, lexicon: &Lexicon) -> bool {
    let tells =
        |text: &str, strength: Strength| strength == Strength::Certain || strength == Strength::Strong && !domain::is_of_session(text);
    file.path.parts().any(|part| tells(&part.what, part.strength))
        || evidence.signals.iter().map(|signal| lexicon.entry(signal.entry)).any(|entry| tells(entry.text, entry.strength))
        || evidence.forms.iter().any(|(form, _)| form.weight > 0.0)
        || !evidence.rules.is_empty()
}

/// Whether the words of a trade speak louder here than those of identity.
fn is_believed(domain: &Domain, evidence: &Evidence, file: &FileFacts<'_>, lexicon: &Lexicon) -> bool {
    // What stands in the folder of a lexer's tables is a language's, whatever it lists.
    if domain.name == "lexer" && file.path.domain.is_some_and(|of_path| of_path.name == domain.name) {
        return true;
    }
    let certain = evidence
        .signals
        .iter()
        .filter(|signal| signal.spot >= Spot::Near && lexicon.entry(signal.entry).strength == Strength::Certain)
        .count();
    let by_path = file.path.strength() == Some(Strength::Certain);
    let by_form = evidence.forms.iter().any(|(form, _)| !domain.blurs(form.on));
    certain <= 1 && !by_path && !by_form
}
