//! The class of a path: tests, docs, vendored, generated, lock files, translations, or plain source.
//!
//! The class moves confidence and actions; nothing is decided by it alone. Only names are read, never contents, so that the
//! answer is the same for both sides of a change and for a path in a policy.

use crate::model::PathClass;
use bstr::{BStr, ByteSlice};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Folder names (whole segments, lower case) that make everything below them a class.
const FOLDERS: &[(PathClass, &[&str])] = &[
    (
        PathClass::Vendored,
        &[
            "vendor",
            "vendored",
            "node_modules",
            "third_party",
            "third-party",
            "thirdparty",
            "bower_components",
            "site-packages",
            ".yarn",
            "pods",
            "carthage",
        ],
    ),
    (
        PathClass::Test,
        &[
            "test",
            "tests",
            "testing",
            "testdata",
            "test-data",
            "test_data",
            "__tests__",
            "__mocks__",
            "__fixtures__",
            "__snapshots__",
            "spec",
            "specs",
            "fixtures",
            "fixture",
            "mocks",
            "e2e",
            "cypress",
            "playwright",
            "androidtest",
            "unittest",
            "unittests",
            "integration-tests",
            "integration_tests",
            "testutil",
            "testutils",
            "testfixtures",
            "test-fixtures",
            "test_fixtures",
            "benchmarks",
            "benches",
        ],
    ),
    (
        PathClass::Translation,
        &["locale", "locales", "i18n", "l10n", "lang", "langs", "languages", "nls", "translation", "translations", "lc_messages"],
    ),
    (
        PathClass::Docs,
        &[
            "doc",
            "docs",
            "documentation",
            "examples",
            "example",
            "samples",
            "sample",
            "man",
            "tutorial",
            "tutorials",
            "website",
            "changelogs",
        ],
    ),
    (PathClass::Generated, &["dist", "generated", "__generated__", "gen", ".next", "coverage", "storybook-static"]),
];

/// File names (whole, lower case) of resolved dependencies.
const LOCK_FILES: &[&str] = &[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "cargo.lock",
    "gemfile.lock",
    "poetry.lock",
    "pdm.lock",
    "uv.lock",
    "pipfile.lock",
    "composer.lock",
    "go.sum",
    "go.work.sum",
    "mix.lock",
    "pubspec.lock",
    "podfile.lock",
    "flake.lock",
    "packages.lock.json",
    "gradle.lockfile",
    "paket.lock",
    "conan.lock",
    ".terraform.lock.hcl",
    "deno.lock",
    "cartfile.resolved",
    "package.resolved",
    "conda-lock.yml",
    "chart.lock",
    "project.assets.json",
];

/// Place in [`FOLDERS`] by name; a path is asked for its class several times, and has many folders.
static BY_FOLDER: LazyLock<FxHashMap<&'static [u8], usize>> = LazyLock::new(|| {
    let all = FOLDERS.iter().enumerate().rev();
    all.flat_map(|(place, (_, names))| names.iter().map(move |name| (name.as_bytes(), place))).collect()
});

/// The class of `path`. The most specific wins: a lock file in a vendored folder is a lock file.
pub fn classify(path: &BStr) -> PathClass {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit(|&b| b == b'/').next().unwrap_or_default();
    if LOCK_FILES.iter().any(|lock| name == lock.as_bytes()) {
        return PathClass::Lock;
    }
    let folders = lower[..lower.len() - name.len()].split(|&b| b == b'/');
    let places = folders.filter_map(|folder| BY_FOLDER.get(folder).copied());
    // Code in a documentation or language folder is code; data and prose are what the folder says.
    let class = |place: &usize| FOLDERS[*place].0 != PathClass::Translation || is_data(name);
    places.filter(class).min().map_or_else(|| by_name(name), |place| FOLDERS[place].0)
}

fn by_name(name: &[u8]) -> PathClass {
    let stem = name.split(|&b| b == b'.').next().unwrap_or_default();
    let is_test = stem.starts_with(b"test_")
        || [&b"_test"[..], b"_tests", b"_spec", b"-test", b"-spec"].iter().any(|end| stem.ends_with(end))
        || between_dots(name).any(|part| matches!(part, b"test" | b"spec" | b"tests" | b"cy" | b"e2e" | b"stories" | b"mock"))
        || [
            &b"test.java"[..],
            b"tests.java",
            b"test.kt",
            b"tests.kt",
            b"tests.cs",
            b"test.cs",
            b"test.php",
            b"tests.swift",
            b"test.scala",
            b"it.java",
        ]
        .iter()
        .any(|end| name.ends_with(end))
        || matches!(name, b"conftest.py" | b"tests.py" | b"test.py" | b"tests.rs");
    if is_test {
        return PathClass::Test;
    }
    let is_generated = between_dots(name)
        .any(|part| matches!(part, b"min" | b"bundle" | b"pb" | b"generated" | b"g" | b"designer" | b"chunk"))
        || name.rfind_byte(b'.').is_some_and(|last| name[..last].split(|&byte| byte == b'.').any(is_generated_stem))
        || [&b".snap"[..], b".map", b".svg", b".lock", b".sum", b"_generated.go", b".pbxproj", b".ambr"]
            .iter()
            .any(|end| name.ends_with(end));
    if is_generated {
        return PathClass::Generated;
    }
    if is_docs(name) {
        return PathClass::Docs;
    }
    if [&b".po"[..], b".pot", b".strings", b".xlf", b".xliff", b".arb", b".ftl"].iter().any(|end| name.ends_with(end)) {
        return PathClass::Translation;
    }
    PathClass::Source
}

