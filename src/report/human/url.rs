//! A URL with a caret line under the part at fault, and its form.

use colored::Colorize;

use super::super::{Report, Way};
use super::wrap::{Page, field, seen};
use crate::model::{Command, Span, command, word};

/// Columns around the part at fault where the URL is wider than the page.
const AROUND: usize = 24;

/// The URL, and carets under a part of it.
pub(super) fn mark(page: &mut Page, url: &str, span: Span) {
    let (Some(before), Some(part), Some(after)) =
        (url.get(..span.start), span.of(url), url.get(span.end..))
    else {
        return;
    };
    let plain = |text: &str| text.replace(['\n', '\t'], " ");
    let (before, part, after) = (&*plain(before), &*plain(part), &*plain(after));
    let room = page.width().unwrap_or(usize::MAX).saturating_sub(4);
    let (before, after) = if seen(url) > room {
        (last(before), first(after))
    } else {
        (before.to_owned(), after.to_owned())
    };
    let part: String = if seen(part) > room {
        first(part)
    } else {
        part.to_owned()
    };
    page.raw(&format!("    {before}{}{after}\n", part.red().bold()));
    let carets = "^".repeat(seen(&part).max(1));
    page.raw(&format!(
        "    {}{}\n",
        " ".repeat(seen(&before)),
        carets.red().bold()
    ));
}

fn last(text: &str) -> String {
    let skip = text.chars().count().saturating_sub(AROUND);
    let cut = if skip > 0 { "..." } else { "" };
    format!("{cut}{}", text.chars().skip(skip).collect::<String>())
}

fn first(text: &str) -> String {
    let cut = if text.chars().count() > AROUND {
        "..."
    } else {
        ""
    };
    format!("{}{cut}", text.chars().take(AROUND).collect::<String>())
}

/// The form of the URL, and the others.
pub(super) fn forms(page: &mut Page, report: &Report) {
    let Some(forms) = &report.forms else {
        return;
    };
    page.blank();
    match &forms.this {
        Some(this) => {
            field(page, "form", &format!("{}: {}", this.id, this.title));
            for need in this.needs {
                field(page, "needs", need);
            }
            for place in this.works_from {
                field(page, "works from", place);
            }
            field(page, "never from", forms.never_from);
        }
        None => field(page, "form", "none: no private API is called by this"),
    }
    if forms.others.is_empty() {
        return;
    }
    page.blank();
    page.line("  the same call in other forms");
    for other in &forms.others {
        field(page, other.id, other.title);
        page.raw(&format!("                {}\n", command(other).cyan()));
    }
}

/// On one line, so that it can be copied.
fn command(way: &Way) -> Command {
    way.headers.iter().fold(
        command!("curl -i '{url}'", url = word::Url(&way.url)),
        |command, header| {
            command!(
                "{command} -H '{header}'",
                command,
                header = word::Text(header)
            )
        },
    )
}
