//! Runs one scenario: builds its world, proves that it is broken, runs the program, judges it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::aws::{self, CLI_OUTPUT};
use super::parts;
use super::process::tied;
use super::scenario::{Also, Expect, Proof, Scenario, fill};
use super::world::World;
use crate::recorded;

/// Nothing may take longer than this, whatever the scenario says.
const LONGEST: Duration = Duration::from_mins(1);

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

pub(crate) fn run(name: &str) {
    let mut scenario = Scenario::read(name);
    if !parts::ready(name) {
        return;
    }
    let started = Instant::now();
    let mut world = World::build(&scenario);
    let built = started.elapsed();
    let client = Host::of(&world, &scenario);
    for proof in &scenario.proof {
        client.prove(proof);
    }
    if set("APIGW_DOCTOR_LAB_TIMES") {
        let proved = started.elapsed();
        parts::say(&format!(
            "{name}: built in {built:.1?}, proved after {proved:.1?}"
        ));
    }
    if let Some(seconds) = std::env::var("APIGW_DOCTOR_LAB_HOLD")
        .ok()
        .and_then(|it| it.parse().ok())
    {
        let enter = format!("ip netns exec {} sh", world.namespaces.name("client"));
        parts::say(&format!(
            "{name} is held for {seconds} s; look around with: {enter}"
        ));
        parts::say(&format!("{:#?}", world.ids()));
        std::thread::sleep(Duration::from_secs(seconds));
    }
    if let Ok(line) = std::env::var("APIGW_DOCTOR_LAB_RUN") {
        client.run(&line);
        return;
    }
    if set("APIGW_DOCTOR_LAB_PROOFS_ONLY") || (scenario.needs_aws && !cfg!(feature = "aws")) {
        return;
    }
    let facts = world.directory().join("facts.json");
    let run = client.diagnose(&facts);
    client.judge(&run);
    client.replay(&facts, &run);
    for also in &scenario.also {
        client.also(also, &facts);
    }
    if set("APIGW_DOCTOR_RECORD") {
        record(name, &facts);
    }
    if let Some(expect) = scenario.mended.take() {
        Host::of(&world, &scenario).mend(&run);
        world.rebuild(&mut scenario);
        scenario.expect = expect;
        Host::of(&world, &scenario).works_as_expected();
    }
}

/// Keeps the facts of this world as a case to replay.
fn record(name: &str, facts: &Path) {
    let text = std::fs::read_to_string(facts).expect("the facts");
    recorded::keep(name, &serde_json::from_str(&text).expect("JSON"));
}

/// The program under test: another build of it where one is named, such as what a package has installed.
pub(crate) fn program() -> String {
    let named = std::env::var("APIGW_DOCTOR_LAB_PROGRAM");
    named.unwrap_or_else(|_| env!("CARGO_BIN_EXE_apigw-doctor").to_owned())
}

fn set(variable: &str) -> bool {
    std::env::var(variable).is_ok_and(|it| !it.is_empty() && it != "0")
}

/// The client, as a place to run things.
#[derive(Debug)]
pub(crate) struct Host<'a> {
    world: &'a World,
    scenario: &'a Scenario,
}

/// What the program made of the world.
#[derive(Debug)]
struct Run {
    output: Output,
    took: Duration,
}

impl<'a> Host<'a> {
    pub(crate) fn of(world: &'a World, scenario: &'a Scenario) -> Self {
        Self { world, scenario }
    }

    /// A command on the client, in an environment that has only what is given here.
    pub(crate) fn command(&self, words: &[String], more: &[String]) -> Command {
        let world = self.world;
        let trusted = world.trusted().display().to_string();
        let public = world.public().display().to_string();
        let mut environment = vec![
            format!("PATH={PATH}"),
            format!("APIGW_DOCTOR_PUBLIC_ROOTS={public}"),
            format!("SSL_CERT_FILE={trusted}"),
            format!("CURL_CA_BUNDLE={trusted}"),
        ];
        if self.scenario.client.credentials {
            // The key that AWS's own documentation shows.
            environment.push("AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE".into());
            let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
            environment.push(format!("AWS_SECRET_ACCESS_KEY={secret}"));
        }
        let own = self.scenario.tool.env.iter();
        environment.extend(own.map(|(name, value)| format!("{name}={}", self.fill(value))));
        environment.extend_from_slice(more);
        let mut command = world.namespaces.command("client", "env");
        command.arg("-i").args(environment).args(words);
        tied(&command, Some(LONGEST))
    }

