//! The one integration-test binary.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that cannot go on says so and fails; only the program must never panic"
)]

mod accounts;
mod agreement;
mod answers;
mod architecture;
mod behind;
mod blackholes;
mod bounds;
mod browser;
mod calls;
mod canaries;
mod changes;
mod command_line;
mod completions;
mod configured;
mod coverage;
mod custom_domains;
mod cut;
mod default_endpoint;
mod domains;
mod environment;
mod evidence;
mod field;
mod fixes;
mod fleet;
mod formats;
mod functions;
mod fuzzed;
mod generated;
mod growth;
mod handshakes;
mod help;
mod inbound;
mod injected;
mod inputs;
mod installed;
mod lab;
mod lambda;
mod logs;
mod methods;
mod names;
mod next_hops;
mod no_false_green;
mod order;
mod outputs;
mod pages;
mod pasted;
mod paths;
mod plans;
mod policies;
mod policy_documents;
mod private_names;
mod program;
mod reach;
mod reading;
mod readme;
mod recorded;
mod redacted;
mod registry;
mod rendered;
mod renderings;
mod route53;
mod route_comparison;
mod runbooks;
mod scripted;
mod security;
mod sent;
mod templates;
mod texts;
mod tiers;
mod tool;
mod unread;
mod url_mutations;
mod urls;
mod without_aws;
mod wording;
