//! The ways onto a host: the script that installs, and what the Systems Manager document does before it runs.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::tool::tool;

/// A program that says that it is one, its URL and its checksum.
fn program(folder: &Path) -> (PathBuf, String) {
    let file = folder.join("handed-out");
    fs::write(&file, "#!/bin/sh\necho apigw-doctor 0.0.0\n").expect("a file");
    let told = Command::new("sha256sum")
        .arg(&file)
        .output()
        .expect("sha256sum");
    let told = String::from_utf8(told.stdout).expect("text");
    let sum = told.split(' ').next().expect("a sum").to_owned();
    (file, sum)
}

fn install(words: &[&str]) -> Output {
    let script = tool(["install-script"]).run();
    assert_eq!(script.code, 0, "{script:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("install.sh");
    fs::write(&file, script.stdout).expect("a script");
    let mut command = Command::new("sh");
    command.arg(file).args(words).stdin(Stdio::null());
    command.output().expect("a shell")
}

#[test]
fn what_has_the_checksum_is_installed_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, sum) = program(folder.path());
    let file = file.to_str().expect("a path");
    let to = folder.path().join("bin");
    let place = to.to_str().expect("a path");
    let wrong = "0".repeat(64);
    let run = install(&[file, &wrong, place]);
    assert_eq!(run.status.code(), Some(1), "{run:?}");
    assert!(!to.join("apigw-doctor").exists());
    let run = install(&[file, &sum, place]);
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    assert_eq!(run.stdout, b"apigw-doctor 0.0.0\n");
    let kept: Vec<_> = fs::read_dir(&to).expect("the folder").collect();
    assert_eq!(kept.len(), 1);
    let mode = fs::metadata(to.join("apigw-doctor"))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o755);
    // What is there stays where something else comes.
    assert_eq!(install(&["/dev/null", &sum, place]).status.code(), Some(1));
    assert!(to.join("apigw-doctor").exists());
    assert_eq!(install(&[file]).status.code(), Some(2));
}

#[test]
fn systems_manager_runs_the_program_of_the_checksum_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path();
    // It answers as a diagnosis does.
    let file = own.join("handed-out");
    fs::write(
        &file,
        "#!/bin/sh\nprintf '{\"schema\":\"apigw-doctor/report/1\"}\\n'\n",
    )
    .expect("a file");
    let told = Command::new("sha256sum")
        .arg(&file)
        .output()
        .expect("sha256sum");
    let sum: String = String::from_utf8_lossy(&told.stdout)
        .chars()
        .take(64)
        .collect();
    let place = own.join("bin/apigw-doctor").display().to_string();
    let reports = own.join("reports").display().to_string();
    let source = format!("file://{}", file.display());
    let run = |source: &str, sum: &str| {
        let given = [
            ("Url", "https://a.example/prod"),
            ("Program", &place),
            ("ReportFolder", &reports),
            ("Source", source),
            ("Sha256", sum),
        ];
        let script = crate::runbooks::script(&crate::runbooks::document(), &given);
        let output = Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::null())
            .output();
        let output = output.expect("a shell");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let wrong = "0".repeat(64);
    let (code, said) = run(&source, &wrong);
    assert_eq!(code, Some(4), "{said}");
    assert!(!Path::new(&place).exists(), "{said}");
    let (code, said) = run(&source, &sum);
    assert_eq!(code, Some(0), "{said}");
    // It is there now, and needs no source; and it does not run as another one.
    assert_eq!(run("", &sum).0, Some(0));
    let (code, said) = run("", &wrong);
    assert_eq!(code, Some(4), "{said}");
    assert!(
        said.contains("is not the program with that checksum"),
        "{said}"
    );
}
