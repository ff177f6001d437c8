//! As much HTTP/1.1 as the lab's servers need.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) path: String,
    /// By lower-case name.
    pub(crate) headers: BTreeMap<String, String>,
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// The status of an answer that is never sent: the connection is closed instead.
pub(crate) const HANG_UP: &str = "";

/// Answers request after request on one connection, until the other side has enough.
pub(crate) fn serve(stream: impl Read + Write, mut answer: impl FnMut(&Request) -> Response) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream) {
        let response = answer(&request);
        if response.status == HANG_UP {
            return;
        }
        let last = request
            .headers
            .get("connection")
            .is_some_and(|it| it == "close");
        let connection = if last { "close" } else { "keep-alive" };
        let mut lines = vec![format!("HTTP/1.1 {}", response.status)];
        lines.extend(
            response
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}")),
        );
        lines.push(format!("Content-Length: {}", response.body.len()));
        lines.push(format!("Connection: {connection}"));
        let mut text = lines.join("\r\n") + "\r\n\r\n";
        if request.method != "HEAD" {
            text += &response.body;
        }
        let sent = stream.get_mut().write_all(text.as_bytes());
        if sent.is_err() || stream.get_mut().flush().is_err() || last {
            return;
        }
    }
}

fn read(stream: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let mut words = line.split_ascii_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|it| it.parse().ok())
        .unwrap_or(0);
    std::io::copy(&mut stream.take(length), &mut std::io::sink()).ok()?;
    Some(Request {
        method,
        path,
        headers,
    })
}
