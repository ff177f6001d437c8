//! Completion: what a shell is told of every value that the program knows.

use std::ffi::OsStr;
use std::time::Duration;

use clap::{Command, CommandFactory};
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate as Candidate,
};
use clap_complete::env::CompleteEnv;

use super::{demo, help};
use crate::checks::all_named;
use crate::cli::{Cli, Format, GROUPS};
use crate::config::Config;
use crate::model::Region;

/// Answers a shell that asks for completions, where one does: then the program ends.
pub fn complete() {
    CompleteEnv::with_factory(command).complete();
}

/// The command line, with what its values may be.
fn command() -> Command {
    let findings = || {
        let all = all_named();
        let named = all.flat_map(|it| [it.code, it.slug].map(|name| (name, it.holds)));
        named
            .map(|(name, holds)| Candidate::new(name).help(Some(holds.into())))
            .collect()
    };
    let codes = || {
        let all = all_named();
        all.map(|it| Candidate::new(it.code).help(Some(it.holds.into())))
            .collect()
    };
    Cli::command()
        .mut_arg("reports", |it| it.add(ArgValueCandidates::new(reports)))
        .mut_arg("fail_on", |it| {
            it.add(ArgValueCandidates::new(|| {
                words(&["error", "warning", "info"])
            }))
        })
        .mut_arg("ignore", |it| it.add(ArgValueCandidates::new(codes)))
        .mut_arg("region", |it| it.add(ArgValueCandidates::new(regions)))
        .mut_subcommand("explain", |it| {
            it.mut_arg("finding", |it| it.add(ArgValueCandidates::new(findings)))
        })
        .mut_subcommand("demo", |it| {
            let cases = || demo::names().map(Candidate::new).collect();
            it.mut_arg("scenario", |it| it.add(ArgValueCandidates::new(cases)))
        })
        .mut_subcommand("help", |it| {
            it.mut_arg("about", |it| it.add(ArgValueCandidates::new(topics)))
        })
        .mut_subcommands(with_targets)
}

/// A command whose URL may be a target of the configuration file, and whose client may be this host.
fn with_targets(command: Command) -> Command {
    let has = |id: &str| command.get_arguments().any(|it| it.get_id() == id);
    let (url, from) = (has("url"), has("from"));
    let mut command = command;
    if url {
        command = command.mut_arg("url", |it| it.add(ArgValueCompleter::new(targets)));
    }
    if from {
        let clients = || words(&["auto", "i-", "eni-", "subnet-", "lambda:"]);
        command = command.mut_arg("from", |it| it.add(ArgValueCandidates::new(clients)));
    }
    command.mut_subcommands(with_targets)
}

fn words(all: &[&str]) -> Vec<Candidate> {
    all.iter().map(|it| Candidate::new(*it)).collect()
}

/// `--report`: a format, and a path to follow.
fn reports() -> Vec<Candidate> {
    use clap::ValueEnum;
    let formats = Format::value_variants().iter();
    let named = formats.filter_map(ValueEnum::to_possible_value);
    named
        .map(|it| Candidate::new(format!("{}=", it.get_name())))
        .collect()
}

fn regions() -> Vec<Candidate> {
    Region::known().map(Candidate::new).collect()
}

fn topics() -> Vec<Candidate> {
    let commands = GROUPS.iter().flat_map(|(_, names)| names.iter().copied());
    help::topics().chain(commands).map(Candidate::new).collect()
}

/// The targets of the configuration file that would be in force.
fn targets(typed: &OsStr) -> Vec<Candidate> {
    let typed = typed.to_string_lossy();
    let names = Config::load(None, Duration::from_secs(1)).map(|config| config.targets);
    let names = names
        .into_iter()
        .flatten()
        .map(|(name, _)| format!("@{name}"));
    names
        .filter(|name| name.starts_with(&*typed))
        .map(Candidate::new)
        .collect()
}
