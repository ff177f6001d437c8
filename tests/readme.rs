//! The README: every block of it works.

use std::path::Path;

use crate::program::refused;
use crate::tool::tool;

const README: &str = include_str!("../README.md");

/// The lines of every block of commands.
fn lines() -> Vec<&'static str> {
    let blocks = README.split("```").skip(1).step_by(2);
    let commands = blocks.filter_map(|block| block.strip_prefix('\n'));
    commands.flat_map(str::lines).collect()
}

#[test]
fn every_block_of_the_readme_works() {
    let (mut wrong, mut own) = (Vec::new(), 0);
    for line in lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["apigw-doctor", ..] => {
                own += 1;
                wrong.extend(refused(line));
            }
            // As cargo does, once it has built it.
            ["cargo", "run", "--no-default-features", "--", words @ ..] => {
                let run = words.iter().fold(tool([]), crate::tool::Tool::arg).run();
                if run.code != 1 || !run.stdout.contains("Broken at: ") {
                    wrong.push(format!("{line} shows no diagnosis: {run:?}"));
                }
            }
            ["cargo", "install", "--locked", "--path", "."] => {
                let here = Path::new(env!("CARGO_MANIFEST_DIR"));
                assert!(here.join("Cargo.lock").exists() && here.join("src/main.rs").exists());
            }
            [script] if Path::new(env!("CARGO_MANIFEST_DIR")).join(script).exists() => {}
            _ => wrong.push(format!("nothing is known of: {line}")),
        }
    }
    assert!(own >= 4 && wrong.is_empty(), "{wrong:#?}");
}

/// Setting up stays two commands: one that shows a diagnosis, and one that runs the tests.
#[test]
fn two_commands_set_everything_up() {
    let own = lines()
        .into_iter()
        .filter(|it| !it.starts_with("apigw-doctor"));
    let own = own.filter(|it| !it.contains("install"));
    let own: Vec<&str> = own.collect();
    assert_eq!(
        own,
        ["cargo run --no-default-features -- demo", "scripts/test"]
    );
}
