//! The lab: a VPC in a box, in which the real program runs unmodified.
//!
//! A scenario is a file of `tests/scenarios`: how its world differs from a healthy one, commands
//! that prove the symptom real, and what the report must say. Nothing here uses the program's own
//! code: the kernel, dnsmasq and moto decide what happens, so they are a second opinion.
//!
//! One scenario alone: `scripts/test lab::endpoint_sg_no_443`. With `APIGW_DOCTOR_LAB_PROOFS_ONLY=1`
//! the worlds are built and proved, and the program is not run.

mod aws;
mod certificates;
mod dns;
mod firewall;
mod front_door;
mod http;
mod imds;
mod listener;
mod namespaces;
mod parts;
mod process;
mod runner;
mod scenario;
mod world;

/// Makes a test of every scenario named.
macro_rules! scenarios {
    ($($name:ident)*) => {
        const SCENARIOS: &[&str] = &[$(stringify!($name)),*];

        $(
            #[test]
            fn $name() {
                runner::run(&stringify!($name).replace('_', "-"));
            }
        )*
    };
}

scenarios! {
    healthy
}

#[test]
fn every_scenario_file_has_a_test() {
    let directory = scenario::directory();
    let files = std::fs::read_dir(&directory).expect("the scenarios are there");
    let mut named: Vec<String> = files
        .flatten()
        .filter_map(|file| {
            let path = file.path();
            let name = path.file_stem()?.to_str()?.replace('-', "_");
            (path.extension()? == "toml").then_some(name)
        })
        .collect();
    named.sort();
    let mut tested = SCENARIOS.to_vec();
    tested.sort_unstable();
    assert_eq!(named, tested, "files of {} and names in lab/mod.rs", directory.display());
}

/// Runs last by its name, so that a skipped lab is the last thing said.
#[test]
fn zz_summary() {
    let missing = parts::missing();
    if !missing.is_empty() {
        let (number, why) = (SCENARIOS.len(), missing.join(", "));
        parts::say(&format!(
            "all {number} scenarios were SKIPPED: this machine lacks {why}. scripts/test installs \
             what can be installed, and fails where the lab cannot run."
        ));
    }
}
