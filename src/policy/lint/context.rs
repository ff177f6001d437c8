//! What is known of the world that a policy is for. Nothing is needed; what is known adds rules.

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
    /// The endpoints associated with the API.
    pub associated: Vec<String>,
}
