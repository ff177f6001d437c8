//! Nothing on the way filters by the server's name.

use super::tell;
use super::tried::{Minds, Tried};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::{Confidence, command, word};

check! {
    TLS012 "tls-sni-filtered" "nothing on the way filters handshakes by the server's name"
    Tls Error
    needs [Tls, TlsTrials]
    also [Http]
    explains [HandshakeCut]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let tried = Tried::needed(case)?;
    if tried.minds() != Minds::ServerName {
        return Err(Stop::NotApplicable("it is not the name that matters"));
    }
    let address = tried.address();
    let name = &tried.probe.name;
    let mut found = Finding::blocker(
        name.clone(),
        format!("something on the way cuts off handshakes that name {name}"),
    )
    .with(Confidence::Likely)
    .about([address])
    .shown_by(tell(tried.probe));
    found.evidence.extend(tried.told());
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "a firewall with a list of allowed names does this; API Gateway itself answers every \
                 name, if only with another certificate",
            ))
            .fixed_by(
                Fix::new(
                    format!("have the firewall on the way allow {name}"),
                    command!(
                        "openssl s_client -connect {address}:443 -servername {name} </dev/null",
                        address,
                        name = word::Host(name)
                    ),
                )
                .then(command!(
                    "openssl s_client -connect {address}:443 -noservername </dev/null",
                    address
                ))
                .because("the change is made on the device in between, by who runs it")
                .touching("an allowed name holds for every client behind that firewall"),
            )
            .confirmed_by(again(case, "tls")),
    )
}