    /// Runs a shell's line in place of the program: it finds that, the AWS CLI, the call and the names of the
    /// world's objects in its environment.
    fn run(&self, line: &str) {
        let python = aws::python().parent().map(|it| it.display().to_string());
        let mut environment = vec![
            format!("PATH={}:{PATH}", python.unwrap_or_default()),
            format!("PROGRAM={}", program()),
            format!("URL={}", self.fill(&self.scenario.tool.url)),
            format!("AWS_ENDPOINT_URL={}", World::endpoint_url()),
            format!("AWS_DEFAULT_REGION={}", self.fill("{region}")),
            "AWS_PAGER=".to_owned(),
        ];
        for (name, id) in self.world.ids() {
            let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
            environment.push(format!("LAB_{name}={id}"));
        }
        let words = ["sh", "-c", line].map(String::from);
        let output = self.command(&words, &environment).output();
        let output = output.expect("sh runs");
        parts::say(&said(&output));
        assert!(output.status.success(), "{line}");
    }

    pub(crate) fn fill(&self, text: &str) -> String {
        fill(text, self.world.ids())
    }

    /// The URL that is called.
    pub(crate) fn url(&self) -> String {
        self.fill(&self.scenario.tool.url)
    }

    fn prove(&self, proof: &Proof) {
        let line = self.fill(&proof.run);
        let words = ["sh", "-c", &line].map(String::from);
        let output = self.command(&words, &[]).output().expect("sh runs");
        let said = said(&output);
        let wanted = proof
            .says
            .as_deref()
            .map(|it| self.fill(it))
            .unwrap_or_default();
        let right = said.contains(&wanted)
            && proof
                .exit
                .is_none_or(|code| output.status.code() == Some(code));
        assert!(
            right,
            "the world is not broken as it should be\n$ {line}\n{said}\n{}\nwanted: {proof:?}\n{}",
            output.status,
            self.describe()
        );
    }

    fn diagnose(&self, facts: &Path) -> Run {
        let mut words = self.program("diagnose");
        words.extend(["-o", "json", "--snapshot"].map(String::from));
        words.push(facts.display().to_string());
        let started = Instant::now();
        let output = self
            .command(&words, &[])
            .output()
            .expect("the program runs");
        Run {
            output,
            took: started.elapsed(),
        }
    }

    /// Runs the commands of the first cause's fix, as they were printed.
    fn mend(&self, run: &Run) {
        let report: Value = serde_json::from_slice(&run.output.stdout).expect("a report");
        let mut findings = list(&report, "findings").iter();
        let cause = findings.find(|it| it.get("role").is_some_and(|role| role == "cause"));
        let commands = cause.and_then(|it| it.pointer("/fix/commands")?.as_array());
        let commands = commands.into_iter().flatten();
        let commands: Vec<&str> = commands.filter_map(Value::as_str).collect();
        assert!(
            !commands.is_empty(),
            "{}: no command fixes it",
            self.scenario.title
        );
        for line in commands {
            self.make(line);
        }
    }

    /// Runs a command of the AWS CLI against the world's control plane.
    pub(crate) fn make(&self, line: &str) {
        let folder = aws::python().parent().map(|it| it.display().to_string());
        let environment = [
            format!("PATH={}:{PATH}", folder.unwrap_or_default()),
            format!("AWS_ENDPOINT_URL={}", World::endpoint_url()),
            format!("AWS_DEFAULT_REGION={}", self.fill("{region}")),
            "AWS_ACCESS_KEY_ID=lab".to_owned(),
            "AWS_SECRET_ACCESS_KEY=lab".to_owned(),
            "AWS_PAGER=".to_owned(),
        ];
        let words = ["sh", "-c", line].map(String::from);
        let output = self.command(&words, &environment).output();
        let output = output.expect("sh runs");
        assert!(
            output.status.success(),
            "{}: the command cannot be run\n$ {line}\n{}",
            self.scenario.title,
            said(&output)
        );
    }

    /// The call works where it is expected to, by curl; and the program says of the world what it should.
    fn works_as_expected(&self) {
        if self.scenario.expect.state.as_deref() == Some("healthy") {
            self.prove(&Proof {
                run: format!(
                    "curl -sS -o /dev/null -w %{{http_code}} {}",
                    self.scenario.tool.url
                ),
                says: Some("200".to_owned()),
                exit: Some(0),
            });
        }
        self.judge(&self.diagnose(&self.world.directory().join("mended.json")));
    }

