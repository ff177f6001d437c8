//! The one integration-test binary.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that cannot go on says so and fails; only the program must never panic"
)]

mod answers;
mod architecture;
mod bent;
mod blackholes;
mod bounds;
mod browser;
mod calls;
mod canaries;
mod command_line;
mod completed;
mod configured;
mod crossings;
mod custom_domains;
mod cut;
mod default_endpoint;
mod field;
mod fixes;
mod formats;
mod functions;
mod fuzzed;
mod generated;
mod growth;
mod handshakes;
mod inbound;
mod injected;
mod inputs;
mod lab;
mod methods;
mod names;
mod never_green;
mod order;
mod outputs;
mod pages;
mod paths;
mod policies;
mod program;
mod recorded;
mod redacted;
mod registry;
mod rendered;
mod renderings;
mod route53;
mod runbooks;
mod scripted;
mod security;
mod sent;
mod surroundings;
mod tool;
mod unread;
mod urls;
mod ways;
mod without_aws;
