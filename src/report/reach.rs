//! `reach`: who can call an API, a class of clients a line. A line is the contract `apigw-doctor/reach/1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::paths::{Blocker, PathAnswer};
use super::{Reason, Report, ReportKind, State, Unknown, Verdict};
use crate::checks::plural;
use crate::facts::FactKind;
use crate::model::Hop;
use crate::reach::{Class, ClientKind, Compared, PolicyAnswer, Reach, Reachable, Unused};

const SCHEMA: &str = "apigw-doctor/reach/1";

/// Who can call an API: of `reach`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReachTable {
    /// The call.
    pub url: String,
    /// The classes of clients, by VPC and subnet.
    pub classes: Vec<ReachLine>,
    /// How many clients there are of each verdict.
    pub totals: Totals,
    /// What leads nobody to the API.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unused: Vec<Unused>,
}

/// Clients of which the same is to be said.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReachLine {
    /// `apigw-doctor/reach/1`.
    pub schema: &'static str,
    /// The clients: ids of interfaces and subnets, names of functions, addresses.
    pub clients: Vec<String>,
    /// How many they are.
    pub count: usize,
    /// What they are.
    pub kind: ClientKind,
    /// The VPC they lie in.
    pub vpc_id: Option<String>,
    /// The subnet they lie in.
    pub subnet_id: Option<String>,
    /// Their security groups.
    pub groups: Vec<String>,
    /// Whether they reach the API.
    pub verdict: Reachable,
    /// Whether they reached it before: of a comparison; none where they were no clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Reachable>,
    /// The endpoint that serves them, or comes closest.
    pub via: Option<String>,
    /// The host to call.
    pub name: Option<String>,
    /// The first hop that stops them, or may.
    pub hop: Option<Hop>,
    /// Everything that stops them.
    pub blockers: Vec<Blocker>,
    /// What is not known, where the verdict depends on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknowns: Vec<String>,
    /// What the policies say.
    pub policy: PolicyAnswer,
}

/// How many clients there are of each verdict.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Totals {
    /// They reach the API.
    pub yes: usize,
    /// They do not.
    pub no: usize,
    /// It is not known.
    pub unknown: usize,
    /// They reach it, and did not before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain: Option<usize>,
    /// They reached it before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lose: Option<usize>,
}

/// The last line.
#[derive(Serialize)]
pub(super) struct LastLine<'a> {
    pub(super) totals: Totals,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) unused: &'a [Unused],
}

impl ReachLine {
    fn of(class: &Class, compared: Option<&Compared>) -> Option<Self> {
        let first = class.clients.first()?;
        let outcome = &class.outcome;
        let path = outcome
            .path
            .as_ref()
            .map(|path| PathAnswer::new(path, None, &[]));
        let mut blockers: Vec<Blocker> = path.iter().flat_map(|it| it.blockers.clone()).collect();
        let mut unknowns = Vec::new();
        if outcome.verdict == Reachable::Unknown {
            unknowns.extend(path.into_iter().flat_map(|it| it.unknowns));
        }
        for obstacle in &outcome.obstacles {
            if obstacle.certain {
                blockers.push(Blocker {
                    layer: obstacle.hop.as_str(),
                    object: obstacle.object.clone(),
                    name: None,
                    rule: None,
                    text: obstacle.text.clone(),
                    partial: false,
                    reachability_analyzer: None,
                    fix: None,
                });
            } else {
                unknowns.push(obstacle.text.clone());
            }
        }
        Some(Self {
            schema: SCHEMA,
            clients: class.clients.iter().map(|it| it.name.clone()).collect(),
            count: class.clients.len(),
            kind: first.kind,
            vpc_id: first.vpc.as_ref().map(ToString::to_string),
            subnet_id: first.subnet.as_ref().map(ToString::to_string),
            groups: first.groups.iter().map(ToString::to_string).collect(),
            verdict: outcome.verdict,
            was: compared.and_then(|it| it.was(&first.name)),
            via: outcome.via.as_ref().map(ToString::to_string),
            name: outcome.name.clone(),
            hop: outcome.hop,
            blockers: if outcome.verdict == Reachable::Yes {
                Vec::new()
            } else {
                blockers
            },
            unknowns,
            policy: outcome.policy,
        })
    }

    /// What stops the clients, or may, in one line.
    #[must_use]
    pub fn why(&self) -> Option<&str> {
        let first = self.blockers.first().map(|it| it.text.as_str());
        first.or_else(|| self.unknowns.first().map(String::as_str))
    }
}

impl Report {
    /// The report of `reach`.
    #[must_use]
    pub fn of_reach(reach: &Reach, compared: Option<&Compared>) -> Self {
        let classes = reach.classes.iter();
        let classes: Vec<ReachLine> = classes
            .filter_map(|class| ReachLine::of(class, compared))
            .collect();
        let totals = Totals {
            yes: reach.count(Reachable::Yes),
            no: reach.count(Reachable::No),
            unknown: reach.count(Reachable::Unknown),
            gain: compared.map(|it| it.gain),
            lose: compared.map(|it| it.lose),
        };
        let mut unknowns: Vec<Unknown> = Vec::new();
        for line in &classes {
            for detail in &line.unknowns {
                if !unknowns.iter().any(|it| it.detail == *detail) {
                    unknowns.push(Unknown {
                        fact: "reach".into(),
                        why: Reason::Failed,
                        action: "reach".into(),
                        would_tell: "whether these clients reach the API".into(),
                        detail: detail.clone(),
                    });
                }
            }
        }
        if reach.partial {
            unknowns.push(Unknown {
                fact: "reach".into(),
                why: Reason::Failed,
                action: FactKind::NetworkInterfaces.action().into(),
                would_tell: "whether there are other clients".into(),
                detail: "not all network interfaces were read".into(),
            });
        }
        let nobody = classes.is_empty();
        let state = if totals.unknown > 0 || reach.partial || nobody {
            State::Inconclusive
        } else {
            State::Healthy
        };
        let summary = totals.sentence();
        Self {
            unknowns,
            discovered: reach.notices.clone(),
            reach: Some(ReachTable {
                url: reach.url.clone(),
                classes,
                totals,
                unused: reach.unused.clone(),
            }),
            ..Self::bare(
                ReportKind::Reach,
                Verdict {
                    state,
                    broken_at: None,
                    summary,
                },
            )
        }
    }
}

impl Totals {
    /// In one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self {
            yes,
            no,
            unknown,
            gain,
            lose,
        } = self;
        let all = plural(yes + no + unknown, "client");
        let changed = match (gain, lose) {
            (Some(gain), Some(lose)) => format!("; {gain} gain, {lose} lose"),
            _ => String::new(),
        };
        format!("{all}: {yes} can call the API, {no} cannot, {unknown} unknown{changed}")
    }
}
