//! The commands that look at the world.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::net::IpAddr;

use super::output::{finish, keep, present, present_diagnosis};
use super::recipients;
use super::wait::{EVERY, Waited};
use super::{changes, evidence, facts_files};
use crate::checks::{Check, Evidence, EvidenceKind};
use crate::cli::{
    Cli, DiagnoseArgs, LogArgs, ProbeArgs, Selection, SignArgs, SnapshotArgs, TargetArgs, Typed,
};
use crate::diagnosis;
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{FactKind, Facts, Tier};
use crate::front_door;
use crate::gather::{
    self, AwsSettings, Bounds, HttpSettings, Interrupted, LogsWanted, Request, Scope,
};
use crate::model::{Client, Confidence, Hop, NetworkParty, Region, Target};
use crate::report::{Detail, Report, ReportKind};
use crate::ui::Progress;
use crate::waiting;

/// What stands for the call where a question is about none.
const NO_CALL: &str = "https://no-call.invalid";

/// How many resolvers are asked besides the host's own.
const MOST_RESOLVERS: usize = 64;

/// Gathers everything, and judges it.
///
/// # Errors
/// What was typed makes no call, or a file or the report could not be written.
pub(super) fn diagnose(cli: &Cli, args: &DiagnoseArgs) -> Result<Exit, Error> {
    let mut extra = Extra::signed(&args.sign);
    extra.logs = of_the_call(args.logs);
    extra.checks = Selection::Diagnose.checks();
    if args.impact.impact {
        extra.scope = Scope::Region;
    }
    let more = facts_files::completing(&args.more)?;
    let evidence = evidence::read(&args.evidence)?;
    let needs = Selection::Diagnose.needs();
    let checks = Selection::Diagnose.checks();
    let (mut facts, interrupted) = match args.wait {
        None => gather_with(cli, &args.probe, needs, extra)?,
        Some(longest) => {
            let request = request(cli, &args.probe, needs, extra)?;
            let mut waited = Waited::new(&checks);
            let mut seen = |facts: &Facts| waited.seen(facts);
            gather::follow(&request, EVERY, longest, &mut seen).map_err(Error::Runtime)?
        }
    };
    if let Some(more) = more {
        more.tell(&mut facts);
    }
    if let Some(evidence) = evidence {
        evidence.complete(&mut facts);
    }
    let interrupted = match interrupted {
        None => changes::add(&mut facts, &checks, args.changes, || {
            request(cli, &args.probe, BTreeSet::new(), Extra::default())
        })?,
        signal => signal,
    };
    let kept = args.snapshot.as_deref();
    let kept = kept.map_or(Ok(()), |path| keep(&facts, &cli.output, Some(path)));
    // A snapshot that cannot be written costs nobody the report.
    let exit = present_diagnosis(&facts, &checks, args.impact, cli);
    Ok(ended(kept.and(exit)?, interrupted))
}

/// Gathers what the checks of one command need, and judges it. One check alone is asked for what it
/// saw, so that is told, too.
///
/// # Errors
/// What was typed makes no call, or the report could not be written.
pub(super) fn run(
    cli: &Cli,
    args: &ProbeArgs,
    selection: Selection,
    kind: ReportKind,
) -> Result<Exit, Error> {
    let (facts, interrupted) = gather(cli, args, selection)?;
    let exit = present(&facts, &selection.checks(), kind, cli, Detail::Verbose)?;
    Ok(ended(exit, interrupted))
}

/// A signal that cut the run short goes before whatever was found until then.
pub(super) fn ended(exit: Exit, interrupted: Option<Interrupted>) -> Exit {
    interrupted.map_or(exit, |signal| Exit::Interrupted(signal.exit_code()))
}

/// Judges a URL by itself.
///
/// # Errors
/// What was typed makes no call, or the report could not be written.
pub(super) fn url(cli: &Cli, args: &TargetArgs) -> Result<Exit, Error> {
    let typed = args.typed(named_region(cli).as_ref())?;
    let mut facts = Facts::of_target(typed.target);
    facts.taken_at = jiff::Timestamp::now().to_string();
    let report = Report::new(
        &facts,
        &diagnosis::diagnose(&facts, &Selection::Url.checks()),
    )
    .made_by(ReportKind::Url)
    .with_forms(&facts);
    finish(report, Some(&facts), cli, Detail::Normal)
}

