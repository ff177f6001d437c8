//! `--facts`: files and directories of AWS CLI output, and snapshots.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::folder::{Taken, failed, found};
use crate::cli::FactsArgs;
use crate::error::Error;
use crate::facts::{Facts, Inventory, MAX_OUTPUT_BYTES, looks_like_output, output_text};
use crate::template::{self, MAX_TEMPLATE_BYTES};
use crate::ui;
use crate::waiting;

/// The ends of names of files that are read.
const READ: &[&str] = &[".json", ".yaml", ".yml"];

/// The ends of names of files that may hold some, and are not read.
const COMPRESSED: &[&str] = &[".gz", ".tgz", ".bz2", ".xz", ".zst", ".zip", ".tar", ".7z"];

/// How much is read of all files together.
const MOST_BYTES: u64 = 2 << 30;

/// Reads what is there. What is odd about a file is said on stderr, and the others still count.
///
/// # Errors
/// A file could not be read, or there is none.
pub(super) fn read(paths: &[PathBuf]) -> Result<Inventory, Error> {
    let mut all = Inventory::default();
    let found = found(paths, take)?;
    let mut known = false;
    let mut left = MOST_BYTES;
    for (path, odd) in &found.files {
        // The file's name and its folders', the nearest first.
        let names: Vec<&str> = path.iter().rev().filter_map(|name| name.to_str()).collect();
        let seen = match odd {
            Some(why) => all.leave_out(why),
            None => match text(path, &mut left)? {
                Ok(text) => match template_of(path, &text) {
                    Some(title) => {
                        let file = path.display();
                        ui::notice(&format!(
                            "{file} is {title}, and no output of the AWS CLI: it is left alone, and \
                             `apigw-doctor check {file}` judges it"
                        ));
                        continue;
                    }
                    None => all.import(&text, &names),
                },
                Err(why) => all.leave_out(why),
            },
        };
        known |= seen.known;
        for notice in seen.notices {
            let notice = format!("{}: {notice}", path.display());
            ui::notice(&notice);
            if seen.lacking {
                all.notices.push(notice);
            }
        }
    }
    for notice in found.left_alone {
        ui::notice(&notice);
    }
    for notice in all.cut_off_notices() {
        ui::notice(&notice);
        all.notices.push(notice);
    }
    if known {
        Ok(all)
    } else {
        let paths: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        Err(Error::Usage(format!(
            "no output of the AWS CLI and no snapshot in {}",
            paths.join(", ")
        )))
    }
}

/// Reads files that are to complete what is known; none where none are named.
///
/// # Errors
/// As [`read`].
pub(super) fn completing(args: &FactsArgs) -> Result<Option<Completing>, Error> {
    if args.facts.is_empty() {
        return Ok(None);
    }
    let paths = args.facts.iter().map(|path| path.display().to_string());
    Ok(Some(Completing {
        names: paths.collect(),
        all: read(&args.facts)?,
    }))
}

/// What files tell, and where it stands.
pub(super) struct Completing {
    names: Vec<String>,
    all: Inventory,
}

impl Completing {
    /// Completes what is known, and says so.
    pub(super) fn tell(self, facts: &mut Facts) {
        facts.discovered.push(format!(
            "configuration that was not known otherwise: from {}",
            self.names.join(", ")
        ));
        facts.discovered.extend(self.all.notices.iter().cloned());
        self.all.tell(facts);
    }
}

/// Takes what may be output of the AWS CLI, by the end of its name. What cannot be read is named whatever its name
/// is, and is a loss where the name says that it belongs here.
fn take(path: &Path, odd: Option<&'static str>) -> Taken {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_ascii_lowercase());
    let name = name.unwrap_or_default();
    let ends = |all: &[&str]| all.iter().any(|end| name.ends_with(end));
    if ends(READ) {
        odd.map_or(Taken::Read, Taken::Lost)
    } else if ends(COMPRESSED) {
        Taken::Lost("it is compressed: unpack it")
    } else if let Some(odd) = odd {
        Taken::Odd(odd)
    } else if begins_as_output(path) {
        Taken::Lost("its name ends neither in .json nor in .yaml: rename it")
    } else {
        Taken::Alone
    }
}

/// Whether a file begins as the AWS CLI's output does, whatever its name.
fn begins_as_output(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4096).read_to_end(&mut start));
    read.is_ok() && looks_like_output(&String::from_utf8_lossy(&start))
}

/// What a file is that says what is to be made, and not what is there: a template, or Terraform's plan.
fn template_of(path: &Path, text: &str) -> Option<&'static str> {
    let begins = |mark: &str| text.lines().any(|line| line.starts_with(mark));
    let may_be = text.len() <= MAX_TEMPLATE_BYTES
        && (begins("Resources:")
            || text.contains("\"Resources\"")
            || text.contains("\"planned_values\""));
    if !may_be {
        return None;
    }
    let read = template::read(&path.display().to_string(), text, None).ok()?;
    read.map(|it| it.title())
}

/// A file's text. Where it is none, what it is.
fn text(path: &Path, left: &mut u64) -> Result<Result<String, &'static str>, Error> {
    let limit = MAX_OUTPUT_BYTES.min(*left);
    let bytes = waiting::bytes(path, limit).map_err(|error| failed(path, error))?;
    let read = bytes.len() as u64;
    if read > MAX_OUTPUT_BYTES {
        return Ok(Err("it is larger than 256 MiB"));
    }
    if read > limit {
        return Ok(Err("with the files before it, it is more than 2 GiB"));
    }
    *left -= read;
    Ok(output_text(bytes))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_share_a_limit() {
        assert_eq!(MOST_BYTES, 2 * 1024 * 1024 * 1024);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("facts.json");
        fs::write(&path, "0123456789").expect("written");
        let mut left = 25;
        for _ in 0..2 {
            let read = text(&path, &mut left).expect("it can be read");
            assert_eq!(read.as_deref(), Ok("0123456789"));
        }
        assert_eq!(left, 5);
        let read = text(&path, &mut left).expect("it can be read");
        assert_eq!(read, Err("with the files before it, it is more than 2 GiB"));
    }
}
