//! The URL is called over HTTPS.

use crate::checks::{Check, Evidence, Fix, Found, Outcome, page};
use crate::facts::{Change, Facts, Missing};
use crate::model::{Hop, Scheme, Severity};

pub(in crate::checks) const CHECK: Check = Check {
    code: "URL002",
    slug: "url-http-scheme",
    holds: "the URL is called over HTTPS",
    hop: Hop::Url,
    severity: Severity::Error,
    needs: &[],
    page: page!("URL002"),
    run,
};

fn run(facts: &Facts) -> Result<Outcome, Missing> {
    let url = &facts.target.url;
    if url.scheme() == Scheme::Https {
        return Outcome::ok(Evidence::given("the scheme is https"));
    }
    let fixed = url.over_https();
    let mut fix = Fix::new("call the URL over https", format!("curl -i '{fixed}'"));
    if let Ok(fixed) = fixed.parse() {
        fix = fix.changing(Change::CallUrl(fixed));
    }
    Outcome::found(
        Found::blocker(url.to_string(), "the URL is called over plain HTTP")
            .shown_by(Evidence::given(
                "the scheme is http; API Gateway serves TLS on port 443 only",
            ))
            .fixed_by(fix)
            .confirmed_by(format!("apigw-doctor diagnose '{}'", url.over_https())),
    )
}
