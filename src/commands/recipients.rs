//! Whether a request with credentials may be sent to where it would go.

use crate::error::Error;
use crate::gather::HttpSettings;
use crate::model::{InvokeUrl, Recipient, Target};

/// Refuses to send credentials to a host that is not AWS's, unless the user vouches for it. A name that
/// can be a custom domain is decided by the address that is called.
///
/// # Errors
/// They would go to somebody else, or a signature for one host would go to another.
pub(super) fn admit(target: &Target, http: &HttpSettings) -> Result<(), Error> {
    if !http.has_credentials() {
        return Ok(());
    }
    let host = target.url.hostname();
    if Recipient::of(&target.url, &http.vouched) == Recipient::Other {
        let what = if http.signed {
            "--sigv4 signs"
        } else {
            "secret headers are sent"
        };
        let of_aws = |url: &str| url.parse::<InvokeUrl>().is_ok_and(|url| url.is_of_aws());
        let corrected = target.url.corrected();
        let instead = match corrected.iter().find(|url| of_aws(url)) {
            Some(url) => format!(". Did you mean {url}?"),
            None => ";".to_owned(),
        };
        return Err(Error::Usage(format!(
            "{what} only for hosts of API Gateway, and '{host}' is not known to be one{instead} --sign-for {host} sends it all the same"
        )));
    }
    match target.signed_for_another_host() {
        Some(named) if http.signed => Err(Error::Usage(format!(
            "the Host header names '{named}', and the request goes to '{host}': a signature is made only for the host that gets it, or for an API behind an endpoint's own name in the same Region"
        ))),
        _ => Ok(()),
    }
}
