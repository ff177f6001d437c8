//! Whatever a policy says, asking about all calls ends, and each witness decides as claimed.

use apigw_doctor::policy::{Answer, Calls, Policy, PolicyKind, Scope, Setup, diff, load, who};

use super::text;

pub(crate) fn run(data: &[u8]) {
    let Some(Ok(loaded)) = text(data).map(load) else {
        return;
    };
    let setup = Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(&loaded.source, PolicyKind::Resource, None)],
        auth: None,
        endpoint_type: None,
    };
    for case in who(&setup, &Calls::default()).unwrap_or_default() {
        if case.answers == [Answer::Allow] {
            let found = setup.decide(&case.witness.request()).answer;
            assert_eq!(found, Answer::Allow, "{case:?}");
        }
    }
    let same = diff(&setup, &setup, &Calls::default()).unwrap_or_default();
    let differs =
        |case: &apigw_doctor::policy::CallCase| case.answers.first() != case.answers.last();
    assert!(!same.iter().any(differs), "{same:?}");
}
