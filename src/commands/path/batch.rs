//! `path --queries`: a question a line. From files, questions stream in and answers stream out; AWS
//! is asked once for what all of them touch, so then they are read to the end first.
//!
//! A line that is no question is a usage error. A file of questions is read through before the first
//! answer; of what streams in, the questions before that line are answered.

use std::collections::HashSet;
use std::io::{self, BufRead, BufWriter, StdoutLock, Write};
use std::path::Path;

use super::ends;
use crate::case::Case;
use crate::cli::{Cli, Format, OutputArgs, PathArgs};
use crate::commands::output::{Kept, MOST_KEPT, finish, format};
use crate::commands::policy_test::next_line;
use crate::commands::{facts_files, gather_cmds};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::NetworkParty;
use crate::network::{Answer, Classes, Query, QueryId, Topology, Verdict, judge};
use crate::report::{Answered, Detail, PathAnswer, Report, guarded, path_line, path_short};
use crate::waiting;

/// How many lines AWS is asked about: what they touch is read in few calls and held in memory.
const MOST_LINES: usize = 1_000;

/// Answers the questions of a file.
///
/// # Errors
/// A file could not be read, a line is no question, or an answer not be written.
pub(super) fn run(cli: &Cli, args: &PathArgs, path: &Path) -> Result<Exit, Error> {
    let kept = Kept::of(&cli.output);
    if args.facts.is_empty() {
        return live(cli, args, Lines::open(path)?, kept);
    }
    if std::fs::metadata(path).is_ok_and(|kind| kind.is_file()) {
        let mut lines = Lines::open(path)?;
        while lines.next()?.is_some() {}
    }
    let lines = Lines::open(path)?;
    let mut network = Topology::new(facts_files::read(&args.facts)?);
    let notices = network.notices().to_vec();
    // What reads along sees each answer at once; a file's answers go out in blocks.
    let answers = Answers::new(cli, path.as_os_str() == "-", &notices, kept);
    if kept == Kept::ForReport {
        return answer_all(lines, answers, |query| {
            let mut answer = judge(&network, query);
            network.check_fixes(query, &mut answer);
            answer
        });
    }
    let mut classes = Classes::new(&network);
    // Only what is printed is explained.
    let silent = cli.output.quiet > 1;
    answer_all(lines, answers, |query| {
        let ruled = classes.judge(query);
        if ruled.plain || silent {
            Answer::unexplained(query, ruled)
        } else {
            judge(&network, query)
        }
    })
}

/// Answers each line.
fn answer_all(
    mut lines: Lines,
    mut answers: Answers<'_>,
    mut answer: impl FnMut(&Query) -> Answer,
) -> Result<Exit, Error> {
    loop {
        let query = match lines.next() {
            Ok(Some(query)) => query,
            Ok(None) => break,
            Err(error) => {
                answers.end()?;
                return Err(error);
            }
        };
        let answer = answer(&query);
        if !answers.tell(query, answer)? {
            break;
        }
    }
    answers.end()
}

/// Asks AWS for what the questions touch, and answers them.
fn live(cli: &Cli, args: &PathArgs, mut lines: Lines, kept: Kept) -> Result<Exit, Error> {
    let mut all: Vec<Query> = Vec::new();
    while let Some(line) = lines.next()? {
        if all.len() == MOST_LINES {
            return Err(Error::Usage(format!(
                "AWS is asked about {MOST_LINES} lines at most, and {} has more: split it, or answer \
                 it from files by --facts",
                lines.name
            )));
        }
        all.push(line);
    }
    let parties = all.iter().flat_map(|query| [&query.from, &query.to]);
    let named: HashSet<&NetworkParty> = parties.map(|party| &party.who).collect();
    let (mut network, mut unread, mut interrupted) = (Topology::default(), Vec::new(), None);
    // Without a question there is nothing to ask AWS for.
    if !named.is_empty() {
        let named: Vec<NetworkParty> = named.into_iter().cloned().collect();
        let (facts, cut_off) = gather_cmds::gather_ends(cli, &args.probe, None, named.clone())?;
        network = Case::of(&facts).network_of(&named);
        unread = ends::unread(&facts);
        interrupted = cut_off;
    }
    let mut answers = Answers::new(cli, false, &[], kept);
    for query in all {
        let mut answer = judge(&network, &query);
        if kept == Kept::ForReport {
            network.check_fixes(&query, &mut answer);
        }
        ends::wanting(&mut answer, &unread);
        if !answers.tell(query, answer)? {
            break;
        }
    }
    Ok(gather_cmds::ended(answers.end()?, interrupted))
}

