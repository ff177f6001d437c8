//! What can be wrong, one file a check. A check is data plus a pure function of the case.
//!
//! To add one: a file in its area's folder, a word in [`REGISTRY`], a page in `docs/findings/`, a
//! case in `tests/cases/`. The tests over the registry ask for the rest.

mod api;
mod dns;
mod env;
mod finding;
mod http;
mod method;
mod net;
mod policy;
mod sg;
mod tcp;
mod tls;
mod unread;
mod url;
mod vpce;
mod words;

pub(crate) use dns::{said, who};
pub use finding::{Evidence, EvidenceKind, Finding, Fix, Kind};
pub(crate) use net::{code_of, need_of};
pub use words::{list, plural};

use crate::case::Case;
use crate::facts::{FactKind, MissingFact};
use crate::model::{Hop, Severity};

/// One check.
pub struct Check {
    /// Its code, which keeps its meaning for ever.
    pub code: &'static str,
    /// Its name in words.
    pub slug: &'static str,
    /// A sentence that is true when all is well.
    pub holds: &'static str,
    /// The hop that breaks where it does not hold.
    pub hop: Hop,
    /// How bad that is.
    pub severity: Severity,
    /// The facts it needs: what is gathered for it, and what `permissions` prints. Those that it reads
    /// beside them are in [`ALSO_READ`].
    pub needs: &'static [FactKind],
    /// The page of the finding, Markdown.
    pub page: &'static str,
    /// The judgement.
    pub run: fn(&Case<'_>) -> Result<Outcome, MissingFact>,
}

impl Check {
    /// The facts that it reads beside what it needs, where they are known.
    #[must_use]
    pub fn also_reads(&self) -> &'static [FactKind] {
        let own = |(check, _): &&(&Self, &[FactKind])| check.code == self.code;
        ALSO_READ.iter().find(own).map_or(&[], |(_, also)| also)
    }

