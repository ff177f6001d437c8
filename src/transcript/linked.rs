//! What belongs together: the answer under a command is that command's.

use super::{Piece, PieceKind, Transcript};

/// Programs that ask a network something, and call nothing over HTTP.
const ASKS: &[&str] = &[
    "dig",
    "nslookup",
    "host",
    "getent",
    "drill",
    "kdig",
    "resolvectl",
    "ping",
    "tracepath",
    "traceroute",
    "mtr",
    "telnet",
    "nc",
    "ncat",
    "openssl",
    "ss",
    "netstat",
    "ip",
    "aws",
    "cat",
];

impl Transcript {
    /// Gives each answer and each failure that names no call the one of the command right before it.
    pub(super) fn link(&mut self) {
        let mut command: Option<Piece> = None;
        for piece in &mut self.pieces {
            if piece.kind == PieceKind::Command {
                command = Some(piece.clone()).filter(calls);
                continue;
            }
            let Some(before) = &command else { continue };
            if piece.seen.call.host.is_none() && piece.seen.given.is_some() {
                piece.seen.call.or(&before.seen.call);
            }
        }
    }
}

/// Whether a command is a call of something over HTTP.
fn calls(command: &Piece) -> bool {
    command.seen.call.host.is_some() && !ASKS.contains(&command.says.as_str())
}
