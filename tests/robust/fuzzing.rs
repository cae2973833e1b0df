//! What the fuzz targets check compiles with the library as it is, and holds for inputs that need no fuzzer.

#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, clippy::expect_used, reason = "a crate of its own, which the fuzzer's programs link")]
mod shared;

use countersign::git::decode;
use shared::target;

/// What takes an input, and panics where something does not hold.
type Target = fn(&[u8]);

#[test]
fn every_target_takes_any_input() {
    let targets: &[(&str, Target)] = &[
        ("audit", target::audit::run),
        ("baseline", target::baseline::run),
        ("codeowners", target::codeowners::run),
        ("decode", target::decode::run),
        ("document", target::document::run),
        ("hook_input", target::hook_input::run),
        ("index", target::index::run),
        ("message", target::message::run),
        ("pack", target::pack::run),
        ("patch", target::patch::run),
        ("policy", target::policy::run),
        ("scan", target::scan::run),
    ];
    let text = "x = 1\n[a]\n* @ada\nfrom 1 to 2\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\nKey: value\n\u{E}\u{10}".as_bytes();
    let zeros = [0; 300];
    let all: Vec<u8> = (0..=u8::MAX).collect();
    for (name, run) in targets {
        assert!(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/fuzz_targets/{name}.rs")).is_file());
        for input in [&b""[..], b"\x01", text, &zeros, &all] {
            run(input);
        }
    }
}

#[test]
fn configuration_is_judged_within_its_bounds() {
    let workflow = "on: push\npermissions:\n  contents: write\njobs:\n  a:\n    steps:\n      - uses: x/y@v1\n";
    let policy = "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}";
    let role = "kind: ClusterRole\nrules:\n- apiGroups: [\"*\"]\n  resources: [\"*\"]\n  verbs: [\"*\"]\n";
    for (path, text) in [(".github/workflows/ci.yml", workflow), ("policy.json", policy), ("rbac.yaml", role)] {
        for cut in (0..text.len()).step_by(7) {
            let side = |text: &str| decode(text.as_bytes().to_vec());
            shared::look(&shared::changed(path.into(), side(&text[..cut]), side(text)));
            shared::look(&shared::changed(path.into(), side(text), side(&text[cut..])));
        }
    }
}
