//! One set of facts, and what follows from them: what every check is given. A case is made once a
//! judgement, and once for each fix that is tried; what several ask of it is found once, and kept.
//!
//! Here is chosen and derived: who the client is, which endpoint serves the call, which of the probes
//! are the call's own. What is wrong with that, the checks say.

mod addresses;
mod call;
mod endpoint;
mod front;
mod function;
mod host_route;
mod names;
mod network;
mod paths;
mod policies;
mod request;
mod route;
mod route53;
mod source;

use std::cell::OnceCell;
use std::ops::Deref;
use std::rc::Rc;

use self::addresses::Addresses;
use self::call::Called;
use self::policies::LintedPolicy;
use crate::facts::ec2::VpcEndpoint;
use crate::facts::lambda::FunctionConfiguration;
use crate::facts::{Facts, MissingFact, TcpProbe, TlsProbe};
use crate::network::Topology;
use crate::policy::{LintContext, Loaded};

#[cfg(test)]
pub(crate) use crate::network::INDEXED;
pub use endpoint::is_of_the_call;
pub(crate) use front::Balancer;
pub use paths::InterfacePaths;
pub(crate) use policies::{Absent, Element, Judged, place};
pub(crate) use request::Via;
pub use route::Route;
pub use route53::{Firewall, Winner};
pub use source::{Source, SourceKind};

/// The facts under judgement. It reads as its facts do.
pub struct Case<'a> {
    facts: &'a Facts,
    source: OnceCell<Source>,
    function: OnceCell<Option<FunctionConfiguration>>,
    addresses: OnceCell<Addresses<'a>>,
    called: OnceCell<Called>,
    endpoint: OnceCell<Result<Option<&'a VpcEndpoint>, MissingFact>>,
    connections: OnceCell<Result<Vec<&'a TcpProbe>, MissingFact>>,
    handshakes: OnceCell<Result<Vec<&'a TlsProbe>, MissingFact>>,
    network: OnceCell<Topology>,
    paths: OnceCell<Result<Vec<InterfacePaths>, MissingFact>>,
    api_owner: OnceCell<Option<String>>,
    world: OnceCell<LintContext>,
    resource_policy: OnceCell<Result<Loaded, MissingFact>>,
    by_resource_policy: OnceCell<Result<Option<Judged>, MissingFact>>,
    by_endpoint_policy: OnceCell<Result<Judged, MissingFact>>,
    linted: OnceCell<Rc<LintedPolicy>>,
    linted_before: Option<Rc<LintedPolicy>>,
}

impl<'a> Case<'a> {
    /// The case that these facts make.
    #[must_use]
    pub const fn of(facts: &'a Facts) -> Self {
        Self {
            facts,
            source: OnceCell::new(),
            function: OnceCell::new(),
            addresses: OnceCell::new(),
            called: OnceCell::new(),
            endpoint: OnceCell::new(),
            connections: OnceCell::new(),
            handshakes: OnceCell::new(),
            network: OnceCell::new(),
            paths: OnceCell::new(),
            api_owner: OnceCell::new(),
            world: OnceCell::new(),
            resource_policy: OnceCell::new(),
            by_resource_policy: OnceCell::new(),
            by_endpoint_policy: OnceCell::new(),
            linted: OnceCell::new(),
            linted_before: None,
        }
    }

    /// The facts themselves.
    #[must_use]
    pub const fn facts(&self) -> &'a Facts {
        self.facts
    }

    /// The case that these facts make, on trial in place of this one's.
    #[must_use]
    pub fn on_trial<'b>(&self, facts: &'b Facts) -> Case<'b> {
        Case {
            linted_before: self.linted.get().cloned(),
            ..Case::of(facts)
        }
    }
}

impl Deref for Case<'_> {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        self.facts
    }
}
