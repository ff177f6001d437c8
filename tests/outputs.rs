//! Where reports and snapshots are written: files appear whole, and what is no file is written to.

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::recorded;
use crate::tool::{Tool, tool};

/// A case that is replayed, and every option that names a file.
fn replay(option: &str, path: &Path) -> Tool {
    let path = path.display();
    let tool = tool(["replay", "-o", "short"]).arg(recorded::file("healthy"));
    match option {
        "--report" => tool.arg("--report").arg(format!("json={path}")),
        "--redaction-map" => tool.arg("--redact=ids").arg(option).arg(path.to_string()),
        _ => tool.arg(option).arg(path.to_string()),
    }
}

const OPTIONS: [&str; 3] = ["--report", "--snapshot", "--redaction-map"];

fn fifo(path: &Path) {
    let mode = Mode::from_raw_mode(0o600);
    mknodat(CWD, path, FileType::Fifo, mode, 0).expect("a FIFO");
}

/// As root, `--report json=/dev/null` has replaced the device by a file.
#[test]
fn a_device_stays_what_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    // A device of this test's own, where it may make one; and a link to one, which everybody may make.
    let own = folder.path().join("null");
    let null = rustix::fs::makedev(1, 3);
    let bits = Mode::from_raw_mode(0o666);
    let made = mknodat(CWD, &own, FileType::CharacterDevice, bits, null).is_ok();
    let link = folder.path().join("link");
    symlink("/dev/null", &link).expect("a link");
    for option in OPTIONS {
        for path in made.then_some(&own).into_iter().chain([&link]) {
            let run = replay(option, path).run();
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{option} {run:?}");
            assert!(run.stdout.contains("healthy"), "{option}: {run:?}");
            let kind = fs::metadata(path).expect("there").file_type();
            assert!(kind.is_char_device(), "{option} {}", path.display());
        }
        let kind = fs::symlink_metadata(&link).expect("there").file_type();
        assert!(kind.is_symlink(), "{option}");
    }
    assert_eq!(left(folder.path()), if made { 2 } else { 1 });
}

/// How many entries a folder has: a `.partial` would be one.
fn left(folder: &Path) -> usize {
    fs::read_dir(folder).expect("a folder").count()
}

#[test]
fn a_fifo_is_written_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fifo");
    fifo(&path);
    for option in OPTIONS {
        let reader = Command::new("cat")
            .arg(&path)
            .stdout(Stdio::piped())
            .spawn()
            .expect("cat");
        let run = replay(option, &path).run();
        assert_eq!(run.code, 0, "{option}: {run:?}");
        let read = reader.wait_with_output().expect("it ends").stdout;
        assert!(read.starts_with(b"{"), "{option}");
        let kind = fs::symlink_metadata(&path).expect("there").file_type();
        assert!(kind.is_fifo() && left(folder.path()) == 1, "{option}");
    }
}

/// Nobody reads: that ends with the run's time, and the report is printed all the same.
#[test]
fn a_fifo_without_a_reader_costs_the_run_its_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("fifo");
    fifo(&path);
    for option in OPTIONS {
        let started = Instant::now();
        let run = replay(option, &path).arg("--timeout=1s").run();
        assert!(started.elapsed() < Duration::from_secs(10), "{option}");
        assert_eq!(run.code, 4, "{option}: {run:?}");
        assert!(run.stderr.contains("failed to write"), "{option}: {run:?}");
        assert!(run.stdout.contains("healthy"), "{option}: {run:?}");
    }
}

#[test]
fn a_link_stays_and_its_target_is_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let (link, target) = (folder.path().join("link"), folder.path().join("target"));
    symlink("target", &link).expect("a link");
    for option in OPTIONS {
        // The first time, the link leads nowhere.
        let run = replay(option, &link).run();
        assert_eq!(run.code, 0, "{option}: {run:?}");
        let kind = fs::symlink_metadata(&link).expect("there").file_type();
        assert!(kind.is_symlink(), "{option}");
        let text = fs::read_to_string(&target).expect("written");
        assert!(
            text.starts_with('{') && left(folder.path()) == 2,
            "{option}"
        );
        fs::write(&target, "x".repeat(1 << 20)).expect("longer than any report");
    }
}

/// Through a descriptor, to whatever stands behind it: beside what else is written there, and never in
/// its place.
#[test]
fn a_descriptor_is_written_to_beside_what_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    for (redirect, path) in [
        (">", "/dev/stdout"),
        (">", "/dev/fd/1"),
        (">>", "/proc/self/fd/1"),
        ("2>", "/dev/stderr"),
        ("3>>", "/dev/fd/3"),
    ] {
        fs::write(&out, "before\n").expect("a file");
        let program = env!("CARGO_BIN_EXE_apigw-doctor");
        // The shell goes on where the program has written.
        let same = match redirect {
            "2>" => ">&2",
            "3>>" => ">&3",
            _ => "",
        };
        let line = format!(
            "exec {redirect}{}; {program} demo healthy -o short --report json={path}; echo code $? {same}",
            out.display()
        );
        let run = Command::new("sh")
            .args(["-c", &line])
            .output()
            .expect("a shell");
        let text = fs::read_to_string(&out).expect("a file");
        assert!(text.contains("apigw-doctor/report/1"), "{path}: {text}");
        assert!(text.ends_with("code 0\n"), "{path}: {text}");
        assert_eq!(
            text.starts_with("before"),
            redirect.ends_with(">>"),
            "{path}: {text}"
        );
        let both = format!("{text}{}", String::from_utf8_lossy(&run.stdout));
        assert!(both.contains(": healthy"), "{path}: {both}");
    }
    assert_eq!(left(folder.path()), 1);
}

#[test]
fn what_cannot_be_written_costs_no_other_output() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = folder.path().join("good");
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).expect("a folder");
    let (loop_, absent) = (folder.path().join("loop"), folder.path().join("no/file"));
    symlink("loop", &loop_).expect("a link");
    for option in OPTIONS {
        for bad in [&taken, &loop_, &absent, &"/dev/full".into()] {
            let run = replay(option, bad)
                .arg("--report")
                .arg(format!("html={}", good.display()))
                .run();
            assert_eq!(run.code, 4, "{option} {}: {run:?}", bad.display());
            assert!(run.stderr.contains("failed to write"), "{run:?}");
            assert!(run.stdout.contains("healthy"), "{option}: {run:?}");
            assert!(good.is_file(), "{option} {}", bad.display());
            fs::remove_file(&good).expect("written");
            assert_eq!(left(folder.path()), 2, "{option} {}", bad.display());
        }
    }
}

#[test]
fn the_aliases_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("map");
    fs::write(&path, "old").expect("a file");
    assert_eq!(replay("--redaction-map", &path).run().code, 0);
    let mode = fs::metadata(&path).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
