//! The lab: a VPC in a box, in which the real program runs unmodified.
//!
//! A scenario is a file of `tests/scenarios`: how its world differs from a healthy one, commands
//! that prove the symptom real, and what the report must say. Nothing here uses the program's own
//! code: the kernel, dnsmasq and moto decide what happens, so they are a second opinion.
//!
//! One scenario alone: `scripts/test lab::endpoint_sg_no_443`. With `APIGW_DOCTOR_LAB_PROOFS_ONLY=1`
//! the worlds are built and proved, and the program is not run; with `APIGW_DOCTOR_LAB_HOLD=600` they
//! stay for that many seconds, to look around in; with `APIGW_DOCTOR_LAB_TIMES=1` each says how long it
//! took; with `APIGW_DOCTOR_RECORD=1` each writes a case to replay; with `APIGW_DOCTOR_LAB_PROGRAM=FILE` that
//! program is run, such as one that a package has installed; with `APIGW_DOCTOR_LAB_RUN=LINE` a shell runs that in its
//! place, and `APIGW_DOCTOR_LAB_DELAY_MS=100` makes each call of AWS take so long: `benches/checklist`.

pub(crate) mod aws;
mod behind;
mod certificates;
pub(crate) mod differential;
mod dns;
mod domain;
mod faults;
mod firewall;
mod front_door;
mod http;
mod imds;
mod listener;
mod namespaces;
pub(crate) mod parts;
mod process;
mod proxy;
mod reach;
mod routes;
mod rules;
mod runner;
mod scenario;
mod world;

/// Makes a test of every scenario named.
macro_rules! scenarios {
    ($($name:ident)*) => {
        const SCENARIOS: &[&str] = &[$(stringify!($name)),*];

        $(
            #[test]
            fn $name() {
                runner::run(&stringify!($name).replace('_', "-"));
            }
        )*
    };
}

scenarios! {
    alias_not_associated
    alias_url
    api_gateway_denied
    api_key_missing
    api_not_found
    api_not_private
    api_of_another_region
    aws_broken
    aws_denied
    aws_half_body
    aws_hang
    aws_pages
    aws_refused
    aws_throttled
    aws_unreachable
    backend_error
    balancer_targets_stale
    balancer_works
    bridge_ipv6
    client_sg_egress
    default_endpoint_disabled
    dns_alias_not_there_yet
    dns_all_resolvers_dead
    dns_cname_hijacked
    dns_custom_dhcp
    dns_custom_domain_no_record
    dns_first_resolver_dead
    dns_forwarder
    dns_lame
    dns_lying_resolver
    dns_negative_cache
    dns_old_record
    dns_old_static_zone
    dns_outside_aws
    dns_over_tcp
    dns_port_closed
    dns_rebind_dnsmasq
    dns_rebind_unbound
    dns_refused
    dns_resolvers_disagree
    dns_search_domain
    dns_search_list
    dns_second_endpoint
    dns_servfail
    dns_servfail_first
    dns_servfail_one_name
    dns_sinkhole
    dns_slow
    dns_stale_cache
    dns_tcp_blocked
    dns_wrong_resolver_first
    dns_zone_shadows_domain
    dns_zone_shadows_name
    docker_bridge
    endpoint_default_sg
    endpoint_interface_down
    endpoint_not_available
    endpoint_one_zone
    endpoint_pending
    endpoint_policy_action
    endpoint_policy_denies
    endpoint_policy_identities
    endpoint_policy_narrow
    endpoint_sg_no_443
    endpoint_silent
    everything_drops
    everything_hangs
    hang_up
    hardcoded_resolver
    healthy
    host_refuses
    hosts_file
    hosts_file_right
    http_scheme
    iam_caller_allowed
    iam_caller_no_allow
    iam_simulator_denies
    imds_absent
    imds_hang
    internal_server_error
    lambda_no_concurrency
    lambda_no_permission
    lambda_permission_of_other_stage
    lambda_role_not_trusting
    lambda_role_works
    lambda_works
    lambda_wrong_method
    log_has_no_line
    log_names_certificate
    method_unsigned
    missing_auth_token
    mtu_black_hole
    nacl_no_return
    nacl_one_zone
    never_deployed
    no_credentials
    no_endpoint_in_vpc
    no_proxy_star
    one_endpoint_closed
    one_endpoint_refuses
    one_endpoint_refuses_last
    pcd_api_policy_refuses
    pcd_certificate_expired
    pcd_certificate_name
    pcd_mapping_missing
    pcd_mappings_do_not_count
    pcd_names_not_read
    pcd_no_association
    pcd_no_record
    pcd_other_api
    pcd_policy_denies_all
    pcd_policy_refuses
    pcd_record_of_other_endpoint
    pcd_root_mapping
    pcd_rules_do_not_count
    pcd_rules_work
    pcd_stage_in_url
    pcd_stage_missing
    pcd_twin
    pcd_works
    peered_behind_nat
    peered_no_return_route
    peered_no_route
    peered_not_accepted
    peered_vpc
    policy_allow_all
    policy_deny_only
    policy_missing
    policy_names_identities
    policy_names_other_endpoint
    policy_not_deployed
    policy_organisation_of_unsigned
    policy_refuses_address
    policy_route
    policy_sourceip
    policy_two_denies
    policy_unsupported_key
    policy_vpc_id_in_vpce_key
    policy_vpce_id_in_vpc_key
    policy_wrong_action
    policy_wrong_resource
    ports_exhausted
    private_dns_off
    private_dns_off_nxdomain
    proxy_answers
    proxy_exempt
    proxy_gone
    proxy_passes
    proxy_refuses
    proxy_to_public
    resolver_never_answers
    route_not_deployed
    sdk_endpoint_override
    sg_by_reference
    sg_opened_on_client
    signed_call
    stage_missing
    stage_missing_in_url
    throttled
    tls12_only
    tls13_only
    tls_cert_name_mismatch
    tls_expired
    tls_garbage
    tls_intercepted
    tls_intercepted_trusted
    tls_large_hello
    tls_names_only
    tls_not_yet_valid
    tls_private_authority
    tls_reset
    tls_sni_filtered
    tls_trust_store_old
    tls_version_mismatch
    two_endpoints
    two_faults_at_once
    vpc_dns_attr
    vpc_dns_support_off
    vpce_url_no_selector
    vpce_url_no_suffix
    vpce_url_with_selector
    vpclink_targets_unhealthy
    vpclink_works
    waf_blocks
}

#[test]
fn every_scenario_file_has_a_test() {
    let directory = scenario::directory();
    let files = std::fs::read_dir(&directory).expect("the scenarios are there");
    let mut named: Vec<String> = files
        .flatten()
        .filter_map(|file| {
            let path = file.path();
            let name = path.file_stem()?.to_str()?.replace('-', "_");
            (path.extension()? == "toml").then_some(name)
        })
        .collect();
    named.sort();
    let mut tested = SCENARIOS.to_vec();
    tested.sort_unstable();
    assert_eq!(
        named,
        tested,
        "files of {} and names in lab/mod.rs",
        directory.display()
    );
}

/// Runs last by its name, so that a skipped lab is the last thing said.
#[test]
fn zz_summary() {
    let missing = parts::missing();
    if !missing.is_empty() {
        let (number, why) = (SCENARIOS.len(), missing.join(", "));
        parts::say(&format!(
            "all {number} scenarios were SKIPPED: this machine lacks {why}. scripts/test installs \
             what can be installed, and fails where the lab cannot run."
        ));
    }
}
