//! The fault table: every call to AWS, broken in every way, in every command that makes it.
//!
//! A cell is one run of the program in a world where one action of AWS's, or all of them (`*`), answers
//! with one fault. In the healthy world no cell may blame anything, and in a broken one none may be green;
//! none panics, follows AWS elsewhere, or shows a credential. What each command calls is not written down
//! here: it is seen in a run without a fault.
//!
//! CI runs a sample, drawn by a seed that is new in each run and printed. `APIGW_DOCTOR_FAULTS_SEED`
//! repeats a run, and `APIGW_DOCTOR_FAULTS` says how many cells it has, or `all`, and prints the counts that
//! `docs/reliability.md` states:
//!
//!     APIGW_DOCTOR_FAULTS=all scripts/test lab::faults -- --nocapture

mod cell;
mod table;

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use self::cell::Cell;
use super::differential::parallel;
use super::differential::random::Dice;
use super::parts;
use super::scenario::Scenario;
use super::world::World;

/// How many cells a run has that is not told otherwise.
const SAMPLE: usize = 36;

/// What may be wrong with an answer: aws.py and `aws_faults.py` play it.
const FAULTS: [&str; 16] = [
    "denied",
    "throttled",
    "broken",
    "echo",
    "closed",
    "moved",
    "half",
    "garbage",
    "portal",
    "wrong",
    "empty",
    "endless",
    "again",
    "never",
    "drip",
    "flood",
];

/// A world, and the exit code there of commands without a fault.
struct Place {
    scenario: &'static str,
    commands: &'static [(&'static str, i32)],
}

const URL: &str = "https://{api}.execute-api.{region}.amazonaws.com/prod/pets";

/// Each command stands where everything is right, and where something is wrong that it finds.
const PLACES: [Place; 4] = [
    Place {
        scenario: "healthy",
        commands: &[
            ("diagnose {url}", 0),
            ("snapshot {url} -f {facts}", 0),
            ("sg {url}", 0),
            ("dns {url}", 0),
            ("path {url}", 0),
            ("path --from {eni_client} --to {eni_a} --region {region}", 0),
            ("policy lint {url}", 0),
            ("policy fetch {url}", 0),
        ],
    },
    Place {
        scenario: "endpoint-sg-no-443",
        commands: &[
            ("diagnose {url}", 1),
            ("sg {url}", 1),
            ("path {url}", 1),
            ("path --from {eni_client} --to {eni_a} --region {region}", 1),
        ],
    },
    Place {
        scenario: "private-dns-off",
        commands: &[("dns {url}", 1)],
    },
    Place {
        scenario: "policy-sourceip",
        commands: &[("policy lint {url}", 1)],
    },
];

/// What a command says nothing green without, whatever else it reads. `diagnose` and `snapshot` stand not
/// here: where the call itself was seen to work, that is what its verdict rests on.
const NEEDED: [(&str, &[&str]); 4] = [
    (
        "sg",
        &[
            "ec2:DescribeVpcEndpoints",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
        ],
    ),
    ("dns", &["ec2:DescribeVpcEndpoints"]),
    (
        "path",
        &[
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeRouteTables",
            "ec2:DescribeNetworkAcls",
        ],
    ),
    (
        "policy",
        &["apigateway:GetRestApi", "ec2:DescribeVpcEndpoints"],
    ),
];

#[test]
fn no_broken_call_panics_blames_or_makes_green() {
    if !parts::ready("faults") || !cfg!(feature = "aws") {
        return;
    }
    let scenarios = PLACES.map(|place| Scenario::read(place.scenario));
    // Not at the same time: what a world starts ends with the thread that built it.
    let worlds: Vec<World> = scenarios.iter().map(World::build).collect();
    let places: Vec<_> = PLACES.iter().zip(scenarios.iter().zip(&worlds)).collect();
    let wanted = std::env::var("APIGW_DOCTOR_FAULTS").unwrap_or_default();

    // What each command calls where nothing is wrong, and that it says what it should.
    let sound: Vec<Cell<'_>> = places
        .iter()
        .flat_map(|(place, (scenario, world))| {
            let commands = place.commands.iter();
            commands.map(|(command, exit)| Cell::sound(scenario, world, command, *exit))
        })
        .collect();
    let made = parallel::map(&sound, |cell| {
        let ran = cell.run(usize::MAX);
        assert_eq!(ran.code, Some(cell.exit), "{cell}: {}", ran.said);
        for call in &ran.calls {
            let reads = ["Get", "Describe", "List", "Search"];
            let action = call.rsplit(':').next().unwrap_or_default();
            assert!(
                reads.iter().any(|it| action.starts_with(it)),
                "{cell}: {call}"
            );
        }
        ran.calls
    });
    let mut cells: Vec<Cell<'_>> = sound
        .iter()
        .zip(&made)
        .flat_map(|(cell, made)| {
            let made = made.iter().map(String::as_str).chain(["*"]);
            made.flat_map(|call| FAULTS.map(|fault| cell.with(call, fault)))
        })
        .collect();
    let all = cells.len();
    if wanted != "all" {
        let seed = std::env::var("APIGW_DOCTOR_FAULTS_SEED").ok();
        let seed = seed.and_then(|it| it.parse().ok()).unwrap_or_else(fresh);
        Dice::new(seed).shuffle(&mut cells);
        cells.truncate(wanted.parse().unwrap_or(SAMPLE));
        let count = cells.len();
        parts::say(&format!(
            "{count} of {all} faults: APIGW_DOCTOR_FAULTS_SEED={seed}"
        ));
    }
    let started = Instant::now();
    let numbered: Vec<(usize, &Cell<'_>)> = cells.iter().enumerate().collect();
    let ran = parallel::map(&numbered, |(number, cell)| {
        let ran = cell.run(*number);
        let wrong = cell.wrong(&ran);
        for it in &wrong {
            parts::say(it);
        }
        (ran, wrong)
    });
    let (ran, wrong): (Vec<_>, Vec<_>) = ran.into_iter().unzip();
    let wrong = wrong.concat();
    if !wanted.is_empty() {
        let (count, table) = (cells.len(), table::of(&cells, &ran));
        parts::say(&format!(
            "{count} of {all} cells in {:.0?}\n{table}",
            started.elapsed()
        ));
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn fresh() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |it| u64::from(it.subsec_nanos()) ^ it.as_secs())
}
