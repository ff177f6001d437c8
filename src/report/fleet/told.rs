//! From what was gathered of the hosts to their report.

use super::super::{
    Evidence, EvidenceKind, Finding, Hop, HopState, PlannedFix, Report, ReportKind, Role, State,
    Unknown, Verdict,
};
use super::gathered::{Gathered, Group, Host, Told};
use super::order::{Step, order};
use super::traits::{Counted, differing};
use super::{Fleet, FleetCause, FleetFix, FleetHost};
use crate::checks::plural;
use crate::facts::Reason;

/// How many hosts a line names; the others are counted, and stand in the list.
const NAMED: usize = 8;
/// How many differences a cause tells in words.
const DIFFERENCES: usize = 4;
/// How many fixes the plan for people has; `fixes` has all.
const PLANNED: usize = 20;

impl Report {
    /// The report of `fleet`.
    #[must_use]
    pub fn of_fleet(mut all: Gathered) -> Self {
        all.settle();
        let mut fleet = counted(&all);
        let mut findings = Vec::new();
        let healthy = reports(&all).filter(|it| it.state == State::Healthy);
        let healthy: Counted = healthy.map(|it| &it.traits).collect();
        for (group, members) in grouped(&all) {
            let (cause, finding) = told(&all, group, &members, &healthy);
            fleet.causes.extend(cause);
            findings.push(finding);
        }
        fleet.fixes = fixes(&all);
        let verdict = verdict(&fleet, &findings);
        let plan = fleet.fixes.iter().take(PLANNED).map(planned);
        Self {
            plan: plan.collect(),
            complete: reports(&all).all(|it| it.complete),
            target: all.target(),
            hops: hops(&all),
            findings,
            unknowns: unknowns(&all),
            discovered: notes(&all),
            hosts: Some(all.hosts.iter().map(|host| listed(&all, host)).collect()),
            fleet: Some(fleet),
            ..Self::bare(ReportKind::Fleet, verdict)
        }
    }
}

fn reports(all: &Gathered) -> impl Iterator<Item = &Told> {
    all.hosts.iter().filter_map(|host| host.told.as_ref().ok())
}

fn has_cause(told: &Told) -> bool {
    told.found.iter().any(|(_, role)| *role == Role::Cause)
}

fn counted(all: &Gathered) -> Fleet {
    let count = |state| reports(all).filter(|it| it.state == state).count();
    let unexplained = reports(all).filter(|it| it.state == State::Broken && !has_cause(it));
    Fleet {
        hosts: all.hosts.len(),
        healthy: count(State::Healthy),
        broken: count(State::Broken),
        inconclusive: count(State::Inconclusive),
        without_report: all.hosts.len() - reports(all).count(),
        unexplained: unexplained.count(),
        causes: Vec::new(),
        fixes: Vec::new(),
    }
}