    fn also(&self, also: &Also, facts: &Path) {
        let mut words = vec![program()];
        words.extend(["--endpoint-url".into(), World::endpoint_url()]);
        let facts = facts.display().to_string();
        let filled = also.run.iter().map(|it| self.fill(it));
        words.extend(filled.map(|it| it.replace("{facts}", &facts)));
        let output = self.with_stdin(&words, &also.stdin);
        let said = said(&output);
        let lacking: Vec<String> = also
            .says
            .iter()
            .map(|it| self.fill(it))
            .filter(|piece| !said.contains(piece))
            .collect();
        assert!(
            lacking.is_empty() && output.status.code() == Some(also.exit),
            "{}\n$ {}\n{said}\n{}\nlacking: {lacking:#?}\n{}",
            self.scenario.title,
            words.join(" "),
            output.status,
            self.describe()
        );
        if also.same_from_files {
            let files = self.world.directory().join(CLI_OUTPUT);
            words.extend(["--facts".to_owned(), files.display().to_string()]);
            let from_files = self.with_stdin(&words, &also.stdin);
            // moto leaves a member of peering connections out, which AWS prints: only the files say so.
            let answers = |output: &[u8]| {
                let text = String::from_utf8_lossy(output).into_owned();
                let lines = text.lines();
                let lines = lines.filter(|line| !line.contains("CidrBlockSet is absent"));
                lines.collect::<Vec<_>>().join("\n").trim().to_owned()
            };
            assert_eq!(
                answers(&output.stdout),
                answers(&from_files.stdout),
                "{}: {}",
                words.join(" "),
                self::said(&from_files)
            );
        }
    }

    fn with_stdin(&self, words: &[String], stdin: &str) -> Output {
        let mut command = self.command(words, &[]);
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let mut input = child.stdin.take().expect("a pipe");
        let written = input.write_all(self.fill(stdin).as_bytes());
        drop(input);
        let output = child.wait_with_output().expect("the program ends");
        written.expect("the program reads");
        output
    }

    /// The recorded facts, judged again without a network, give the same report to the byte.
    fn replay(&self, facts: &Path, run: &Run) {
        let output = Command::new("unshare")
            .args(["--net", &program(), "replay", "-o", "json"])
            .arg(facts)
            .env_clear()
            .env("PATH", PATH)
            .output()
            .expect("unshare runs");
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&run.output.stdout),
            "{}: the replay tells another story; it said {}",
            self.scenario.title,
            said(&output)
        );
        assert_eq!(output.status.code(), run.output.status.code());
    }

    fn program(&self, command: &str) -> Vec<String> {
        let tool = &self.scenario.tool;
        let mut words = vec![program(), command.into(), self.fill(&tool.url)];
        if cfg!(feature = "aws") {
            words.extend(["--endpoint-url".into(), World::endpoint_url()]);
        }
        words.extend(tool.args.iter().map(|it| self.fill(it)));
        words
    }

    fn judge(&self, run: &Run) {
        let wrong = match serde_json::from_slice(&run.output.stdout) {
            Ok(report) => self.compare(&report, run),
            Err(error) => vec![format!("stdout is no JSON document: {error}")],
        };
        assert!(
            wrong.is_empty(),
            "{}:\n- {}\n\ntook {:.1?}, {}\n{}\n{}",
            self.scenario.title,
            wrong.join("\n- "),
            run.took,
            run.output.status,
            said(&run.output),
            self.describe()
        );
    }

    /// What is not as expected, a sentence each.
    fn compare(&self, report: &Value, run: &Run) -> Vec<String> {
        let expect = &self.scenario.expect;
        let mut wrong = Vec::new();
        let mut same = |what: &str, wanted: Option<String>, got: String| {
            if let Some(wanted) = wanted.filter(|it| *it != got) {
                wrong.push(format!("{what} should be {wanted}, is {got}"));
            }
        };
        let verdict = |name: &str| {
            let value = report.pointer(&format!("/verdict/{name}"));
            value.and_then(Value::as_str).unwrap_or("none").to_owned()
        };
        let code = run
            .output
            .status
            .code()
            .map_or("a signal".into(), |it| it.to_string());
        same("exit code", expect.exit.map(|it| it.to_string()), code);
        same("state", expect.state.clone(), verdict("state"));
        same("broken_at", expect.broken_at.clone(), verdict("broken_at"));
        for (hop, state) in &expect.hops {
            let found = list(report, "hops")
                .iter()
                .find(|it| it.get("hop").is_some_and(|it| it == hop));
            let got = found.and_then(|it| it.get("state")).and_then(Value::as_str);
            same(
                &format!("hop {hop}"),
                Some(state.clone()),
                got.unwrap_or("none").to_owned(),
            );
        }
        let text = String::from_utf8_lossy(&run.output.stdout);
        for piece in expect.contains.iter().map(|it| self.fill(it)) {
            if !text.contains(&piece) {
                wrong.push(format!("the report should have {piece:?} in it"));
            }
        }
        let longest = expect.max_seconds.unwrap_or(LONGEST.as_secs_f64());
        if run.took.as_secs_f64() > longest {
            wrong.push(format!(
                "should take {longest} s at most, took {:.1?}",
                run.took
            ));
        }
        let waits = silences_in_a_row(list_at(report, "/timings/steps"));
        if expect.waits.is_some_and(|most| waits > most) {
            let steps = &report["timings"]["steps"];
            wrong.push(format!("{waits} waits, one after the other: {steps:#}"));
        }
        wrong.extend(wrong_findings(expect, report));
        wrong.extend(self.wrong_unknowns(report));
        wrong
    }

    fn wrong_unknowns(&self, report: &Value) -> Vec<String> {
        let unknowns = list(report, "unknowns");
        let named = |wanted: &str| {
            unknowns.iter().any(|it| {
                ["fact", "action"]
                    .iter()
                    .any(|key| it.get(key).is_some_and(|it| it == wanted))
            })
        };
        let missing = self
            .scenario
            .expect
            .unknown
            .iter()
            .filter(|wanted| !named(wanted));
        missing
            .map(|wanted| format!("{wanted} should be among the unknowns"))
            .collect()
    }

    fn describe(&self) -> String {
        format!("the world: {:#?}\n{:#?}", self.world.ids(), self.scenario)
    }
}

