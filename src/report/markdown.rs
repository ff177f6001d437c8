//! For tickets and pull requests: what matters first, the rest folded away. GitHub, GitLab and the
//! AWS Support console read it.

use std::fmt::Write as _;

use super::comparison::{Row, role, row};
use super::human::path::draw;
use super::{Evidence, EvidenceKind, Finding, Names, Redacted, Report, Role, phrases, shell};

/// The report as Markdown.
#[must_use]
pub fn markdown(report: &Redacted<Report>) -> String {
    let mut page = String::new();
    let (what, place) = phrases::call(report);
    let others = phrases::others(report);
    let others = others.map_or(String::new(), |others| format!(", {others}"));
    let headline = phrases::headline(report);
    let _ = writeln!(page, "## {}{}\n", inline(&headline), inline(&others));
    let call = format!(
        "**{}**{} {}",
        inline(&what),
        inline(&place),
        inline(&phrases::caller(report))
    );
    let _ = writeln!(page, "{}\n", call.trim_end());
    if let Some(summary) = phrases::summary(report) {
        let _ = writeln!(page, "{}\n", inline(summary));
    }
    if let Some((heading, fixes)) = phrases::plan(report) {
        let _ = writeln!(page, "{}\n", inline(&heading));
        for fix in fixes {
            let _ = writeln!(page, "{}", inline(&fix));
        }
        page.push('\n');
    }
    let picture = picture(report);
    if !picture.is_empty() {
        fence(&mut page, "text", &picture);
    }
    for finding in &report.findings {
        if finding.role != Role::Symptom {
            tell(&mut page, report, finding);
        }
    }
    if let Some(drawn) = phrases::drawing(report) {
        fence(&mut page, "text", &drawn);
    }
    for diff in phrases::corrections(report) {
        fence(&mut page, "diff", &diff);
    }
    unknowns(&mut page, report);
    folded(&mut page, "Hosts", |page| {
        for host in report.fleet_hosts() {
            let _ = writeln!(page, "- {}", inline(&host.line()));
        }
    });
    folded(&mut page, "Passed checks", |page| {
        for passed in &report.passed {
            let _ = writeln!(page, "- {} {}", passed.code, inline(&passed.holds));
        }
    });
    folded(&mut page, "DNS answers by resolver", |page| {
        if let Some(names) = &report.names {
            compare(page, names);
        }
    });
    folded(&mut page, "Timings", |page| {
        for phase in &report.timings.probes {
            let _ = writeln!(page, "- {} {} ms", phase.phase.as_str(), phase.ms);
        }
    });
    let _ = writeln!(page, "---\n\n- {}", inline(&phrases::counts(report)));
    for line in phrases::ticket(report) {
        let _ = writeln!(page, "- {}", inline(&line));
    }
    if let Some(command) = phrases::again(report) {
        let _ = writeln!(page, "- run again: {}", code(command));
    }
    page
}

/// Words, not glyphs: a ticket may not show them.
fn picture(report: &Report) -> String {
    anstream::adapter::strip_str(&draw(report, phrases::PAGE)).to_string()
}

fn tell(page: &mut String, report: &Report, finding: &Finding) {
    let severity = finding.severity.as_str();
    let _ = writeln!(
        page,
        "### {severity} {}: {}\n",
        finding.code,
        inline(&finding.title)
    );
    for (label, fix) in phrases::ways(finding) {
        let label = label.replacen('f', "F", 1).replacen("or", "Or", 1);
        let _ = writeln!(page, "**{label}**: {}\n", inline(&fix.summary));
        if let Some(why) = &fix.manual {
            let _ = writeln!(page, "By hand: {}\n", inline(why));
        }
        if !fix.commands.is_empty() {
            fence(page, "sh", &commands(&fix.commands));
        }
        if let Some(diff) = &fix.diff {
            page.push_str("<details>\n<summary>Change of the policy</summary>\n\n");
            fence(page, "diff", diff);
            page.push_str("</details>\n\n");
        }
        if let Some(effects) = &fix.blast_radius {
            let _ = writeln!(page, "Side effects: {}\n", inline(effects));
        }
        if let Some(impact) = &fix.impact {
            let _ = writeln!(page, "Others: {}\n", inline(&impact.sentence()));
        }
        if fix.verified {
            let _ = writeln!(page, "Verified {}.\n", phrases::VERIFIED);
        }
    }
    if let Some(confirm) = &finding.confirm {
        page.push_str("**Confirm**\n\n");
        fence(page, "sh", &commands(std::slice::from_ref(confirm)));
    }
    // What shows a risk is read by whoever doubts it.
    if finding.role == Role::Risk {
        folded(page, "Evidence", |page| {
            for evidence in &finding.evidence {
                shown(page, "- ", evidence);
            }
        });
    } else {
        for evidence in &finding.evidence {
            shown(page, "- ", evidence);
        }
    }
    let own = finding.evidence.iter();
    let mut told: Vec<&str> = own.map(|one| one.text.as_str()).collect();
    let symptoms = report.findings.iter();
    for symptom in symptoms.filter(|one| phrases::explained(one, finding)) {
        let title = inline(&symptom.title);
        let _ = writeln!(page, "- *explains* {} {title}", symptom.code);
        // What follows from it all stands with the cause.
        for evidence in &symptom.evidence {
            let inferred = evidence.kind == EvidenceKind::Inferred;
            if !inferred && !told.contains(&evidence.text.as_str()) {
                told.push(&evidence.text);
                shown(page, "  - ", evidence);
            }
        }
    }
    if let Some(picture) = phrases::snippet(report, finding) {
        page.push('\n');
        fence(page, "text", &picture);
    }
    if !finding.look.is_empty() {
        page.push_str("\n**Look**\n\n");
        fence(page, "sh", &commands(&finding.look));
    }
    page.push('\n');
}

