//! The kernel's opinion about a packet's path, against the program's.
//!
//! Configurations of AWS, some fixed and some drawn from a seed, are built out of namespaces and
//! nftables by code that shares nothing with `src/network`. Real connections show what passes. The
//! program reads the same configuration as the AWS CLI prints it, and must say the same.
//!
//! A case is one question, from an interface to an interface, about one drawn configuration. The seed
//! is new in each run and printed. `APIGW_DOCTOR_PATH_SEED` repeats a run, and
//! `APIGW_DOCTOR_PATH_CASES` says how many cases there are to be:
//!
//!     APIGW_DOCTOR_PATH_CASES=5000 scripts/test --no-default-features lab::differential

mod build;
pub(crate) mod configuration;
mod described;
pub(crate) mod draw;
mod gateways;
mod kernel;
mod knock;
mod known;
mod opened;
pub(crate) mod parallel;
mod program;
pub(crate) mod question;
pub(crate) mod random;
mod shrink;
mod walls;

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use known::gateways::{GATEWAYS, UNSEEN_BY_GATEWAY};
use known::unseen::UNSEEN;
use known::{KNOWN, Known};
use program::Answer;
use question::{Opinion, Question};

use super::parts;

/// Cases of a run that is not told otherwise.
const CASES: usize = 300;

