//! `explain`: the page of a finding.

use super::output::{format, write, write_json, write_page};
use super::rules::no_finding;
use crate::checks::{Named, all_named, named};
use crate::cli::{Cli, ExplainArgs, Format, Lang};
use crate::error::Error;
use crate::exit::Exit;
use crate::{report, ui};

/// Prints a page, or the list of findings.
///
/// # Errors
/// There is no such finding, or the page could not be written.
pub(super) fn run(cli: &Cli, args: &ExplainArgs) -> Result<Exit, Error> {
    let json = format(&cli.output) == Format::Json;
    match &args.finding {
        Some(name) => {
            let check = named(name).ok_or_else(|| no_finding(name))?;
            let (lang, page) = translated(&check, args.lang);
            if lang != args.lang {
                ui::notice(&format!(
                    "{} has no page in this language: here is the English one",
                    check.code
                ));
            }
            if json {
                write_json(&described(&check, args.lang), &cli.output)?;
            } else {
                write_page(page, &cli.output)?;
            }
        }
        None if json => {
            let all = all_named().map(|check| described(&check, args.lang));
            write_json(&all.collect(), &cli.output)?;
        }
        None => {
            // In another language than English, each line says which one its page is in.
            let lang = |check: &Named| {
                (args.lang != Lang::En).then(|| name_of(translated(check, args.lang).0))
            };
            write(&report::findings(lang), &cli.output)?;
        }
    }
    Ok(Exit::Clean)
}

/// The page in that language; where it has none, the English one. Which one it is, is said with it.
fn translated(check: &Named, wanted: Lang) -> (Lang, &'static str) {
    let korean = || check.korean().filter(|_| wanted == Lang::Ko);
    korean().map_or((Lang::En, check.page), |page| (Lang::Ko, page))
}

fn name_of(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Ko => "ko",
    }
}

fn described(check: &Named, wanted: Lang) -> serde_json::Value {
    let (lang, page) = translated(check, wanted);
    report::finding(check, name_of(lang), page)
}
