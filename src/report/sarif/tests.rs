//! The constraints of the official schema that a mistake here could break, checked on what is written.

use crate::model::{Action, WhichSide};
use crate::report::{Format, Options, sample};
use serde_json::Value;

fn run() -> Value {
    let mut judged = sample::blocked();
    judged.unit.findings[0].location.path = Some("src/a b/ü:#.ts".into());
    judged.unit.hunks[0].path = "src/a b/ü:#.ts".into();
    let text = sample::output(Format::Sarif, Options::default(), &[sample::clean(), judged, sample::net()]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["version"], "2.1.0");
    assert_eq!(value["runs"].as_array().map(Vec::len), Some(1));
    value["runs"][0].clone()
}

#[test]
fn every_result_names_its_rule_by_id_and_index() {
    let run = run();
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 6);
    for result in results {
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
        assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        assert!(result["kind"] == Value::Null || result["kind"] == "fail" || result["level"] == "none");
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    }
    let mut ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn relationships_point_into_the_taxonomies() {
    let run = run();
    let mut seen = 0;
    for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
        for relationship in rule["relationships"].as_array().into_iter().flatten() {
            let target = &relationship["target"];
            let taxonomy = &run["taxonomies"][target["toolComponent"]["index"].as_u64().unwrap() as usize];
            assert_eq!(taxonomy["name"], target["toolComponent"]["name"]);
            assert_eq!(taxonomy["taxa"][target["index"].as_u64().unwrap() as usize]["id"], target["id"]);
            seen += 1;
        }
    }
    assert!(seen >= 3);
}

#[test]
fn places_are_uris_with_regions_from_one() {
    let run = run();
    let at = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(at["artifactLocation"]["uri"], "src/a%20b/%C3%BC%3A%23.ts");
    assert_eq!(at["region"], serde_json::json!({ "startLine": 41, "startColumn": 5, "endLine": 41, "endColumn": 20 }));
    let flow = &run["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"];
    assert_eq!(flow[0]["location"]["physicalLocation"]["region"], serde_json::json!({ "startLine": 40, "endLine": 41 }));
    assert_eq!(flow.as_array().map(Vec::len), Some(2));
}

#[test]
fn an_excepted_finding_is_suppressed_with_its_reason() {
    let run = run();
    let result = run["results"].as_array().unwrap().iter().find(|result| result["ruleId"] == "secret/sample-password").unwrap();
    assert_eq!(result["suppressions"][0]["justification"], "sample of the vendor's manual");
    assert_eq!(result["partialFingerprints"]["countersign/v1"], "cs1:orsxg5a5dmfwy");
    let notifications = &run["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(notifications[0]["message"]["text"], "too-large: 12 MiB");
}

#[test]
fn what_was_removed_points_at_where_it_stood() {
    let mut judged = sample::blocked();
    judged.unit.findings[0].location.side = WhichSide::Old;
    judged.unit.hunks[0].hunk.new = crate::model::LineRange { start: 0, len: 0 };
    let text = sample::output(Format::Sarif, Options::default(), &[judged]);
    let value: Value = serde_json::from_str(&text).unwrap();
    let result = &value["runs"][0]["results"][0];
    assert_eq!(result["locations"][0]["physicalLocation"]["region"], serde_json::json!({ "startLine": 1, "endLine": 1 }));
    assert_eq!(result["codeFlows"], Value::Null);
}

#[test]
fn a_gate_that_is_met_passes() {
    let mut judged = sample::net();
    judged.gates[0].missing.clear();
    judged.gates[0].outstanding.clear();
    judged.gates[0].action = Action::Note;
    let text = sample::output(Format::Sarif, Options::default(), &[judged]);
    let value: Value = serde_json::from_str(&text).unwrap();
    let result = value["runs"][0]["results"].as_array().unwrap().iter().find(|result| result["ruleId"] == "policy/gate").unwrap();
    assert_eq!((&result["kind"], &result["level"]), (&"pass".into(), &"none".into()));
}
