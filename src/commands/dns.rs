//! `dns`: DNS answers by resolver, once, or until they have settled.

use std::collections::BTreeMap;

use super::facts_files;
use super::gather_cmds::{self, Extra};
use super::output::finish;
use crate::case::Case;
use crate::cli::{Cli, DnsArgs, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Facts, Lookup};
use crate::gather;
use crate::report::{Detail, Report, ReportKind};
use crate::ui;

/// How often the answers must be the same before they count as settled.
const STEADY: u32 = 2;

/// Compares the resolvers.
///
/// # Errors
/// What was typed makes no call, or the report could not be written.
pub(super) fn run(cli: &Cli, args: &DnsArgs) -> Result<Exit, Error> {
    let more = facts_files::completing(&args.more)?;
    let (mut facts, interrupted) = match args.watch {
        None => gather_cmds::gather(cli, &args.probe, Selection::Dns)?,
        Some(longest) => {
            let needs = Selection::Dns.needs();
            let request = gather_cmds::request(cli, &args.probe, needs, Extra::default())?;
            let mut watched = Watched::default();
            gather::follow(&request, args.every, longest, &mut |facts| {
                watched.seen(facts)
            })
            .map_err(Error::Runtime)?
        }
    };
    if let Some(more) = more {
        more.tell(&mut facts);
    }
    let report = Report::of(&facts, &Selection::Dns.checks())
        .made_by(ReportKind::Dns)
        .comparing_names();
    let exit = finish(report, Some(&facts), cli, Detail::Normal)?;
    Ok(gather_cmds::ended(exit, interrupted))
}

/// What was said of the URL's host so far.
#[derive(Default)]
struct Watched {
    /// By whom, the last time.
    last: BTreeMap<String, String>,
    /// How often nothing has changed since.
    steady: u32,
    /// Whether anything ever changed.
    changed: bool,
    /// Whether the resolvers agreed from the start: then it is a change that is waited for.
    agreed_at_first: Option<bool>,
}

impl Watched {
    /// Looks at another round. False where there is nothing left to wait for.
    fn seen(&mut self, facts: &Facts) -> bool {
        let lookups = Case::of(facts).name_lookups().unwrap_or_default();
        let now: BTreeMap<String, String> = lookups.iter().map(|it| told(it)).collect();
        let time = facts.taken_at.as_str();
        for (who, said) in &now {
            match self.last.get(who) {
                None => ui::notice(&format!("{time}  {who}: {said}")),
                Some(before) if before != said => {
                    ui::notice(&format!("{time}  {who}: {before} -> {said}"));
                }
                Some(_) => {}
            }
        }
        let same = self.last == now;
        self.changed |= !same && !self.last.is_empty();
        self.steady = if same { self.steady + 1 } else { 0 };
        self.last = now;
        let agree = agree(&lookups);
        let waits_for_change = *self.agreed_at_first.get_or_insert(agree) && !self.changed;
        waits_for_change || !agree || self.steady < STEADY
    }
}

/// Whether all who reply lead to the same addresses, or all to none.
fn agree(lookups: &[&Lookup]) -> bool {
    let mut replies = lookups.iter().filter(|it| !it.answer.is_no_reply());
    let Some(first) = replies.next() else {
        return true;
    };
    let none = |lookup: &Lookup| lookup.answer.addresses().is_empty();
    replies.all(|it| (none(first) && none(it)) || it.answer.same_addresses(&first.answer))
}

/// Who said what, without what changes all the time: the order, the time to live.
fn told(lookup: &Lookup) -> (String, String) {
    let mut addresses: Vec<String> = lookup
        .answer
        .addresses()
        .iter()
        .map(ToString::to_string)
        .collect();
    addresses.sort();
    let said = if addresses.is_empty() {
        crate::checks::said(&lookup.answer)
    } else {
        addresses.join(" ")
    };
    (crate::checks::who(lookup.asked), said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Answer, Asked};

    fn round(watched: &mut Watched, answers: &[Answer]) -> bool {
        let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
        let target = crate::model::Target::new(url.parse().expect("a URL"), Vec::new());
        let mut facts = Facts::of_target(target);
        let servers = [Asked::Getaddrinfo, Asked::Configured([10, 0, 0, 2].into())];
        let lookups = servers
            .into_iter()
            .zip(answers)
            .map(|(asked, answer)| Lookup {
                asked,
                name: facts.target.url.hostname().to_owned(),
                answer: answer.clone(),
                ms: 1,
                replies: Vec::new(),
            });
        facts.dns = crate::facts::Fact::Known(lookups.collect());
        watched.seen(&facts)
    }

    fn at(last: u8) -> Answer {
        Answer::Addresses {
            addresses: vec![[10, 0, 2, last].into()],
            cnames: Vec::new(),
            ttl: None,
        }
    }

    #[test]
    fn ends_when_all_have_agreed_for_a_while() {
        let mut watched = Watched::default();
        assert!(round(&mut watched, &[Answer::NotFound, at(1)]));
        assert!(round(&mut watched, &[at(1), at(1)]), "only just");
        assert!(round(&mut watched, &[at(1), at(1)]));
        assert!(!round(&mut watched, &[at(1), at(1)]));
    }

    #[test]
    fn waits_for_a_change_where_all_agree_from_the_start() {
        let mut watched = Watched::default();
        for _ in 0..9 {
            assert!(round(&mut watched, &[Answer::NotFound, Answer::NxDomain]));
        }
        assert!(round(&mut watched, &[Answer::NotFound, at(1)]));
        assert!(round(&mut watched, &[at(1), at(1)]));
        assert!(round(&mut watched, &[at(1), at(1)]));
        assert!(!round(&mut watched, &[at(1), at(1)]));
    }
}