fn verdict(fleet: &Fleet, findings: &[Finding]) -> Verdict {
    let state = if fleet.broken > 0 {
        State::Broken
    } else if fleet.open() > 0 {
        State::Inconclusive
    } else {
        State::Healthy
    };
    let mut parts = Vec::new();
    if fleet.broken > 0 {
        parts.push(format!(
            "{} on {}",
            plural(fleet.causes.len(), "cause"),
            plural(fleet.broken, "host")
        ));
    }
    for (count, what) in [
        (fleet.healthy, "healthy"),
        (fleet.inconclusive, "inconclusive"),
        (fleet.without_report, "without a report"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    let first = findings.iter().find(|it| it.role == Role::Cause);
    Verdict {
        state,
        broken_at: first.map(|it| it.hop),
        summary: parts.join(", "),
    }
}

/// A finding, and the hosts that have it, with what it is to each.
type Members<'a> = Vec<(&'a Host, &'a Told, Role)>;

/// The findings: causes of most hosts first, then what stops no host.
fn grouped(all: &Gathered) -> Vec<(&Group, Members<'_>)> {
    let mut members: Vec<Members<'_>> = all.groups.iter().map(|_| Vec::new()).collect();
    for host in &all.hosts {
        let Ok(told) = &host.told else { continue };
        for (index, role) in &told.found {
            if let Some(members) = members.get_mut(*index) {
                members.push((host, told, *role));
            }
        }
    }
    let groups = all.groups.iter().zip(members);
    let mut groups: Vec<_> = groups.filter(|(_, members)| !members.is_empty()).collect();
    groups.sort_by_cached_key(|(group, members)| {
        let role = members.iter().map(|(_, _, role)| rank(*role)).min();
        (role, std::cmp::Reverse(members.len()), group.first.hop)
    });
    groups
}

const fn rank(role: Role) -> u8 {
    match role {
        Role::Cause => 0,
        Role::Symptom => 1,
        Role::Risk => 2,
        Role::Note => 3,
    }
}

/// A finding of several hosts; and of a cause what parts them from those that work.
fn told(
    all: &Gathered,
    group: &Group,
    members: &Members<'_>,
    healthy: &Counted,
) -> (Option<FleetCause>, Finding) {
    let causes = members.iter().filter(|(_, _, role)| *role == Role::Cause);
    let causes: Vec<(&Host, &Told)> = causes.map(|(host, told, _)| (*host, *told)).collect();
    let (role, hosts): (Role, Vec<&Host>) = if causes.is_empty() {
        let everybody = members.iter().map(|(host, _, _)| *host);
        (group.first.role, everybody.collect())
    } else {
        (Role::Cause, causes.iter().map(|(host, _)| *host).collect())
    };
    let total = all.hosts.len();
    let mut evidence = vec![Evidence {
        kind: EvidenceKind::Observed,
        text: format!(
            "on {} of {}: {}",
            hosts.len(),
            plural(total, "host"),
            named(&hosts)
        ),
        source: "the hosts' reports".into(),
    }];
    let mut inferred = |text: String| {
        evidence.push(Evidence {
            kind: EvidenceKind::Inferred,
            text,
            source: "reasoning".into(),
        });
    };
    let mut cause = None;
    if role == Role::Cause {
        let broken: Counted = causes.iter().map(|(_, told)| &told.traits).collect();
        let differs = differing(&broken, healthy, &all.values);
        for one in differs.iter().take(DIFFERENCES) {
            inferred(one.text(causes.len()));
        }
        if healthy.is_empty() {
            inferred("no host works, so that there is nothing to compare these with".to_owned());
        } else if differs.is_empty() {
            let text = "nothing that the reports tell of a host parts these from those that work";
            inferred(text.to_owned());
        }
        let others = members.len() - causes.len();
        if others > 0 {
            inferred(format!(
                "on {} more it is there, and stops no call",
                plural(others, "host")
            ));
        }
        cause = Some(FleetCause {
            code: group.first.code.to_string(),
            subject: group.subject.clone(),
            hosts: hosts.iter().map(|host| host.name.clone()).collect(),
            differs,
        });
    }
    let own = group.first.evidence.iter().map(|one| Evidence {
        text: format!("{}: {}", group.first_host, one.text),
        ..one.clone()
    });
    evidence.extend(own);
    let finding = Finding {
        role,
        title: title(group, hosts.len()),
        explained_by: None,
        file: None,
        span: None,
        evidence,
        ..group.first.clone()
    };
    (cause, finding)
}

fn title(group: &Group, hosts: usize) -> String {
    let title = &group.first.title;
    match (hosts, group.alike) {
        (1, _) => title.clone(),
        (hosts, true) => format!("{title} ({hosts} hosts)"),
        (hosts, false) => format!("{title}; alike on {}", plural(hosts - 1, "other host")),
    }
}

fn named(hosts: &[&Host]) -> String {
    let names: Vec<&str> = hosts
        .iter()
        .map(|it| it.name.as_str())
        .take(NAMED)
        .collect();
    match hosts.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        rest => format!("{} and {rest} more", names.join(", ")),
    }
}

/// The fixes in the order of the hosts that they heal. A host is healed by fixes that were all tried on its facts;
/// those that were tried on no host's stand last, and promise nothing.
fn fixes(all: &Gathered) -> Vec<FleetFix> {
    let hosts: Vec<(&Host, &Told)> = all
        .hosts
        .iter()
        .filter_map(|host| host.told.as_ref().ok().map(|told| (host, told)))
        .filter(|(_, told)| told.state == State::Broken)
        .collect();
    let proven = hosts
        .iter()
        .filter(|(_, told)| told.needs.iter().all(|(_, tried)| *tried));
    let needs = proven.map(|(_, told)| told.needs.iter().map(|(fix, _)| *fix).collect());
    let needs: Vec<Vec<usize>> = needs.collect();
    let mut users: Vec<(Vec<String>, usize)> = vec![(Vec::new(), 0); all.fixes.len()];
    for (host, told) in &hosts {
        for (fix, verified) in &told.needs {
            if let Some((names, tried)) = users.get_mut(*fix) {
                names.push(host.name.clone());
                *tried += usize::from(*verified);
            }
        }
    }
    let mut steps = order(&needs, all.fixes.len());
    let rest = (0..all.fixes.len()).filter(|fix| !steps.iter().any(|step| step.fix == *fix));
    let mut rest: Vec<usize> = rest.collect();
    rest.sort_by_key(|fix| std::cmp::Reverse(users.get(*fix).map_or(0, |(hosts, _)| hosts.len())));
    steps.extend(rest.into_iter().map(|fix| Step { fix, heals: 0 }));
    let told = steps.into_iter().filter_map(|step| {
        let fix = all.fixes.get(step.fix)?;
        let (hosts, verified) = users.get_mut(step.fix).map(std::mem::take)?;
        (!hosts.is_empty()).then(|| FleetFix {
            code: fix.code.clone(),
            subject: fix.subject.clone(),
            summary: fix.summary.clone(),
            commands: fix.commands.clone(),
            hosts,
            verified,
            heals: step.heals,
        })
    });
    told.collect()
}

fn planned(fix: &FleetFix) -> PlannedFix {
    let count = fix.hosts.len();
    let told = match (fix.heals, fix.verified) {
        (0, 0) => format!("for {}, not verified", plural(count, "host")),
        (0, _) => format!("needed on {}, verified offline", plural(count, "host")),
        (heals, _) => format!("heals {}, verified offline", plural(heals, "host")),
    };
    let summary = format!("{} ({told})", fix.summary);
    PlannedFix {
        code: fix.code.clone().into(),
        subject: fix.subject.clone(),
        summary,
        commands: fix.commands.clone(),
    }
}

/// Each hop as the worst host has it: what is told of all is told of none better than it is.
fn hops(all: &Gathered) -> Vec<Hop> {
    let order = [
        HopState::Fail,
        HopState::Unknown,
        HopState::Warn,
        HopState::NotReached,
        HopState::Ok,
        HopState::Skipped,
    ];
    let place = |state: HopState| order.iter().position(|it| *it == state);
    let mut hops: Vec<Hop> = Vec::new();
    for (hop, state) in reports(all).flat_map(|it| &it.hops) {
        match hops.iter_mut().find(|it| it.hop == *hop) {
            Some(known) if place(*state) < place(known.state) => known.state = *state,
            Some(_) => {}
            None => hops.push(Hop {
                hop: *hop,
                state: *state,
            }),
        }
    }
    hops
}

fn unknowns(all: &Gathered) -> Vec<Unknown> {
    let mut unknowns = Vec::new();
    let mut problems: Vec<(&str, Vec<&Host>)> = Vec::new();
    for host in &all.hosts {
        let Err(why) = &host.told else { continue };
        match problems.iter_mut().find(|(known, _)| known == why) {
            Some((_, hosts)) => hosts.push(host),
            None => problems.push((why, vec![host])),
        }
    }
    let lacking = |what: &'static str, would_tell: &'static str, detail: String| Unknown {
        fact: what.into(),
        why: Reason::Failed,
        action: "".into(),
        would_tell: would_tell.into(),
        detail,
    };
    for (why, hosts) in problems {
        let detail = format!("{}: {why}", named(&hosts));
        unknowns.push(lacking(
            "the report",
            "whether the call works from there",
            detail,
        ));
    }
    let those = |is: &dyn Fn(&Told) -> bool| {
        let hosts = all.hosts.iter();
        hosts
            .filter(|host| host.told.as_ref().is_ok_and(is))
            .collect::<Vec<&Host>>()
    };
    let unexplained = those(&|it| it.state == State::Broken && !has_cause(it));
    if !unexplained.is_empty() {
        let detail = format!("no cause is in the report of {}", named(&unexplained));
        unknowns.push(lacking(
            "the cause",
            "why the call fails from there",
            detail,
        ));
    }
    let cut = those(&|it| it.cut);
    if !cut.is_empty() {
        let detail = format!(
            "the report was cut off, as Systems Manager does beyond the first characters, of {}: the \
             bucket of its output has it all",
            named(&cut)
        );
        unknowns.push(lacking(
            "the rest of the report",
            "what else is wrong there",
            detail,
        ));
    }
    let mut lacking: Vec<Vec<&Host>> = all.opens.iter().map(|_| Vec::new()).collect();
    for host in &all.hosts {
        for index in host.told.iter().flat_map(|it| &it.opens) {
            if let Some(hosts) = lacking.get_mut(*index) {
                hosts.push(host);
            }
        }
    }
    for (open, hosts) in all.opens.iter().zip(lacking) {
        if !hosts.is_empty() {
            unknowns.push(Unknown {
                fact: open.fact.clone().into(),
                why: open.why,
                action: open.action.clone().into(),
                would_tell: open.would_tell.clone().into(),
                detail: format!("on {}: {}", plural(hosts.len(), "host"), named(&hosts)),
            });
        }
    }
    unknowns
}

fn notes(all: &Gathered) -> Vec<String> {
    let mut notes = Vec::new();
    if all.redacted > 0 {
        notes.push(format!(
            "{} aliases in place of ids: {} causes are put together by their code alone",
            if all.redacted == 1 {
                "1 report has".to_owned()
            } else {
                format!("{} reports have", all.redacted)
            },
            if all.redacted == 1 { "its" } else { "their" },
        ));
    }
    if !all.again.is_empty() {
        notes.push(format!(
            "{} came of a host that had one: the newest whole one counts",
            plural(all.again.len(), "report")
        ));
    }
    notes
}

fn listed(all: &Gathered, host: &Host) -> FleetHost {
    let told = host.told.as_ref().ok();
    let [vpc_id, subnet_id, zone] = told.map(|it| it.place.clone()).unwrap_or_default();
    let values = |index: usize| {
        let own = told.and_then(|it| it.traits.get(index));
        let own = own.into_iter().flatten();
        own.filter_map(|it| all.values.get(*it).cloned()).collect()
    };
    let causes = told.into_iter().flat_map(|it| &it.found);
    let causes = causes.filter(|(_, role)| *role == Role::Cause);
    let causes = causes.filter_map(|(index, _)| all.groups.get(*index));
    FleetHost {
        host: host.name.clone(),
        file: host.file.clone(),
        state: told.map(|it| it.state),
        problem: host.told.as_ref().err().cloned(),
        broken_at: told.and_then(|it| it.broken_at),
        causes: causes
            .map(|it| {
                format!("{} {}", it.first.code, it.subject)
                    .trim_end()
                    .to_owned()
            })
            .collect(),
        url: told.and_then(|it| Some(all.calls.get(it.call)?.url.clone())),
        at: told.and_then(|it| it.at.clone()),
        vpc_id,
        subnet_id,
        zone,
        groups: values(1),
        resolvers: values(2),
    }
}
