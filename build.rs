//! Names what a build is made of: for which target, with which features, and of a release the commit,
//! `APIGW_DOCTOR_COMMIT` or the checkout's own. A build for development names no commit, so that one costs
//! no new build.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=APIGW_DOCTOR_COMMIT");
    let named = std::env::var("APIGW_DOCTOR_COMMIT").ok();
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = named.or_else(|| if release { checked_out() } else { None });
    let commit = commit.filter(|it| !it.is_empty() && it.chars().all(|c| c.is_ascii_hexdigit()));
    let commit = commit.map_or(String::new(), |commit| format!(" ({commit})"));
    let version = env!("CARGO_PKG_VERSION");
    println!("cargo::rustc-env=APIGW_DOCTOR_VERSION={version}{commit}");
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=APIGW_DOCTOR_TARGET={target}");
    let aws = std::env::var_os("CARGO_FEATURE_AWS").is_some();
    let features = if aws { "aws" } else { "none" };
    println!("cargo::rustc-env=APIGW_DOCTOR_FEATURES={features}");
}

fn checked_out() -> Option<String> {
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"])?;
    println!("cargo::rerun-if-changed={log}");
    git(&["rev-parse", "--short=9", "HEAD"])
}

fn git(words: &[&str]) -> Option<String> {
    let run = Command::new("git").args(words).output().ok()?;
    let text = String::from_utf8(run.stdout).ok()?;
    (run.status.success() && !text.trim().is_empty()).then(|| text.trim().to_owned())
}
