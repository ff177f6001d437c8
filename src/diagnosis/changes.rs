//! What was changed of late of the objects at fault: shown beside the finding, and never needed for the verdict.
//!
//! A change that fits makes a finding that is only possible a likely one, and no more.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{RankedFinding, Role};
use crate::case::Case;
use crate::checks::{Evidence, EvidenceKind};
use crate::facts::FactKind;
use crate::facts::trail::Event;
use crate::model::{Confidence, Hop};

/// How many objects are asked about: each is a question of its own, and `CloudTrail` takes two a second.
const MOST_OBJECTS: usize = 6;

/// How many changes stand beside one finding.
const MOST_SHOWN: usize = 3;

/// How the ids of objects begin whose changes decide over a call's way.
const PREFIXES: &[&str] = &[
    "acl-", "eni-", "nat-", "pcx-", "pl-", "rtb-", "sg-", "tgw-", "vgw-", "vl-", "vpce-",
];

/// The objects whose changes are worth knowing: those of the causes; of a cause that names none, those of its hop.
#[must_use]
pub fn objects_at_fault(case: &Case<'_>, findings: &[RankedFinding]) -> Vec<String> {
    let causes = findings.iter().filter(|it| it.role == Role::Cause);
    let mut all: Vec<String> = Vec::new();
    for object in causes.flat_map(|it| objects(case, it)) {
        if !all.contains(&object) {
            all.push(object);
        }
    }
    all.truncate(MOST_OBJECTS);
    all
}

fn objects(case: &Case<'_>, finding: &RankedFinding) -> Vec<String> {
    let found = &finding.found;
    let mut all = BTreeSet::new();
    let commands = found.fix.iter().flat_map(|fix| &fix.commands);
    let commands = commands.map(ToString::to_string);
    let texts = [found.subject.clone(), found.title.clone()].into_iter();
    for text in texts.chain(found.about.iter().cloned()).chain(commands) {
        all.extend(named_in(&text));
    }
    if all.is_empty() {
        all.extend(of_hop(case, finding.hop));
    }
    let api = case.target.api_id.as_ref().map(ToString::to_string);
    let of_api = finding.hop >= Hop::FrontDoor && finding.hop != Hop::EndpointPolicy;
    all.extend(api.filter(|api| of_api || found.subject == *api));
    all.into_iter().collect()
}

/// The ids, and the names of functions and roles, that a text holds.
fn named_in(text: &str) -> Vec<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_:/.+=@".contains(c);
    let words = text.split(|c: char| !is_word(c));
    let mut all = Vec::new();
    for word in words.map(|word| word.trim_end_matches([':', '.'])) {
        if word.starts_with("arn:") {
            let named = [":function:", ":role/"].iter().find_map(|kind| {
                let (_, name) = word.split_once(kind)?;
                let name = name.rsplit('/').next().unwrap_or(name);
                Some(name.split(':').next().unwrap_or(name).to_owned())
            });
            all.extend(named.filter(|it| !it.is_empty()));
            continue;
        }
        let pieces = word.split([':', '/', '=', '.']);
        all.extend(pieces.filter(|it| is_id(it)).map(str::to_owned));
    }
    all
}

