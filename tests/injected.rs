//! Shell syntax in every text of every recorded case: what the printed commands run, when a shell runs
//! them.
//!
//! A text is recognised by its place: the keys that lead to it, without the numbers of lists. The texts
//! of one place are changed together, since ids that are the same must stay so. Each place is changed
//! alone in one case, and in every case together with half of the others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use apigw_doctor::checks::REGISTRY;
use apigw_doctor::diagnosis::diagnose;
use apigw_doctor::facts::Facts;
use apigw_doctor::model::is_hidden;
use apigw_doctor::report::{self, Detail, Level, Naming, Redacted, Redactor, Report, Style};
use serde_json::Value;

use crate::recorded;
use crate::tool::tool;

/// What would leave a file behind, or run a program, were it ever read by a shell; and what a terminal, a
/// CI server or a reader would take for something else.
const PAYLOADS: [&str; 6] = [
    "$(touch pwned)`touch pwned`;touch pwned|touch pwned&touch pwned>pwned",
    "'; touch pwned; '",
    "\"; touch pwned; \"$(touch pwned)",
    "\ntouch pwned\n  fix          touch pwned\n    touch pwned\n::error::pwned\n##[error]pwned\n",
    " -o pwned --output=pwned # \\",
    "\u{1b}]0;t\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\u{feff}\r::error::x",
];

/// Programs that the commands may run. None of them is there: a stub notes its name.
const PROGRAMS: [&str; 33] = [
    "apigw-doctor",
    "apt-get",
    "awk",
    "aws",
    "cat",
    "chronyc",
    "cp",
    "curl",
    "dig",
    "dnf",
    "getent",
    "grep",
    "head",
    "ip",
    "iptables",
    "ls",
    "nc",
    "nft",
    "openssl",
    "printf",
    "resolvectl",
    "sed",
    "sort",
    "ss",
    "sudo",
    "sysctl",
    "systemctl",
    "timedatectl",
    "tracepath",
    "trust",
    "unbound-control",
    "uniq",
    "update-ca-certificates",
];

/// Into how many parts the places of a case are parted.
const GROUPS: usize = 2;

/// In how many cases a place is changed alone.
const ALONE: usize = 1;

fn places(value: &Value, place: &str, all: &mut BTreeSet<String>) {
    match value {
        Value::String(_) => {
            all.insert(place.to_owned());
        }
        Value::Array(list) => list.iter().for_each(|one| places(one, place, all)),
        Value::Object(map) => {
            for (key, one) in map {
                places(one, &format!("{place}/{key}"), all);
            }
        }
        _ => {}
    }
}