/// Endings of texts that are written to be read.
const TEXTS: &[&[u8]] =
    &[b".md", b".mdx", b".markdown", b".rst", b".adoc", b".asciidoc", b".rdoc", b".1", b".texi", b".tex", b".pod", b".rtf"];

/// What notices and accounts of a project are called, whole or before a dash, a dot or an underscore.
const NOTICES: &[&[u8]] = &[
    b"readme",
    b"changelog",
    b"changes",
    b"history",
    b"news",
    b"authors",
    b"contributing",
    b"contributors",
    b"license",
    b"licence",
    b"licenses",
    b"unlicense",
    b"copying",
    b"copyright",
    b"notice",
    b"notices",
    b"patents",
    b"thanks",
    b"acknowledgements",
    b"acknowledgments",
    b"credits",
    b"maintainers",
    b"third_party_notices",
    b"thirdpartynotices",
    b"pkg-info",
    b"metadata",
    b"code_of_conduct",
    b"releases",
    b"upgrading",
];

/// Whether a name is that of a text for people: by its ending, or a notice that is no code or data.
fn is_docs(name: &[u8]) -> bool {
    if TEXTS.iter().any(|end| name.ends_with(end)) {
        return true;
    }
    let is_text = !name.contains(&b'.') || [&b".txt"[..], b".html", b".htm", b".in", b".en"].iter().any(|end| name.ends_with(end));
    let begins = |notice: &&[u8]| name.strip_prefix(*notice).is_some_and(|rest| rest.first().is_none_or(|byte| b"-_.".contains(byte)));
    // `LICENSE.MIT` and `COPYING.LESSER` end in what they are.
    let is_licence = |notice: &[u8]| matches!(notice, b"license" | b"licence" | b"copying" | b"notice");
    let ends_in_licence =
        [&b".mit"[..], b".apache", b".bsd", b".lesser", b".lgpl", b".gpl", b".mpl", b".lib", b".runtime", b".isc", b".apache2"];
    NOTICES
        .iter()
        .filter(|notice| begins(notice))
        .any(|notice| is_text || (is_licence(notice) && ends_in_licence.iter().any(|end| name.ends_with(end))))
}

fn is_generated_stem(part: &[u8]) -> bool {
    part.ends_with(b"_pb2") || part.ends_with(b"-min")
}

/// The parts of a name between its first dot and its last.
fn between_dots(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    let inner = name.find_byte(b'.').zip(name.rfind_byte(b'.')).filter(|(first, last)| first < last);
    inner.map(|(first, last)| name[first + 1..last].split(|&byte| byte == b'.')).into_iter().flatten()
}

fn is_data(name: &[u8]) -> bool {
    [
        &b".json"[..],
        b".yml",
        b".yaml",
        b".po",
        b".pot",
        b".properties",
        b".xml",
        b".php",
        b".strings",
        b".arb",
        b".ftl",
        b".js",
        b".ts",
        b".toml",
        b".ini",
        b".resx",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_classes() {
        for (path, class) in [
            ("src/auth/login.rs", PathClass::Source),
            ("src/auth/login_test.go", PathClass::Test),
            ("tests/fixtures/a.json", PathClass::Test),
            ("web/__tests__/Login.tsx", PathClass::Test),
            ("app/login.spec.ts", PathClass::Test),
            ("latest/contest.py", PathClass::Source),
            ("README", PathClass::Docs),
            ("LICENSE-APACHE", PathClass::Docs),
            ("x.dist-info/METADATA", PathClass::Docs),
            ("COPYING.LESSER", PathClass::Docs),
            ("src/license.rs", PathClass::Source),
            ("src/history.ts", PathClass::Source),
            ("k8s/metadata.yaml", PathClass::Source),
            ("licensed", PathClass::Source),
            ("docs/guide/setup.sh", PathClass::Docs),
            ("vendor/github.com/x/y.go", PathClass::Vendored),
            ("web/Cargo.lock", PathClass::Lock),
            ("node_modules/a/yarn.lock", PathClass::Lock),
            ("static/jquery.min.js", PathClass::Generated),
            ("api/user.pb.go", PathClass::Generated),
            ("src/locales/fi.json", PathClass::Translation),
            ("src/lang/parser.rs", PathClass::Source),
            ("config/settings.py", PathClass::Source),
            (".github/workflows/test.yml", PathClass::Source),
        ] {
            assert_eq!(classify(path.into()), class, "{path}");
        }
    }
}