/// The lines of a file of questions; empty ones are left out.
struct Lines {
    name: String,
    input: Box<dyn BufRead>,
    buffer: Vec<u8>,
    number: u64,
}

impl Lines {
    fn open(path: &Path) -> Result<Self, Error> {
        let name = path.display().to_string();
        match waiting::stream(path) {
            Ok(input) => Ok(Self {
                name,
                input: Box::new(input),
                buffer: Vec::new(),
                number: 0,
            }),
            Err(error) => Err(Error::Read { path: name, error }),
        }
    }

    fn next(&mut self) -> Result<Option<Query>, Error> {
        let read = |error| Error::Read {
            path: self.name.clone(),
            error,
        };
        while let Some(whole) = next_line(&mut *self.input, &mut self.buffer).map_err(read)? {
            self.number += 1;
            if !whole || !self.buffer.iter().all(u8::is_ascii_whitespace) {
                return self.query(whole).map(Some);
            }
        }
        Ok(None)
    }

    /// The question of the line that was read last.
    fn query(&self, whole: bool) -> Result<Query, Error> {
        let read = match std::str::from_utf8(&self.buffer) {
            _ if !whole => Err("it is too long".into()),
            Ok(text) => Query::read(text).map_err(Box::<dyn std::error::Error + Send + Sync>::from),
            Err(error) => Err(error.into()),
        };
        let (name, number) = (&self.name, self.number);
        let mut query = read.map_err(|error| {
            Error::malformed(format!("{name}: line {number} is no question"), error)
        })?;
        if query.id == QueryId::None {
            query.id = QueryId::Number(self.number.into());
        }
        Ok(query)
    }
}

/// The answers, on their way out.
struct Answers<'a> {
    cli: &'a Cli,
    notices: &'a [String],
    format: Format,
    at_once: bool,
    output: BufWriter<StdoutLock<'static>>,
    worst: Verdict,
    /// Those of a report, which is written when all are there.
    kept: Option<Vec<Answered>>,
}

impl<'a> Answers<'a> {
    fn new(cli: &'a Cli, at_once: bool, notices: &'a [String], kept: Kept) -> Self {
        Self {
            cli,
            notices,
            format: format(&cli.output),
            at_once,
            output: BufWriter::with_capacity(1 << 16, io::stdout().lock()),
            worst: Verdict::Allow,
            kept: (kept == Kept::ForReport).then(Vec::new),
        }
    }

    /// Writes an answer; false where nobody reads any more.
    fn tell(&mut self, query: Query, answer: Answer) -> Result<bool, Error> {
        self.worst = self.worst.max(answer.verdict);
        if let Some(kept) = &mut self.kept {
            if kept.len() == MOST_KEPT {
                return Err(Error::Usage(format!(
                    "a report holds {MOST_KEPT} answers at most: split the questions, or let the answers \
                     stream out by -o json"
                )));
            }
            kept.push(Answered {
                query: Some(query),
                answer,
                missing: None,
            });
            return Ok(true);
        }
        if self.cli.output.quiet > 1 {
            return Ok(true);
        }
        let answer = PathAnswer::new(&answer, Some(&query), self.notices);
        let text = match self.format {
            Format::Json => path_line(&answer)?,
            _ => guarded(&path_short(&answer)).into_owned(),
        };
        let mut done = self.output.write_all((text + "\n").as_bytes());
        if self.at_once {
            done = done.and_then(|()| self.output.flush());
        }
        written(done)
    }

    /// Writes what is left, and says how that ends.
    fn end(mut self) -> Result<Exit, Error> {
        if let Some(kept) = &self.kept {
            // The report takes stdout for itself.
            let report = Report::of_paths(kept, self.notices);
            drop(self.output);
            return finish(report, None, self.cli, Detail::Quiet);
        }
        written(self.output.flush())?;
        Ok(exit(&self.cli.output, self.worst))
    }
}

/// How it ends, by the worst verdict.
fn exit(output: &OutputArgs, verdict: Verdict) -> Exit {
    match verdict {
        _ if output.exit_zero => Exit::Clean,
        Verdict::Deny => Exit::Findings,
        Verdict::Unknown if !output.allow_unknown => Exit::Inconclusive,
        _ => Exit::Clean,
    }
}

/// Whether somebody still reads.
fn written(done: io::Result<()>) -> Result<bool, Error> {
    match done {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Error::Write {
            path: "stdout".to_owned(),
            error,
        }),
    }
}
