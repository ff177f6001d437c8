//! What each command does: from what was typed to a report and an exit code.

mod changes;
mod check;
mod completion;
mod config;
mod configured;
mod decode;
mod demo;
mod diff;
mod dns;
mod evidence;
mod explain;
mod facts_files;
mod file;
mod fleet;
mod folder;
mod gather_cmds;
mod generate;
mod help;
mod invoke;
mod logs;
mod output;
mod path;
mod permissions;
mod policy_calls;
mod policy_document;
mod policy_eval;
mod policy_fetch;
mod policy_fix;
mod policy_lint;
mod policy_test;
mod reach;
mod recipients;
mod replay;
mod rules;
mod script;
mod selection;
mod template;
mod wait;

pub use completion::complete;

use crate::cli::{Cli, Command, ConfigCommand, PolicyCommand, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::report::ReportKind;

/// Does what was typed.
///
/// # Errors
/// The tool could not do its work.
pub fn run(cli: &Cli) -> Result<Exit, Error> {
    // What is wrong with them is said before anything is probed.
    rules::of(cli)?;
    output::judge_formats(cli)?;
    match &cli.command {
        Command::Diagnose(args) => gather_cmds::diagnose(cli, args),
        Command::Url(args) => gather_cmds::url(cli, args),
        Command::Dns(args) => dns::run(cli, args),
        Command::Tcp(args) => gather_cmds::run(cli, args, Selection::Tcp, ReportKind::Tcp),
        Command::Tls(args) => gather_cmds::run(cli, args, Selection::Tls, ReportKind::Tls),
        Command::Invoke(args) => invoke::run(cli, args),
        Command::Logs(args) => logs::run(cli, args),
        Command::Decode(args) => decode::run(cli, args),
        Command::Sg(args) if args.facts.is_empty() => {
            gather_cmds::run(cli, &args.probe, Selection::Sg, ReportKind::Sg)
        }
        Command::Sg(args) => path::sg(cli, args),
        Command::Path(args) => path::run(cli, args),
        Command::Reach(args) => reach::run(cli, args),
        Command::Policy(PolicyCommand::Fetch(args)) => policy_fetch::run(cli, args),
        Command::Policy(PolicyCommand::Eval(args)) => policy_eval::run(cli, args),
        Command::Policy(PolicyCommand::Lint(args)) => policy_lint::run(cli, args),
        Command::Policy(PolicyCommand::Test(args)) => policy_test::run(cli, args),
        Command::Policy(PolicyCommand::Who(args)) => policy_calls::who_passes(cli, args),
        Command::Policy(PolicyCommand::Fix(args)) => policy_fix::run(cli, args),
        Command::Policy(PolicyCommand::Diff(args)) => policy_calls::compare(cli, args),
        Command::Check(args) => check::run(cli, args),
        Command::Snapshot(args) if args.print_script => script::run(cli, &args.probe),
        Command::Snapshot(args) => gather_cmds::snapshot(cli, args),
        Command::Replay(args) => replay::run(cli, args),
        Command::Diff(args) => diff::run(cli, args),
        Command::Fleet(args) => fleet::run(cli, args),
        Command::Demo(args) => demo::run(cli, args),
        Command::Explain(args) => explain::run(cli, args),
        Command::Permissions(args) => permissions::run(cli, args),
        Command::InstallScript => script::install(cli),
        Command::Config(ConfigCommand::Show) => config::show(cli),
        Command::Generate(args) => generate::run(cli, args),
        Command::Help(args) => help::run(cli, args),
    }
}
