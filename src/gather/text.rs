//! What strangers say, made fit for one line of a report.

/// The longest detail that is worth keeping.
const LONGEST: usize = 300;

/// The text in one line, without control characters, and not longer than a reader wants.
pub(super) fn one_line(text: impl std::fmt::Display) -> String {
    let text = text.to_string();
    let mut line = String::with_capacity(text.len().min(LONGEST));
    for (count, c) in text.trim().chars().enumerate() {
        if count == LONGEST {
            line.push('…');
            break;
        }
        line.push(if c.is_control() { ' ' } else { c });
    }
    line
}

/// An error and what caused it, in one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !said.contains(&next) {
            said = format!("{said}: {next}");
        }
        cause = error.source();
    }
    one_line(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_to_one_short_line() {
        assert_eq!(one_line("a\n\u{1b}[31mb\r\n"), "a  [31mb");
        assert_eq!(one_line("é".repeat(1000)).chars().count(), LONGEST + 1);
    }
}
