//! `fleet`: the reports of many hosts as one.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::thread;

use serde_json::Value;
use serde_json::value::RawValue;

use super::folder::{Taken, failed, found};
use super::output::finish;
use crate::cli::{Cli, FleetArgs, Selection};
use crate::diagnosis;
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::{Facts, MAX_BYTES};
use crate::report::{Detail, Gathered, HostError, HostReport, Report, SCHEMA, invocations};
use crate::ui;
use crate::waiting;

/// How many files are read and parsed before what they tell is put to the rest.
const AT_ONCE: usize = 128;

/// What a file tells of a host: its name, where the file gives it one, and its report or why there is none.
struct Piece {
    host: Option<String>,
    report: Result<HostReport, Trouble>,
}

/// Why there is no report.
enum Trouble {
    /// A host was asked, and gave none.
    Lost(String),
    /// The file is none of those that tell of hosts.
    Other(String),
}

/// Tells of the hosts.
///
/// # Errors
/// There is none, or the report could not be written.
pub(super) fn run(cli: &Cli, args: &FleetArgs) -> Result<Exit, Error> {
    let found = found(&args.files, take)?;
    for notice in &found.left_alone {
        ui::notice(notice);
    }
    let named = |path: &Path| args.files.iter().any(|it| it == path);
    let mut all = Gathered::default();
    for files in found.files.chunks(AT_ONCE) {
        for ((path, _), pieces) in files.iter().zip(read(files)?) {
            let shown = path.display().to_string();
            for Piece { host, report } in pieces {
                match report {
                    Ok(report) => all.add(host.as_deref(), &shown, report),
                    Err(Trouble::Other(why)) if !named(path) => {
                        ui::notice(&format!("{shown}: {why}, and is left alone"));
                    }
                    Err(Trouble::Other(why) | Trouble::Lost(why)) => {
                        all.without(host.as_deref().unwrap_or(&shown), &shown, why);
                    }
                }
            }
        }
    }
    if all.is_empty() {
        let wrong = "no report of a host, no snapshot and no output of aws ssm in what was named";
        return Err(Error::Usage(wrong.to_owned()));
    }
    finish(Report::of_fleet(all), None, cli, Detail::Quiet)
}

/// Takes JSON, and what Systems Manager writes into a bucket: a folder an instance, with `stdout` and `stderr`.
fn take(path: &Path, odd: Option<&'static str>) -> Taken {
    let name = path.file_name().and_then(|name| name.to_str());
    let end = path.extension().and_then(|end| end.to_str());
    match (name, end) {
        (Some("stderr"), _) if !path.with_file_name("stdout").exists() => Taken::Read,
        (Some("stdout"), _) | (_, Some("json" | "jsonl")) => odd.map_or(Taken::Read, Taken::Lost),
        (_, Some("gz" | "zip")) => Taken::Odd("it is compressed"),
        _ => odd.map_or(Taken::Alone, Taken::Odd),
    }
}

