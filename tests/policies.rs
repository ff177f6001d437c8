//! The recorded cases of the policy engine, and its properties.

mod calls;
mod domain_names;
mod exhaustive;
pub(crate) mod formats;
mod hostile;
mod lint;
mod oracle;
mod properties;
mod symbolic;
mod tables;
mod witnessed;

use std::path::PathBuf;

use apigw_doctor::policy::Case;

pub(crate) fn cases(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/policy")
        .join(name);
    std::fs::read_to_string(&path).expect("the cases can be read")
}

#[test]
fn decisions_are_those_of_the_sources() {
    let text = cases("decisions.jsonl");
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in text.lines() {
        count += 1;
        let note: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(note["source"].is_string(), "{line} says no source");
        let case = Case::read(line).expect("a case");
        let decision = case.setup.decide(&case.request);
        if Some(decision.answer) != case.expect {
            wrong.push(format!("{}: is {:?}", case.name, decision));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 400, "{count} cases");
}
