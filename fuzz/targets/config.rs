//! A configuration is read or refused, and one that lies in the current directory chooses no
//! credentials, hides nothing less and sends nothing more.

use std::path::PathBuf;

use apigw_doctor::config::{Config, Origin, options};

use super::text;

pub(crate) fn run(data: &[u8]) {
    let Some(text) = text(data) else {
        return;
    };
    for origin in [Origin::Named, Origin::CurrentDirectory, Origin::User] {
        let Ok(config) = Config::read(text, origin, PathBuf::from("apigw-doctor.toml")) else {
            continue;
        };
        let defaults = options(&config.defaults).expect("options");
        assert!(config.target("no such target").is_err() || text.contains("no such target"));
        for (name, target) in &config.targets {
            assert_eq!(config.target(name).ok(), Some(target));
            options(target).expect("options");
            if origin == Origin::CurrentDirectory {
                assert!(target.profile.is_none() && target.api_profile.is_none());
                assert!(target.headers.is_empty());
            }
        }
        if origin == Origin::CurrentDirectory {
            assert!(config.defaults.profile.is_none() && config.defaults.api_profile.is_none());
            let level = defaults.iter().find(|(name, _)| name == "redact");
            assert!(level.is_none_or(|(_, level)| level == &["ids"] || level == &["all"]));
        }
    }
}
