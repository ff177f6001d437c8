//! `policy test`: unit tests of policies. Cases stream in and results stream out, so that memory
//! does not grow with the file.

use std::io::{self, BufRead, BufWriter, Read, Write};

use serde_json::{Value, json};

use super::present::{format, streams};
use crate::cli::{Cli, Format, PolicyTestArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::model::{Line, visible_json};
use crate::policy::{Answer, Case, CaseError, Decision, MAX_CASE_BYTES};
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
    streams("policy test", &cli.output)?;
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
    let style = Style {
        format: format(&cli.output),
        quiet: cli.output.quiet,
        verbose: cli.output.verbose > 0,
    };
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
        tally.count(&result);
        // What reads along sees each result at once; a file's results go out in blocks.
        let flushed = waiting::is_stdin(&args.file);
        let done = style
            .write(&mut output, &result)
            .and_then(|()| if flushed { output.flush() } else { Ok(()) });
        if !written(done)? {
            break;
        }
    }
    written(style.sum(&mut output, &tally).and_then(|()| output.flush()))?;
    Ok(if tally.failed > 0 && !cli.output.exit_zero {
        Exit::Findings
    } else {
        Exit::Clean
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

/// What a line came to.
struct Outcome {
    number: u64,
    name: Option<String>,
    expect: Option<Answer>,
    decision: Option<(Decision, Option<String>)>,
    error: Option<String>,
    reasons: Vec<String>,
}

impl Outcome {
    fn passed(&self) -> bool {
        match (&self.decision, self.expect) {
            (Some((decision, _)), Some(expect)) => decision.answer == expect,
            _ => false,
        }
    }
}

fn judge(line: &[u8], whole: bool, number: u64) -> Outcome {
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
    let mut outcome = Outcome {
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
                (Some(false), Some((reason, _))) => format!("does not apply: {reason}"),
                (None, Some((reason, _))) => format!("nobody can tell: {reason}"),
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

/// The decision as the contract has it.
pub(super) fn as_json(
    name: &str,
    decision: Option<(&Decision, Option<&str>)>,
    expect: Option<Answer>,
    passed: bool,
) -> Value {
    let decided_by = decision.and_then(|(decision, sid)| {
        let (policy, statement) = decision.decided_by?;
        Some(json!({ "policy": policy, "statement": statement, "sid": sid }))
    });
    let keys: &[String] = decision.map_or(&[], |(decision, _)| &decision.unknown_keys);
    json!({
        "name": name,
        "decision": decision.map(|(decision, _)| decision.answer.as_str()),
        "expect": expect.map(Answer::as_str),
        "pass": passed,
        "decided_by": decided_by,
        "unknown_keys": keys,
    })
}

#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    fn count(&mut self, outcome: &Outcome) {
        if outcome.passed() {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }
}

struct Style {
    format: Format,
    quiet: u8,
    verbose: bool,
}

impl Style {
    fn write(&self, output: &mut impl Write, outcome: &Outcome) -> io::Result<()> {
        let passed = outcome.passed();
        let nameless = format!("line {}", outcome.number);
        let given = outcome.name.as_deref().unwrap_or(&nameless);
        let name = Line(given);
        if self.quiet > 1 {
            return Ok(());
        }
        if self.format == Format::Json {
            let decision = outcome.decision.as_ref();
            let decision = decision.map(|(decision, sid)| (decision, sid.as_deref()));
            let mut line = as_json(given, decision, outcome.expect, passed);
            if let (Some(error), Some(object)) = (&outcome.error, line.as_object_mut()) {
                object.insert("line".to_owned(), outcome.number.into());
                object.insert("error".to_owned(), error.as_str().into());
            }
            return writeln!(output, "{}", visible_json(&line.to_string()));
        }
        if self.format == Format::Short || (passed && !self.verbose) {
            return Ok(());
        }
        let is = outcome
            .decision
            .as_ref()
            .map_or("nothing", |(decision, _)| decision.answer.as_str());
        match (&outcome.error, outcome.expect) {
            (Some(error), _) => writeln!(
                output,
                "FAIL line {}: {name}: {}",
                outcome.number,
                Line(error)
            ),
            (None, Some(expect)) if !passed => {
                writeln!(
                    output,
                    "FAIL line {}: {name}: is {is}, expected {}",
                    outcome.number,
                    expect.as_str()
                )?;
                for reason in &outcome.reasons {
                    writeln!(output, "       {}", Line(reason))?;
                }
                Ok(())
            }
            _ => writeln!(output, "ok   line {}: {name}: {is}", outcome.number),
        }
    }

    fn sum(&self, output: &mut impl Write, tally: &Tally) -> io::Result<()> {
        if self.format == Format::Json || self.quiet > 1 {
            return Ok(());
        }
        writeln!(
            output,
            "{} passed, {} failed",
            crate::checks::plural(usize::try_from(tally.passed).unwrap_or(usize::MAX), "case"),
            tally.failed
        )
    }
}
