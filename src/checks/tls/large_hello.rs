//! Nothing on the way minds a `ClientHello` that is longer than a packet.

use super::tell;
use super::tried::{Minds, Tried};
use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::{command, word};

check! {
    TLS011 "tls-large-clienthello" "a ClientHello that is longer than a packet gets through"
    Tls Error
    needs [Tls, TlsTrials]
    also [Http]
    explains [HandshakeCut]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let tried = Tried::needed(case)?;
    if tried.minds() != Minds::LargeHello {
        return Err(Stop::NotApplicable(
            "it is not the length of the ClientHello that matters",
        ));
    }
    let address = tried.address();
    let name = &tried.probe.name;
    let mut found = Finding::blocker(
        address.to_string(),
        "something on the way drops a ClientHello that is longer than a packet, as post-quantum \
         key exchange makes it",
    )
    .about([address])
    .shown_by(tell(tried.probe));
    found.evidence.extend(tried.told());
    Outcome::found(
        found
            .shown_by(Evidence::inferred(
                "Go 1.24, OpenSSL 3.5, the AWS SDK for Rust and up-to-date browsers begin so; an older \
                 curl or Java does not, and its calls pass",
            ))
            .fixed_by(
                Fix::new(
                    "update the firewall or proxy on the way, or have it let execute-api names through \
                     unread",
                    command!(
                        "openssl s_client -connect {address}:443 -servername {name} -groups X25519:P-256 </dev/null",
                        address,
                        name = word::Host(name)
                    ),
                )
                .because("the change is made on the device in between, by who runs it")
                .touching(
                    "until then clients can be told to offer classic key exchange alone; that gives up \
                     the protection against later decryption",
                ),
            )
            .confirmed_by(again(case, "tls")),
    )
}
