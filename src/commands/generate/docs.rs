//! Pages of the documentation that only the program knows.

use std::fmt::Write as _;

use clap::ValueEnum;

use super::File;
use crate::checks::all_named;
use crate::cli::{Selection, TOPICS};
use crate::commands::{help, permissions};
use crate::facts::Tier;

const MADE: &str = "<!-- Made by `apigw-doctor generate docs`. -->\n\n";

/// The list of findings, the permissions, and the help topics.
pub(super) fn pages() -> Vec<File> {
    let mut files = vec![
        ("docs/findings/README.md".to_owned(), findings()),
        ("docs/permissions.md".to_owned(), permissions()),
    ];
    for (name, page) in TOPICS {
        let page = help::whole(name, page);
        files.push((format!("docs/{name}.md"), format!("{MADE}{page}")));
    }
    files
}

fn findings() -> String {
    let mut text = format!(
        "{MADE}# Findings\n\nEvery finding has a page, in the binary too: `apigw-doctor explain CODE`.\n\n\
         | code | name | hop | severity | holds where all is well |\n|---|---|---|---|---|\n"
    );
    for it in all_named() {
        let _ = writeln!(
            text,
            "| [{0}]({0}.md) | {1} | {2} | {3} | {4} |",
            it.code,
            it.slug,
            it.hop.as_str(),
            it.severity.as_str(),
            it.holds.replace('|', "\\|")
        );
    }
    text.push_str("\nIn Korean, `apigw-doctor explain CODE --lang ko`:\n\n");
    for it in all_named().filter(|it| it.korean().is_some()) {
        let _ = writeln!(text, "- [{0}](ko/{0}.md) {1}", it.code, it.slug);
    }
    text
}

fn permissions() -> String {
    let mut text = format!(
        "{MADE}# Permissions\n\nThe tool works without any; with these it sees the configuration, too. Each policy is the \
         least that the command needs, made from what its checks read. None of them lets it change anything. \
         `apigw-doctor permissions --for COMMAND --api-id ID --region REGION` narrows it to one API.\n\n\
         Each statement is of one tier, and its Sid says so. Every tier can be left out: what it would show is then \
         unknown, which never passes and never fails, and the rest is judged all the same. `--by-check` lists each check \
         with the actions that it needs.\n\n\
         | tier | what a run sees by it |\n|---|---|\n"
    );
    for tier in Tier::ALL {
        let _ = writeln!(text, "| {} | {} |", tier.as_str(), tier.shows());
    }
    for command in Selection::value_variants() {
        let needed = permissions::policy(*command, None, None);
        let name = command.to_possible_value();
        let name = name.as_ref().map_or("", |it| it.get_name());
        let _ = write!(text, "\n## {name}\n\n");
        let _ = match needed {
            Some(policy) => writeln!(text, "```json\n{policy:#}\n```"),
            None => writeln!(text, "Nothing: it reads nothing from AWS."),
        };
    }
    text
}
