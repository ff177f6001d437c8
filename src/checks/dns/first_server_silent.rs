//! The first resolver of the client answers.

use crate::case::Case;
use crate::checks::dns::{OF_RESOLV_CONF, Said, servers_of, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, Symptom};
use crate::facts::{FactKind, Lookup};

check! {
    DNS020 "dns-first-resolver-silent" "the first resolver of the client answers"
    Dns Warning
    needs [Dns]
    explains [WrongAnswer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    let Some(first) = said.configured.first() else {
        return Err(Stop::NotApplicable("the client names no resolver"));
    };
    if !first.answer.is_no_reply() {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(first)));
    }
    let silent: Vec<&Lookup> = said
        .configured
        .iter()
        .copied()
        .filter(|it| it.answer.is_no_reply())
        .collect();
    if silent.len() == said.configured.len() {
        return Err(Stop::NotApplicable(
            "none of the client's resolvers answers",
        ));
    }
    let servers = servers_of(&silent);
    let title = format!(
        "{servers} does not answer: every lookup waits for it before the next resolver is asked"
    );
    // Whoever waits longer than this did gets an answer after all.
    let found = if said.here.answer.is_no_reply() {
        Finding::blocker(servers.to_string(), title)
    } else {
        Finding::risk(servers.to_string(), title)
    };
    let found = found.about([said.host]).shows(&[Symptom::ResolverSilent]);
    let found = shown(found, std::iter::once(said.here).chain(said.configured));
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    format!("take {servers} out of resolv.conf, or make it reachable"),
                    servers.leave_out(),
                )
                .touching(OF_RESOLV_CONF),
            )
            .confirmed_by(again(case, "dns")),
    )
}
