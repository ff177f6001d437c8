//! Whatever is pasted in the place of a URL is judged or refused, and printing it gives it back.

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use apigw_doctor::model::{InvokeUrl, Pasted, Target};

use super::text;

pub(crate) fn run(data: &[u8]) {
    let Some(Ok(pasted)) = text(data).map(Pasted::read) else {
        return;
    };
    let Ok(url) = pasted.url.parse::<InvokeUrl>() else {
        return;
    };
    assert_eq!(url.to_string(), pasted.url);
    let facts = Facts::of_target(Target::new(url, Vec::new()));
    let checks: Vec<_> = REGISTRY
        .iter()
        .copied()
        .filter(|check| check.code.starts_with("URL") && check.needs.is_empty())
        .collect();
    let _diagnosis = diagnose(&facts, &checks);
}
