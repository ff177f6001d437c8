//! One cell of the table: a run, and what must hold of it.

use std::collections::BTreeSet;
use std::fmt;
use std::time::{Duration, Instant};

use super::super::runner::Host;
use super::super::scenario::Scenario;
use super::super::world::World;
use super::NEEDED;

/// What the program is given, and a run may take many times over on a machine that is busy.
const TIMEOUT: &str = "20s";
const LONGEST: Duration = Duration::from_secs(55);

/// Never to be shown by anybody.
const SECRET: &str = "canarysecretaccesskeyofthelab000000fault";
const SESSION: &str = "canarysessiontokenofthelab";

/// A command in a world, and what is wrong with one call.
#[derive(Clone)]
pub(super) struct Cell<'a> {
    scenario: &'a Scenario,
    world: &'a World,
    command: &'a str,
    /// Its exit code where nothing is wrong.
    pub(super) exit: i32,
    call: String,
    pub(super) fault: &'static str,
}

/// How a cell's run ended.
pub(super) struct Ran {
    pub(super) code: Option<i32>,
    /// All that it wrote, wherever.
    pub(super) said: String,
    pub(super) calls: BTreeSet<String>,
    took: Duration,
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = &self.scenario.title;
        write!(
            f,
            "{} ({world}), {} is {}",
            self.command, self.call, self.fault
        )
    }
}

impl<'a> Cell<'a> {
    /// One without a fault.
    pub(super) fn sound(
        scenario: &'a Scenario,
        world: &'a World,
        command: &'a str,
        exit: i32,
    ) -> Self {
        let call = "*".to_owned();
        Self {
            scenario,
            world,
            command,
            exit,
            call,
            fault: "none",
        }
    }

    pub(super) fn with(&self, call: &str, fault: &'static str) -> Self {
        let call = call.to_owned();
        Self {
            call,
            fault,
            ..self.clone()
        }
    }

    /// The command's first word.
    pub(super) fn name(&self) -> &'a str {
        self.command.split(' ').next().unwrap_or_default()
    }

    /// Runs it. The number is its own in this world.
    pub(super) fn run(&self, number: usize) -> Ran {
        let number = if number == usize::MAX {
            sum(self.command)
        } else {
            number
        };
        let key = format!("AKIALAB{number:013}");
        let folder = self.world.cells();
        let file = |end: &str| folder.join(format!("{key}.{end}"));
        let faults = serde_json::json!({ &self.call: self.fault });
        std::fs::write(file("json"), faults.to_string()).expect("the folder can be written");
        let facts = file("facts").display().to_string();
        let host = Host::of(self.world, self.scenario);
        let mut words = vec![env!("CARGO_BIN_EXE_apigw-doctor").to_owned()];
        words.extend(["--endpoint-url".into(), World::endpoint_url()]);
        words.extend(["--timeout", TIMEOUT].map(String::from));
        let typed = self.command.split(' ').map(|word| match word {
            "{url}" => host.fill(super::URL),
            "{facts}" => facts.clone(),
            other => host.fill(other),
        });
        words.extend(typed);
        // A run that keeps what never ends is stopped before it takes the machine's memory.
        let limited = ["prlimit", "--data=1073741824"].map(String::from);
        let environment = [
            format!("AWS_ACCESS_KEY_ID={key}"),
            format!("AWS_SECRET_ACCESS_KEY={SECRET}"),
            format!("AWS_SESSION_TOKEN={SESSION}"),
        ];
        let words: Vec<String> = limited.into_iter().chain(words).collect();
        let started = Instant::now();
        let output = host
            .command(&words, &environment)
            .output()
            .expect("the program runs");
        let took = started.elapsed();
        let mut said = super::super::runner::said(&output);
        let mut code = output.status.code();
        if self.name() == "snapshot" {
            said.push_str(&std::fs::read_to_string(&facts).unwrap_or_default());
            // It judges nothing: what it gathered is judged.
            if code == Some(0) {
                let words =
                    [env!("CARGO_BIN_EXE_apigw-doctor"), "replay", &facts].map(String::from);
                let output = host
                    .command(&words, &[])
                    .output()
                    .expect("the program runs");
                said.push_str(&super::super::runner::said(&output));
                code = output.status.code();
            }
        }
        let calls = std::fs::read_to_string(file("calls")).unwrap_or_default();
        let calls = calls.lines().map(str::to_owned).collect();
        Ran {
            code,
            said,
            calls,
            took,
        }
    }

    /// What should not be, a sentence each.
    pub(super) fn wrong(&self, ran: &Ran) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut say = |what: &str| wrong.push(format!("- {self}: {what}\n{}", tail(&ran.said)));
        if ran.said.contains("panicked") {
            say("it panics");
        }
        if ran.took > LONGEST {
            say(&format!("it takes {:.0?}", ran.took));
        }
        for secret in [SECRET, SESSION, "AWS4-HMAC-SHA256"] {
            if ran.said.contains(secret) {
                say(&format!("it shows {secret}"));
            }
        }
        if ran.calls.contains("/elsewhere") {
            say("it follows AWS elsewhere");
        }
        let told = matches!(self.fault, "empty" | "wrong");
        let problem = match ran.code {
            Some(0) if self.exit == 1 => "it is green where something is broken",
            Some(0) if self.fault != "none" && self.needed() => "it is green without what it needs",
            Some(1) if self.exit == 0 && !told => "it blames where nothing is broken",
            Some(0 | 1 | 3) => return wrong,
            _ => "its exit code is none of 0, 1 and 3",
        };
        say(problem);
        wrong
    }

    /// Whether the verdict lacks what the fault keeps from it.
    fn needed(&self) -> bool {
        // One object has no pages: it is whole all the same.
        let whole =
            self.call == "apigateway:GetRestApi" && matches!(self.fault, "endless" | "again");
        let needed = NEEDED.iter().find(|(name, _)| *name == self.name());
        needed.is_some_and(|(_, calls)| self.call == "*" || calls.contains(&&*self.call)) && !whole
    }
}

/// A number that differs between the commands of a world.
fn sum(command: &str) -> usize {
    let bytes = command.bytes().map(usize::from);
    1_000_000 + bytes.fold(0, |sum, byte| (sum * 31 + byte) % 999_983)
}

/// The last lines of it.
fn tail(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    let first = lines.len().saturating_sub(6);
    lines.get(first..).unwrap_or_default().join("\n")
}
