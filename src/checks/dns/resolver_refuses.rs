//! Every resolver of the client serves it.

use crate::case::Case;
use crate::checks::dns::{misbehaving, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Fix, Outcome, Stop};
use crate::facts::{Answer, FactKind};
use crate::model::{command, word};

check! {
    DNS017 "dns-resolver-refuses" "every resolver of the client serves it"
    Dns Error
    needs [Dns]
    explains [WrongAnswer]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let refuses = |answer: &Answer| matches!(answer, Answer::Refused | Answer::Lame);
    let Some((servers, found)) = misbehaving(case, refuses, |servers, _| {
        format!("{servers} does not serve this client: it refuses to look names up for it")
    })?
    else {
        return Outcome::ok(Evidence::of(FactKind::Dns, tell(case.name_lookup()?)));
    };
    let host = case.target.url.hostname();
    let controls = case.configured(&case.target.control_hostname())?;
    Outcome::found(
        shown(found, controls)
            .fixed_by(Fix::new(
                format!(
                    "admit this client on {servers} (BIND: allow-recursion; Unbound: access-control), \
                     or ask a resolver that serves it"
                ),
                servers.each(|server| command!("dig @{server} {host}", server, host = word::Host(host))),
            ).because(format!("the change is made on {servers}, by who runs it")))
            .confirmed_by(again(case, "dns")),
    )
}