fn is_id(word: &str) -> bool {
    let tail = PREFIXES.iter().find_map(|prefix| word.strip_prefix(prefix));
    let tail = tail.map(|tail| {
        let kinds = ["attach-", "rtb-"];
        kinds
            .iter()
            .find_map(|kind| tail.strip_prefix(kind))
            .unwrap_or(tail)
    });
    tail.is_some_and(|it| it.len() >= 8 && it.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// What may have been changed where a hop fails and nothing of its configuration is known to be wrong.
fn of_hop(case: &Case<'_>, hop: Hop) -> Vec<String> {
    let endpoint = case.endpoint_of_call().ok().flatten();
    let mut all: Vec<String> = Vec::new();
    if hop < Hop::FrontDoor {
        all.extend(endpoint.map(|it| it.vpc_endpoint_id.to_string()));
    }
    if matches!(
        hop,
        Hop::SgOut | Hop::SgIn | Hop::Nacl | Hop::Route | Hop::Tcp
    ) {
        let groups = endpoint.into_iter().flat_map(|it| &it.groups);
        all.extend(groups.map(|it| it.group_id.to_string()));
        let own = case.source().groups.iter().flatten();
        all.extend(own.map(ToString::to_string));
        let subnet = case.source().subnet_id.as_ref();
        let tables = case.aws.route_tables.known().into_iter().flatten();
        let mut of_subnet = tables.filter(|table| {
            let mut to = table.associations.iter();
            subnet.is_some() && to.any(|it| it.subnet_id.as_ref() == subnet)
        });
        all.extend(of_subnet.next().map(|it| it.route_table_id.to_string()));
    }
    all
}

/// Puts what was changed beside the findings whose objects it is about.
pub(super) fn show(case: &Case<'_>, findings: &mut [RankedFinding]) {
    let Some(events) = case.aws.events.known().filter(|all| !all.is_empty()) else {
        return;
    };
    let now = case.taken_at.parse::<Timestamp>().ok();
    let mut changes: Vec<&Event> = events
        .iter()
        .filter(|event| event.is_change() && is_before(event, now))
        .collect();
    changes.sort_by_key(|event| std::cmp::Reverse((event.at(), &event.event_id)));
    for finding in findings.iter_mut().filter(|it| it.role == Role::Cause) {
        let objects = objects(case, finding);
        let own = changes
            .iter()
            .filter(|event| objects.iter().any(|object| event.is_about(object)));
        let evidence = &finding.found.evidence;
        let told = |event: &&&Event| {
            let when = event.event_time.as_deref().unwrap_or("?");
            let is_it =
                |it: &&Evidence| it.text.contains(&event.event_name) && it.text.contains(when);
            !evidence.iter().any(|it| is_it(&it))
        };
        let shown: Vec<Evidence> = own
            .filter(told)
            .take(MOST_SHOWN)
            .map(|event| Evidence {
                kind: EvidenceKind::Configured,
                text: words(event, now),
                source: FactKind::Events.operation(),
            })
            .collect();
        if !shown.is_empty() && finding.found.confidence == Confidence::Possible {
            finding.found.confidence = Confidence::Likely;
        }
        finding.found.evidence.extend(shown);
    }
}

fn is_before(event: &Event, now: Option<Timestamp>) -> bool {
    match (event.at(), now) {
        (Some(at), Some(now)) => at <= now,
        _ => true,
    }
}

/// Who changed it, when, by which call, and from where.
fn words(event: &Event, now: Option<Timestamp>) -> String {
    let ago = match (event.at(), now) {
        (Some(at), Some(now)) => format!(
            ", {} before this run",
            span(now.as_second() - at.as_second())
        ),
        _ => String::new(),
    };
    format!("changed of late: {}{ago}", event.told())
}

/// A span as a person says it.
fn span(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7200 => format!("{} minutes", seconds / 60),
        7200..172_800 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{Finding, Kind, REGISTRY};
    use crate::facts::{Fact, Facts};
    use crate::model::{Severity, Target};

    #[test]
    fn objects_are_told_from_other_words() {
        let text = "aws ec2 authorize-security-group-ingress --group-id sg-0bb00000000000001 --cidr 10.0.0.0/8 rtb-12345678, tgw-attach-0123456789abcdef0: sg-group pl-x arn:aws:lambda:eu-west-1:111122223333:function:orders:live arn:aws:iam::111122223333:role/path/invoker.";
        assert_eq!(
            named_in(text),
            [
                "sg-0bb00000000000001",
                "rtb-12345678",
                "tgw-attach-0123456789abcdef0",
                "orders",
                "invoker"
            ]
        );
    }

    fn possible(subject: &str) -> RankedFinding {
        RankedFinding {
            check: REGISTRY.first().expect("a check"),
            found: Finding {
                subject: subject.to_owned(),
                span: None,
                title: "it is closed".to_owned(),
                kind: Kind::Blocker,
                confidence: Confidence::Possible,
                hop: None,
                severity: None,
                about: Vec::new(),
                shows: &[],
                evidence: Vec::new(),
                look: Vec::new(),
                fix: None,
                confirm: None,
            },
            role: Role::Cause,
            hop: Hop::SgIn,
            severity: Severity::Error,
            explained_by: None,
            fix_verified: false,
            alternatives_verified: Vec::new(),
            by_another_route: false,
        }
    }

    #[test]
    fn a_change_that_fits_makes_what_is_possible_likely_and_no_more() {
        let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
        let target = Target::new(url.parse().expect("a URL"), Vec::new());
        let mut facts = Facts::of_target(target);
        facts.taken_at = "2026-01-01T00:42:00Z".to_owned();
        facts.aws.events = Fact::Known(vec![Event {
            event_id: "e".to_owned(),
            event_name: "RevokeSecurityGroupIngress".to_owned(),
            event_time: Some("2026-01-01T00:00:00Z".to_owned()),
            objects: vec!["sg-0bb00000000000001".to_owned()],
            ..Event::default()
        }]);
        let mut findings = [
            possible("sg-0bb00000000000001"),
            possible("sg-0bb00000000000002"),
        ];
        show(&Case::of(&facts), &mut findings);
        let [own, other] = &findings;
        assert_eq!(own.found.confidence, Confidence::Likely);
        let told = own.found.evidence.first().map(|it| it.text.as_str());
        let words = "changed of late: somebody called RevokeSecurityGroupIngress 2026-01-01T00:00:00Z, 42 minutes before this run";
        assert_eq!(told, Some(words));
        assert_eq!(other.found.confidence, Confidence::Possible);
        assert_eq!(other.found.evidence, []);
    }

    #[test]
    fn spans_are_said_as_people_do() {
        let all = [
            (59, "59 s"),
            (2520, "42 minutes"),
            (86_400, "24 hours"),
            (604_800, "7 days"),
        ];
        for (seconds, words) in all {
            assert_eq!(span(seconds), words);
        }
    }
}
