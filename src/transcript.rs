//! A pasted text, cut into the pieces that are known: transcripts of programs, answers, logs, exceptions,
//! output of the AWS CLI. Each piece says what it shows, and no more; what is not known is counted.
//!
//! Pure, and linear in the length of the text: a piece is read once, by the first reader that knows it.

mod access_log;
mod aws;
mod call;
mod client_error;
mod command;
mod connect;
mod decisive;
mod deploy;
mod dns;
mod execution_log;
mod failure;
mod har;
mod http;
mod httpie;
mod inline_body;
mod inline_headers;
mod json;
mod lambda;
mod lines;
mod linked;
mod observed;
mod openssl;
mod phrases;
mod piece;
mod postman;
mod routes;
mod timings;
mod verbose;
mod wget;

pub use call::Call;
pub use piece::{Connection, Handshake, Lines, Piece, PieceKind, Seen};

use std::cell::Cell;

use self::lines::{Line, is_prompt};

/// The largest text that is read, in bytes; the rest of a larger one is left unread.
pub const MAX_TEXT_BYTES: u64 = 16 << 20;

/// A pasted text, taken apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Transcript {
    /// What is known, in the order of the text.
    pub pieces: Vec<Piece>,
    /// The lines that nothing is known of; blank ones and prompts aside.
    pub unread: Vec<Lines>,
}

/// A reader of one kind of piece: the piece that begins at a line, or none.
type Reader = fn(&Text<'_>, usize) -> Option<Piece>;

/// Every kind of piece, in the order in which they are tried.
const READERS: &[Reader] = &[
    command::read,
    json::document,
    execution_log::read,
    lambda::read,
    aws::flow_log,
    aws::error,
    deploy::read,
    httpie::read,
    http::read,
    timings::read,
    dns::dig,
    dns::nslookup,
    dns::resolve_dns_name,
    dns::host,
    dns::getent,
    openssl::read,
    wget::read,
    connect::telnet,
    connect::netcat,
    connect::test_net_connection,
    routes::traceroute,
    routes::resolv_conf,
    routes::sockets,
    routes::ip_route,
    access_log::read,
    client_error::read,
];

/// The whole text, as readers see it.
struct Text<'a> {
    all: &'a str,
    lines: &'a [Line<'a>],
    phrases: Vec<Option<phrases::Found>>,
    /// How many bytes may still be spent on what turns out to be no JSON, so that no text costs more than
    /// its length allows.
    json_budget: Cell<usize>,
}

impl<'a> Text<'a> {
    /// A line's text; empty behind the end.
    fn at(&self, index: usize) -> &'a str {
        self.lines.get(index).map_or("", |line| line.text)
    }

    fn is_blank(&self, index: usize) -> bool {
        self.at(index).trim().is_empty()
    }

    fn len(&self) -> usize {
        self.lines.len()
    }

    /// The lines of a piece, as one text.
    fn joined(&self, lines: Lines) -> String {
        let own = self.lines.get(lines.first..lines.end).unwrap_or_default();
        let mut text = String::new();
        for line in own {
            text.push_str(line.text);
            text.push('\n');
        }
        text
    }

    /// The JSON value that begins at a place of the whole, in a line, and its length.
    fn json_at(&self, start: usize, line: usize) -> Option<(serde_json::Value, usize)> {
        let rest = self.all.get(start..)?;
        if self.json_budget.get() == 0 {
            return None;
        }
        let mut values = serde_json::Deserializer::from_str(rest).into_iter();
        match values.next()? {
            Ok(value) => Some((value, values.byte_offset())),
            Err(error) => {
                let last = self.offset(line + error.line().saturating_sub(1));
                let spent = last.saturating_sub(start) + error.column();
                self.json_budget
                    .set(self.json_budget.get().saturating_sub(spent + 16));
                None
            }
        }
    }

    /// Whether a line ends whatever stands before it: a prompt, or a command.
    fn is_boundary(&self, index: usize) -> bool {
        let line = self.at(index);
        index >= self.len()
            || is_prompt(line)
            || lines::command(line).is_some()
            || line.trim_start().starts_with("```")
    }

    /// Where the text of a line begins in the whole.
    fn offset(&self, index: usize) -> usize {
        self.lines
            .get(index)
            .map_or(self.all.len(), |line| line.start)
    }

    /// The line that holds a place of the whole.
    fn line_of(&self, offset: usize) -> usize {
        self.lines
            .partition_point(|line| line.start + line.text.len() < offset)
    }
}

impl Transcript {
    /// Takes a text apart.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let plain = lines::plain(text);
        let all = lines::lines(&plain);
        let text = Text {
            all: &plain,
            lines: &all,
            phrases: phrases::find(&all),
            json_budget: Cell::new(4 * plain.len() + 4096),
        };
        let mut found = Self::default();
        let mut at = 0;
        while at < text.len() {
            if text.is_blank(at)
                || is_prompt(text.at(at))
                || text.at(at).trim_start().starts_with("```")
            {
                at += 1;
                continue;
            }
            if let Some(piece) = READERS.iter().find_map(|reader| reader(&text, at)) {
                at = piece.lines.end.max(at + 1);
                found.pieces.push(piece);
            } else {
                found.leave(at);
                at += 1;
            }
        }
        found.link();
        found
    }

    fn leave(&mut self, line: usize) {
        match self.unread.last_mut() {
            Some(last) if last.end == line => last.end = line + 1,
            _ => self.unread.push(Lines {
                first: line,
                end: line + 1,
            }),
        }
    }

    /// How many lines nothing is known of.
    #[must_use]
    pub fn unread_lines(&self) -> usize {
        self.unread
            .iter()
            .map(|lines| lines.end - lines.first)
            .sum()
    }
}