fn shown(page: &mut String, before: &str, evidence: &Evidence) {
    let kind = phrases::evidence_kind(evidence.kind);
    let source = phrases::evidence_source(&evidence.source);
    let source = source.map(|source| format!(" ({})", inline(source)));
    let text = inline(&evidence.text);
    let _ = writeln!(
        page,
        "{before}*{kind}* {text}{}",
        source.unwrap_or_default()
    );
}

/// Commands, each on as many lines as make it readable.
fn commands(commands: &[String]) -> String {
    let lines = commands
        .iter()
        .flat_map(|command| shell::lines(command, phrases::PAGE.width));
    lines.collect::<Vec<_>>().join("\n")
}

fn unknowns(page: &mut String, report: &Report) {
    folded(page, "Unknown", |page| {
        for (why, detail, all) in phrases::unknown_groups(report) {
            for unknown in &all {
                let _ = writeln!(
                    page,
                    "- {}: {}; needed to check {}",
                    inline(&unknown.fact),
                    phrases::unknown_why(why),
                    inline(&unknown.would_tell)
                );
            }
            if !detail.is_empty() {
                let _ = writeln!(page, "  - reason: {}", inline(detail));
            }
        }
    });
}

/// The comparison of resolvers: lists, since a ticket is narrower than the table.
fn compare(page: &mut String, names: &Names) {
    for name in &names.names {
        let _ = writeln!(page, "- **{}**, {}", inline(&name.name), role(name));
        for told in &name.answers {
            let Row { cells, same } = row(names, told);
            let [by, server, said, ttl] = cells.map(|cell| inline(&cell));
            let mut line = format!("  - {by} {server}: {said}");
            if !ttl.is_empty() {
                let _ = write!(line, ", {ttl}");
            }
            if same.is_some() {
                let _ = write!(line, ", {}", phrases::of_the_endpoint(same));
            }
            let _ = writeln!(page, "{line}");
        }
    }
    for owned in &names.addresses {
        let _ = writeln!(page, "- {}: {}", owned.address, inline(&owned.whose));
    }
}

/// A part that opens on a click; nothing where there is nothing to show.
fn folded(page: &mut String, title: &str, fill: impl FnOnce(&mut String)) {
    let mut inside = String::new();
    fill(&mut inside);
    if inside.is_empty() {
        return;
    }
    let count = inside.lines().filter(|line| line.starts_with('-')).count();
    let _ = writeln!(
        page,
        "<details>\n<summary>{title} ({count})</summary>\n\n{inside}\n</details>\n"
    );
}

/// A text as code within a line, between more ticks than it has in a row.
fn code(text: &str) -> String {
    let mut ticks = "`".to_owned();
    while text.contains(&ticks) {
        ticks.push('`');
    }
    let edge = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{ticks}{edge}{text}{edge}{ticks}")
}

/// A block of code, in a fence longer than any inside it.
fn fence(page: &mut String, language: &str, text: &str) {
    let mut ticks = "```".to_owned();
    while text.contains(&ticks) {
        ticks.push('`');
    }
    let text = text.trim_end_matches('\n');
    let _ = writeln!(page, "{ticks}{language}\n{text}\n{ticks}\n");
}

/// A text in which nothing is markup (`CommonMark` 2.4: backslash escapes), on one line. Nor is it a
/// link, a mention or a reference: GitHub and GitLab make those of plain text.
fn inline(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut last = ' ';
    while let Some(character) = rest.next() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '@' => safe.push_str("@<!-- -->"),
            '#' if rest.peek().is_some_and(char::is_ascii_alphanumeric) => {
                safe.push_str("\\#<!-- -->");
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '$' => {
                safe.push('\\');
                safe.push(character);
            }
            ':' if rest.peek() == Some(&'/') => safe.push_str("\\:"),
            '.' if last.eq_ignore_ascii_case(&'w') => safe.push_str("\\."),
            // What begins a list or underlines a heading does so at the beginning of a line alone.
            '-' | '+' | '=' if safe.is_empty() => {
                safe.push('\\');
                safe.push(character);
            }
            '.' | ')' if rest.peek() == Some(&' ') && safe.chars().all(|c| c.is_ascii_digit()) => {
                safe.push('\\');
                safe.push(character);
            }
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
        last = character;
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_world_is_markup() {
        assert_eq!(
            inline("a*b_[c](d) <img> `e`\n# f"),
            "a\\*b\\_\\[c\\](d) &lt;img&gt; \\`e\\` \\# f"
        );
        for (text, safe) in [
            ("see https://e.example", "see https\\://e.example"),
            ("www.e.example", "www\\.e.example"),
            ("@team, #12", "@<!-- -->team, \\#<!-- -->12"),
            ("- a", "\\- a"),
            ("12. a", "12\\. a"),
            ("a - b 1. c 10.0.0.1", "a - b 1. c 10.0.0.1"),
            ("10.0.0.1", "10.0.0.1"),
        ] {
            assert_eq!(inline(text), safe);
        }
    }

    #[test]
    fn a_fence_is_longer_than_any_inside() {
        let mut page = String::new();
        fence(&mut page, "sh", "echo '```'");
        assert_eq!(page, "````sh\necho '```'\n````\n\n");
    }
}
