//! No rule of the endpoint's counts on a group behind an appliance.

use super::reference::{Lost, NEEDS, judged};
use crate::checks::{Check, page};
use crate::model::{Hop, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "SG009",
    slug: "net-sg-reference-middlebox",
    holds: "the rules that are to admit the client name no group behind an appliance",
    hop: Hop::SgIn,
    severity: Severity::Error,
    needs: NEEDS,
    page: page!("SG009"),
    run: |facts| judged(facts, Lost::Appliance),
};
