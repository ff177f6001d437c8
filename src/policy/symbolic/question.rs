//! What is asked: policies, put together in one or more ways, and the requests that they are asked of.

use super::budget::Budget;
use super::calls::Calls;
use crate::policy::combine::{Relation, relation};
use crate::policy::compiled::Statement;
use crate::policy::kind::PolicyKind;
use crate::policy::principal::{Caller, Kind};
use crate::policy::request::{Request, View};
use crate::policy::setup::{Scope, Setup};

/// A statement, and where it stands.
pub(super) struct Place<'a> {
    pub(super) setup: usize,
    pub(super) policy: usize,
    pub(super) kind: PolicyKind,
    pub(super) statement: &'a Statement,
}

/// Policies, and the requests that they are asked of.
pub(super) struct Question<'a> {
    pub(super) setups: &'a [&'a Setup],
    pub(super) calls: &'a Calls,
    pub(super) places: Vec<Place<'a>>,
    pub(super) budget: Budget,
    /// The keys that stand in values as variables.
    pub(super) variables: Vec<String>,
    /// The account that owns the API.
    pub(super) account: String,
    /// Some resource of that account.
    pub(super) resource: String,
}

impl<'a> Question<'a> {
    pub(super) fn new(setups: &'a [&'a Setup], calls: &'a Calls) -> Self {
        let mut places = Vec::new();
        for (index, setup) in setups.iter().enumerate() {
            for (policy, compiled) in setup.policies.iter().enumerate() {
                for statement in &compiled.statements {
                    places.push(Place {
                        setup: index,
                        policy,
                        kind: compiled.kind,
                        statement,
                    });
                }
            }
        }
        let mut variables: Vec<String> = places
            .iter()
            .flat_map(|place| place.statement.variables())
            .map(str::to_owned)
            .collect();
        variables.sort_unstable();
        variables.dedup();
        let api = calls.api.as_ref();
        let account = api.and_then(|api| api.account.clone());
        let account = account.unwrap_or_else(|| "111122223333".to_owned());
        let region = api.and_then(|api| api.region.as_deref());
        let region = region.unwrap_or("us-east-1");
        let id = api.and_then(|api| api.api_id.as_deref());
        let called = if calls.of_domain {
            "/domainnames/api.example.com+a1b2c3d4e5".to_owned()
        } else {
            format!("{}/prod/GET/", id.unwrap_or("a1b2c3d4e5"))
        };
        Self {
            setups,
            calls,
            places,
            budget: Budget::full(),
            variables,
            resource: format!(
                "arn:{}:execute-api:{region}:{account}:{called}",
                partition(region)
            ),
            account,
        }
    }

    /// A request as the policy of a statement sees it.
    pub(super) fn view<'r>(&self, place: &Place<'_>, request: &'r Request) -> View<'r> {
        self.setups.get(place.setup).map_or_else(
            || View::new(request, &[]),
            |setup| setup.view(place.kind, request, &[]),
        )
    }

    /// Whether the policies are asked what they say by themselves.
    pub(super) fn alone(&self) -> bool {
        self.setups.iter().all(|setup| setup.scope == Scope::Policy)
    }

    /// What tells callers apart beside the statements.
    pub(super) fn features(&self, request: &Request) -> (u8, Relation) {
        if self.alone() {
            return (0, Relation::Outside);
        }
        let kind = match &request.caller {
            Caller::Anonymous => 0,
            Caller::Service(_) | Caller::Other(_) => 1,
            Caller::Identity(identity) if identity.kind == Kind::Root => 2,
            Caller::Identity(_) => 3,
        };
        (kind, relation(request))
    }
}

/// The partition of a Region's name.
pub(super) fn partition(region: &str) -> &'static str {
    region
        .parse::<crate::model::Region>()
        .map_or("aws", |region| region.partition().name)
}
