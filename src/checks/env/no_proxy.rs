//! Every client makes the same of the environment's proxy variables.

use super::{proxy_of, told, variables};
use crate::case::Case;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::model::{ProxyClient, command, word};

check! {
    ENV002 "cli-no-proxy-differs" "every client makes the same of the environment's proxy variables"
    Proxy Warning
    needs [Host]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let variables = variables(case)?;
    let (mut through, mut directly) = (Vec::new(), Vec::new());
    for follower in ProxyClient::ALL {
        match proxy_of(case, follower)? {
            Some(_) => through.push(follower.name()),
            None => directly.push(follower.name()),
        }
    }
    if through.is_empty() {
        return Err(Stop::NotApplicable("no proxy carries the call"));
    }
    if directly.is_empty() {
        return Outcome::ok(told(variables));
    }
    let host = case.target.url.hostname();
    let verb = |clients: &[&str], many, one| if clients.len() == 1 { one } else { many };
    Outcome::found(
        Finding::risk(
            "NO_PROXY",
            format!(
                "the proxy variables mean different things to different clients: {} {} through the proxy, {} {} not",
                list(&through),
                verb(&through, "call", "calls"),
                list(&directly),
                verb(&directly, "do", "does"),
            ),
        )
        .shown_by(told(variables))
        .shown_by(Evidence::inferred(
            "lists are parted by commas alone, a name stands for all below it, and a star for nothing \
             but the whole list: that much all of them understand",
        ))
        .fixed_by(
            Fix::new(
                "set both spellings to the same list, without stars, spaces and ports",
                command!(
                    "export NO_PROXY={host} no_proxy={host}",
                    host = word::Host(host)
                ),
            )
            .touching("every program with that environment"),
        ),
    )
}
