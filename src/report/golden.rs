//! Whole outputs of every format, compared with the files under `tests/report/golden/`, and what must hold for all of them.
//!
//! `UPDATE_GOLDEN=1 cargo test --lib report::golden` writes them anew; read the difference before you commit it.

use super::{Format, Options, sample, sanitize};
use crate::model::{Contribution, Finding, Judged, Location, Place, Stage};
use std::path::PathBuf;

fn units() -> Vec<Judged> {
    vec![sample::clean(), sample::blocked(), sample::net()]
}

fn extension(format: Format) -> &'static str {
    match format {
        Format::Text | Format::Github => "txt",
        Format::Json | Format::Gitlab => "json",
        Format::Jsonl => "jsonl",
        Format::Sarif => "sarif",
        Format::Junit => "xml",
        Format::Markdown => "md",
    }
}

fn check(name: &str, output: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/report/golden").join(name);
    if option_env!("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, output).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(output, wanted, "{} differs", path.display());
}

#[test]
fn every_format_writes_what_it_wrote() {
    for &format in Format::ALL {
        let output = sample::output(format, Options::default(), &units());
        check(&format!("{}.{}", format.as_str(), extension(format)), &output);
    }
}

#[test]
fn text_writes_what_it_wrote_in_its_other_moods() {
    let hook = Options { hook: true, stage: Stage::PreCommit, ..Options::default() };
    check("text-hook-quiet.txt", &sample::output(Format::Text, Options { quiet: true, ..hook }, &units()));
    check("text-explain.txt", &sample::output(Format::Text, Options { explain: true, verbose: true, ..Options::default() }, &units()));
    check("text-clean.txt", &sample::output(Format::Text, hook, &[sample::clean()]));
    let mut shadow = sample::blocked();
    for decision in &mut shadow.decisions {
        decision.action = decision.action.min(crate::model::Action::Note);
    }
    shadow.action = crate::model::Action::Note;
    check("text-shadow.txt", &sample::output(Format::Text, hook, &[shadow]));
}

#[test]
fn the_review_packet_is_what_it_was() {
    check("review.md", &super::review(&units(), "main..HEAD", Some(25)));
    let secret = sample::token();
    assert!(!super::review(&[leaking(&secret), sample::net()], &secret, Some(25)).contains(&secret));
}

#[test]
fn the_schema_is_the_published_one() {
    check("../../../docs/output.schema.json", &format!("{:#}\n", super::record::schema()));
}

/// Puts a value where a careless part of the program could let it through.
fn leaking(value: &str) -> Judged {
    let mut judged = sample::blocked();
    let unit = &mut judged.unit;
    unit.commit.author.name = value.into();
    unit.commit.author.email = format!("{value}@example.com").into();
    unit.commit.message = format!("Subject {value}\n").into();
    unit.attribution.conflict = Some(format!("because of {value}"));
    unit.hunks[0].path = format!("src/{value}/a.rs").into();
    unit.hunks[0].enclosing = format!("use_{value}").into();
    unit.hunks[0].contributions = vec![Contribution { what: format!("word {value}"), weight: 0.5, line: 1 }];
    unit.skipped[0].path = format!("{value}.bin").into();
    unit.skipped[0].reason = format!("unreadable: {value}");
    unit.findings[1].detail = Some(format!("value {value}"));
    unit.findings[1].shown_line = format!("token = {value}").into();
    unit.findings[0].enclosing = format!("use_{value}").into();
    unit.findings[0].shown_line = format!("httpOnly: false, // {value}").into();
    let in_path = Finding { location: Location::whole(Place::Path, Some(format!("k/{value}.pem").into())), ..unit.findings[1].clone() };
    unit.findings.push(in_path);
    judged.decisions.push(judged.decisions[1].clone());
    judged.gates = sample::net().gates;
    judged.gates[0].because[0].0 = format!("k/{value}.pem").into();
    judged.gates[0].help.push(format!("remove {value}"));
    judged
}

#[test]
fn no_format_shows_a_secret() {
    let secret = sample::token();
    let loud = Options { explain: true, verbose: true, ..Options::default() };
    for &format in Format::ALL {
        let output = sample::output(format, loud, &[leaking(&secret), sample::net()]);
        assert!(!output.contains(&secret), "{}: {output}", format.as_str());
        // A tail would do to recognise it.
        assert!(!output.contains(&secret[secret.len() - 12..]), "{}: {output}", format.as_str());
    }
}

#[test]
fn no_format_lets_the_repository_write_to_the_terminal() {
    let evil = "a\x1b[2Jb\u{202e}c\u{9b}d\x07";
    let loud = Options { explain: true, verbose: true, ..Options::default() };
    for &format in Format::ALL {
        let output = sample::output(format, loud, &[leaking(evil)]);
        let hidden: Vec<char> = output.chars().filter(|&c| c != '\n' && sanitize::is_hidden(c)).collect();
        assert!(hidden.is_empty(), "{}: {hidden:?} in {output}", format.as_str());
    }
}
