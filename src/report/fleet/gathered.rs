//! The hosts one after another, each kept as little as its part of the whole takes.

use std::collections::{HashMap, HashSet};

use super::super::{Finding, Hop, HopState, Role, State, Target};
use super::host::{Call, HostReport, Open};
use super::traits::Traits;

/// What is known of the hosts so far.
#[derive(Debug, Default)]
pub struct Gathered {
    pub(super) hosts: Vec<Host>,
    by_name: HashMap<(String, usize), usize>,
    pub(super) groups: Vec<Group>,
    by_key: HashMap<(String, String), usize>,
    pub(super) fixes: Vec<Fixing>,
    by_fix: HashMap<(String, String, Vec<String>), usize>,
    pub(super) opens: Vec<Open>,
    by_open: HashMap<(String, String), usize>,
    /// The values of hosts' traits, by their numbers.
    pub(super) values: Vec<String>,
    by_value: HashMap<String, usize>,
    /// The calls, each once.
    pub(super) calls: Vec<Call>,
    /// How many reports have aliases in place of ids.
    pub(super) redacted: usize,
    /// Hosts of whom a second report came.
    pub(super) again: Vec<String>,
}

/// One host.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) told: Result<Told, String>,
}

/// What its report tells.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) state: State,
    pub(super) broken_at: Option<crate::model::Hop>,
    pub(super) complete: bool,
    pub(super) cut: bool,
    pub(super) at: Option<String>,
    pub(super) call: usize,
    pub(super) hops: Vec<(crate::model::Hop, HopState)>,
    /// Its findings, by their numbers, and what they are to this host.
    pub(super) found: Vec<(usize, Role)>,
    /// The fixes that heal it, and whether each was tried; nothing where none do.
    pub(super) needs: Vec<(usize, bool)>,
    pub(super) opens: Vec<usize>,
    pub(super) traits: Traits,
    pub(super) place: [Option<String>; 3],
}

/// A finding of several hosts.
#[derive(Debug)]
pub(super) struct Group {
    /// As the first host tells it.
    pub(super) first: Finding,
    pub(super) first_host: String,
    /// Empty where it is another one of each host.
    pub(super) subject: String,
    pub(super) alike: bool,
}

/// A fix of several hosts.
#[derive(Debug)]
pub(super) struct Fixing {
    pub(super) code: String,
    pub(super) subject: String,
    pub(super) summary: String,
    pub(super) commands: Vec<String>,
}

impl Gathered {
    /// How many hosts there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.hosts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// A host gave no report, and why.
    pub fn without(&mut self, name: &str, file: &str, why: String) {
        self.keep(Host {
            name: name.to_owned(),
            file: file.to_owned(),
            told: Err(why),
        });
    }

    /// A host's report. It is called by the name given, or else by the one that its report tells.
    pub fn add(&mut self, name: Option<&str>, file: &str, report: HostReport) {
        let redacted = report.is_redacted();
        self.redacted += usize::from(redacted);
        let place = report.source.clone().unwrap_or_default();
        let own = place.id.as_ref().or(place.addresses.first());
        let own = own.filter(|_| !redacted).map(String::as_str);
        let name = name.or(own).unwrap_or(file).to_owned();
        let resolvers = report.resolvers();
        let call = self.call(&report);
        // An alias stands for another thing in each report.
        let mut values = |all: Vec<&str>| {
            let all = all.into_iter().filter(|_| !redacted);
            all.map(|it| self.value(it)).collect::<Vec<usize>>()
        };
        let target = report.target.as_ref();
        let traits = [
            values(place.subnet_id.as_deref().into_iter().collect()),
            values(place.groups.iter().map(String::as_str).collect()),
            values(resolvers.iter().map(String::as_str).collect()),
            values(place.zone.as_deref().into_iter().collect()),
            values(place.vpc_id.as_deref().into_iter().collect()),
            values(
                target
                    .and_then(|it| it.region.as_deref())
                    .into_iter()
                    .collect(),
            ),
            values(target.map(|it| it.url.as_str()).into_iter().collect()),
        ];
        let subject_of = |subject: &str| {
            let is_own = place.id.as_deref() == Some(subject)
                || place.addresses.iter().any(|it| it == subject);
            if is_own || redacted {
                String::new()
            } else {
                subject.to_owned()
            }
        };
        let needs = self.needs(&report, &subject_of);
        let mut found = Vec::new();
        for finding in report.findings {
            if finding.role == Role::Symptom {
                continue;
            }
            let role = finding.role;
            let subject = subject_of(&finding.subject);
            found.push((self.group(&name, subject, finding), role));
        }
        let opens = report.unknowns.into_iter();
        let opens = opens.map(|it| self.open(it)).collect();
        self.keep(Host {
            name,
            file: file.to_owned(),
            told: Ok(Told {
                state: report.verdict.state,
                broken_at: report.verdict.broken_at,
                complete: report.complete || report.cut,
                cut: report.cut,
                at: report.run.map(|it| it.at),
                call,
                hops: report
                    .hops
                    .iter()
                    .map(|Hop { hop, state }| (*hop, *state))
                    .collect(),
                found,
                needs,
                opens,
                traits,
                place: [place.vpc_id, place.subnet_id, place.zone],
            }),
        });
    }

