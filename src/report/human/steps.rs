//! The steps of gathering as they ran, a line each.

use super::{Page, phrases};
use crate::report::{Redacted, Report, Step, Style};

/// The steps, in the order in which they began; nothing where the facts hold none.
#[must_use]
pub fn steps(report: &Redacted<Report>, style: Style) -> String {
    let steps = &report.timings.steps;
    if steps.is_empty() {
        return String::new();
    }
    let mut page = Page::new(style.width);
    let total = phrases::duration(report.timings.total_ms);
    page.hanging(
        "",
        "  ",
        &format!("Steps of the run, {total} in all; * marks the longest chain"),
    );
    let widest = |text: fn(&Step) -> String| steps.iter().map(|one| text(one).len()).max();
    let name = widest(|step| step.name.clone()).unwrap_or_default();
    let begin = widest(|step| step.begin_ms.to_string()).unwrap_or_default();
    let end = widest(phrases::ended).unwrap_or_default();
    for step in steps {
        let label = format!(
            "{} {:<name$}  {:>begin$} - {:<end$}  ",
            if step.longest { '*' } else { ' ' },
            step.name,
            step.begin_ms,
            phrases::ended(step),
        );
        if step.after.is_empty() {
            page.line(label.trim_end());
        } else {
            let indent = " ".repeat(label.len());
            page.hanging(&label, &indent, &format!("after {}", step.after.join(", ")));
        }
    }
    // A line apart from the report.
    format!("\n{}", page.finish())
}
