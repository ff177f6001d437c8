//! No word that a level takes out survives it, in what is kept of a snapshot or in any format.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use apigw_doctor::report::{Naming, Redactor, Report};

use super::canaries::{found, plant, taken};
use super::renderings::renderings;
use super::{some_level, text};

pub(crate) fn run(data: &[u8]) {
    let Some(Ok(facts)) = text(data).map(Facts::from_json) else {
        return;
    };
    let mut value = serde_json::to_value(&facts).expect("JSON");
    plant(&mut value, "");
    let Ok(facts) = Facts::from_json(&value.to_string()) else {
        return;
    };
    let level = some_level(data);
    let value = serde_json::to_value(&facts).expect("JSON");
    let mut redactor = Redactor::new(level, Naming::Shaped, Some(&facts));
    let snapshot = redactor.apply(value).faithful().to_string();
    assert_eq!(found(&snapshot, taken(level)), [""; 0], "{level:?}");
    Facts::from_json(&snapshot).expect("what is kept is a snapshot");
    let report = Report::new(&facts, &diagnose(&facts, REGISTRY));
    for (format, text) in renderings(Some(&facts), &report, level) {
        assert_eq!(found(&text, taken(level)), [""; 0], "{format}, {level:?}");
    }
}