/// The same, with every text of some places changed.
fn changed(value: &Value, place: &str, wanted: &dyn Fn(&str) -> Option<&'static str>) -> Value {
    match value {
        Value::String(text) => match wanted(place) {
            Some(payload) => format!("{text}{payload}").into(),
            None => value.clone(),
        },
        Value::Array(list) => list.iter().map(|one| changed(one, place, wanted)).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(key, one)| (key.clone(), changed(one, &format!("{place}/{key}"), wanted)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

fn judged(value: &Value) -> Option<Redacted<Report>> {
    let facts = Facts::from_json(&value.to_string()).ok()?;
    let report = Report::new(&facts, &diagnose(&facts, REGISTRY));
    Some(Redactor::new(Level::Secrets, Naming::Readable, Some(&facts)).apply(report))
}

/// Calls `each` with the report of every case with texts changed.
fn every_change(each: &mut dyn FnMut(&str, &Redacted<Report>)) {
    let cases = recorded::snapshots();
    // What a type refuses in one case it refuses in all.
    let mut free: BTreeMap<String, bool> = BTreeMap::new();
    let mut alone: BTreeMap<String, usize> = BTreeMap::new();
    let mut judged_ones = 0;
    for (name, case) in cases {
        let mut own = BTreeSet::new();
        places(case, "", &mut own);
        for place in &own {
            if !free.contains_key(place) {
                let one = changed(case, "", &|it| (it == place).then_some(PAYLOADS[0]));
                free.insert(place.clone(), Facts::from_json(&one.to_string()).is_ok());
            }
        }
        own.retain(|place| free[place]);
        for place in &own {
            let tried = alone.entry(place.clone()).or_default();
            if *tried < ALONE {
                let payload = PAYLOADS[(*tried * 3 + judged_ones) % PAYLOADS.len()];
                *tried += 1;
                if let Some(report) =
                    judged(&changed(case, "", &|it| (it == place).then_some(payload)))
                {
                    judged_ones += 1;
                    each(&format!("{name}: {place}"), &report);
                }
            }
        }
        let number: BTreeMap<&String, usize> = own.iter().zip(0..).collect();
        for group in 0..GROUPS {
            let wanted = |place: &str| {
                let number = *number.get(&place.to_owned())?;
                (number % GROUPS == group)
                    .then_some(PAYLOADS[(number / GROUPS + group) % PAYLOADS.len()])
            };
            if let Some(report) = judged(&changed(case, "", &wanted)) {
                judged_ones += 1;
                each(&format!("{name}: group {group}"), &report);
            }
        }
    }
    let free = free.values().filter(|it| **it).count();
    assert!(
        free > 100 && judged_ones > 400,
        "{free} places, {judged_ones} reports"
    );
}

/// Runs each command by a shell that finds nothing but stubs, in an empty folder; says what else it ran
/// or left behind.
fn run_all(commands: &BTreeSet<String>) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().expect("a folder");
    let (bin, work, list) = (
        home.path().join("bin"),
        home.path().join("work"),
        home.path().join("list"),
    );
    for folder in [&bin, &work, &list] {
        fs::create_dir(folder).expect("a folder");
    }
    let write = |name: &str, text: &str| {
        let path = bin.join(name);
        fs::write(&path, text).expect("a stub");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it can be run");
    };
    for program in PROGRAMS {
        write(program, "#!/bin/sh\nexit 0\n");
    }
    write("touch", "#!/bin/sh\necho \"touch $*\" >&2\n");
    for (number, command) in commands.iter().enumerate() {
        fs::write(list.join(number.to_string()), command).expect("a command");
    }
    let driver = "for one in \"$1\"/*; do said=$(/bin/sh \"$one\" 2>&1 </dev/null); \
                  if [ -n \"$said\" ] || [ -n \"$(echo *[!*]*)\" -a \"$(echo *)\" != '*' ]; then \
                  echo \"${one##*/}: $said $(echo *)\"; fi; done";
    let run = Command::new("/bin/sh")
        .args(["-c", driver, "sh"])
        .arg(&list)
        .env_clear()
        .env("PATH", &bin)
        .current_dir(&work)
        .output()
        .expect("a shell");
    let told = String::from_utf8_lossy(&run.stdout).into_owned();
    let commands: Vec<&String> = commands.iter().collect();
    told.lines()
        .map(|line| {
            let number = line
                .split(':')
                .next()
                .and_then(|it| it.parse::<usize>().ok());
            let command = number.and_then(|it| commands.get(it));
            format!("{line}\n    of {command:?}")
        })
        .collect()
}

fn commands(report: &Report) -> impl Iterator<Item = &String> {
    report.findings.iter().flat_map(|finding| {
        let others = finding.fix.iter().flat_map(|fix| &fix.alternatives);
        let fixes = finding.fix.iter().chain(others);
        let fixes = fixes.flat_map(|fix| &fix.commands);
        fixes.chain(&finding.look).chain(&finding.confirm)
    })
}

#[test]
fn no_text_of_a_snapshot_acts_in_any_rendering_or_runs_by_any_command() {
    let style = |width| Style {
        unicode: true,
        width,
        detail: Detail::Verbose,
    };
    let (mut wrong, mut count) = (Vec::new(), 0);
    let (mut all, mut left_out) = (BTreeSet::new(), BTreeSet::new());
    every_change(&mut |what, report| {
        count += 1;
        for command in commands(report) {
            if command.starts_with("# command left out: ") {
                left_out.insert(command.clone());
            } else if !command.starts_with("rebind-domain-ok=") {
                // That one is a line for a file of dnsmasq's, and no command.
                all.insert(command.clone());
            }
        }
        let mut texts = vec![
            ("plain", report::plain(report, style(None))),
            ("short", report::short(report)),
            ("json", report::json(report).expect("JSON")),
            ("github", report::github(report)),
            ("junit", report::junit(report).expect("XML")),
            ("sarif", report::sarif(report).expect("JSON")),
        ];
        // Slower, and alike for all texts.
        if count % 8 == 0 {
            texts.push(("narrow", report::plain(report, style(Some(60)))));
            texts.push(("markdown", report::markdown(report)));
            texts.push(("html", report::html(report)));
        }
        for (format, text) in texts {
            // As it goes out.
            let text = match format {
                "json" | "sarif" | "github" => text,
                _ => report::guarded(&text).into_owned(),
            };
            if let Some(why) = seen_wrong(format, &text) {
                wrong.push(format!("{what}, {format}: {why}"));
            }
        }
    });
    wrong.truncate(20);
    wrong.extend(run_all(&all).into_iter().take(20));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(all.len() > 300, "only {} commands", all.len());
    assert!(left_out.len() > 3, "{left_out:?}");
    let by_fault = left_out.iter().find(|it| it.contains("double quotes"));
    assert_eq!(by_fault, None);
}

#[test]
fn a_command_that_ran_something_else_would_be_seen() {
    for command in [
        "aws $(touch pwned)",
        "aws; touch pwned",
        "aws > pwned",
        "aws; rm x",
        "aws 'x",
    ] {
        let wrong = run_all(&BTreeSet::from([command.to_owned()]));
        assert_eq!(wrong.len(), 1, "{command}");
    }
    assert!(run_all(&BTreeSet::from(["aws '$(touch pwned)'".to_owned()])).is_empty());
}

/// What is wrong with a rendering that a terminal, a log of a CI server or a person reads.
fn seen_wrong(format: &str, text: &str) -> Option<String> {
    if let Some(hidden) = text.chars().find(|c| is_hidden(*c)) {
        return Some(format!("{hidden:?} is not seen"));
    }
    text.lines()
        .find(|line| {
            let first = line.trim_start();
            let ours = format == "github"
                && ["::error ", "::warning ", "::notice "]
                    .iter()
                    .any(|it| line.starts_with(it));
            let data = matches!(format, "json" | "sarif" | "github");
            let acts = first.starts_with("::") && !ours || line.contains("##[") && !data;
            let forged = first.starts_with("fix          touch pwned");
            let poses = forged || first.starts_with("touch pwned");
            // A browser joins the lines of a text, and words of it begin a line where they are wrapped.
            let wrapped = matches!(format, "html" | "narrow");
            acts || poses && !wrapped || forged && format != "html"
        })
        .map(|line| format!("a line passes for one of ours: {line}"))
}

/// The formats of a report.
const EVERY: &[&str] = &[
    "human", "plain", "short", "json", "markdown", "html", "junit", "sarif", "github",
];

/// Files of others through the program itself, in every format that it has.
#[test]
fn no_text_of_a_file_or_an_argument_acts_in_any_output() {
    let home = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = home.path().join(name);
        fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    };
    let bad = PAYLOADS.concat();
    let quoted = serde_json::to_string(&bad).expect("JSON");
    let policy = format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Sid\":{quoted},\"Effect\":\"Alow\",\
         \"Principal\":{quoted},\"Action\":[\"execute-api:Invoke\",{quoted}],\"Resource\":{quoted},\
         \"Condition\":{{\"StringEquals\":{{{quoted}:{quoted},\"aws:SourceVpce\":{quoted}}}}}}}]}}"
    );
    let policy = file("policy.json", &policy);
    let answer = file(
        "answer",
        &format!("HTTP/1.1 403 Forbidden\nx-amzn-errortype: {bad}\n\n{{\"message\":{quoted}}}"),
    );
    let denied = file(
        "denied",
        &format!(
            "{{\"message\":\"User: arn:aws:iam::111122223333:user/{} is not authorized to \
        perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********3333:abcde12345/{}/GET/x with an explicit deny\"}}",
            &quoted[1..quoted.len() - 1],
            &quoted[1..quoted.len() - 1]
        ),
    );
    let snapshot = recorded::file("endpoint-sg-no-443");
    let text = fs::read_to_string(&snapshot).expect("a case");
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    value["target"]["stage"] = format!("prod{bad}").into();
    let changed = file("changed.json", &value.to_string());
    let snapshot = snapshot.to_string_lossy().into_owned();
    let missing = format!("/nonexistent/{bad}");
    let runs: Vec<(Vec<&str>, &[&str])> = vec![
        (vec!["decode", &answer], EVERY),
        (vec!["decode", &denied], EVERY),
        (vec!["policy", "lint", &policy], EVERY),
        (
            vec![
                "policy",
                "eval",
                "--policy",
                &policy,
                "--resource",
                &bad,
                "--action",
                &bad,
                "--principal",
                &bad,
            ],
            EVERY,
        ),
        (vec!["diff", &snapshot, &changed], EVERY),
        (vec!["replay", &changed], EVERY),
        (vec!["replay", &missing], &["plain"]),
        (vec!["decode", &missing], &["plain"]),
        (vec!["explain", &bad], &["plain"]),
        (vec!["url", &bad], &["plain", "json"]),
        (vec!["--nonsense", &bad], &["plain"]),
        (vec!["path", "--from", &bad, "--to", &bad], &["plain"]),
    ];
    let mut wrong = Vec::new();
    for (words, formats) in runs {
        for format in formats {
            let run = words
                .iter()
                .fold(tool(["--color", "never", "-o", format]), |tool, it| {
                    tool.arg(it)
                })
                .run();
            assert!(
                !(run.stdout.is_empty() && run.stderr.is_empty()),
                "{words:?} as {format}"
            );
            for (stream, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
                if let Some(why) = seen_wrong(format, text) {
                    wrong.push(format!("{:?} as {format}, {stream}: {why}", &words[..1]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_script_runs_nothing_of_an_argument() {
    for payload in PAYLOADS {
        let url =
            format!("https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/{payload}@HOST@");
        let run = tool(["snapshot", "--print-script", "--from", "lambda:a@HINT@"])
            .arg(&url)
            .run();
        if run.code == 0 {
            let home = tempfile::tempdir().expect("a folder");
            let script = home.path().join("script");
            fs::write(&script, &run.stdout).expect("a script");
            // Only its beginning, where the arguments stand: the rest is the program's own.
            let head = run
                .stdout
                .split("out=${1")
                .next()
                .expect("a head")
                .to_owned();
            assert!(
                run_all(&BTreeSet::from([head])).is_empty(),
                "{}",
                run.stdout
            );
            assert_eq!(seen_wrong("script", &run.stdout), None);
            let _ = Path::new(&script);
        }
    }
}
