//! What the fuzz targets share compiles with the library as it is, and holds for texts that need no fuzzer.

#[path = "../../fuzz/src/lib.rs"]
#[expect(dead_code, unreachable_pub, reason = "a crate of its own, whose targets use the rest")]
mod shared;

use countersign::git::decode;

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
