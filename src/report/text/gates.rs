//! A gate: why it applies, what it asks for, what is met, and exactly what would meet the rest.

use super::style;
use crate::model::{Action, GateOutcome};
use crate::report::Options;
use crate::report::mask::Mask;
use crate::report::sanitize::{block, inline};

/// Places named as reasons.
const PLACES: usize = 3;

/// The whole of it, with an empty line after. A gate that is met is one line, and only with `-v`.
pub(super) fn render(gate: &GateOutcome, mask: &Mask, options: &Options) -> String {
    let loudest = gate.action_without_shadow.max(gate.action);
    let met = gate.missing.is_empty() && gate.outstanding.is_empty();
    // Like findings: what is only noted is a number, unless somebody else still has to do something.
    if (gate.outstanding.is_empty() && !options.verbose && loudest < Action::Warn) || (options.quiet && loudest < Action::Block) {
        return String::new();
    }
    let word = if met { "met".to_owned() } else { style::shadowed(gate.action, gate.action_without_shadow) };
    let name = block(&mask.text(&gate.name));
    let head = style::action(&format!("{word}[gate]"), if met { Action::Note } else { gate.action }, options);
    let mut out = format!("{head}{}\n", style::strong(&format!(": {name}"), options));
    out.push_str(&style::labelled(1, "because", &because(gate, mask), options));
    for (label, duties) in
        [("met", &gate.satisfied), ("missing", &gate.missing), ("outstanding", &gate.outstanding), ("nobody could meet", &gate.inert)]
    {
        if !duties.is_empty() {
            out.push_str(&style::labelled(1, label, &inline(mask.text(duties.join(", "))), options));
        }
    }
    for help in &gate.help {
        out.push_str(&style::unbroken(1, "now", &block(&mask.text(help)), options));
    }
    out.push('\n');
    out
}

fn because(gate: &GateOutcome, mask: &Mask) -> String {
    let mut places: Vec<String> = gate
        .because
        .iter()
        .take(PLACES)
        .map(|(path, line, category)| {
            let line = if *line == 0 { String::new() } else { format!(":{line}") };
            let category = category.map_or(String::new(), |category| format!(" ({category})"));
            format!("{}{line}{category}", inline(mask.path(path)))
        })
        .collect();
    if gate.because.len() > PLACES {
        places.push(format!("{} more", gate.because.len() - PLACES));
    }
    if places.is_empty() { format!("the change is of tier {}", gate.tier) } else { format!("tier {}, by {}", gate.tier, places.join(", ")) }
}
