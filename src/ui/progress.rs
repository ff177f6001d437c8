//! What a run still waits for, on stderr, for whoever watches a terminal.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget};

/// What is quicker than this shows no progress.
const SILENCE: Duration = Duration::from_millis(300);

/// How often the line moves.
const TICK: Duration = Duration::from_millis(120);

/// Variables that stand for somebody who does not want to see things move.
const STILL: [&str; 3] = ["CI", "ACCESSIBLE", "APIGW_DOCTOR_NO_PROGRESS"];

/// A line of what is still waited for. It is gone when this is.
pub struct Progress {
    bar: ProgressBar,
    waiting: Mutex<BTreeSet<String>>,
    late: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins to wait for these. Nothing is shown where stderr is no terminal or `wanted` is false.
    #[must_use]
    pub fn of(names: impl Iterator<Item = String>, wanted: bool) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let shown = wanted && io::stderr().is_terminal() && !STILL.iter().any(|it| set(it));
        let bar = ProgressBar::new_spinner();
        bar.set_draw_target(ProgressDrawTarget::hidden());
        let progress = Self {
            late: shown.then(|| later(bar.clone())),
            bar,
            waiting: Mutex::new(names.collect()),
        };
        progress.tell();
        progress
    }

    /// One of them has come.
    pub fn done(&self, name: &str) {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name);
        self.tell();
    }

    fn tell(&self) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        // The spinner and a space stand before it.
        let room = super::stderr_width().saturating_sub(3);
        self.bar.set_message(message(&waiting, room));
    }

    /// Whether somebody watches.
    #[must_use]
    pub const fn is_watched(&self) -> bool {
        self.late.is_some()
    }

    /// Says something above the line, at once, where somebody watches.
    pub fn say(&self, text: &str) {
        if self.is_watched() {
            self.bar.suspend(|| super::notice(text));
        }
    }
}

/// What is waited for, as much of it as the width takes.
fn message(waiting: &BTreeSet<String>, room: usize) -> String {
    let mut text = "waiting for ".to_owned();
    for (number, name) in waiting.iter().enumerate() {
        let rest = waiting.len() - number;
        let more = format!(" and {rest} more");
        let joint = if number == 0 { "" } else { ", " };
        let last = if rest == 1 { 0 } else { more.len() };
        if number > 0 && text.len() + joint.len() + name.len() + last > room {
            text.push_str(&more);
            break;
        }
        text.push_str(joint);
        text.push_str(name);
    }
    text
}

/// Shows the line once it has been silent for long enough.
fn later(bar: ProgressBar) -> (Sender<()>, JoinHandle<()>) {
    let (sender, receiver) = channel::<()>();
    let thread = thread::spawn(move || {
        if receiver.recv_timeout(SILENCE) == Err(RecvTimeoutError::Timeout) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(TICK);
        }
    });
    (sender, thread)
}

impl Drop for Progress {
    fn drop(&mut self) {
        // First the thread that would show it, then what it has shown.
        if let Some((sender, thread)) = self.late.take() {
            drop(sender);
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_waited_for_fits_the_width() {
        let names = ["DNS", "TCP connections", "security groups"];
        let waiting = names.map(str::to_owned).into();
        assert_eq!(
            message(&waiting, 80),
            "waiting for DNS, TCP connections, security groups"
        );
        assert_eq!(message(&waiting, 35), "waiting for DNS and 2 more");
        assert_eq!(message(&waiting, 1), "waiting for DNS and 2 more");
    }
}
