//! A policy as it is asked of all calls: which calls these are, and who a stranger is.

use super::Subject;
use crate::policy::Source;
use crate::policy::compiled::{Api, Policy};
use crate::policy::kind::PolicyKind;
use crate::policy::setup::{Auth, EndpointType, Scope, Setup};
use crate::policy::symbolic::{Callers, Calls, Witness, admitted};

/// A policy, and the calls that it is asked about.
pub(super) struct Asked {
    pub(super) setup: Setup,
    pub(super) calls: Calls,
}

/// The API that a policy is of, as far as that is given or its ARNs name it.
pub(super) fn api(subject: &Subject<'_>) -> Api {
    let context = subject.world;
    let named = api_of(subject.source);
    Api {
        region: context.region.clone().or(named.region),
        account: context.account.clone().or(named.account),
        api_id: context.api_id.clone().or(named.api_id),
    }
}

impl Asked {
    pub(super) fn of(source: &Source, subject: &Subject<'_>) -> Self {
        let context = subject.world;
        let api = api(subject);
        let of_one = subject.kind != PolicyKind::Endpoint;
        // A domain's policy is asked of its calls as an API's is of its own.
        let kind = match subject.kind {
            PolicyKind::Domain => PolicyKind::Resource,
            kind => kind,
        };
        let setup = Setup {
            scope: Scope::Policy,
            policies: vec![Policy::compile(source, kind, Some(&api))],
            auth: None,
            endpoint_type: Some(subject.endpoint_type()),
        };
        let calls = Calls {
            endpoint_type: Some(subject.endpoint_type()),
            api: Some(Api {
                account: api.account,
                region: api.region.filter(|_| of_one),
                api_id: api.api_id.filter(|_| of_one),
            }),
            everything: false,
            from_caller: true,
            callers: Callers::Everybody,
            known: context.known.clone(),
            stage: context.stage.clone(),
            of_domain: subject.kind == PolicyKind::Domain,
        };
        Self { setup, calls }
    }

    /// One call of a stranger that passes: through an endpoint that the policy does not name, unsigned,
    /// or signed by another account where every method asks for a signature.
    pub(super) fn stranger(&self, subject: &Subject<'_>) -> Option<Witness> {
        let signed = subject.world.all_signed || subject.world.auth == Some(Auth::Iam);
        let calls = Calls {
            // A stranger's call is another one than the one that is asked about.
            known: Vec::new(),
            stage: None,
            callers: if signed {
                Callers::Signed
            } else {
                Callers::Unsigned
            },
            ..self.calls.clone()
        };
        let mut setup = self.setup.clone();
        if !signed {
            setup.scope = Scope::Request;
            setup.auth = Some(Auth::None);
        }
        admitted(&setup, &calls).ok().flatten()
    }
}

/// The API that a policy's ARNs name.
#[must_use]
pub fn api_of(source: &Source) -> Api {
    let values = source
        .statements
        .iter()
        .filter_map(|it| it.resource.as_ref())
        .flat_map(|it| &it.values);
    for text in values {
        let parts: Vec<&str> = text.text.splitn(6, ':').collect();
        if let ["arn", _, "execute-api", region, account, rest] = parts.as_slice() {
            let plain = |text: &str| {
                (!text.is_empty() && !text.contains(['*', '?', '$', '{'])).then(|| text.to_owned())
            };
            let id = rest.split('/').next().unwrap_or_default();
            if crate::policy::principal::is_account(account) {
                return Api {
                    region: plain(region),
                    account: Some((*account).to_owned()),
                    api_id: plain(id),
                };
            }
        }
    }
    Api::default()
}

impl Subject<'_> {
    pub(super) fn is_public(&self) -> bool {
        self.kind != PolicyKind::Domain && self.endpoint_type() != EndpointType::Private
    }

    pub(super) fn endpoint_type(&self) -> EndpointType {
        let word = self.world.endpoint_type.as_deref();
        word.and_then(EndpointType::from_word)
            .unwrap_or(EndpointType::Private)
    }
}