    /// One host once, for each URL that it calls: what is whole before what is not, and then the newest.
    fn keep(&mut self, host: Host) {
        let call = host.told.as_ref().map_or(usize::MAX, |it| it.call);
        let next = self.hosts.len();
        let place = *self
            .by_name
            .entry((host.name.clone(), call))
            .or_insert(next);
        let Some(before) = self.hosts.get_mut(place) else {
            self.hosts.push(host);
            return;
        };
        let worth = |host: &Host| host.told.as_ref().ok().map(|it| (!it.cut, it.at.clone()));
        self.again.push(host.name.clone());
        if worth(&host) >= worth(before) {
            *before = host;
        }
    }

    /// Leaves out hosts without a report of which another file has one.
    pub(super) fn settle(&mut self) {
        let told = self.hosts.iter().filter(|host| host.told.is_ok());
        let told: HashSet<String> = told.map(|host| host.name.clone()).collect();
        self.hosts
            .retain(|host| host.told.is_ok() || !told.contains(&host.name));
    }

    fn call(&mut self, report: &HostReport) -> usize {
        let Some(call) = &report.target else {
            return usize::MAX;
        };
        let same = |it: &Call| (&it.url, &it.api_id) == (&call.url, &call.api_id);
        let Some(known) = self.calls.iter().position(same) else {
            self.calls.push(call.clone());
            return self.calls.len() - 1;
        };
        // Not every host knows, or uses, the same endpoint.
        if let Some(first) = self.calls.get_mut(known)
            && first.vpce_id != call.vpce_id
        {
            first.vpce_id = None;
        }
        known
    }

    fn value(&mut self, text: &str) -> usize {
        if let Some(known) = self.by_value.get(text) {
            return *known;
        }
        self.values.push(text.to_owned());
        self.by_value.insert(text.to_owned(), self.values.len() - 1);
        self.values.len() - 1
    }

    fn group(&mut self, host: &str, subject: String, finding: Finding) -> usize {
        let key = (finding.code.to_string(), subject.clone());
        if let Some(known) = self.by_key.get(&key) {
            if let Some(group) = self.groups.get_mut(*known) {
                group.alike &= group.first.title == finding.title;
                // What no host accepts is not accepted.
                group.first.ignored &= finding.ignored;
            }
            return *known;
        }
        self.groups.push(Group {
            first: finding,
            first_host: host.to_owned(),
            subject,
            alike: true,
        });
        self.by_key.insert(key, self.groups.len() - 1);
        self.groups.len() - 1
    }

    /// The fixes that heal the host: those of its plan, or else those of its causes, where each has one.
    fn needs(
        &mut self,
        report: &HostReport,
        subject_of: &impl Fn(&str) -> String,
    ) -> Vec<(usize, bool)> {
        if !report.plan.is_empty() {
            let plan = report.plan.iter();
            return plan
                .map(|it| {
                    let subject = subject_of(&it.subject);
                    (self.fix(&it.code, subject, &it.summary, &it.commands), true)
                })
                .collect();
        }
        let causes = report.findings.iter().filter(|it| it.role == Role::Cause);
        let mut needs = Vec::new();
        for cause in causes {
            let Some(fix) = &cause.fix else {
                return Vec::new();
            };
            let subject = subject_of(&cause.subject);
            let index = self.fix(&cause.code, subject, &fix.summary, &fix.commands);
            if !needs.iter().any(|(known, _)| *known == index) {
                needs.push((index, fix.verified));
            }
        }
        needs
    }

    fn fix(&mut self, code: &str, subject: String, summary: &str, commands: &[String]) -> usize {
        // Where no command makes the change, its words are all that tells it from another one.
        let told = match commands {
            [] => vec![summary.to_owned()],
            commands => commands.to_vec(),
        };
        let key = (code.to_owned(), subject.clone(), told);
        if let Some(known) = self.by_fix.get(&key) {
            return *known;
        }
        self.fixes.push(Fixing {
            code: code.to_owned(),
            subject,
            summary: summary.to_owned(),
            commands: commands.to_vec(),
        });
        self.by_fix.insert(key, self.fixes.len() - 1);
        self.fixes.len() - 1
    }

    fn open(&mut self, open: Open) -> usize {
        let key = (open.fact.clone(), open.why.as_str().to_owned());
        if let Some(known) = self.by_open.get(&key) {
            return *known;
        }
        self.opens.push(open);
        self.by_open.insert(key, self.opens.len() - 1);
        self.opens.len() - 1
    }

    /// The call, where all hosts made the same one.
    pub(super) fn target(&self) -> Option<Target> {
        let [call] = self.calls.as_slice() else {
            return None;
        };
        Some(Target {
            url: call.url.clone(),
            api_id: call.api_id.clone(),
            vpce_id: call.vpce_id.clone(),
            region: call.region.clone(),
            stage: call.stage.clone(),
            form: call.form,
        })
    }
}
