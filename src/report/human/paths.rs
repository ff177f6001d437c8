//! The way of a packet and of its answer, and what would let them on.

use std::fmt::Write as _;

use super::super::paths::{Blocker, PathAnswer, PathDrawn, PathStep};
use super::super::style::{Tone, paint};
use super::super::{Detail, Report, Style};
use crate::model::Line;
use crate::network::{QueryId, State, Verdict};

const fn of_verdict(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Allow => Tone::Good,
        Verdict::Unknown => Tone::Unknown,
        Verdict::Deny => Tone::Bad,
    }
}

const fn of_step(state: State) -> Tone {
    match state {
        State::Pass => Tone::Good,
        State::Block => Tone::Bad,
        State::Part | State::Rare => Tone::Doubtful,
        State::Unknown => Tone::Unknown,
    }
}

/// Each answer, hop by hop.
pub(in crate::report) fn drawing(report: &Report, answers: &[PathAnswer], style: Style) -> String {
    let mut text = String::new();
    for note in &report.discovered {
        let _ = writeln!(text, "  {}", Line(note));
    }
    for answer in answers {
        if answer.id != QueryId::None {
            let _ = writeln!(text, "{}", Line(&answer.id.to_string()));
        }
        // What the steps say themselves stands at them.
        let steps = answer.drawn.iter().flat_map(unknown_steps);
        let of_steps: Vec<&str> = steps.map(|step| step.text.as_str()).collect();
        let own = answer.unknowns.iter();
        for unknown in own.filter(|unknown| !of_steps.contains(&unknown.as_str())) {
            let mark = style.mark(Tone::Unknown);
            let _ = writeln!(text, "{mark} unknown: {}", Line(unknown));
        }
        if answer.drawn.len() > 1 {
            overall(&mut text, answer, style);
        }
        for path in &answer.drawn {
            if !text.is_empty() {
                text.push('\n');
            }
            one(&mut text, path, answer, style);
        }
    }
    text
}

/// One line for all paths.
fn overall(text: &mut String, answer: &PathAnswer, style: Style) {
    let tone = of_verdict(answer.verdict);
    let count = |verdict| {
        let paths = answer.drawn.iter();
        paths.filter(|path| path.of.verdict == verdict).count()
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
        style.mark(tone),
        paint(tone, &verdict),
        answer.drawn.len(),
        counts.join(", ")
    );
}

fn one(text: &mut String, path: &PathDrawn, answer: &PathAnswer, style: Style) {
    let tone = of_verdict(path.of.verdict);
    let arrow = if style.unicode { "→" } else { "->" };
    let lost = format!("{} of the client's source ports get no answer", path.lost);
    let told = match (path.of.verdict, path.of.partial) {
        (Verdict::Allow, _) if !path.warnings.is_empty() => {
            format!("allow: a packet gets there, and its answer back; {lost}")
        }
        (Verdict::Allow, _) => "allow: a packet gets there, and its answer back".to_owned(),
        (Verdict::Unknown, _) => {
            "unknown: nothing that is known drops it, and not all is known".to_owned()
        }
        (Verdict::Deny, true) => format!("deny, in part: {lost}"),
        (Verdict::Deny, false) => "deny: no answer comes back".to_owned(),
    };
    let (from, to) = (Line(&path.of.from), Line(&path.of.to));
    let asked = match (answer.protocol, answer.port) {
        (Some(protocol), Some(port)) => format!(", {protocol} {port}"),
        _ => String::new(),
    };
    let _ = writeln!(
        text,
        "{} {from} {arrow} {to}{asked}\n  {}",
        style.mark(tone),
        paint(tone, &told)
    );
    let stops = || {
        let blockers = path.blockers.iter().map(|it| (it, Tone::Bad));
        let warnings = path.warnings.iter().map(|it| (it, Tone::Doubtful));
        blockers.chain(warnings)
    };
    if style.detail == Detail::Quiet {
        stops().for_each(|(it, tone)| blocker(text, it, tone, style));
        return;
    }
    text.push('\n');
    way(text, &from.to_string(), &path.forward, style);
    let _ = writeln!(text, "  {to}");
    if !path.back.is_empty() {
        text.push('\n');
        way(text, &format!("{to}, answering"), &path.back, style);
        let _ = writeln!(text, "  {from}");
    }
    if stops().next().is_some() {
        text.push('\n');
    }
    stops().for_each(|(it, tone)| blocker(text, it, tone, style));
    for step in unknown_steps(path) {
        let _ = writeln!(
            text,
            "{} not known at {}: {}",
            style.mark(Tone::Unknown),
            step.layer,
            Line(&step.text)
        );
    }
}

fn unknown_steps(path: &PathDrawn) -> impl Iterator<Item = &PathStep> {
    let steps = path.forward.iter().chain(&path.back);
    steps.filter(|step| step.state == State::Unknown)
}

fn way(text: &mut String, from: &str, steps: &[PathStep], style: Style) {
    let (bar, tip) = if style.unicode {
        ("│", "▼")
    } else {
        ("|", "v")
    };
    let _ = writeln!(text, "  {from}");
    let width = steps.iter().map(|step| step.layer.len()).max();
    for step in steps {
        let mark = style.mark(of_step(step.state));
        let width = width.unwrap_or(0);
        let _ = writeln!(
            text,
            "  {bar} {mark} {:width$}  {}: {}",
            step.layer,
            object(&step.object, step.name.as_ref()),
            Line(&step.text)
        );
    }
    let _ = writeln!(text, "  {tip}");
}

/// An object with its name.
fn object(object: &str, name: Option<&String>) -> String {
    match name {
        Some(name) => format!("{} \"{}\"", Line(object), Line(name)),
        None => Line(object).to_string(),
    }
}

fn blocker(text: &mut String, stop: &Blocker, tone: Tone, style: Style) {
    let tone = if stop.partial { Tone::Doubtful } else { tone };
    let _ = writeln!(
        text,
        "{} {} {}: {}",
        style.mark(tone),
        stop.layer,
        object(&stop.object, stop.name.as_ref()),
        Line(&stop.text)
    );
    if let Some(code) = stop.reachability_analyzer {
        let _ = writeln!(text, "    Reachability Analyzer calls this {code}");
    }
    if let Some(fix) = &stop.fix {
        let _ = writeln!(text, "    fix: {}", Line(&fix.summary));
        for command in &fix.commands {
            let _ = writeln!(text, "      {command}");
        }
        let _ = writeln!(text, "    touches: {}", Line(&fix.blast_radius));
    }
}
