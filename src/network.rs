//! The packet's path, judged from configuration. Pure: no facts are gathered here.

pub mod security_group;
