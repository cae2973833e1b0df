//! The order in which an application is put together: a route stands behind the checks that were registered before it.

use super::guard;
use super::phrase::{holds_any, words};
use super::{Effect, Setting};
use crate::identity::lexicon::Scratch;
use crate::model::{ChangedFile, Confidence, Direction, Hunk, Text, WhichSide};

/// How far from a moved line its fellows are looked for.
const REACH: u32 = 40;
/// Calls that register what they are given, for all that comes behind.
const REGISTERS: &[&str] = &["use", "layer", "wrap", "pipe", "add_middleware", "plug", "register", "before", "use_global_guards"];
/// Calls that register a route.
const ROUTES: &[&str] = &[
    "use",
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "route",
    "handle",
    "handle_func",
    "mount",
    "all",
    "any",
    "nest",
    "map_get",
    "map_post",
    "map_controllers",
    "map_endpoints",
    "resource",
    "resources",
    "register_blueprint",
    "include_router",
    "group",
];

/// Who stands in front of whom.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Check,
    Route,
}

/// What the lines that came to `hunk` from elsewhere stand in front of, or behind, now.
pub(super) fn moved(file: &ChangedFile, hunk: Hunk, setting: &Setting<'_>, scratch: &mut Scratch) -> Option<Effect> {
    hunk.new.lines().find_map(|number| {
        let line = file.new.line(number);
        let part = part(line, setting, scratch)?;
        let before = place(&file.old, line)?;
        let near = number.saturating_sub(REACH).max(1)..(number + REACH).min(file.new.line_count() + 1);
        let passed = |other: u32| {
            let text = file.new.line(other);
            let known = place(&file.old, text)?;
            let turned = (other < number) != (known < before);
            (turned && receiver(text) == receiver(line)).then_some(text)
        };
        let other = if part == Part::Check { Part::Route } else { Part::Check };
        let at =
            near.clone().find(|&at| at != number && passed(at).is_some_and(|text| self::part(text, setting, scratch) == Some(other)))?;
        // A check in front of a route is what protects it.
        let weaker = (part == Part::Check) == (at < number);
        Some(Effect {
            rule: if weaker { "identity/check-removed" } else { "" },
            direction: if weaker { Direction::Weakens } else { Direction::Strengthens },
            what: format!("route {} its check", if weaker { "in front of" } else { "behind" }),
            side: WhichSide::New,
            line: number,
            category: setting.category,
            confidence: Confidence::Medium,
        })
    })
}

/// What a line registers, if it does.
fn part(line: &[u8], setting: &Setting<'_>, scratch: &mut Scratch) -> Option<Part> {
    let body = line.trim_ascii();
    receiver(body)?;
    let name = body.split(|&byte| byte == b'(').next().map(words)?;
    let path = [b"(\"/", b"('/", b"(`/"].iter().any(|open| bstr::ByteSlice::contains_str(body, *open));
    let mut guards = || guard::guards(line, setting.language, setting.lexicon, scratch).iter().any(|guard| !guard.condition);
    if holds_any(&name, ROUTES) && (path || !holds_any(&name, REGISTERS)) {
        Some(Part::Route)
    } else if holds_any(&name, REGISTERS) && guards() {
        Some(Part::Check)
    } else {
        None
    }
}

/// `app` in `app.use(auth)`.
fn receiver(line: &[u8]) -> Option<&[u8]> {
    let body = line.trim_ascii();
    let dot = body.iter().position(|&byte| byte == b'.')?;
    let name = &body[..dot];
    (dot > 0 && body[dot..].contains(&b'(') && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')).then_some(name)
}

/// Where a line of this text stands, the only one.
fn place(text: &Text, line: &[u8]) -> Option<u32> {
    let line = line.trim_ascii();
    let mut places =
        bstr::ByteSlice::find_iter(text.bytes(), line).map(|at| text.line_of(at)).filter(|&at| text.line(at).trim_ascii() == line);
    places.next().filter(|_| places.next().is_none())
}

#[cfg(test)]
mod tests {
    use crate::identity::testing::directions;
    use crate::model::Direction;

    #[test]
    fn a_route_counts_by_the_checks_in_front_of_it() {
        for (path, before, after) in [
            (
                "app.js",
                "app.use(log);\napp.use(authenticate);\napp.use('/admin', admin);\n",
                "app.use(log);\napp.use('/admin', admin);\napp.use(authenticate);\n",
            ),
            (
                "main.go",
                "\tr.Use(RequireAuth())\n\tr.GET(\"/keys\", keys)\n\tr.GET(\"/me\", me)\n",
                "\tr.GET(\"/keys\", keys)\n\tr.GET(\"/me\", me)\n\tr.Use(RequireAuth())\n",
            ),
        ] {
            assert_eq!(directions(path, before, after), Direction::Weakens, "{after}");
            assert_eq!(directions(path, after, before), Direction::Strengthens, "{before}");
        }
    }
}
