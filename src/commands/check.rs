//! `check`: templates and plans, before they are deployed.

use std::path::Path;

use super::output::finish;
use super::template::{Scope, look, text};
use crate::cli::{CheckArgs, Cli};
use crate::error::Error;
use crate::exit::Exit;
use crate::policy::{LintContext, Source, lint, unwrap};
use crate::report::{Detail, Examined, Report, ReportKind, TextIn};
use crate::{ui, waiting};

/// Judges the files.
///
/// # Errors
/// A file could not be read, or the report not be written.
pub(super) fn run(cli: &Cli, args: &CheckArgs) -> Result<Exit, Error> {
    let world = LintContext::default();
    let (mut examined, mut unknowns) = (Vec::new(), Vec::new());
    for path in &args.files {
        let text = text(Path::new(path))?;
        let stdin = waiting::is_stdin(Path::new(path));
        let shown = if stdin { "stdin" } else { path };
        match look(shown, &text, Scope::Everything, &world)? {
            Some(looked) => {
                if looked.empty {
                    ui::notice(&format!(
                        "{shown} is {}; there is nothing to check in it",
                        looked.title
                    ));
                }
                examined.extend(looked.examined);
                unknowns.extend(looked.unknowns);
            }
            None if is_policy(&text) => {
                let linted = lint(&text, None, &world);
                let place = if linted.text == text {
                    TextIn::File
                } else {
                    TextIn::EscapedFile
                };
                examined.push(Examined::policy(shown.to_owned(), place, linted));
            }
            None => ui::notice(&format!(
                "{shown} is no template, plan or policy that is known here: it is left alone"
            )),
        }
    }
    let report = Report::of_documents(ReportKind::Check, examined, unknowns);
    finish(report, None, cli, Detail::Quiet)
}

/// Whether a text is a policy by itself.
fn is_policy(text: &str) -> bool {
    Source::read(&unwrap(text).0).is_ok_and(|it| !it.statements.is_empty())
}
