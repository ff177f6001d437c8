//! No resolver of the client fails on the name.

use crate::case::Case;
use crate::checks::dns::{misbehaving, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Fix, Outcome, Stop, Symptom};
use crate::facts::{Answer, FactKind};
use crate::model::{command, word};

check! {
    DNS016 "dns-resolver-servfail" "no resolver of the client fails on the name"
    Dns Error
    needs [Dns]
    explains [WrongAnswer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let control = case.target.control_hostname();
    let controls = case.configured(&control)?;
    let fails = |answer: &Answer| *answer == Answer::ServFail;
    let everything = controls.iter().any(|lookup| fails(&lookup.answer));
    let Some((servers, found)) = misbehaving(case, fails, |servers, host| {
        if everything {
            format!("{servers} fails on every name (SERVFAIL): whom it asks does not answer it")
        } else if controls.is_empty() {
            format!("{servers} fails on {host} (SERVFAIL)")
        } else {
            format!("{servers} fails on {host} (SERVFAIL), and not on other names")
        }
    })?
    else {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(case.name_lookup()?)));
    };
    let summary = if everything {
        format!("fix the forwarders of {servers}, or ask a resolver that works")
    } else {
        format!(
            "fix what {servers} does with the name: its conditional forwarder, its DNSSEC \
             validation, or a DNS firewall before it that fails closed"
        )
    };
    let host = case.target.url.hostname();
    Outcome::found(
        shown(found, controls)
            .shows(&[Symptom::ServerFailure])
            .fixed_by(
                Fix::new(summary, {
                    let asked = servers.each(|server| {
                        command!(
                            "dig @{server} {host}; dig +cd @{server} {host}",
                            server,
                            host = word::Host(host)
                        )
                    });
                    command!("{asked}   # the latter without DNSSEC", asked)
                })
                .because(format!("the change is made on {servers}, by who runs it")),
            )
            .confirmed_by(again(case, "dns")),
    )
}
