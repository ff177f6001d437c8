//! `policy test`: unit tests of policies. Cases stream in and results stream out, so that memory
//! does not grow with the file.

use std::io::{self, BufRead, BufWriter, Read, Write};

use super::output::{Kept, MOST_KEPT, finish, format};
use crate::cli::{Cli, Format, PolicyTestArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::policy::{Case, CaseError, Decision, MAX_CASE_BYTES};
use crate::report::{CaseOutcome, Detail, Report, Tally};
use crate::waiting;

/// Where a line that is too long to be a case is taken for one that never ends.
const LONGEST_LINE: u64 = 64 << 20;

/// Runs the cases.
///
/// # Errors
/// The file could not be read, or the results not be written.
pub(super) fn run(cli: &Cli, args: &PolicyTestArgs) -> Result<Exit, Error> {
    let path = args.file.display().to_string();
    let read = |error| Error::Read {
        path: path.clone(),
        error,
    };
    let mut input = waiting::stream(&args.file).map_err(read)?;
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = |done: io::Result<()>| match done {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Error::Write {
            path: "stdout".to_owned(),
            error,
        }),
        Ok(()) => Ok(true),
    };
    let kept = Kept::of(&cli.output);
    let mut all = Vec::new();
    let mut tally = Tally::default();
    let (mut line, mut number) = (Vec::new(), 0_u64);
    loop {
        let whole = next_line(&mut input, &mut line).map_err(read)?;
        let Some(whole) = whole else { break };
        number += 1;
        if line.iter().all(u8::is_ascii_whitespace) && whole {
            continue;
        }
        let result = judge(&line, whole, number);
        if kept == Kept::ForReport {
            if all.len() == MOST_KEPT {
                return Err(Error::Usage(format!(
                    "a report holds {MOST_KEPT} cases at most: split the file, or let the results stream \
                     out by -o json"
                )));
            }
            all.push(result);
            continue;
        }
        tally.count(&result);
        // What reads along sees each result at once; a file's results go out in blocks.
        let flushed = waiting::is_stdin(&args.file);
        let text = told(cli, &result)?;
        let done = output
            .write_all(text.as_bytes())
            .and_then(|()| if flushed { output.flush() } else { Ok(()) });
        if !written(done)? {
            break;
        }
    }
    if kept == Kept::ForReport {
        // The report takes stdout for itself.
        drop(output);
        return finish(Report::of_cases(&path, &all), None, cli, Detail::Quiet);
    }
    if format(&cli.output) != Format::Json && cli.output.quiet < 2 {
        let text = tally.text() + "\n";
        written(output.write_all(text.as_bytes()))?;
    }
    written(output.flush())?;
    Ok(if tally.failed > 0 && !cli.output.exit_zero {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// What is told of a case as it comes.
fn told(cli: &Cli, outcome: &CaseOutcome) -> Result<String, Error> {
    let (quiet, verbose) = (cli.output.quiet, cli.output.verbose > 0);
    Ok(match format(&cli.output) {
        _ if quiet > 1 => String::new(),
        Format::Json => outcome.json()? + "\n",
        Format::Short => String::new(),
        _ if outcome.passed() && !verbose => String::new(),
        _ => outcome.text(),
    })
}

/// Reads a line; false where it is longer than any case and was left out, `None` at the end.
pub(super) fn next_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let limit = MAX_CASE_BYTES as u64 + 1;
    let count = Read::take(&mut *input, limit).read_until(b'\n', line)?;
    if count == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') || (count as u64) < limit {
        return Ok(Some(true));
    }
    line.clear();
    line.shrink_to(1 << 16);
    // The rest goes by, a piece at a time; what never ends, such as a device, is no file of cases.
    let mut read = limit;
    loop {
        if read > LONGEST_LINE {
            let problem = "a line is longer than 16 MiB, and does not end";
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, problem));
        }
        let piece = input.fill_buf()?;
        if piece.is_empty() {
            return Ok(Some(false));
        }
        let end = piece.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(piece.len(), |place| place + 1);
        input.consume(used);
        read = read.saturating_add(used as u64);
        if end.is_some() {
            return Ok(Some(false));
        }
    }
}

fn judge(line: &[u8], whole: bool, number: u64) -> CaseOutcome {
    let read = if whole {
        std::str::from_utf8(line)
            .map_err(|error| CaseError {
                name: None,
                message: format!("not UTF-8: {error}"),
            })
            .and_then(Case::read)
    } else {
        Err(CaseError {
            name: None,
            message: format!("the line is longer than {MAX_CASE_BYTES} bytes"),
        })
    };
    let mut outcome = CaseOutcome {
        number,
        name: None,
        expect: None,
        decision: None,
        error: None,
        reasons: Vec::new(),
    };
    match read {
        Err(error) => {
            outcome.name = error.name;
            outcome.error = Some(error.message);
        }
        Ok(case) => {
            let decision = case.setup.decide(&case.request);
            let sid = sid(&case, &decision);
            if case.expect.is_none() {
                outcome.error = Some("the case expects nothing".to_owned());
            } else if case.expect != Some(decision.answer) {
                outcome.reasons = reasons(&case);
            }
            outcome.decision = Some((decision, sid));
            outcome.expect = case.expect;
            outcome.name = Some(case.name);
        }
    }
    outcome
}

fn sid(case: &Case, decision: &Decision) -> Option<String> {
    let (policy, statement) = decision.decided_by?;
    let statement = case.sources.get(policy)?.statements.get(statement)?;
    statement.sid.as_ref().map(|sid| sid.text.clone())
}

/// Why each statement applied or not; made for cases that fail alone.
fn reasons(case: &Case) -> Vec<String> {
    let mut all = Vec::new();
    for (place, source) in case.sources.iter().enumerate() {
        for why in case.setup.why(place, source, &case.request) {
            let told = match (why.applies, why.reasons.first()) {
                (Some(true), _) => "applies".to_owned(),
                (Some(false), Some(it)) => format!("does not apply: {}", it.text),
                (None, Some(it)) => format!("nobody can tell: {}", it.text),
                _ => continue,
            };
            all.push(format!(
                "policy {place} statement {} ({:?}) {told}",
                why.statement, why.effect
            ));
        }
    }
    all
}
