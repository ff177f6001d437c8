//! The processes that this one has started: the SDK starts a `credential_process`, and leaves it running
//! where nobody waits for it any more.
//!
//! Source: `proc_pid_stat(5)`.

use std::collections::BTreeSet;

use rustix::process::{Pid, Signal, kill_process};

/// Ends every process that descends from this one.
pub fn end_children() {
    end_below(std::process::id());
}

fn end_below(process: u32) {
    // Parents first: none is left to start another. What was started meanwhile is found the second time.
    for _ in 0..2 {
        for pid in below(process) {
            let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
            if let Some(pid) = pid {
                // It may have ended by itself.
                let _ = kill_process(pid, Signal::KILL);
            }
        }
    }
}

/// The descendants of a process, the nearest first.
fn below(process: u32) -> Vec<u32> {
    let all: Vec<(u32, u32)> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, parent(pid)?)))
        .collect();
    let mut found = vec![process];
    let mut seen = BTreeSet::from([process]);
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        let children = all
            .iter()
            .filter(|(pid, of)| *of == parent && seen.insert(*pid));
        found.extend(children.map(|(pid, _)| *pid).collect::<Vec<_>>());
        next += 1;
    }
    found.split_off(1)
}

fn parent(process: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name before it may hold anything, parentheses and blanks included.
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::io::BufRead;
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn ends_what_a_process_has_started_and_what_that_has() {
        let mut shell = Command::new("sh")
            .args(["-c", "sh -c 'sleep 600 & echo started; wait'; wait"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut lines = std::io::BufReader::new(shell.stdout.take().expect("a pipe")).lines();
        assert_eq!(
            lines.next().and_then(Result::ok).as_deref(),
            Some("started")
        );
        assert_eq!(below(shell.id()).len(), 2);
        end_below(shell.id());
        // The pipe ends when the last of those who hold it has ended.
        assert!(lines.next().is_none());
        shell.wait().expect("it had only waited for them");
    }
}
