//! Where the time of the one request went: a bar a phase, each beginning where the last one ends.

use super::Page;
use crate::report::{Detail, Phase, PhaseName, Style};

/// How wide all bars are together.
const WIDTH: u64 = 40;

/// The phases: a line each where details are told and a request was sent, else in one line.
pub(super) fn draw(page: &mut Page, phases: &[Phase], style: Style) {
    let sent = phases.iter().any(|phase| phase.phase == PhaseName::Server);
    if style.detail == Detail::Verbose && sent {
        for line in lines(phases, if style.unicode { '█' } else { '#' }) {
            page.line(&line);
        }
    } else if !phases.is_empty() {
        let told: Vec<String> = phases
            .iter()
            .map(|phase| format!("{} {} ms", phase.phase.as_str(), phase.ms))
            .collect();
        page.hanging("", "  ", &told.join(" | "));
    }
}

fn lines(phases: &[Phase], bar: char) -> Vec<String> {
    let total: u64 = phases.iter().map(|phase| phase.ms).sum();
    let digits = total.to_string().len();
    let column = |ms: u64| {
        let column = ms.saturating_mul(WIDTH) / total.max(1);
        usize::try_from(column).unwrap_or_default()
    };
    let mut begun = 0_u64;
    let mut lines: Vec<String> = phases
        .iter()
        .map(|phase| {
            let (start, end) = (column(begun), column(begun + phase.ms));
            begun += phase.ms;
            // What took any time at all is seen.
            let length = (end - start).max(usize::from(phase.ms > 0));
            let bars: String = std::iter::repeat_n(bar, length).collect();
            let line = format!(
                "  {:<7}{:>digits$} ms  {}{bars}",
                phase.phase.as_str(),
                phase.ms,
                " ".repeat(start)
            );
            line.trim_end().to_owned()
        })
        .collect();
    lines.push(format!("  {:<7}{total:>digits$} ms", "total"));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_begins_where_the_last_one_ends() {
        let phase = |phase, ms| Phase { phase, ms };
        let phases = [
            phase(PhaseName::Dns, 10),
            phase(PhaseName::Tcp, 0),
            phase(PhaseName::Server, 30),
            phase(PhaseName::Body, 1),
        ];
        let drawn = lines(&phases, '#');
        let expected = [
            "  dns    10 ms  #########",
            "  tcp     0 ms",
            "  server 30 ms           ##############################",
            "  body    1 ms                                         #",
            "  total  41 ms",
        ];
        assert_eq!(drawn, expected);
        assert_eq!(lines(&[phase(PhaseName::Server, 0)], '#').len(), 2);
    }
}
