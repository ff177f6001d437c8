//! `invoke`: one request, by the way that is asked for, and what its answer means.

use std::collections::BTreeSet;

use super::changes;
use super::gather_cmds::{Extra, ended, gather_with, of_the_call, region, request};
use super::output::present;
use crate::case::Case;
use crate::checks::{Area, told_by_log};
use crate::cli::{Cli, InvokeArgs, Selection, Via};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::FactKind;
use crate::model::{Form, InvokeUrl, SELECTOR_HEADER, Target};
use crate::report::{Detail, ReportKind};

/// Sends the request, and judges its answer.
///
/// # Errors
/// What was typed makes no call, the other name cannot be told, or the report could not be written.
pub(super) fn run(cli: &Cli, args: &InvokeArgs) -> Result<Exit, Error> {
    let mut extra = Extra::signed(&args.sign);
    extra.resolve = args.way.resolve;
    extra.logs = of_the_call(args.logs);
    if let Some(via) = args.way.via {
        let region = region(cli, &args.probe.target, &mut Vec::new());
        let target = args.probe.target.typed(region.as_ref())?.target;
        let target = by_another_name(cli, args, target, via)?;
        extra.discovered.push(format!("called by {}", target.url));
        extra.target = Some(target);
    }
    let selection = Selection::Invoke;
    extra.checks = selection.checks();
    let (mut facts, interrupted) = gather_with(cli, &args.probe, selection.needs(), extra)?;
    let (method, path) = (&facts.target.method, facts.target.path_and_query());
    facts.discovered.push(format!(
        "sends {method} {path}, the path of the URL: the API's routes are not known, and a greedy one would run for a made-up path"
    ));
    let mut checks = selection.checks();
    checks.extend(told_by_log(&Case::of(&facts)).filter(|it| it.area == Area::Integration));
    let interrupted = match interrupted {
        None => changes::add(&mut facts, &checks, args.changes, || {
            request(cli, &args.probe, BTreeSet::new(), Extra::default())
        })?,
        signal => signal,
    };
    let exit = present(&facts, &checks, ReportKind::Invoke, cli, Detail::Verbose)?;
    Ok(ended(exit, interrupted))
}

/// The same call by another name of the API.
fn by_another_name(
    cli: &Cli,
    args: &InvokeArgs,
    target: Target,
    via: Via,
) -> Result<Target, Error> {
    let api = target.api_id.clone().ok_or_else(|| {
        Error::Usage("--via takes a URL or options that name the API: give --api-id".to_owned())
    })?;
    let path = target.path_and_query();
    let endpoint = || endpoint(cli, args, &target);
    let url = match via {
        Via::PrivateDns => target.private_dns_url(),
        Via::Alias => {
            let id = match &target.vpce_id {
                Some(id) => id.to_string(),
                None => endpoint()?.0,
            };
            let name = target.api_hostname();
            name.and_then(|name| {
                let (_, rest) = name.split_once('.')?;
                Some(format!("https://{api}-{id}.{rest}{path}"))
            })
        }
        Via::EndpointDns => Some(format!("https://{}{path}", endpoint()?.1)),
    };
    let missing = || Error::Usage("--via takes the Region: give --region".to_owned());
    let url: InvokeUrl = url.ok_or_else(missing)?.parse()?;
    let mut headers = target.headers.clone();
    headers.retain(|(name, _)| {
        !name.eq_ignore_ascii_case("host") && !name.eq_ignore_ascii_case(SELECTOR_HEADER)
    });
    if via == Via::EndpointDns {
        headers.push((SELECTOR_HEADER.to_owned(), api.to_string()));
    }
    let renamed = Target::new(url, headers);
    Ok(Target {
        method: target.method,
        wrapping: target.wrapping,
        left_out: target.left_out,
        vpce_id: renamed.vpce_id.clone().or(target.vpce_id),
        ..renamed
    })
}

/// The id and the own name of the endpoint that the call should take, as AWS tells them.
fn endpoint(cli: &Cli, args: &InvokeArgs, target: &Target) -> Result<(String, String), Error> {
    if matches!(
        target.url.form(),
        Form::EndpointDns | Form::EndpointDnsZonal
    ) && let Some(id) = target.url.host().vpce()
    {
        return Ok((id.to_string(), target.url.hostname().to_owned()));
    }
    let (facts, _) = gather_with(
        cli,
        &args.probe,
        [FactKind::VpcEndpoints, FactKind::NetworkInterfaces].into(),
        Extra::default(),
    )?;
    let cannot = |why: &str| {
        Error::Usage(format!(
            "the endpoint's name is not known ({why}): give the URL with the endpoint's own name, or --vpce-id and credentials that may call ec2:DescribeVpcEndpoints"
        ))
    };
    match Case::of(&facts).endpoint() {
        Ok(Some(endpoint)) => match endpoint.regional_name() {
            Some(name) => Ok((endpoint.vpc_endpoint_id.to_string(), name.to_owned())),
            None => Err(cannot("AWS names none")),
        },
        Ok(None) => Err(cannot("the client's VPC has none")),
        Err(missing) => Err(cannot(&missing.detail)),
    }
}
