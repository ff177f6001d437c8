//! The file in the current directory. Whoever can put one there speaks for the user, so that it is read
//! only where that is the user or root; and even then it may not decide with whose credentials AWS is
//! read, what leaves the house, or what is sent.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::Config;
use crate::model::Pasted;

/// Permission bits of the group and of others to write (`man 7 inode`).
const WRITABLE: u32 = 0o022;

/// Why a file is not to be trusted; nothing where it is.
pub(super) fn distrusted(path: &Path) -> Option<String> {
    // What the file's name leads to may lie elsewhere: whoever can write there writes this one.
    let real = match path.canonicalize() {
        Ok(real) => real,
        Err(error) => return Some(format!("its place is not known: {error}")),
    };
    let here = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    [
        ("the directory", Some(here)),
        ("the file", Some(real.as_path())),
        ("the directory of the file", real.parent()),
    ]
    .into_iter()
    .find_map(|(what, path)| match path?.metadata() {
        Ok(found) => open_to_others(&found).map(|why| format!("{what} {why}")),
        Err(error) => Some(format!("{what} cannot be looked at: {error}")),
    })
}

fn open_to_others(found: &Metadata) -> Option<String> {
    let user = rustix::process::geteuid().as_raw();
    if found.uid() != user && found.uid() != 0 {
        return Some(format!("belongs to another user (id {})", found.uid()));
    }
    let mode = found.mode() & 0o7777;
    (mode & WRITABLE != 0).then(|| format!("is writable by others (mode {mode:o})"))
}

/// Takes out what such a file may not set, and says what that was.
pub(super) fn restrict(config: &mut Config) -> Vec<String> {
    let mut taken = Vec::new();
    let mut take = |what: String, set: bool| {
        if set {
            taken.push(what);
        }
    };
    let defaults = &mut config.defaults;
    take("profile".to_owned(), defaults.profile.take().is_some());
    take(
        "api-profile".to_owned(),
        defaults.api_profile.take().is_some(),
    );
    // Markdown and HTML are without ids by default, everything else without secrets.
    let lower = |level: &String| !matches!(level.as_str(), "ids" | "all");
    if let Some(level) = defaults.redact.take_if(|level| lower(level)) {
        take(format!("redact = \"{level}\""), true);
    }
    for (name, target) in &mut config.targets {
        let of = |key: &str| format!("{key} of @{name}");
        take(of("profile"), target.profile.take().is_some());
        take(of("api-profile"), target.api_profile.take().is_some());
        take(of("headers"), !target.headers.is_empty());
        target.headers.clear();
        // A whole curl command may stand for the URL.
        let pasted = target.url.as_deref().map(Pasted::read);
        if let Some(Ok(pasted)) = pasted
            && !pasted.headers.is_empty()
        {
            take(of("headers in the url"), true);
            target.url = Some(pasted.url.clone());
        }
    }
    taken
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test may fail loudly")]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_file_is_trusted_where_nobody_else_can_write() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("apigw-doctor.toml");
        fs::write(&file, "").expect("a file");
        let mode = |path: &Path, mode: u32| {
            fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
        };
        for (of_directory, of_file, words) in [
            (0o755, 0o644, None),
            (0o700, 0o600, None),
            (
                0o775,
                0o644,
                Some("the directory is writable by others (mode 775)"),
            ),
            (
                0o757,
                0o644,
                Some("the directory is writable by others (mode 757)"),
            ),
            (
                0o1777,
                0o644,
                Some("the directory is writable by others (mode 1777)"),
            ),
            (
                0o755,
                0o664,
                Some("the file is writable by others (mode 664)"),
            ),
            (
                0o755,
                0o646,
                Some("the file is writable by others (mode 646)"),
            ),
        ] {
            mode(directory.path(), of_directory);
            mode(&file, of_file);
            assert_eq!(distrusted(&file).as_deref(), words, "{of_directory:o}");
        }
    }

    #[test]
    fn a_link_is_as_good_as_what_it_leads_to() {
        let [here, there] = [(); 2].map(|()| tempfile::tempdir().expect("a directory"));
        let target = there.path().join("any.toml");
        fs::write(&target, "").expect("a file");
        let link = here.path().join("apigw-doctor.toml");
        symlink(&target, &link).expect("a link");
        assert_eq!(distrusted(&link), None);
        let open = Permissions::from_mode(0o777);
        fs::set_permissions(there.path(), open).expect("a mode");
        let why = distrusted(&link).unwrap_or_default();
        assert!(
            why.starts_with("the directory of the file is writable"),
            "{why}"
        );
    }

    #[test]
    fn it_chooses_no_credentials_sends_nothing_and_hides_nothing_less() {
        let text = "
            [defaults]
            profile = 'a'
            api-profile = 'b'
            redact = 'none'
            timeout = '9s'
            [targets.x]
            url = \"curl -H 'x-a: b' https://abcde12345.execute-api.eu-west-1.amazonaws.com/p\"
            headers = ['x-c: d']
            profile = 'e'
            api-profile = 'f'
            stage = 's'";
        let mut config: Config = toml::from_str(text).expect("a configuration");
        let taken = restrict(&mut config);
        assert_eq!(
            taken,
            [
                "profile",
                "api-profile",
                "redact = \"none\"",
                "profile of @x",
                "api-profile of @x",
                "headers of @x",
                "headers in the url of @x"
            ]
        );
        let left = format!("{:?}", config.targets.get("x"));
        assert!(!left.contains("x-a") && !left.contains("x-c"), "{left}");
        assert_eq!(config.defaults.timeout.as_deref(), Some("9s"));
        assert_eq!(restrict(&mut config), Vec::<String>::new());
        for (level, kept) in [("secrets", false), ("ids", true), ("all", true)] {
            config.defaults.redact = Some(level.to_owned());
            restrict(&mut config);
            assert_eq!(config.defaults.redact.is_some(), kept, "{level}");
        }
    }
}
