//! Answers for people: the way of the packet and of its answer, and what would let them on.

use std::fmt::Write as _;

use crate::network::{Answer, Path, Protocol, QueryId, State, Step, Verdict};
use crate::report::{Detail, Style, paint};

/// An answer in one line.
pub(super) fn short(answer: &Answer) -> String {
    let mut text = answer.verdict.as_str().to_owned();
    if answer.id != QueryId::None {
        text = format!("{}: {text}", answer.id);
    }
    if answer.partial {
        text.push_str(" (in part)");
    }
    if let Some(lost) = answer.lost() {
        let _ = write!(text, ", {lost} of the client's source ports get no answer");
    }
    let steps = || {
        let all = answer.paths.iter();
        all.flat_map(|path| path.blockers().chain(path.warnings()))
    };
    let unknown = || answer.paths.iter().flat_map(Path::unknowns);
    let mut said: Vec<String> = answer.unknowns.clone();
    for step in steps().chain(unknown()) {
        let one = format!("{}: {}", step.layer.as_str(), step.text);
        if !said.contains(&one) {
            said.push(one);
        }
    }
    if !said.is_empty() {
        text.push_str(": ");
        text.push_str(&said.join("; "));
    }
    text
}

const fn state_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "ok",
        Verdict::Unknown => "unknown",
        Verdict::Deny => "fail",
    }
}

const fn word(state: State) -> &'static str {
    match state {
        State::Pass => "ok",
        State::Block => "fail",
        State::Part | State::Rare => "warn",
        State::Unknown => "unknown",
    }
}

/// The way, hop by hop.
pub(super) fn drawing(
    answer: &Answer,
    asked: (Protocol, u16),
    notes: &[String],
    style: Style,
) -> String {
    let mut text = String::new();
    for note in notes {
        let _ = writeln!(text, "  {note}");
    }
    for unknown in &answer.unknowns {
        let _ = writeln!(text, "{} unknown: {unknown}", style.mark("unknown"));
    }
    let mut paths: Vec<&Path> = answer.paths.iter().collect();
    paths.sort_by_key(|path| std::cmp::Reverse((path.verdict, !path.partial)));
    if paths.len() > 1 {
        overall(&mut text, answer, style);
    }
    for path in paths {
        if !text.is_empty() {
            text.push('\n');
        }
        one(&mut text, path, asked, style);
    }
    text
}

/// One line for all paths.
fn overall(text: &mut String, answer: &Answer, style: Style) {
    let state = state_of(answer.verdict);
    let count = |verdict| {
        answer
            .paths
            .iter()
            .filter(|path| path.verdict == verdict)
            .count()
    };
    let counts = [Verdict::Deny, Verdict::Unknown, Verdict::Allow]
        .map(|verdict| (count(verdict), verdict.as_str()));
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, verdict)| format!("{count} {verdict}"))
        .collect();
    let part = if answer.partial { ", in part" } else { "" };
    let verdict = format!("{}{part}", answer.verdict.as_str());
    let _ = writeln!(
        text,
        "{} overall: {} ({} paths: {})",
        style.mark(state),
        paint(state, &verdict),
        answer.paths.len(),
        counts.join(", ")
    );
}

fn one(text: &mut String, path: &Path, (protocol, port): (Protocol, u16), style: Style) {
    let state = state_of(path.verdict);
    let arrow = if style.unicode { "→" } else { "->" };
    let lost = format!("{} of the client's source ports get no answer", path.share);
    let told = match (path.verdict, path.partial) {
        (Verdict::Allow, _) if path.warnings().next().is_some() => {
            format!("allow: a packet gets there, and its answer back; {lost}")
        }
        (Verdict::Allow, _) => "allow: a packet gets there, and its answer back".to_owned(),
        (Verdict::Unknown, _) => {
            "unknown: nothing that is known drops it, and not all is known".to_owned()
        }
        (Verdict::Deny, true) => format!("deny, in part: {lost}"),
        (Verdict::Deny, false) => "deny: no answer comes back".to_owned(),
    };
    let _ = writeln!(
        text,
        "{} {} {arrow} {}, {} {}\n  {}",
        style.mark(state),
        path.from,
        path.to,
        protocol,
        port,
        paint(state, &told)
    );
    if style.detail == Detail::Quiet {
        for step in path.blockers().chain(path.warnings()) {
            blocker(text, step, style);
        }
        return;
    }
    text.push('\n');
    way(text, &path.from, &path.forward, style);
    let _ = writeln!(text, "  {}", path.to);
    if !path.back.is_empty() {
        text.push('\n');
        way(text, &format!("{}, answering", path.to), &path.back, style);
        let _ = writeln!(text, "  {}", path.from);
    }
    let mut blockers = path.blockers().chain(path.warnings()).peekable();
    if blockers.peek().is_some() {
        text.push('\n');
    }
    for step in blockers {
        blocker(text, step, style);
    }
    for step in path.unknowns() {
        let _ = writeln!(
            text,
            "{} not known at {}: {}",
            style.mark("unknown"),
            step.layer.as_str(),
            step.text
        );
    }
}

fn way(text: &mut String, from: &str, steps: &[Step], style: Style) {
    let (bar, tip) = if style.unicode {
        ("│", "▼")
    } else {
        ("|", "v")
    };
    let _ = writeln!(text, "  {from}");
    let width = steps.iter().map(|step| step.layer.as_str().len()).max();
    for step in steps {
        let mark = style.mark(word(step.state));
        let layer = step.layer.as_str();
        let width = width.unwrap_or(0);
        let _ = writeln!(
            text,
            "  {bar} {mark} {layer:width$}  {}: {}",
            object(step),
            step.text
        );
    }
    let _ = writeln!(text, "  {tip}");
}

/// An object with its name.
fn object(step: &Step) -> String {
    match &step.name {
        Some(name) => format!("{} \"{name}\"", step.object),
        None => step.object.clone(),
    }
}

fn blocker(text: &mut String, step: &Step, style: Style) {
    let _ = writeln!(
        text,
        "{} {} {}: {}",
        style.mark(word(step.state)),
        step.layer.as_str(),
        object(step),
        step.text
    );
    if let Some(code) = step.code {
        let _ = writeln!(text, "    Reachability Analyzer calls this {code}");
    }
    if let Some(fix) = &step.fix {
        let _ = writeln!(text, "    fix: {}", fix.summary);
        for command in &fix.commands {
            let _ = writeln!(text, "      {command}");
        }
        let _ = writeln!(text, "    touches: {}", fix.blast_radius);
    }
}