    /// Whether it judges another way than the one that the probes took: a call that went through
    /// settles nothing of it, neither what it found nor what it could not learn.
    pub(crate) fn is_of_another_way(&self) -> bool {
        self.code == env::proxy::CHECK.code
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All is well; what shows it.
    Ok(Vec<Evidence>),
    /// There is nothing to judge here; why.
    NotApplicable(&'static str),
    /// Something is wrong.
    Found(Vec<Finding>),
}

impl Outcome {
    /// All is well, in one line.
    #[expect(clippy::unnecessary_wraps, reason = "so that a check ends in one word")]
    fn ok(evidence: Evidence) -> Result<Self, MissingFact> {
        Ok(Self::Ok(vec![evidence]))
    }

    /// One thing is wrong.
    #[expect(clippy::unnecessary_wraps, reason = "so that a check ends in one word")]
    fn found(found: Finding) -> Result<Self, MissingFact> {
        Ok(Self::Found(vec![found]))
    }
}

/// Every check. Within a hop, the order is the one in which findings are told: the special before
/// the general.
pub const REGISTRY: &[&Check] = &[
    &url::pasted::CHECK,
    &url::option_left_out::CHECK,
    &url::placeholder::CHECK,
    &url::function_url_or_arn::CHECK,
    &url::control_plane_host::CHECK,
    &url::other_host::CHECK,
    &url::vpce_other_service::CHECK,
    &url::ip_literal::CHECK,
    &url::host_characters::CHECK,
    &url::websocket::CHECK,
    &url::bad_scheme::CHECK,
    &url::http_scheme::CHECK,
    &url::api_vpce_swapped::CHECK,
    &url::alias_wrong_domain::CHECK,
    &url::malformed_host::CHECK,
    &url::wrong_suffix::CHECK,
    &url::bad_api_id::CHECK,
    &url::bad_vpce_id::CHECK,
    &url::explicit_port::CHECK,
    &url::userinfo::CHECK,
    &url::trailing_dot::CHECK,
    &url::bad_stage::CHECK,
    &url::missing_stage::CHECK,
    &url::duplicate_stage::CHECK,
    &url::case_or_slash::CHECK,
    &url::bad_chars::CHECK,
    &url::fragment::CHECK,
    &url::too_long::CHECK,
    &url::reserved_path::CHECK,
    &url::zonal_name::CHECK,
    &url::unknown_region::CHECK,
    &url::wrong_region::CHECK,
    &url::vpce_bad_host::CHECK,
    &url::bad_selector_header::CHECK,
    &url::vpce_no_suffix::CHECK,
    &url::vpce_no_selector::CHECK,
    &url::selector_conflict::CHECK,
    &url::selector_in_browser::CHECK,
    &url::alias_not_associated::CHECK,
    &vpce::none_in_vpc::CHECK,
    &vpce::wrong_service::CHECK,
    &vpce::wrong_region::CHECK,
    &vpce::not_available::CHECK,
    &vpce::interface_down::CHECK,
    &vpce::single_zone::CHECK,
    &dns::hosts_file::CHECK,
    &dns::search_domain::CHECK,
    &dns::sinkhole::CHECK,
    &dns::conflict::CHECK,
    &dns::private_dns_disabled::CHECK,
    &dns::vpc_attr::CHECK,
    &dns::peered_vpc::CHECK,
    &dns::inbound_endpoint::CHECK,
    &dns::rule_shadow::CHECK,
    &dns::firewall_block::CHECK,
    &dns::stale_record::CHECK,
    &dns::zone_shadow::CHECK,
    &dns::rebind_protection::CHECK,
    &dns::negative_cache::CHECK,
    &dns::stale_cache::CHECK,
    &dns::stale_mapping::CHECK,
    &dns::cut_off::CHECK,
    &dns::servfail::CHECK,
    &dns::refused::CHECK,
    &dns::servers_disagree::CHECK,
    &dns::no_forwarder::CHECK,
    &dns::custom_dhcp::CHECK,
    &dns::hardcoded_resolver::CHECK,
    &dns::resolver_unreachable::CHECK,
    &dns::first_server_silent::CHECK,
    &dns::alias_not_propagated::CHECK,
    &dns::custom_domain_no_record::CHECK,
    &dns::custom_domain_target::CHECK,
    &dns::cname_hijacked::CHECK,
    &dns::public_api_hijacked::CHECK,
    &dns::ipv6_mismatch::CHECK,
    &dns::not_private::CHECK,
    &dns::resolves_public::CHECK,
    &dns::vpce_ip_mismatch::CHECK,
    &env::route_shadow::CHECK,
    &env::host_firewall::CHECK,
    &net::function::CHECK,
    &net::no_route::CHECK,
    &net::blackhole::CHECK,
    &net::overlap::CHECK,
    &net::peering::CHECK,
    &net::transitive::CHECK,
    &net::tgw::CHECK,
    &net::no_return_route::CHECK,
    &net::middlebox::CHECK,
    &sg::client_egress::CHECK,
    &net::client_acl::CHECK,
    &net::endpoint_acl::CHECK,
    &sg::default_group::CHECK,
    &sg::opened_on_wrong_group::CHECK,
    &sg::other_region::CHECK,
    &sg::stale_reference::CHECK,
    &sg::over_gateway::CHECK,
    &sg::over_appliance::CHECK,
    &sg::prefix_list::CHECK,
    &sg::no_443_inbound::CHECK,
    &env::ports::CHECK,
    &env::conntrack::CHECK,
    &env::endpoint_override::CHECK,
    &tcp::connects::CHECK,
    &env::proxy::CHECK,
    &env::no_proxy::CHECK,
    &tls::version_mismatch::CHECK,
    &tls::intercepted::CHECK,
    &tls::name_mismatch::CHECK,
    &tls::trust_store::CHECK,
    &tls::private_authority::CHECK,
    &tls::certificate_expired::CHECK,
    &tls::certificate_not_yet_valid::CHECK,
    &tls::packet_size::CHECK,
    &tls::large_hello::CHECK,
    &tls::server_name_filtered::CHECK,
    &tls::cut_off::CHECK,
    &tls::handshake_failed::CHECK,
    &tls::one_version::CHECK,
    &tls::no_server_name::CHECK,
    &tls::strict_mode::CHECK,
    &tls::policy_updating::CHECK,
    &api::not_found::CHECK,
    &api::not_private::CHECK,
    &api::never_deployed::CHECK,
    &api::stage_missing::CHECK,
    &http::endpoints_differ::CHECK,
    &api::default_endpoint::CHECK,
    &http::not_api_gateway::CHECK,
    &http::no_answer::CHECK,
    &http::forbidden::CHECK,
    &policy::endpoint_resource::CHECK,
    &policy::endpoint_action::CHECK,
    &policy::endpoint_principal::CHECK,
    &policy::endpoint_deny::CHECK,
    &policy::endpoint_not_default::CHECK,
    &policy::missing::CHECK,
    &policy::vpc_id_in_vpce_key::CHECK,
    &policy::deny_other_endpoints::CHECK,
    &policy::source_ip::CHECK,
    &policy::two_denies::CHECK,
    &policy::vpce_id_in_vpc_key::CHECK,
    &policy::client_vpc::CHECK,
    &policy::deny_only::CHECK,
    &policy::wrong_action::CHECK,
    &policy::wrong_resource::CHECK,
    &policy::principal::CHECK,
    &policy::identity_key::CHECK,
    &policy::unsupported_key::CHECK,
    &policy::refuses::CHECK,
    &policy::not_deployed::CHECK,
    &policy::allow_all::CHECK,
    &http::not_authorized::CHECK,
    &method::unsigned::CHECK,
    &method::wrong_route::CHECK,
    &method::not_deployed::CHECK,
    &method::api_key_missing::CHECK,
    &http::missing_authentication_token::CHECK,
    &http::authorizer_denied::CHECK,
    &http::incomplete_signature::CHECK,
    &http::signature_mismatch::CHECK,
    &http::signature_clock::CHECK,
    &http::signature_scope::CHECK,
    &http::unknown_credentials::CHECK,
    &http::expired_credentials::CHECK,
    &http::api_key::CHECK,
    &http::unauthorized::CHECK,
    &http::authorizer_failed::CHECK,
    &http::throttled::CHECK,
    &http::too_large::CHECK,
    &http::bad_request::CHECK,
    &http::clock_skew::CHECK,
    &http::error_answer::CHECK,
    &http::timeout::CHECK,
    &http::network_error::CHECK,
    &http::malformed_proxy::CHECK,
    &http::integration_method::CHECK,
    &http::unavailable::CHECK,
    &http::masked_status::CHECK,
    &http::internal_server_error::CHECK,
];

/// What checks read beside what they need, where another check or a file brought it: it tells which of
/// several endpoints is in use, adds to what is said, or lets a check find more. It is not gathered for
/// them, and without it they claim no more than they know.
pub const ALSO_READ: &[(&Check, &[FactKind])] = &[
    (&url::missing_stage::CHECK, &[FactKind::Stages]),
    (&url::vpce_no_suffix::CHECK, &[FactKind::VpcEndpoints]),
    (&vpce::not_available::CHECK, &[FactKind::Http]),
    (&vpce::interface_down::CHECK, &[FactKind::Http]),
    (
        &dns::inbound_endpoint::CHECK,
        &[
            FactKind::NetworkInterfaces,
            FactKind::SecurityGroups,
            FactKind::Subnets,
            FactKind::NetworkAcls,
            FactKind::RouteTables,
        ],
    ),
    (&net::client_acl::CHECK, &[FactKind::Http]),
    (&net::endpoint_acl::CHECK, &[FactKind::Http]),
    (
        &tcp::connects::CHECK,
        &[
            FactKind::Http,
            FactKind::SecurityGroups,
            FactKind::NetworkAcls,
            FactKind::RouteTables,
        ],
    ),
    (
        &tls::version_mismatch::CHECK,
        &[FactKind::Http, FactKind::TlsTrials],
    ),
    (&tls::intercepted::CHECK, &[FactKind::Http]),
    (&tls::name_mismatch::CHECK, &[FactKind::Http]),
    (&tls::trust_store::CHECK, &[FactKind::Http]),
    (&tls::private_authority::CHECK, &[FactKind::Http]),
    (&tls::certificate_expired::CHECK, &[FactKind::Http]),
    (&tls::certificate_not_yet_valid::CHECK, &[FactKind::Http]),
    (&tls::packet_size::CHECK, &[FactKind::Http]),
    (&tls::large_hello::CHECK, &[FactKind::Http]),
    (&tls::server_name_filtered::CHECK, &[FactKind::Http]),
    (&tls::cut_off::CHECK, &[FactKind::Http]),
    (&tls::handshake_failed::CHECK, &[FactKind::Http]),
    (&tls::one_version::CHECK, &[FactKind::Http]),
    (&tls::no_server_name::CHECK, &[FactKind::Http]),
    (
        &http::forbidden::CHECK,
        &[
            FactKind::RestApi,
            FactKind::Stages,
            FactKind::Deployments,
            FactKind::Resources,
        ],
    ),
    (&policy::source_ip::CHECK, &[FactKind::Http]),
    (&http::not_authorized::CHECK, &[FactKind::RestApi]),
];

/// The check of a code or slug, in any case.
#[must_use]
pub fn find(name: &str) -> Option<&'static Check> {
    REGISTRY.iter().copied().find(|check| {
        check.code.eq_ignore_ascii_case(name) || check.slug.eq_ignore_ascii_case(name)
    })
}

/// A finding's name and page, whoever finds it: a check, or a rule of `policy lint`.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// Its code.
    pub code: &'static str,
    /// Its name in words.
    pub slug: &'static str,
    /// A sentence that is true when all is well.
    pub holds: &'static str,
    /// The hop that breaks.
    pub hop: Hop,
    /// How bad that is.
    pub severity: Severity,
    /// The page, Markdown.
    pub page: &'static str,
}