#[test]
fn the_kernel_knows_what_is_documented() {
    if !parts::ready("the_kernel_knows_what_is_documented") {
        return;
    }
    let all: Vec<&Known> = KNOWN.iter().chain(GATEWAYS).collect();
    let wrong = parallel::map(&all, |known| {
        let (questions, expected): (Vec<Question>, Vec<Opinion>) = known.asked().unzip();
        let found = kernel::opinions(&known.configuration(), &questions);
        (found != expected).then(|| format!("{}: {found:?}, not {expected:?}", known.rule))
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The list of rules that `scripts/mutate-network` breaks follows the code.
#[test]
fn every_rule_to_break_is_there() {
    if !parts::ready("every_rule_to_break_is_there") {
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/mutate-network");
    let run = Command::new("python3").args([script, "--fits"]).output();
    let run = run.expect("python3 runs");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
}

#[test]
fn the_program_knows_what_is_documented() {
    let mut wrong = Vec::new();
    for known in KNOWN.iter().chain(GATEWAYS) {
        wrong.extend(known.mistakes(Some));
    }
    for known in UNSEEN.iter().chain(UNSEEN_BY_GATEWAY) {
        wrong.extend(known.mistakes(|it| it));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl<T: Copy> Known<T> {
    /// What the program says that is not documented.
    fn mistakes(&self, expected: impl Fn(T) -> Option<Opinion>) -> Vec<String> {
        let (questions, wanted): (Vec<Question>, Vec<T>) = self.asked().unzip();
        let found = program::ask(&self.configuration(), &questions);
        let both = found.into_iter().zip(wanted.into_iter().map(expected));
        both.filter(|(found, expected)| found.opinion != *expected)
            .map(|(found, expected)| format!("{}: {}, not {expected:?}", self.rule, found.line))
            .collect()
    }
}

#[test]
fn a_seed_draws_the_same_configuration_every_time() {
    let files = |seed| draw::draw(seed).0.files();
    assert_eq!(files(5), files(5));
    assert_ne!(files(5), files(6));
}

#[test]
fn the_kernel_and_the_program_agree() {
    if !parts::ready("the_kernel_and_the_program_agree") {
        return;
    }
    let start = Instant::now();
    let seed = number("APIGW_DOCTOR_PATH_SEED").unwrap_or_else(fresh);
    let wanted = number("APIGW_DOCTOR_PATH_CASES")
        .map_or(CASES, |it| usize::try_from(it).expect("a number of cases"));
    parts::say(&format!(
        "the kernel and the program: APIGW_DOCTOR_PATH_SEED={seed}"
    ));
    let (mut cases, mut seeds) = (0, Vec::new());
    for place in 0.. {
        if cases >= wanted {
            break;
        }
        let own = seed.wrapping_add(place);
        cases += draw::draw(own).1.len();
        seeds.push(own);
    }
    let judged: Vec<Case> = parallel::map(&seeds, |seed| judge(*seed))
        .into_iter()
        .flatten()
        .collect();
    parts::say(&format!(
        "{} cases in {} configurations, {} s: {}",
        judged.len(),
        seeds.len(),
        start.elapsed().as_secs(),
        summary(&judged)
    ));
    let wrong: Vec<&Case> = judged.iter().filter(|it| !it.agreed()).collect();
    if let Some(first) = wrong.first() {
        let seeds: Vec<u64> = wrong.iter().map(|it| it.seed).collect();
        panic!(
            "{} cases differ, of seeds {seeds:?}. The first:\n{}",
            wrong.len(),
            first.told()
        );
    }
}

/// Both opinions about one question.
struct Case {
    seed: u64,
    question: Question,
    kernel: Opinion,
    program: Answer,
    /// What the kernel does once all is gone that the program says blocks, where it can go.
    opened: Option<Opinion>,
}

fn judge(seed: u64) -> Vec<Case> {
    let (configuration, questions) = draw::draw(seed);
    let kernel = kernel::opinions(&configuration, &questions);
    let program = program::ask(&configuration, &questions);
    let opinions = kernel.into_iter().zip(program);
    let case = |(question, (kernel, program)): (Question, (Opinion, Answer))| {
        let opened = opened::opened(&configuration, &question, &program);
        let asked = std::slice::from_ref(&question);
        Case {
            opened: opened.map(|it| kernel::opinions(&it, asked)[0]),
            seed,
            question,
            kernel,
            program,
        }
    };
    questions.into_iter().zip(opinions).map(case).collect()
}

impl Case {
    fn agreed(&self) -> bool {
        self.program.opinion == self.kernel.known() && self.named_all()
    }

    /// Whether every blocker was named, as far as that can be seen.
    fn named_all(&self) -> bool {
        self.opened
            .is_none_or(|it| matches!(it, Opinion::Allow | Opinion::Depends))
    }

    /// Everything needed to look into a disagreement.
    fn told(&self) -> String {
        let (whole, asked) = (
            draw::draw(self.seed).0,
            std::slice::from_ref(&self.question),
        );
        let small = shrink::shrink(whole, &self.question);
        let answer = program::ask(&small, asked).remove(0);
        let files = small.files();
        let files: Vec<String> = files
            .iter()
            .map(|(name, it)| format!("{name}: {it}"))
            .collect();
        format!(
            "APIGW_DOCTOR_PATH_SEED={} APIGW_DOCTOR_PATH_CASES=1\nasked: {}\nthe kernel: {:?}, and \
             {:?} without the blockers named\nthe program: {}\nin this configuration: {}\n{}",
            self.seed,
            program::line("0", &self.question, &small),
            self.kernel,
            self.opened,
            self.program.line,
            answer.line,
            files.join("\n")
        )
    }
}

/// How often each answer came, and which layer blocked alone how often.
fn summary(cases: &[Case]) -> String {
    let mut answers: BTreeMap<String, usize> = BTreeMap::new();
    let mut alone: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases {
        *answers.entry(format!("{:?}", case.kernel)).or_default() += 1;
        if let [layer] = case.program.layers().as_slice() {
            *alone.entry(layer.clone()).or_default() += 1;
        }
    }
    let opened = cases.iter().filter(|it| it.opened.is_some()).count();
    format!("{answers:?}; blocked by one layer: {alone:?}; {opened} opened again")
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_error| panic!("{variable} is no number: {text}")))
}

/// A seed that no run had before.
fn fresh() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |it| u64::try_from(it.as_micros()).unwrap_or_default())
}
