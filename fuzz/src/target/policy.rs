//! The policy and all it hangs on: a policy that is valid can judge, one that is not says where and why.

use super::super::{MemoryTree, parts};
use countersign::model::Stage;
use countersign::policy::{Bench, NoLayers, closure, compare};
use std::collections::BTreeMap;

/// Tries an input.
pub fn run(bytes: &[u8]) {
    let [policy, baseline, owners, mailmap] = parts::<4>(bytes);
    let mut files = BTreeMap::new();
    files.insert("policy.toml".into(), [b"schema = 1\n", policy].concat());
    files.insert(".countersign/baseline".into(), baseline.to_vec());
    files.insert(".github/CODEOWNERS".into(), owners.to_vec());
    files.insert(".mailmap".into(), mailmap.to_vec());
    match closure(&MemoryTree(files), &NoLayers) {
        Ok(closure) => {
            compare(&closure.policy, &closure.policy);
            if let Ok(bench) = Bench::sole(closure) {
                bench.limits(Stage::PreCommit);
            }
        }
        Err(error) => assert!(!format!("{error:#}").is_empty()),
    }
}
