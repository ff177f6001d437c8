//! The two streams: what may go to each, and how it looks there.

mod progress;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};

pub use progress::Progress;

use crate::model::{is_hidden, visible, without_secrets};
use crate::report::{Detail, Links, Style, guarded};
use crate::waiting;

/// When colour is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Color {
    /// Always.
    Always,
    /// Never.
    Never,
    /// On a terminal.
    #[default]
    Auto,
}

/// How the user wants things to look.
#[derive(Debug, Clone, Copy)]
pub struct DisplayOptions {
    /// When colour is wanted.
    pub color: Color,
    /// ASCII only.
    pub ascii: bool,
    /// Less (negative) or more (positive) than usual.
    pub detail: i8,
}

impl DisplayOptions {
    /// The style of a report for people: `plain` is the same content in ASCII, unwrapped.
    #[must_use]
    pub fn style(self, plain: bool) -> Style {
        Style {
            unicode: !plain && !self.ascii && unicode_locale(),
            width: (!plain).then(terminal_width),
            detail: match self.detail {
                ..0 => Detail::Quiet,
                0 => Detail::Normal,
                _ => Detail::Verbose,
            },
        }
    }
}

/// Whether stdout is a terminal.
#[must_use]
pub fn on_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether the terminal behind stdout takes links.
#[must_use]
pub fn links() -> Links {
    if supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout) {
        Links::Taken
    } else {
        Links::Written
    }
}

/// Writes the report to stdout. A reader that has gone away is no error: it has seen enough.
///
/// # Errors
/// The stream cannot be written.
pub fn print(text: &str, color: Color) -> io::Result<()> {
    if !waiting::listening() {
        return print_all(text, color);
    }
    // A reader may take its time, and a signal ends that.
    let text = text.to_owned();
    waiting::within(Duration::MAX, move || print_all(&text, color))
}

fn print_all(text: &str, color: Color) -> io::Result<()> {
    let stdout = io::stdout();
    let choice = choose(color, stdout.is_terminal());
    let mut stream = AutoStream::new(stdout.lock(), choice);
    match stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush())
    {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// Says something about the tool itself, on stderr. Nobody can be told where that fails.
pub fn notice(text: &str) {
    let _ = writeln!(io::stderr().lock(), "apigw-doctor: {}", told(text));
}

/// A notice with no secret and nothing in it that a terminal or a CI server acts on, or that could pass
/// for another notice.
fn told(text: &str) -> String {
    let text = without_secrets(text);
    let text = visible(&text).trim_end().replace('\n', "\n  | ");
    guarded(&text).into_owned()
}

/// What the parser of the command line has to say, help and version among it. It quotes what was typed:
/// where that holds more than letters of one line, its own lines are no longer told from those.
pub fn complain(error: &clap::Error) {
    let odd = |word: OsString| {
        word.to_string_lossy()
            .contains(|c| is_hidden(c) || c == '\n')
    };
    // Help and version quote nothing.
    let quotes = error.exit_code() != 0;
    let text = quotes.then(|| error.render().to_string());
    let text = text.filter(|text| std::env::args_os().any(odd) || without_secrets(text) != *text);
    // Nobody can be told of a failure.
    let _ = match text {
        Some(text) => writeln!(io::stderr().lock(), "{}", told(&text)),
        None => error.print(),
    };
}

/// The option, then `NO_COLOR`, then `CLICOLOR_FORCE` and `FORCE_COLOR`, then the stream's own
/// nature. A variable that is set and empty is not set (no-color.org).
fn choose(color: Color, terminal: bool) -> ColorChoice {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let forced = ["CLICOLOR_FORCE", "FORCE_COLOR"]
        .iter()
        .any(|name| set(name).is_some_and(|value| value != "0"));
    let wanted = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR").is_some() => false,
        Color::Auto if forced => true,
        Color::Auto => terminal && set("TERM").is_none_or(|term| term != "dumb"),
    };
    if wanted {
        ColorChoice::AlwaysAnsi
    } else {
        ColorChoice::Never
    }
}

/// POSIX: `LC_ALL` before `LC_CTYPE` before `LANG`.
fn unicode_locale() -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .is_some_and(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        })
}

/// The columns of the terminal behind stderr; 80 where nobody knows.
fn stderr_width() -> usize {
    let asked = terminal_size::terminal_size_of(io::stderr());
    asked.map_or(80, |(width, _)| usize::from(width.0))
}

/// At most 100 columns; 80 where nobody knows.
fn terminal_width() -> usize {
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|text| text.parse::<usize>().ok());
    let asked = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.or_else(asked).unwrap_or(80).clamp(40, 100)
}
