//! What a machine must have for the lab, and what happens where it has not.

use std::io::Write;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use super::{aws, namespaces};

/// Program, and the Debian package that has it.
const PROGRAMS: [(&str, &str); 10] = [
    ("ip", "iproute2"),
    ("nft", "nftables"),
    ("dnsmasq", "dnsmasq-base"),
    ("unbound", "unbound"),
    ("dig", "dnsutils"),
    ("nc", "netcat-openbsd"),
    ("curl", "curl"),
    ("openssl", "openssl"),
    ("setpriv", "util-linux"),
    ("timeout", "coreutils"),
];

/// What is missing here; nothing is the good case.
pub(crate) fn missing() -> &'static [String] {
    static MISSING: LazyLock<Vec<String>> = LazyLock::new(find_missing);
    &MISSING
}

/// Whether the lab can run. Where it cannot it says so loudly, or fails if it must not be skipped.
pub(crate) fn ready(scenario: &str) -> bool {
    if missing().is_empty() {
        return true;
    }
    let why = missing().join(", ");
    let required = std::env::var("APIGW_DOCTOR_LAB").is_ok_and(|it| it == "require");
    assert!(!required, "the lab must run, but this machine lacks: {why}");
    say(&format!(
        "SKIPPED scenario {scenario}: this machine lacks {why}"
    ));
    false
}

/// Writes past the test harness, which keeps what a passing test prints to itself.
pub(crate) fn say(text: &str) {
    drop(writeln!(std::io::stderr(), "lab: {text}"));
}

fn find_missing() -> Vec<String> {
    let mut missing = Vec::new();
    for (program, package) in PROGRAMS {
        if !on_path(program) {
            missing.push(format!("{program} (Debian package {package})"));
        }
    }
    let moto = Command::new(aws::python())
        .args([
            "-c",
            "import importlib.util, sys; sys.exit(not importlib.util.find_spec('moto'))",
        ])
        .stderr(Stdio::null())
        .status();
    if !moto.is_ok_and(|it| it.success()) {
        missing.push(format!(
            "moto for {} (scripts/test installs it)",
            aws::python().display()
        ));
    }
    if std::fs::metadata("/proc/self").map_or(1, |it| it.uid()) != 0 {
        missing.push("root".into());
    } else if missing.is_empty() {
        namespaces::sweep();
        missing.extend(kernel_refuses());
    }
    missing
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([Path::new("/usr/sbin").into(), Path::new("/sbin").into()])
        .any(|directory| directory.join(program).is_file())
}

/// Root in a container may still not be allowed what the lab does.
fn kernel_refuses() -> Option<String> {
    let name = format!("apigwlab{}-try", std::process::id());
    let script = format!(
        "ip netns add {name} && ip -n {name} link add name v0 type veth peer name v1 && \
         ip netns exec {name} nft add table inet lab; code=$?; ip netns del {name}; exit $code"
    );
    let output = Command::new("sh").args(["-c", &script]).output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    (!output.status.success()).then(|| {
        format!(
            "a kernel that allows namespaces and nftables ({})",
            said.trim()
        )
    })
}
