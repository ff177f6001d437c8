//! The kernel's opinion about a packet's path, against the program's.
//!
//! Configurations of AWS, some fixed and some drawn from a seed, are built out of namespaces and
//! nftables by code that shares nothing with `src/network`. Real connections show what passes. The
//! program reads the same configuration as the AWS CLI prints it, and must say the same.
//!
//! A case is one question, from an interface to an interface, about one drawn configuration.

mod build;
mod configuration;
mod described;
mod draw;
mod kernel;
mod knock;
mod known;
mod parallel;
mod question;
mod random;
mod walls;

use configuration::Configuration;
use kernel::World;
use knock::Knock;
use known::KNOWN;
use question::{Opinion, Question};

use super::parts;

/// What the kernel does with each question.
fn kernel(configuration: &Configuration, questions: &[Question]) -> Vec<Opinion> {
    let world = World::build(configuration);
    let knocks: Vec<Knock> = questions.iter().map(|it| it.knock(configuration)).collect();
    let answered = knock::knock(&world, &knocks);
    let both = knocks.iter().zip(&answered);
    both.map(|(knock, answered)| Opinion::of_kernel(knock, answered))
        .collect()
}

#[test]
fn the_kernel_knows_what_is_documented() {
    if !parts::ready("the_kernel_knows_what_is_documented") {
        return;
    }
    let wrong = parallel::map(KNOWN, |known| {
        let configuration = known.configuration();
        let (questions, expected): (Vec<Question>, Vec<Opinion>) = known.asked().unzip();
        let found = kernel(&configuration, &questions);
        (found != expected).then(|| format!("{}: {found:?}, not {expected:?}", known.rule))
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_seed_draws_the_same_configuration_every_time() {
    let files = |seed| draw::draw(seed).0.files();
    assert_eq!(files(5), files(5));
    assert_ne!(files(5), files(6));
}
