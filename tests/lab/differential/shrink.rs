//! Makes a configuration smaller for as long as the kernel and the program still disagree.

use std::time::{Duration, Instant};

use super::configuration::Configuration;
use super::kernel::opinions;
use super::opened::opened;
use super::parallel;
use super::program::ask;
use super::question::{Opinion, Question};

/// How long it may take to make one smaller.
const PATIENCE: Duration = Duration::from_mins(2);

/// The kernel's, the program's, and the kernel's without the blockers that the program named.
type Opinions = (Opinion, Option<Opinion>, Option<Opinion>);

/// What is left is still enough for the opinions to be what they were.
pub(crate) fn shrink(whole: Configuration, question: &Question) -> Configuration {
    let end = Instant::now() + PATIENCE;
    let wanted = both(&whole, question);
    let mut whole = whole;
    let mut size = count(&whole) / 2;
    while size > 0 && Instant::now() < end {
        let starts: Vec<usize> = (0..count(&whole)).step_by(size).collect();
        let useless = parallel::map(&starts, |start| {
            let rest = without(&whole, |place| (*start..start + size).contains(&place));
            holds(&rest, question) && both(&rest, question) == wanted
        });
        let useless: Vec<usize> = starts
            .iter()
            .zip(useless)
            .filter_map(|(start, useless)| useless.then_some(*start))
            .collect();
        // What can go one by one can mostly go together; else the first of them goes.
        let gone = |starts: &[usize]| {
            without(&whole, |place| {
                starts.iter().any(|it| (*it..it + size).contains(&place))
            })
        };
        let together = gone(&useless);
        let first = gone(&useless[..useless.len().min(1)]);
        let agreed = holds(&together, question) && both(&together, question) == wanted;
        if useless.is_empty() {
            size /= 2;
        } else if agreed {
            whole = together;
        } else {
            whole = first;
        }
    }
    whole
}

fn both(configuration: &Configuration, question: &Question) -> Opinions {
    let questions = std::slice::from_ref(question);
    let kernel = opinions(configuration, questions);
    let program = ask(configuration, questions);
    let opened = opened(configuration, question, &program[0]);
    let opened = opened.map(|it| opinions(&it, questions)[0]);
    (kernel[0], program[0].opinion, opened)
}

/// Whether nothing that is left needs something that is gone.
fn holds(it: &Configuration, question: &Question) -> bool {
    let vpc = |id: &str| it.vpcs.iter().any(|it| it.id == id);
    let subnet = |id: &str| it.subnets.iter().any(|it| it.id == id);
    let group = |id: &String| it.groups.iter().any(|it| it.id == *id);
    it.subnets.iter().all(|it| vpc(&it.vpc))
        && it
            .peerings
            .iter()
            .all(|it| vpc(&it.requester) && vpc(&it.accepter))
        && it
            .interfaces
            .iter()
            .all(|it| subnet(&it.subnet) && it.groups.iter().all(group))
        && it.gateways.iter().all(|it| {
            let attached = |id: &String| it.attachments.iter().any(|own| own.id == *id);
            let own = |id: &String| it.tables.iter().any(|own| own.id == *id);
            let whole = it.attachments.iter().all(|it| {
                vpc(&it.vpc) && it.subnets.iter().all(|it| subnet(it)) && it.table.iter().all(own)
            });
            let known = it.tables.iter().all(|it| {
                let mut to = it.routes.iter().filter_map(|it| it.attachment.as_ref());
                to.all(attached) && it.propagations.iter().all(attached)
            });
            whole && known
        })
        && question.from.find(it).is_some()
        && question.to.find(it).is_some()
}

fn count(whole: &Configuration) -> usize {
    let mut count = 0;
    without(whole, |_| {
        count += 1;
        false
    });
    count
}

/// All parts have a place: rules, entries and routes before what holds them.
fn without(whole: &Configuration, mut gone: impl FnMut(usize) -> bool) -> Configuration {
    let mut place = 0;
    let mut stays = || {
        place += 1;
        !gone(place - 1)
    };
    let mut it = whole.clone();
    for group in &mut it.groups {
        group.ingress.retain(|_| stays());
        group.egress.retain(|_| stays());
    }
    for acl in &mut it.acls {
        acl.entries.retain(|_| stays());
    }
    for table in &mut it.tables {
        table.routes.retain(|_| stays());
    }
    for gateway in &mut it.gateways {
        for table in &mut gateway.tables {
            table.routes.retain(|_| stays());
            table.propagations.retain(|_| stays());
        }
        gateway.attachments.retain(|_| stays());
        gateway.tables.retain(|_| stays());
    }
    it.gateways.retain(|_| stays());
    it.interfaces.retain(|_| stays());
    it.instances.retain(|_| stays());
    it.endpoints.retain(|_| stays());
    it.groups.retain(|_| stays());
    it.acls.retain(|_| stays());
    it.tables.retain(|_| stays());
    it.peerings.retain(|_| stays());
    it.prefix_lists.retain(|_| stays());
    it.subnets.retain(|_| stays());
    it.vpcs.retain(|_| stays());
    it
}
