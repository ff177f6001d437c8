//! The custom domain name that is called: what it leads to, and so which API the call is for.

use super::super::Run;
use super::{named, some};
use crate::facts::acm::Certificate;
use crate::facts::apigateway::{AccessAssociation, DomainName, PathMapping, RoutingRule};
use crate::facts::{Aws, Fact, FactKind, Facts, FetchError};
use crate::gather::aws::Reader;
use crate::gather::since::Since;
use crate::model::Target;

/// What says which API a name leads to.
const LEADING: &[FactKind] = &[
    FactKind::DomainNames,
    FactKind::PathMappings,
    FactKind::RoutingRules,
];

impl Run<'_> {
    /// The custom domain name that is called, where one is.
    fn custom_domain(&self) -> Option<&str> {
        let target = &self.request.target;
        let called =
            self.is_of_a_call() && target.names_custom_domain() && !target.url.is_load_balancer();
        called.then(|| target.request_host())
    }

    /// Whether a fact is asked for: of names nothing is, where none is called.
    pub(super) fn is_of_the_call(&self, need: FactKind) -> bool {
        self.custom_domain().is_some() || !FactKind::OF_NAMES.contains(&need)
    }

    /// Where no custom domain name is called, all that is to be known of them is known.
    pub(super) fn without_names(&self) {
        if self.custom_domain().is_none() {
            for need in FactKind::OF_NAMES {
                if self.wants(need) {
                    self.settled(need, Since::start());
                }
            }
        }
    }

    /// Ask for the name that is called, and for what belongs to it as soon as it is known.
    pub(super) async fn domains(&self, reader: &Reader) {
        use FactKind::DomainNames;
        let Some(host) = self.custom_domain() else {
            return;
        };
        let keys = |known: &Aws| of_each(known, |it| Some(it.key()));
        let certificates = |known: &Aws| of_each(known, |it| it.certificate_arn.clone());
        tokio::join!(
            self.read_of::<DomainName>(reader, &[], |_| named([host.to_owned()], [])),
            self.read_of::<PathMapping>(reader, &[DomainNames], keys),
            // Those of a name that goes by mappings alone, too: that they do not count is a cause.
            self.read_of::<RoutingRule>(reader, &[DomainNames], keys),
            self.read_of::<AccessAssociation>(reader, &[DomainNames], keys),
            self.read_of::<Certificate>(reader, &[DomainNames], certificates),
        );
    }

    /// What says which API is called, beside the target.
    pub(super) fn leading(&self) -> &'static [FactKind] {
        match (&self.request.target.api_id, self.custom_domain()) {
            (None, Some(_)) => LEADING,
            _ => &[],
        }
    }
}

/// The target with the API, the stage and the path that the custom domain name leads to, where it is one's.
pub(super) fn called(target: &Target, known: &Aws) -> Target {
    let mut facts = Facts::of_target(target.clone());
    if target.api_id.is_none() {
        facts.aws.domain_names = known.domain_names.clone();
        facts.aws.path_mappings = known.path_mappings.clone();
        facts.aws.routing_rules = known.routing_rules.clone();
        facts.aws.vpc_endpoints = known.vpc_endpoints.clone();
        facts.aws.access_associations = known.access_associations.clone();
        facts.discover_api();
    }
    facts.target
}

/// Why it is not known which API a name leads to; nothing, where nobody was asked.
pub(super) fn troubles_of(known: &Aws) -> [Option<&FetchError>; 3] {
    [
        known.domain_names.trouble(),
        known.path_mappings.trouble(),
        known.routing_rules.trouble(),
    ]
}

/// What each name says. Where none says anything, nobody is asked, and nothing is known: a name of another account,
/// which is not seen here, may have all of it.
fn of_each(known: &Aws, what: impl Fn(&DomainName) -> Option<String>) -> Fact<Vec<String>> {
    let names = known.domain_names.known().into_iter().flatten();
    some(names.filter_map(what), [known.domain_names.trouble()])
}
