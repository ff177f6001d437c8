//! A decision by policies: what decides, what each statement says, from where the call is allowed.

use std::fmt::Write as _;

use super::super::PolicyDecision;
use crate::model::Line;
use crate::policy::Answer;

pub(in crate::report) fn text(decision: &PolicyDecision) -> String {
    let answer = decision.decision;
    let mut text = format!("{}: {}\n", answer.as_str(), Line(&decision.asked));
    let file = |policy: usize| {
        let path = decision.files.get(policy);
        Line(path.map_or("", String::as_str)).to_string()
    };
    let sid = |sid: &Option<String>| {
        let sid = sid.as_ref().map(|sid| format!(" ({})", Line(sid)));
        sid.unwrap_or_default()
    };
    if let Some(by) = &decision.decided_by {
        let mut all = decision.statements.iter();
        let here = all.find(|it| it.policy == by.policy && it.statement == by.statement);
        let line = here.map(|it| format!(", line {}", it.line));
        let _ = writeln!(
            text,
            "\ndecided by  statement {}{} of {}{}",
            by.statement + 1,
            sid(&by.sid),
            file(by.policy),
            line.unwrap_or_default()
        );
    }
    for key in &decision.unknown_keys {
        let _ = writeln!(text, "hangs on    {}, whose value nobody knows", Line(key));
    }
    for doubt in &decision.doubts {
        let _ = writeln!(text, "unknown     {}", Line(doubt));
    }
    for note in &decision.notes {
        let _ = writeln!(text, "note        {}", Line(note));
    }
    text.push_str("\nstatements\n");
    for one in &decision.statements {
        let _ = writeln!(
            text,
            "  {}:{}: {}, statement {}{}: {}",
            file(one.policy),
            one.line,
            one.effect,
            one.statement + 1,
            sid(&one.sid),
            one.applies_in_words()
        );
        for reason in &one.reasons {
            let _ = writeln!(text, "      {}", Line(reason));
        }
    }
    if !decision.allowed_from.is_empty() && answer != Answer::Allow {
        text.push_str("\nallowed from\n");
    } else if !decision.allowed_from.is_empty() {
        text.push_str("\nallowed, too, from\n");
    }
    for way in &decision.allowed_from {
        let told: Vec<String> = way
            .iter()
            .map(|(key, value)| format!("{} {}", Line(key), Line(value)))
            .collect();
        let _ = writeln!(text, "  {}", told.join(" and "));
    }
    text
}