fn list_at<'a>(report: &'a Value, place: &str) -> &'a [Value] {
    let list = report.pointer(place).and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}

/// How many steps of one chain were met with silence: of the chain that has most of them. The graph says
/// it, and no clock: under load a run takes longer, and waits no more often.
fn silences_in_a_row(steps: &[Value]) -> usize {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for step in steps {
        let before = step["after"].as_array().into_iter().flatten();
        let before = before.filter_map(|name| counts.get(name.as_str()?).copied());
        let count = before.max().unwrap_or_default() + usize::from(step["end"] == "silent");
        counts.insert(step["name"].as_str().expect("a name"), count);
    }
    assert!(!steps.is_empty(), "the run has no steps");
    counts.into_values().max().unwrap_or_default()
}

fn wrong_findings(expect: &Expect, report: &Value) -> Vec<String> {
    let findings = list(report, "findings");
    let is = |finding: &Value, name: &str| {
        ["code", "slug"]
            .iter()
            .any(|key| finding.get(key).is_some_and(|it| it == name))
    };
    let explained = |it: &Value| it.get("explained_by").is_some_and(|by| !by.is_null());
    let named = |name: &str| {
        findings
            .iter()
            .filter(|it| is(it, name))
            .collect::<Vec<_>>()
    };
    let mut wrong = Vec::new();
    let causes: Vec<&Value> = findings
        .iter()
        .filter(|it| it.get("role").is_some_and(|it| it == "cause"))
        .collect();
    if let Some(cause) = &expect.cause
        && !causes.iter().any(|it| is(it, cause))
    {
        wrong.push(format!("the cause should be {cause}"));
    }
    if expect.state.as_deref() == Some("healthy") && !causes.is_empty() {
        wrong.push("nothing should be a cause".into());
    }
    for name in &expect.explained {
        if !named(name).iter().any(|it| explained(it)) {
            wrong.push(format!(
                "{name} should be reported, and explained by another finding"
            ));
        }
    }
    for name in &expect.beside {
        if !named(name).iter().any(|it| !explained(it)) {
            wrong.push(format!("{name} should be reported, and stand for itself"));
        }
    }
    for name in &expect.absent {
        if !named(name).is_empty() {
            wrong.push(format!("{name} should not be reported"));
        }
    }
    wrong
}

fn list<'a>(report: &'a Value, name: &str) -> &'a [Value] {
    report
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

pub(crate) fn said(output: &Output) -> String {
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    format!("{out}{err}")
}
