//! `explain`: the page of a finding.

use std::fmt::Write as _;

use super::output::{format, write};
use super::rules::no_finding;
use crate::checks::{Named, all_named, named};
use crate::cli::{Cli, ExplainArgs, Format, Lang};
use crate::error::Error;
use crate::exit::Exit;
use crate::ui;

/// Prints a page, or the list of findings.
///
/// # Errors
/// There is no such finding, or the page could not be written.
pub(super) fn run(cli: &Cli, args: &ExplainArgs) -> Result<Exit, Error> {
    let json = format(&cli.output) == Format::Json;
    let text = match &args.finding {
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
                as_json(&described(&check, args.lang))?
            } else {
                page.to_owned()
            }
        }
        None if json => {
            let all = all_named().map(|check| described(&check, args.lang));
            as_json(&all.collect())?
        }
        None => listed(args.lang),
    };
    write(&text, &cli.output)?;
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

fn as_json(value: &serde_json::Value) -> Result<String, Error> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

fn described(check: &Named, wanted: Lang) -> serde_json::Value {
    let (lang, page) = translated(check, wanted);
    serde_json::json!({
        "code": check.code,
        "slug": check.slug,
        "title": check.holds,
        "hop": check.hop,
        "severity": check.severity,
        "lang": name_of(lang),
        "page": page,
    })
}

/// A line a finding. In another language than English, each line says which one its page is in.
fn listed(wanted: Lang) -> String {
    let mut text = String::new();
    for check in all_named() {
        let _ = write!(text, "{:<8} {:<32} ", check.code, check.slug);
        if wanted != Lang::En {
            let _ = write!(text, "{}  ", name_of(translated(&check, wanted).0));
        }
        let _ = writeln!(text, "{}", check.holds);
    }
    text
}
