//! What a report prints to be pasted: every command of every recorded report, taken from the page as a
//! person takes it, is one that a shell reads, and that the parser of the real AWS CLI takes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use apigw_doctor::report::{self, Detail, Report, Role, Style};

use crate::lab::aws::python;
use crate::lab::parts::say;
use crate::reading::reports;

/// What stands before a command on its line.
const LABELS: [&str; 5] = ["fix", "or", "look", "confirm", "more"];

const WIDTHS: [usize; 3] = [60, 80, 120];

/// The commands that a report holds; those of a symptom stand with its cause.
fn held(report: &Report) -> BTreeSet<String> {
    let shown = report.findings.iter().filter(|it| it.role != Role::Symptom);
    let all = shown.flat_map(|finding| {
        let fixes = finding.fix.iter();
        let fixes = fixes.flat_map(|fix| std::iter::once(fix).chain(&fix.alternatives));
        let fixes = fixes.flat_map(|fix| &fix.commands);
        fixes.chain(&finding.look).chain(&finding.confirm)
    });
    all.cloned().collect()
}

/// The blocks of a text that a person would take: a line, with those that it is continued by.
fn blocks<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines {
        match blocks.last_mut().filter(|_| open) {
            Some(block) => {
                block.push('\n');
                block.push_str(line);
            }
            None => blocks.push(line.to_owned()),
        }
        open = line.ends_with(" \\");
    }
    blocks
}

/// Of a page for a terminal: without the label.
fn of_text(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| line.starts_with("  "));
    let unlabelled = lines.map(|line| {
        let rest = line.trim_start();
        let labelled = LABELS
            .iter()
            .find_map(|label| rest.strip_prefix(label)?.strip_prefix("   "));
        labelled.unwrap_or(rest).trim_start()
    });
    blocks(unlabelled)
}

fn of_markdown(text: &str) -> Vec<String> {
    let mut fenced = false;
    let lines = text.lines().filter(|line| {
        let fence = line.starts_with("```");
        if fence {
            fenced = !fenced && *line == "```sh";
        }
        fenced && !fence
    });
    blocks(lines)
}

fn of_html(text: &str) -> Vec<String> {
    let parts = text.split("<pre><code>").skip(1);
    let parts = parts.filter_map(|part| part.split("</code></pre>").next());
    let plain = |part: &str| {
        let marks = [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&#39;", "'"),
            ("&amp;", "&"),
        ];
        let text = marks
            .iter()
            .fold(part.to_owned(), |text, (mark, character)| {
                text.replace(mark, character)
            });
        blocks(text.lines())
    };
    parts.flat_map(plain).collect()
}

/// A block as the one line that a shell makes of it.
fn joined(block: &str) -> String {
    let lines = block.lines().map(str::trim_start);
    let lines = lines.map(|line| line.strip_suffix('\\').unwrap_or(line));
    lines.collect()
}

/// Every command that is printed, as it is pasted, and where it stands; and those that are missing or cut.
fn printed() -> (BTreeMap<String, String>, Vec<String>) {
    let (mut all, mut wrong) = (BTreeMap::new(), Vec::new());
    for (name, [open, aliased]) in reports() {
        let mut pages = vec![
            (
                "plain".to_owned(),
                open,
                of_text(&report::plain(open, style(None))),
            ),
            (
                "markdown".to_owned(),
                aliased,
                of_markdown(&report::markdown(aliased)),
            ),
            ("html".to_owned(), aliased, of_html(&report::html(aliased))),
        ];
        for width in WIDTHS {
            // Colour is taken out by the stream; `plain` does no more than that.
            let text = report::plain(open, style(Some(width)));
            pages.push((format!("human at {width}"), open, of_text(&text)));
        }
        for (format, report, blocks) in pages {
            let by_line: BTreeMap<String, String> =
                blocks.into_iter().map(|it| (joined(&it), it)).collect();
            for command in held(report) {
                match by_line.get(&command) {
                    Some(block) => {
                        all.insert(block.clone(), format!("{name}, {format}"));
                    }
                    None => wrong.push(format!("{name}, {format}: not found: {command}")),
                }
            }
        }
    }
    (all, wrong)
}

fn style(width: Option<usize>) -> Style {
    Style {
        unicode: true,
        width,
        detail: Detail::Normal,
    }
}