/// Gathers everything, and judges nothing.
///
/// # Errors
/// What was typed makes no call, or the file could not be written.
pub(super) fn snapshot(cli: &Cli, args: &SnapshotArgs) -> Result<Exit, Error> {
    let extra = Extra {
        vouched: args.recipients.sign_for.clone(),
        logs: of_the_call(args.logs),
        ..Extra::default()
    };
    let needs = Selection::Diagnose.needs();
    let (facts, interrupted) = gather_with(cli, &args.probe, needs, extra)?;
    keep(&facts, &cli.output, args.file.as_deref())?;
    Ok(ended(Exit::Clean, interrupted))
}

/// What a call has that not every command can be asked for.
#[derive(Default)]
pub(super) struct Extra {
    /// The call by another name.
    pub(super) target: Option<Target>,
    /// What is to be told of how the call came about.
    pub(super) discovered: Vec<String>,
    /// Where to connect.
    pub(super) resolve: Option<IpAddr>,
    /// Whether it is signed.
    pub(super) signed: bool,
    /// Hosts that credentials may go to, besides AWS's.
    pub(super) vouched: Vec<String>,
    /// Whose interfaces are read.
    pub(super) scope: Scope,
    /// Which log lines are wanted.
    pub(super) logs: LogsWanted,
    /// The checks that the facts are for: the first cause that they find is told while others are waited for.
    pub(super) checks: Vec<&'static Check>,
}

impl Extra {
    /// A call that is signed where that is asked for.
    pub(super) fn signed(args: &SignArgs) -> Self {
        Self {
            signed: args.sigv4,
            vouched: args.recipients.sign_for.clone(),
            ..Self::default()
        }
    }
}

/// Gathers what the selected checks need.
///
/// # Errors
/// What was typed makes no call, or the system gives us no threads.
pub(super) fn gather(
    cli: &Cli,
    args: &ProbeArgs,
    selection: Selection,
) -> Result<(Facts, Option<Interrupted>), Error> {
    let extra = Extra {
        checks: selection.checks(),
        ..Extra::default()
    };
    gather_with(cli, args, selection.needs(), extra)
}

/// Gathers facts by a call that has more to it.
///
/// # Errors
/// As [`gather`].
pub(super) fn gather_with(
    cli: &Cli,
    args: &ProbeArgs,
    needs: BTreeSet<FactKind>,
    mut extra: Extra,
) -> Result<(Facts, Option<Interrupted>), Error> {
    let checks = std::mem::take(&mut extra.checks);
    asked(cli, &request(cli, args, needs, extra)?, &checks)
}

