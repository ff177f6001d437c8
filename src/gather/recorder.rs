//! Where every piece of the run writes what it learned, so that a run that is cut short still has it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::clock::{Clock, ms_since};
use super::plan::closure;
use super::request::Request;
use super::sent::Sent;
use super::since::Since;
use crate::facts::{
    Answer, Asked, Aws, Fact, FactKind, Facts, FetchError, Host, HttpOutcome, HttpProbe, Lookup,
    Reason, Step, StepEnd, TcpOutcome, TcpProbe, TlsProbe, TlsTrial,
};
use crate::model::RequestId;

/// Between a step's name and its number, where others before it had that name.
const AGAIN: &str = " #";

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Every piece ended by itself.
    Done,
    /// The deadline came first.
    Deadline,
    /// The user came first.
    Interrupted,
}

/// The facts so far.
#[derive(Debug)]
pub(super) struct Recorder {
    start: Instant,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    facts: Facts,
    settled: BTreeSet<FactKind>,
    dns: Vec<(usize, Lookup)>,
    tcp: Vec<(usize, TcpProbe)>,
    tls: Vec<(usize, TlsProbe)>,
    tls_trials: Vec<(usize, TlsTrial)>,
    http: Vec<(usize, HttpProbe)>,
    leaving: Option<IpAddr>,
    unlearned: BTreeMap<FactKind, FetchError>,
    cut: BTreeSet<FactKind>,
    steps: Vec<Step>,
}

