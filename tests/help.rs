//! Help: short, in groups, with examples that are taken.

use std::collections::BTreeSet;

use apigw_doctor::cli::{Cli, EXAMPLES, GROUPS};
use clap::CommandFactory;

use crate::program::{example_lines, refused, run};
use crate::tool::tool;

/// Every command that does something, by the words that call it.
fn commands(command: &clap::Command, before: &[String], all: &mut Vec<Vec<String>>) {
    for below in command.get_subcommands() {
        let mut words = before.to_vec();
        words.push(below.get_name().to_owned());
        all.push(words.clone());
        commands(below, &words, all);
    }
}

#[test]
fn the_help_of_every_command_is_short_and_has_examples_that_are_taken() {
    let mut all = vec![Vec::new()];
    commands(&Cli::command(), &[], &mut all);
    assert!(all.len() > 20, "{all:?}");
    let mut wrong = Vec::new();
    for words in &all {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let asked: Vec<&str> = words.iter().copied().chain(["--help"]).collect();
        let help = run(&asked, "").out;
        let lines = help.lines().count();
        if !(5..=60).contains(&lines) {
            wrong.push(format!("{words:?}: {lines} lines"));
        }
        if !help.contains("apigw-doctor help options") || help.contains("--redaction-map") {
            wrong.push(format!(
                "{words:?}: the options of every command stand elsewhere"
            ));
        }
        let examples = example_lines(&words);
        let enough = if words == ["config"] { 1 } else { 2 };
        if !(enough..=3).contains(&examples.len()) {
            wrong.push(format!("{words:?}: {} examples", examples.len()));
        }
        let (_, before_options) = help.split_once("Examples:").unwrap_or_default();
        if help.contains("\nOptions:") && !before_options.contains("\nOptions:") {
            wrong.push(format!("{words:?}: the examples come after the options"));
        }
        wrong.extend(examples.iter().filter_map(|it| refused(it)));
    }
    let known: BTreeSet<String> = all.iter().map(|words| words.join(" ")).collect();
    let odd = EXAMPLES.iter().find(|(name, _)| !known.contains(*name));
    assert!(wrong.is_empty() && odd.is_none(), "{odd:?} {wrong:#?}");
}

#[test]
fn every_command_is_in_one_group() {
    let grouped: Vec<&str> = GROUPS
        .iter()
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    let command = Cli::command();
    let mut there: Vec<&str> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    let mut sorted = grouped.clone();
    sorted.sort_unstable();
    there.sort_unstable();
    assert_eq!(sorted, there);
    let help = tool(["--help"]).run().stdout;
    for (title, _) in GROUPS {
        assert!(help.contains(title), "{help}");
    }
}

#[test]
fn the_options_of_every_command_have_a_page() {
    let page = tool(["help", "options"]).run();
    for option in [
        "--output",
        "--redaction-map",
        "--timeout",
        "--profile",
        "--no-config",
    ] {
        assert!(page.stdout.contains(option), "{page:?}");
    }
}

/// A page is drawn for a terminal, and stays Markdown elsewhere.
#[test]
fn pages_are_drawn_on_a_terminal() {
    let plain = tool(["explain", "SG004"]).run().stdout;
    assert!(
        plain.starts_with("# SG004") && plain.contains("```"),
        "{plain}"
    );
    let drawn = |words: [&str; 2]| {
        let run = tool(words)
            .arg("-o")
            .arg("human")
            .env("COLUMNS", "80")
            .run();
        run.stdout
    };
    let page = drawn(["explain", "SG004"]);
    assert!(page.starts_with("SG004") && !page.contains("```"), "{page}");
    assert!(page.contains("    nc -vz -w 5 $ENI_IP 443\n"), "{page}");
    let table = drawn(["help", "exit-codes"]);
    assert!(table.contains("code") && !table.contains('|'), "{table}");
    for line in page.lines().chain(table.lines()) {
        let command = line.starts_with("    ");
        assert!(command || line.chars().count() <= 80, "{line}");
    }
    let run = tool(["explain", "HTTP02"]).run();
    assert!(run.stderr.contains("did you mean HTTP0"), "{run:?}");
    let list = tool(["explain"]).run().stdout;
    assert!(
        list.contains("SG: security groups\n  SG001    error "),
        "{list}"
    );
}