impl Named {
    /// The page in Korean: of the most common causes, there is one.
    #[must_use]
    pub fn korean(&self) -> Option<&'static str> {
        let of_it = |(code, _): &&(&str, &str)| *code == self.code;
        KOREAN.iter().find(of_it).map(|(_, page)| *page)
    }
}

/// Every finding that has a page: the checks', the rules', then those of commands.
pub fn all_named() -> impl Iterator<Item = Named> {
    let checks = REGISTRY.iter().map(|check| Named {
        code: check.code,
        slug: check.slug,
        holds: check.holds,
        hop: check.hop,
        severity: check.severity,
        page: check.page,
    });
    let rules = crate::policy::RULES.iter().map(|rule| Named {
        code: rule.code,
        slug: rule.slug,
        holds: rule.holds,
        hop: rule.hop,
        severity: rule.severity,
        page: rule.page,
    });
    checks.chain(rules).chain(OF_COMMANDS.iter().copied())
}

/// The finding of a code or slug, in any case.
#[must_use]
pub fn named(name: &str) -> Option<Named> {
    all_named().find(|it| it.code.eq_ignore_ascii_case(name) || it.slug.eq_ignore_ascii_case(name))
}

/// The page that `explain` prints.
macro_rules! page {
    ($code:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/docs/findings/",
            $code,
            ".md"
        ))
    };
}
pub(crate) use page;

/// What commands find that judge something else than a call or a policy's text.
const OF_COMMANDS: &[Named] = &[Named {
    code: "POL128",
    slug: "policy-test-failed",
    holds: "every case of a policy's tests decides as it expects",
    hop: Hop::ResourcePolicy,
    severity: Severity::Error,
    page: page!("POL128"),
}];

/// The pages that stand in Korean, too. The articles that the tool grew from are Korean, and these
/// are the causes that they and the people who ask for help name most often.
const KOREAN: &[(&str, &str)] = &[
    ("API005", page!("ko/API005")),
    ("DNS001", page!("ko/DNS001")),
    ("DNS005", page!("ko/DNS005")),
    ("EP002", page!("ko/EP002")),
    ("IAM002", page!("ko/IAM002")),
    ("NET006", page!("ko/NET006")),
    ("POL001", page!("ko/POL001")),
    ("POL002", page!("ko/POL002")),
    ("POL003", page!("ko/POL003")),
    ("POL005", page!("ko/POL005")),
    ("SG001", page!("ko/SG001")),
    ("SG004", page!("ko/SG004")),
    ("URL001", page!("ko/URL001")),
    ("URL004", page!("ko/URL004")),
    ("VPCE001", page!("ko/VPCE001")),
];
