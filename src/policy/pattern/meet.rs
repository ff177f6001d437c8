//! Whether two patterns have a text in common.

use super::{Fuel, Piece};

/// Whether some text matches both patterns; where the fuel ends, it may.
pub(super) fn meet(one: &[Piece], other: &[Piece], fuel: &Fuel) -> bool {
    let (one, other) = (steps(one), steps(other));
    // The places of the other pattern that go with the present place of the first.
    let mut at = vec![false; other.len() + 1];
    let closed = |at: &mut Vec<bool>| {
        for place in 0..other.len() {
            if at.get(place) == Some(&true)
                && other.get(place) == Some(&Step::Many)
                && let Some(next) = at.get_mut(place + 1)
            {
                *next = true;
            }
        }
    };
    if let Some(first) = at.first_mut() {
        *first = true;
    }
    closed(&mut at);
    for step in &one {
        if !fuel.spend(other.len()) {
            return true;
        }
        let mut next = if *step == Step::Many {
            at.clone()
        } else {
            vec![false; at.len()]
        };
        for (place, its) in other.iter().enumerate() {
            let here = at.get(place) == Some(&true)
                || *step == Step::Many && next.get(place) == Some(&true);
            if !here {
                continue;
            }
            let to = match (*step, *its) {
                (Step::One | Step::Char(_), Step::Many) => place,
                (Step::Char(one), Step::Char(other)) if one != other => continue,
                // Both stand for one character, or a '*' takes what stands there.
                _ => place + 1,
            };
            if let Some(to) = next.get_mut(to) {
                *to = true;
            }
        }
        closed(&mut next);
        at = next;
    }
    at.last() == Some(&true)
}

/// A pattern, a character at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Char(char),
    One,
    Many,
}

fn steps(pieces: &[Piece]) -> Vec<Step> {
    let mut steps = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Lit(text) => steps.extend(text.chars().map(Step::Char)),
            Piece::One => steps.push(Step::One),
            // A variable may hold any text.
            Piece::Many | Piece::Var(_) => steps.push(Step::Many),
        }
    }
    steps
}
