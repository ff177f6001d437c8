//! No line of the hosts file stands in for DNS.

use crate::case::Case;
use crate::checks::dns::{Said, shown, tell};
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::{Change, FactKind, HostsLine};
use crate::model::{Command, command};

check! {
    DNS008 "dns-hosts-file" "no line of the hosts file answers in place of DNS"
    Dns Error
    needs [Host, Dns, VpcEndpoints, NetworkInterfaces]
    explains [
        WrongAnswer, OwnResolvers, Sinkhole, OldAddress, OtherEndpoint, NoConnection, OtherServer,
        Forbidden, EndpointsDiffer,
    ]
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let said = Said::of(case)?;
    if said.servers.is_empty() {
        return Err(Stop::NotApplicable(
            "the URL names an address, which nobody looks up",
        ));
    }
    let answer = &said.here.answer;
    if answer.addresses().is_empty() {
        return Err(Stop::NotApplicable(
            "the name has no address, as a line of the hosts file would give it",
        ));
    }
    let lines = match case.pinned() {
        Ok(lines) => lines,
        // What a server says, too, needs no hosts file.
        Err(_)
            if said
                .servers
                .iter()
                .any(|one| answer.is_part_of(&one.answer)) =>
        {
            return Outcome::ok(Evidence::of(FactKind::Dns, tell(said.here)));
        }
        Err(missing) => return Err(missing.into()),
    };
    let pinned: Vec<_> = lines.iter().map(|line| line.address).collect();
    let used = answer.addresses().iter().any(|it| pinned.contains(it));
    if !used {
        let none = format!("no line of /etc/hosts answers for {}", said.host);
        return Outcome::ok(Evidence::of(FactKind::Host, none));
    }
    let numbers: Vec<_> = lines.iter().map(|line| line.line).collect();
    let (numbers, addresses) = (list(&numbers), list(&pinned));
    let by_dns = |address| {
        said.servers
            .iter()
            .any(|it| it.answer.addresses().contains(address))
    };
    let nobody_knows = said
        .servers
        .iter()
        .all(|it| it.answer.addresses().is_empty());
    let owned = pinned.iter().all(|address| case.owner(*address).is_some());
    let right = pinned.iter().all(by_dns) || (nobody_knows && owned);
    let found = if right {
        Finding::risk(
            format!("/etc/hosts:{numbers}"),
            format!(
                "line {numbers} of /etc/hosts pins {} to {addresses}: right today, and wrong once the \
                 endpoint has other addresses",
                said.host
            ),
        )
    } else {
        Finding::blocker(
            format!("/etc/hosts:{numbers}"),
            format!(
                "line {numbers} of /etc/hosts pins {} to {addresses}, which DNS does not say",
                said.host
            ),
        )
    };
    let mut found = found.about([said.host]).about(&pinned);
    for line in &lines {
        found = found.shown_by(Evidence::of(FactKind::Host, written(line)));
    }
    for address in &pinned {
        let whose = format!("{address}: {}", case.whose(*address));
        found = found.shown_by(Evidence::inferred(whose));
    }
    found = shown(found, std::iter::once(said.here).chain(said.servers));
    let deletions = lines
        .iter()
        .map(|line| command!("{line}d", line = line.line));
    let deletions = Command::joined(deletions, ";");
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "take the line out, so that DNS answers",
                    command!("sudo sed -i.bak '{deletions}' /etc/hosts", deletions),
                )
                .touching("every program of this host; running ones may keep the old address")
                .changing(Change::AskServers),
            )
            .confirmed_by(again(case, "dns")),
    )
}

fn written(line: &HostsLine) -> String {
    format!(
        "/etc/hosts line {}: {} {}",
        line.line,
        line.address,
        line.names.join(" ")
    )
}