type Files = [(PathBuf, Option<&'static str>)];

/// Reads files by two threads, which are left behind where one hangs.
fn read(files: &Files) -> Result<Vec<Vec<Piece>>, Error> {
    let (first, second) = files.split_at(files.len() / 2);
    thread::scope(|scope| {
        let second = scope.spawn(|| read_in_order(second));
        let mut all = read_in_order(first)?;
        let second = second.join();
        // It panicked: what it read is lost, and that is no report of hosts.
        let second = second.map_err(|_| Error::Usage("the files could not be read".to_owned()))?;
        all.extend(second?);
        Ok(all)
    })
}

fn read_in_order(files: &Files) -> Result<Vec<Vec<Piece>>, Error> {
    let Some((first, _)) = files.first() else {
        return Ok(Vec::new());
    };
    let own = files.to_vec();
    let read = move || Ok(own.iter().map(|(path, odd)| of_file(path, *odd)).collect());
    let limit = waiting::rest().max(waiting::DISK);
    waiting::within(limit, read).map_err(|error| failed(first, error))
}

fn of_file(path: &Path, odd: Option<&'static str>) -> Vec<Piece> {
    let host = instance(path);
    let lost = |why: String| {
        vec![Piece {
            host: host.clone(),
            report: Err(Trouble::Lost(why)),
        }]
    };
    if let Some(odd) = odd {
        return lost(odd.to_owned());
    }
    let text = match text(path) {
        Ok(text) => text,
        Err(why) => return lost(why),
    };
    let name = path.file_name().and_then(|name| name.to_str());
    if name == Some("stderr") {
        let said = text.lines().map(str::trim).rfind(|it| !it.is_empty());
        return lost(format!(
            "it gave no report: {}",
            said.unwrap_or("it said nothing")
        ));
    }
    if text.trim().is_empty() {
        return lost("the file is empty".to_owned());
    }
    if let Ok(report) = HostReport::from_json(&text) {
        return vec![Piece {
            host,
            report: Ok(report),
        }];
    }
    let mut pieces = Vec::new();
    for piece in serde_json::Deserializer::from_str(&text).into_iter::<&RawValue>() {
        match piece {
            Ok(piece) => of_json(piece.get(), host.as_ref(), &mut pieces),
            Err(error) if text.contains(SCHEMA) => {
                pieces.extend(lost(format!("its report is not whole: {error}")));
            }
            Err(error) => pieces.push(Piece {
                host: host.clone(),
                report: Err(Trouble::Other(format!("it is no JSON: {error}"))),
            }),
        }
    }
    pieces
}

fn of_json(text: &str, host: Option<&String>, pieces: &mut Vec<Piece>) {
    let mut push = |report| {
        pieces.push(Piece {
            host: host.cloned(),
            report,
        });
    };
    let trouble = match HostReport::from_json(text) {
        Ok(report) => return push(Ok(report)),
        Err(error) => error,
    };
    let json: Option<Value> = serde_json::from_str(text).ok();
    if let Some(all) = json.as_ref().and_then(invocations) {
        pieces.extend(all.into_iter().map(|it| Piece {
            host: Some(it.host),
            report: it.report.map_err(Trouble::Lost),
        }));
        return;
    }
    if let Ok(facts) = Facts::from_json(text) {
        let diagnosis = diagnosis::diagnose(&facts, &Selection::Diagnose.checks());
        let report = HostReport::of(&Report::new(&facts, &diagnosis));
        return push(report.map_err(|error| Trouble::Lost(error.to_string())));
    }
    let is_report = json.as_ref().and_then(|it| it.get("schema")) == Some(&SCHEMA.into());
    push(Err(match trouble {
        HostError::Json(error) if is_report => {
            Trouble::Lost(format!("its report cannot be read: {error}"))
        }
        HostError::Json(_) => {
            let what = "it is neither a report, nor a snapshot, nor output of aws ssm";
            Trouble::Other(what.to_owned())
        }
        other => Trouble::Other(other.to_string()),
    }));
}

fn text(path: &Path) -> Result<String, String> {
    let read = || {
        let source: Box<dyn Read> = if waiting::is_stdin(path) {
            Box::new(std::io::stdin())
        } else {
            Box::new(File::open(path)?)
        };
        let mut text = String::new();
        source.take(MAX_BYTES + 1).read_to_string(&mut text)?;
        Ok::<_, std::io::Error>(text)
    };
    match read() {
        Ok(text) if text.len() as u64 > MAX_BYTES => {
            Err(format!("it is larger than {} MiB", MAX_BYTES >> 20))
        }
        Ok(text) => Ok(text),
        Err(error) => Err(error.to_string()),
    }
}

/// The instance whose folder a file lies in: Systems Manager makes one for each.
fn instance(path: &Path) -> Option<String> {
    let folders = path.parent()?.iter().rev().filter_map(|it| it.to_str());
    let id = |name: &&str| {
        let rest = name.strip_prefix("i-").or_else(|| name.strip_prefix("mi-"));
        rest.is_some_and(|it| it.len() >= 8 && it.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    folders.filter(id).map(str::to_owned).next()
}