impl Recorder {
    pub(super) fn begin(request: &Request) -> Self {
        let facts = Facts {
            taken_at: now(),
            discovered: request.discovered.clone(),
            client: request.client.clone(),
            connect_to: request.resolve,
            ..Facts::of_target(request.target.clone())
        };
        let inner = Inner {
            facts,
            settled: BTreeSet::new(),
            dns: Vec::new(),
            tcp: Vec::new(),
            tls: Vec::new(),
            tls_trials: Vec::new(),
            http: Vec::new(),
            leaving: None,
            unlearned: BTreeMap::new(),
            cut: BTreeSet::new(),
            steps: Vec::new(),
        };
        Self {
            start: Instant::now(),
            inner: Mutex::new(inner),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Write down what the host says.
    pub(super) fn host(&self, write: impl FnOnce(&mut Host)) {
        write(&mut self.inner().facts.host);
    }

    /// Write down what AWS says, or read what it said.
    pub(super) fn aws<T>(&self, write: impl FnOnce(&mut Aws) -> T) -> T {
        write(&mut self.inner().facts.aws)
    }

    /// A resolver's answer. The order is the one of the report, not of the arrival.
    pub(super) fn lookup(&self, order: usize, lookup: Lookup) {
        self.inner().dns.push((order, lookup));
    }

    /// The names that a name leads through, as resolvers said so far.
    pub(super) fn names_on_the_way(&self, name: &str) -> Vec<String> {
        let inner = self.inner();
        let own = |lookup: &&Lookup| lookup.name.trim_end_matches('.').eq_ignore_ascii_case(name);
        let answers = inner.dns.iter().map(|(_, lookup)| lookup).filter(own);
        answers.flat_map(|it| it.answer.cnames().to_vec()).collect()
    }

    pub(super) fn tcp(&self, order: usize, probe: TcpProbe) {
        self.inner().tcp.push((order, probe));
    }

    pub(super) fn tls(&self, order: usize, probe: TlsProbe) {
        self.inner().tls.push((order, probe));
    }

    pub(super) fn tls_trial(&self, order: usize, trial: TlsTrial) {
        self.inner().tls_trials.push((order, trial));
    }

    /// An answer; the first in order is the one to the call itself.
    pub(super) fn http(&self, order: usize, probe: HttpProbe) {
        self.inner().http.push((order, probe));
    }

    /// Why nothing could be learned of a fact, should nobody write it down.
    pub(super) fn unlearned(&self, need: FactKind, trouble: FetchError) {
        self.inner().unlearned.insert(need, trouble);
    }

    /// A probe was cut short by the end of the run: it has observed nothing.
    pub(super) fn cut(&self, need: FactKind) {
        self.inner().cut.insert(need);
    }

    /// A request, as far as it has observed anything.
    pub(super) fn sent(&self, sent: Sent) -> Option<HttpProbe> {
        match sent {
            Sent::Whole(probe) => Some(probe),
            Sent::Cut(probe) => {
                self.cut(FactKind::Http);
                probe
            }
        }
    }

    /// The id that API Gateway gave the call, where it was answered with an error: of several answers, that of the
    /// first in order.
    pub(super) fn failed_call(&self) -> Option<RequestId> {
        let inner = self.inner();
        let mut noted: Vec<&(usize, HttpProbe)> = inner.http.iter().collect();
        noted.sort_by_key(|(order, _)| *order);
        noted.into_iter().find_map(|(_, probe)| {
            let HttpOutcome::Answered(answer) = &probe.outcome else {
                return None;
            };
            let id = answer.header("x-amzn-requestid")?;
            (answer.status >= 400).then(|| id.parse().ok())?
        })
    }

    /// The local address that packets to the endpoint leave from.
    pub(super) fn leaving(&self, address: IpAddr) {
        self.inner().leaving = Some(address);
    }

    /// A step begins now. Its number.
    pub(super) fn step(&self, name: String, since: &Since) -> usize {
        let begin_ms = ms_since(self.start);
        let steps = &mut self.inner().steps;
        let same = steps.iter().filter(|step| {
            let rest = step.name.strip_prefix(&name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(AGAIN))
        });
        let name = match same.count() {
            0 => name,
            before => format!("{name}{AGAIN}{}", before + 1),
        };
        let after = since.numbers().filter_map(|number| steps.get(number));
        let after = after.map(|step| step.name.clone()).collect();
        steps.push(Step {
            name,
            begin_ms,
            end_ms: None,
            end: StepEnd::CutOff,
            after,
        });
        steps.len() - 1
    }

    /// A step ends now.
    pub(super) fn step_ended(&self, number: usize, how: StepEnd) {
        let end_ms = ms_since(self.start);
        if let Some(step) = self.inner().steps.get_mut(number) {
            step.end = how;
            step.end_ms = Some(end_ms);
        }
    }

    /// All that can be learned of a fact has been written down.
    pub(super) fn settle(&self, need: FactKind) {
        self.inner().settled.insert(need);
    }

    /// The facts as they are now; what was wanted and is missing becomes unknown.
    pub(super) fn close(
        &self,
        wanted: &BTreeSet<FactKind>,
        ending: Ending,
        clock: &Clock,
    ) -> Facts {
        let inner = self.inner();
        let mut facts = inner.facts.clone();
        facts.complete = ending != Ending::Interrupted;
        facts.total_ms = clock.elapsed_ms();
        facts.steps.clone_from(&inner.steps);
        let cut_off = match ending {
            Ending::Interrupted => FetchError {
                why: Reason::TimedOut,
                detail: "the run was interrupted".to_owned(),
            },
            Ending::Done | Ending::Deadline => clock.cut_off(),
        };
        let probes = wanted.iter().filter(|need| need.is_probe());
        let cut = probes.filter(|need| inner.is_cut(**need, ending));
        facts.cut = cut.map(|need| (*need, cut_off.clone())).collect();
        for need in wanted {
            let missing = inner.missing(*need, ending, &cut_off);
            match need {
                FactKind::Host => inner.host(&mut facts.host, &missing),
                FactKind::Dns => {
                    facts.dns = collected(&inner.dns, missing);
                    unreachable_for_all(facts.dns.known_mut());
                }
                FactKind::Tcp => facts.tcp = collected(&inner.tcp, missing),
                FactKind::Tls => facts.tls = collected(&inner.tls, missing),
                FactKind::TlsTrials => facts.tls_trials = collected(&inner.tls_trials, missing),
                FactKind::Http => facts.http = collected(&inner.http, missing),
                // A client of another kind has none.
                FactKind::Function if facts.function_name().is_none() => {}
                // Nobody asks for these: files of the AWS CLI tell them.
                need if need.permissions().is_empty() => {}
                // Where the call gave no reason to ask for them, nobody did.
                need if inner.is_settled_by_itself(*need) => {}
                need => facts.aws.unlearned(*need, &missing),
            }
        }
        facts.discover_api();
        facts
    }
}

impl Inner {
    /// Why a fact is not there, should it not be there.
    fn missing(&self, need: FactKind, ending: Ending, cut_off: &FetchError) -> FetchError {
        if let Some(trouble) = self.unlearned.get(&need) {
            return trouble.clone();
        }
        // Where what comes before it was cut short, there was nothing that it could have gone on with.
        let cut = |need: &FactKind| self.is_cut(*need, ending);
        if self.settled.contains(&need) && !closure([need]).iter().any(cut) {
            return FetchError {
                why: Reason::Failed,
                detail: nothing_to_do(need).to_owned(),
            };
        }
        let (cut, waited) = (&cut_off.detail, waiting_for(need));
        FetchError {
            why: cut_off.why,
            detail: format!("{cut} while it waited for {waited}"),
        }
    }

    /// Whether whoever learns a fact had its turn, and has written down what there is.
    fn is_settled_by_itself(&self, need: FactKind) -> bool {
        self.settled.contains(&need) && !self.unlearned.contains_key(&need)
    }

    /// Whether the end of the run cut off what there was to observe: some of it, or all.
    fn is_cut(&self, need: FactKind, ending: Ending) -> bool {
        let early = ending != Ending::Done && !self.settled.contains(&need);
        need.is_probe() && (early || self.cut.contains(&need))
    }

    fn host(&self, host: &mut Host, missing: &FetchError) {
        host.addresses.unlearned(missing);
        host.resolvers.unlearned(missing);
        host.resolving.unlearned(missing);
        host.instance.unlearned(missing);
        host.runtime.unlearned(missing);
        host.proxy_variables.unlearned(missing);
        host.endpoint_variables.unlearned(missing);
        host.routes.unlearned(missing);
        host.limits.unlearned(missing);
        let connected = self
            .tcp
            .iter()
            .find_map(|(_, probe)| match &probe.outcome {
                TcpOutcome::Connected { local } => Some(local.ip()),
                _ => None,
            })
            .filter(|local| !local.is_loopback());
        let Some(leaving) = connected.or(self.leaving) else {
            return;
        };
        if let Some(addresses) = host.addresses.known_mut() {
            addresses.retain(|address| *address != leaving);
            addresses.insert(0, leaving);
        }
    }
}

/// What a piece was waiting for when it was cut off.
const fn waiting_for(need: FactKind) -> &'static str {
    match need {
        FactKind::Host => "the host's metadata services",
        FactKind::Dns => "resolvers",
        FactKind::Tcp => "an address to connect to, or a connection",
        FactKind::Tls | FactKind::TlsTrials => "a connection, or a handshake",
        FactKind::Http => "a handshake, or the answer to the request",
        _ => "AWS",
    }
}

/// Why a piece ended without anything to record.
const fn nothing_to_do(need: FactKind) -> &'static str {
    match need {
        FactKind::Tcp => {
            "there was no address to connect to: the name led to none, and no interface of the \
             endpoint is known"
        }
        FactKind::Tls | FactKind::TlsTrials => "no connection was made, so no handshake was tried",
        FactKind::Http => "no handshake completed, so no request was sent",
        _ => "nothing was learned",
    }
}

fn collected<T: Clone>(noted: &[(usize, T)], missing: FetchError) -> Fact<Vec<T>> {
    if noted.is_empty() {
        return Fact::Unknown(missing);
    }
    let mut noted: Vec<&(usize, T)> = noted.iter().collect();
    noted.sort_by_key(|(order, _)| *order);
    Fact::Known(noted.into_iter().map(|(_, value)| value.clone()).collect())
}

/// A host says that a port is closed a few times a second at most: what it said to one question
/// holds for those to which it said nothing.
fn unreachable_for_all(lookups: Option<&mut Vec<Lookup>>) {
    let Some(lookups) = lookups else { return };
    let told: Vec<(Asked, Answer)> = lookups
        .iter()
        .filter(|it| matches!(it.answer, Answer::Unreachable(_)))
        .map(|it| (it.asked, it.answer.clone()))
        .collect();
    for lookup in lookups.iter_mut().filter(|it| it.answer == Answer::Silence) {
        if let Some((_, answer)) = told.iter().find(|(asked, _)| *asked == lookup.asked) {
            lookup.answer = answer.clone();
        }
    }
}

/// The time of day, to the second.
fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second())
        .unwrap_or(now)
        .to_string()
}