/// What the shell and the AWS CLI say against a command that is printed.
#[test]
fn every_command_can_be_pasted() {
    let (commands, mut wrong) = printed();
    for (command, place) in &commands {
        if command.contains("<<") {
            wrong.push(format!("{place}: a heredoc: {command}"));
        }
        if let Some(said) = refused_by_bash(command) {
            wrong.push(format!("{place}: {said}: {command}"));
        }
    }
    let asked = calls(&commands);
    wrong.truncate(20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        commands.len() > 300 && asked.len() > 100,
        "{} commands, {} calls",
        commands.len(),
        asked.len()
    );
    let Some(said) = refused_by_aws(asked.keys()) else {
        return;
    };
    let wrong: Vec<String> = asked
        .iter()
        .zip(said)
        .filter_map(|((words, place), said)| Some(format!("{place}: {words:?}: {}", said?)))
        .take(20)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn refused_by_bash(command: &str) -> Option<String> {
    let run = Command::new("bash")
        .args(["-n", "-c", command])
        .output()
        .expect("bash runs");
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    (!run.status.success() || !said.is_empty()).then_some(said)
}

/// What each command calls the AWS CLI with, once a shell has read it: a shell that finds no other program.
fn calls(commands: &BTreeMap<String, String>) -> BTreeMap<Vec<String>, String> {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().expect("a folder");
    let (stub, log, work) = (
        home.path().join("aws"),
        home.path().join("log"),
        home.path().join("work"),
    );
    fs::create_dir(&work).expect("a folder");
    fs::write(
        &stub,
        "#!/bin/sh\nprintf '%s\\0' \"$#\" \"$@\" >> \"$CALLS\"\n",
    )
    .expect("a stub");
    fs::set_permissions(&stub, fs::Permissions::from_mode(0o755)).expect("it can be run");
    let mut calls = BTreeMap::new();
    for (command, place) in commands
        .iter()
        .filter(|(command, _)| command.contains("aws "))
    {
        Command::new("/bin/bash")
            .args(["-c", command])
            .env_clear()
            .env("PATH", home.path())
            .env("CALLS", &log)
            .current_dir(&work)
            .stdin(Stdio::null())
            .output()
            .expect("bash runs");
        let text = fs::read_to_string(&log).unwrap_or_default();
        let mut words = text.split_terminator('\0').map(str::to_owned);
        while let Some(count) = words.next() {
            let count = count.parse().expect("a number");
            calls.insert(words.by_ref().take(count).collect(), place.clone());
        }
        fs::write(&log, "").expect("the log can be emptied");
    }
    calls
}

/// What the AWS CLI's own parser says of each; nothing where the machine lacks it, and may.
fn refused_by_aws<'a>(calls: impl Iterator<Item = &'a Vec<String>>) -> Option<Vec<Option<String>>> {
    let has_cli = Command::new(python())
        .args(["-c", "import awscli"])
        .stderr(Stdio::null())
        .status();
    if !has_cli.is_ok_and(|it| it.success()) {
        let required = std::env::var("APIGW_DOCTOR_LAB").is_ok_and(|it| it == "require");
        let why = format!(
            "{} lacks awscli, which scripts/test installs",
            python().display()
        );
        assert!(!required, "{why}");
        say(&format!(
            "SKIPPED what the AWS CLI says of printed commands: {why}"
        ));
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pasted/aws.py");
    let mut judge = Command::new(python())
        .arg("-B")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    let asked = serde_json::to_string(&calls.collect::<Vec<_>>()).expect("JSON");
    let mut stdin = judge.stdin.take().expect("a pipe");
    stdin.write_all(asked.as_bytes()).expect("written");
    drop(stdin);
    let output = judge.wait_with_output().expect("it ends");
    Some(serde_json::from_slice(&output.stdout).expect("a list"))
}

/// The test that cannot fail is a defect.
#[test]
fn a_command_that_cannot_be_pasted_would_be_seen() {
    for text in ["aws 'x", "aws (x", "cat <<E"] {
        assert!(refused_by_bash(text).is_some(), "{text}");
    }
    let one = |text: &str| BTreeMap::from([(text.to_owned(), String::new())]);
    let asked = calls(&one("aws ec2 a \\\n  --b 'c d'; aws e"));
    let words: Vec<Vec<&str>> = asked
        .keys()
        .map(|it| it.iter().map(String::as_str).collect())
        .collect();
    assert_eq!(words, [vec!["e"], vec!["ec2", "a", "--b", "c d"]]);
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<String>>();
    let asked = [
        words("ec2 describe-vpcs --region us-east-1"),
        words("ec2 describe-vpcs --regoin us-east-1"),
        words("ec2 modify-vpc-attribute --vpc-id vpc-a --enable-dns-support {\"Valu\":true}"),
        words("ec2 describe-vpcs --filters Name=a,Valus=b"),
    ];
    if let Some(said) = refused_by_aws(asked.iter()) {
        let refused: Vec<bool> = said.iter().map(Option::is_some).collect();
        assert_eq!(refused, [false, true, true, true], "{said:?}");
    }
}