fn asked(
    cli: &Cli,
    request: &Request,
    checks: &[&'static Check],
) -> Result<(Facts, Option<Interrupted>), Error> {
    let names = request.needs.iter().map(|need| waited_for(*need));
    let progress = Progress::of(names, cli.output.quiet == 0);
    // What the URL says by itself is certain before anybody is asked.
    let by_url = Facts::of_target(request.target.clone());
    let said = Cell::new(say_certain(&progress, &by_url, &Selection::Url.checks()));
    let gathered = gather::run(request, &|need, so_far| {
        progress.done(&waited_for(need));
        if progress.is_watched() && !said.get() {
            said.set(say_certain(&progress, &so_far(), checks));
        }
    });
    gathered.map_err(Error::Runtime)
}

/// What somebody waits for, in words: what is probed, or what AWS is asked for.
fn waited_for(need: FactKind) -> String {
    let action = need.action();
    match action.split_once(':') {
        None => match action {
            "dns probe" => "DNS answers".to_owned(),
            "tcp probe" => "TCP connections".to_owned(),
            "tls probe" => "TLS handshakes".to_owned(),
            "http probe" => "the HTTP answer".to_owned(),
            other => other.to_owned(),
        },
        Some((service, call)) => {
            let verbs = ["Describe", "Get", "List", "Search"];
            let what = verbs.iter().find_map(|verb| call.strip_prefix(verb));
            let mut words = format!("AWS {service}:");
            for c in what.filter(|it| !it.is_empty()).unwrap_or(call).chars() {
                if c.is_ascii_uppercase() {
                    words.push(' ');
                }
                words.push(c.to_ascii_lowercase());
            }
            words
        }
    }
}

/// Says the cause that the facts show for certain, whatever else there is still to learn. False where there
/// is none.
fn say_certain(progress: &Progress, facts: &Facts, checks: &[&'static Check]) -> bool {
    if !progress.is_watched() {
        return false;
    }
    let found = diagnosis::diagnose(facts, checks);
    let mut causes = found.findings.iter();
    let cause = causes.find(|it| {
        let observed = |it: &Evidence| it.kind == EvidenceKind::Observed;
        // Configuration is no cause where a connection shows that it lets the call pass.
        let stands = it.hop == Hop::Url
            || facts.tcp.known().is_some()
            || it.found.evidence.iter().any(observed);
        let certain = it.found.confidence == Confidence::Certain;
        it.role == diagnosis::Role::Cause && certain && stands
    });
    if let Some(cause) = cause {
        let (code, title) = (cause.check.code, &cause.found.title);
        progress.say(&format!("already certain: {code} {title}"));
    }
    cause.is_some()
}

/// What to gather.
///
/// # Errors
/// What was typed makes no call.
pub(super) fn request(
    cli: &Cli,
    args: &ProbeArgs,
    needs: BTreeSet<FactKind>,
    extra: Extra,
) -> Result<Request, Error> {
    let mut discovered = extra.discovered;
    let region = region(cli, &args.target, &mut discovered);
    let Typed {
        target,
        secret_headers,
        secret_path,
        unasked_method,
    } = args.target.typed(region.as_ref())?;
    let target = Target {
        signed: extra.signed,
        ..extra.target.unwrap_or(target)
    };
    callable(&target, unasked_method.as_deref())?;
    if args.client.resolvers.len() > MOST_RESOLVERS {
        let problem = format!("--resolver is taken at most {MOST_RESOLVERS} times");
        return Err(Error::Usage(problem));
    }
    let http = HttpSettings {
        secret_headers,
        secret_path,
        secret_words: Vec::new(),
        signed: extra.signed,
        vouched: extra.vouched,
    };
    let mut needs = gather::closure(needs);
    // Changes are asked for once it is known of what.
    needs.remove(&FactKind::Events);
    if extra.logs == LogsWanted::Nothing {
        needs.remove(&FactKind::LogLines);
    }
    if args.client.from != Client::Here {
        // What this host sees says nothing of another client. Its own surroundings are still
        // read: they tell whether it is the client after all.
        for probe in [FactKind::Tcp, FactKind::Tls, FactKind::Http] {
            needs.remove(&probe);
        }
    }
    if needs.contains(&FactKind::Http) {
        recipients::admit(&target, &http)?;
    }
    if extra.signed && !cfg!(feature = "aws") {
        let problem = "--sigv4 takes a build with the feature aws, which this one is not";
        return Err(Error::Usage(problem.to_owned()));
    }
    Ok(Request {
        target,
        discovered,
        client: args.client.from.clone(),
        ends: Vec::new(),
        scope: extra.scope,
        needs,
        bounds: bounds(cli),
        aws: of_aws(cli, region),
        http,
        resolve: extra.resolve,
        resolvers: args.client.resolvers.clone(),
        leaves_open: Some(front_door::leaves_open),
        logs: extra.logs,
    })
}

/// Gathers what the ends of paths touch, and of this host what it takes to be the client.
///
/// # Errors
/// The system gives us no threads.
pub(super) fn gather_ends(
    cli: &Cli,
    args: &ProbeArgs,
    client: Option<&Client>,
    ends: Vec<NetworkParty>,
) -> Result<(Facts, Option<Interrupted>), Error> {
    let mut discovered = Vec::new();
    let region = region(cli, &args.target, &mut discovered);
    let mut needs = Selection::Path.needs();
    needs.retain(|need| !need.is_probe());
    if client == Some(&Client::Here) {
        needs.insert(FactKind::Host);
    }
    let target = Target {
        region: region.clone(),
        ..Target::new(NO_CALL.parse()?, Vec::new())
    };
    asked(
        cli,
        &Request {
            discovered,
            client: client.cloned().unwrap_or(Client::Here),
            ends,
            ..of_configuration(cli, target, region, needs)
        },
        &[],
    )
}

/// Gathers what is configured of everybody who may call an API, and of the API: nobody is probed.
///
/// # Errors
/// The system gives us no threads.
pub(super) fn gather_region(
    cli: &Cli,
    target: &Target,
) -> Result<(Facts, Option<Interrupted>), Error> {
    let mut needs = Selection::Diagnose.needs();
    needs.retain(|need| matches!(need.tier(), Tier::Network | Tier::Api));
    // Interfaces say where clients are; the instances behind them add nothing.
    needs.remove(&FactKind::Instances);
    let region = target.region.clone().or_else(|| cli.aws.region.clone());
    asked(
        cli,
        &Request {
            scope: Scope::Region,
            ..of_configuration(cli, target.clone(), region, needs)
        },
        &[],
    )
}

/// What is read of AWS alone: nothing is sent to the target, and no log is read.
fn of_configuration(
    cli: &Cli,
    target: Target,
    region: Option<Region>,
    needs: BTreeSet<FactKind>,
) -> Request {
    Request {
        target,
        discovered: Vec::new(),
        client: Client::Here,
        ends: Vec::new(),
        scope: Scope::Call,
        needs,
        bounds: bounds(cli),
        aws: of_aws(cli, region),
        http: HttpSettings::default(),
        resolve: None,
        resolvers: Vec::new(),
        leaves_open: None,
        logs: LogsWanted::Nothing,
    }
}

/// The log lines of the run's own call.
pub(super) const fn of_the_call(args: LogArgs) -> LogsWanted {
    LogsWanted::OfTheCall { wait: args.logs }
}

fn bounds(cli: &Cli) -> Bounds {
    Bounds {
        timeout: cli.bounds.timeout,
        spent: waiting::spent(),
        connect_timeout: cli.bounds.connect_timeout,
        attempts: cli.bounds.probe_attempts,
    }
}

fn of_aws(cli: &Cli, region: Option<Region>) -> AwsSettings {
    AwsSettings {
        profile: cli.aws.profile.clone(),
        api_profile: cli.aws.api_profile.clone(),
        region,
        endpoint_url: cli.aws.endpoint_url.clone(),
    }
}

/// Refuses what cannot be called, and what nobody asked for: a pasted command may change things.
fn callable(target: &Target, unasked: Option<&str>) -> Result<(), Error> {
    if !target.url.can_be_called() {
        let instead = target.url.corrected();
        let instead = match instead.first() {
            Some(url) => format!("call {url}"),
            None => "give an invoke URL".to_owned(),
        };
        return Err(Error::Usage(format!(
            "'{}' is an ARN, which nobody can call: {instead}",
            target.url
        )));
    }
    if let Some(method) = unasked {
        return Err(Error::Usage(format!(
            "the command sends {method}, which may change something: say -X {method} to send it, or -X GET to ask harmlessly"
        )));
    }
    Ok(())
}

/// The Region that was named: by the option, or by the environment as for the AWS CLI.
fn named_region(cli: &Cli) -> Option<Region> {
    let variable = |name: &str| std::env::var(name).ok()?.parse().ok();
    cli.aws
        .region
        .clone()
        .or_else(|| variable("AWS_REGION"))
        .or_else(|| variable("AWS_DEFAULT_REGION"))
}

/// The Region for a target without a URL, and where it comes from.
pub(super) fn region(
    cli: &Cli,
    target: &TargetArgs,
    discovered: &mut Vec<String>,
) -> Option<Region> {
    if !target.wants_region() {
        return cli.aws.region.clone();
    }
    if let Some(region) = &cli.aws.region {
        return Some(region.clone());
    }
    if let Some(region) = named_region(cli) {
        discovered.push(format!("Region {region} from the environment"));
        return Some(region);
    }
    let region = gather::region_of_instance(bounds(cli)).ok()?;
    discovered.push(format!("Region {region} from the instance's metadata"));
    Some(region)
}
