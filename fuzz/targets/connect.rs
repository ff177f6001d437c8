//! A proxy's answer to CONNECT opens a tunnel only where it says so, and what follows it is the tunnel's.

use apigw_doctor::facts::HttpOutcome;
use apigw_doctor::gather::untrusted;

use super::assert_lines;

pub(crate) fn run(data: &[u8]) {
    match untrusted::connect_answer(data) {
        Ok(left) => {
            let (head, _) = data.split_at(data.len() - left);
            assert!(head.ends_with(b"\r\n\r\n"));
            assert!(head.starts_with(b"HTTP/1."));
            let status = head
                .split(u8::is_ascii_whitespace)
                .find(|word| word.len() == 3);
            assert!(status.is_some_and(|word| word.starts_with(b"2")));
        }
        Err(outcome) => {
            assert_ne!(outcome, HttpOutcome::TimedOut);
            assert_lines(&outcome);
        }
    }
}
