//! What is known of the world that a policy is for. Nothing is needed; what is known adds rules.

use crate::policy::setup::Auth;

/// The API and the endpoint of a live target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LintContext {
    /// Where the API can be called: `PRIVATE`, `REGIONAL` or `EDGE`.
    pub endpoint_type: Option<String>,
    /// The API's id.
    pub api_id: Option<String>,
    /// Its Region.
    pub region: Option<String>,
    /// The partition of its Region.
    pub partition: Option<String>,
    /// Its owner's account.
    pub account: Option<String>,
    /// The endpoints that exist in the account and Region; `None` where that is not known.
    pub endpoints: Option<Vec<String>>,
    /// Whether every method of the API is known to ask for a signature.
    pub all_signed: bool,
    /// Keys of the call that is asked about, by their name in lower case.
    pub known: Vec<(String, String)>,
    /// The stage of the call that is asked about.
    pub stage: Option<String>,
    /// How the method that is called authorizes, where that is known.
    pub auth: Option<Auth>,
    /// The endpoints associated with the API.
    pub associated: Vec<String>,
}
