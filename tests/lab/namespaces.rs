//! Network namespaces by the `ip` command: a host each, joined by a router that leads nowhere else.

use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

/// Names begin with this and the process id, so that leftovers of a killed run can be told.
const PREFIX: &str = "apigwlab";

/// The hosts of one scenario. Dropping it removes them.
#[derive(Debug)]
pub(crate) struct Namespaces {
    prefix: String,
    hosts: Vec<String>,
}

impl Namespaces {
    pub(crate) fn create(hosts: &[String]) -> Self {
        static COUNTER: AtomicUsize = AtomicUsize::new(0);
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let prefix = format!("{PREFIX}{}-{number}", std::process::id());
        let namespaces = Self {
            prefix,
            hosts: hosts.to_vec(),
        };
        let commands: Vec<String> = hosts
            .iter()
            .map(|host| format!("netns add {}", namespaces.name(host)))
            .collect();
        batch(&[], &commands);
        namespaces
    }

    /// The name that `ip netns` knows a host by.
    pub(crate) fn name(&self, host: &str) -> String {
        format!("{}-{host}", self.prefix)
    }

    pub(crate) fn path(&self, host: &str) -> PathBuf {
        Path::new("/run/netns").join(self.name(host))
    }

    /// Runs `ip` commands on a host; `@eni-a` in them stands for the namespace of `eni-a`.
    pub(crate) fn ip(&self, host: &str, commands: &[String]) {
        let commands: Vec<String> = commands
            .iter()
            .map(|line| line.replace('@', &format!("{}-", self.prefix)))
            .collect();
        batch(&["-n", &self.name(host)], &commands);
    }

    /// The same for commands that are about IPv4 unless they are told otherwise.
    pub(crate) fn ip6(&self, host: &str, commands: &[String]) {
        batch(&["-6", "-n", &self.name(host)], commands);
    }

    /// A command that will run on a host, with that host's files from `etc`.
    pub(crate) fn command(&self, host: &str, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", &self.name(host)])
            .arg(program);
        command
    }

    /// Feeds a program on a host, and wants it to succeed.
    pub(crate) fn feed(&self, host: &str, program: &str, args: &[&str], input: &str) {
        let mut command = self.command(host, program);
        feed(command.args(args), input);
    }

    /// Gives a host a file of its own in /etc.
    pub(crate) fn etc(&self, host: &str, file: &str, text: &str) {
        let directory = self.etc_directory(host);
        std::fs::create_dir_all(&directory).expect("/etc/netns can be written");
        std::fs::write(directory.join(file), text).expect("/etc/netns can be written");
    }

    fn etc_directory(&self, host: &str) -> PathBuf {
        Path::new("/etc/netns").join(self.name(host))
    }

    /// Runs a function on a thread of its own that has entered a host.
    pub(crate) fn inside<T: Send + 'static>(
        &self,
        host: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> T {
        inside(&self.path(host), work)
    }
}

/// Runs a function on a thread of its own that has entered a namespace.
pub(crate) fn inside<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce() -> T + Send + 'static,
) -> T {
    let path = path.to_owned();
    let thread = thread::spawn(move || {
        enter(&path);
        work()
    });
    thread
        .join()
        .expect("the work inside a namespace does not panic")
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        for host in &self.hosts {
            remove(&self.name(host));
        }
    }
}

/// Moves the calling thread, and it alone, into a network namespace.
fn enter(path: &Path) {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network))
        .expect("root may enter a network namespace");
}

/// Removes what runs left behind that were killed before they could clean up.
pub(crate) fn sweep() {
    let Ok(entries) = std::fs::read_dir("/run/netns") else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split('-').next());
        if owner.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            remove(&name);
        }
    }
}

/// Nothing here may panic: it runs on the way out of a failed test.
fn remove(name: &str) {
    drop(
        Command::new("ip")
            .args(["netns", "del", name])
            .stderr(Stdio::null())
            .status(),
    );
    drop(std::fs::remove_dir_all(Path::new("/etc/netns").join(name)));
}

fn batch(options: &[&str], commands: &[String]) {
    feed(
        Command::new("ip").args(options).args(["-batch", "-"]),
        &commands.join("\n"),
    );
}

fn feed(command: &mut Command, input: &str) {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program is installed");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    // A program that stops reading tells why on stderr; that is the better message.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    let output = child.wait_with_output().expect("a child can be waited for");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command:?} refused this:\n{input}\n{said}"
    );
}
