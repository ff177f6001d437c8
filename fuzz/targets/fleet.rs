//! What tells of many hosts is read as reports, as snapshots and as what Systems Manager prints, put together and
//! shown in every format, or refused.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use apigw_doctor::report::{Gathered, HostReport, Report, invocations};

use super::renderings::renderings;
use super::{assert_inert, some_level, text};

pub(crate) fn run(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let mut all = Gathered::default();
    match HostReport::from_json(text) {
        Ok(report) => all.add(None, "a", report),
        Err(error) => all.without("a", "a", error.to_string()),
    }
    let json = serde_json::from_str(text).ok();
    for one in json.as_ref().and_then(invocations).unwrap_or_default() {
        match one.report {
            Ok(report) => all.add(Some(&one.host), "b", report),
            Err(why) => all.without(&one.host, "b", why),
        }
    }
    if let Ok(facts) = Facts::from_json(text)
        && let Ok(report) = HostReport::of(&Report::new(&facts, &diagnose(&facts, REGISTRY)))
    {
        all.add(None, "c", report);
    }
    let report = Report::of_fleet(all);
    for (format, text) in renderings(None, &report, some_level(data)) {
        assert_inert(format, &text);
    }
}
