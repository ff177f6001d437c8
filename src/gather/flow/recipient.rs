//! Whether credentials may be sent to an address.

use std::net::IpAddr;

use super::Run;
use crate::facts::{Missing, Need, Trouble, Why};
use crate::model::{Recipient, Target};

impl Run<'_> {
    /// Whether the request may be sent to this address with the credentials that it carries. What a
    /// private custom domain's name leads to must be an interface of an `execute-api` endpoint.
    ///
    /// # Errors
    /// That cannot be shown.
    pub(super) async fn admits(&self, target: &Target, address: IpAddr) -> Result<(), Trouble> {
        let http = &self.request.http;
        let recipient = Recipient::of(&target.url, &http.vouched);
        if !http.has_credentials() || recipient == Recipient::Trusted {
            return Ok(());
        }
        let host = target.url.hostname();
        let cannot = |reason: String| Trouble {
            why: Why::NotAsked,
            detail: format!(
                "the request carries credentials and was not sent: whether {host} is API Gateway's could not be shown ({reason}); --sign-for {host} sends it all the same"
            ),
        };
        if recipient == Recipient::Other {
            return Err(cannot("its name is no custom domain's".to_owned()));
        }
        if !self.wants(Need::NetworkInterfaces) {
            return Err(cannot("the endpoint's interfaces are not read".to_owned()));
        }
        let interfaces = self.learned.interfaces.wait().await;
        let endpoints = self.learned.endpoints.wait().await;
        let instance = self.learned.instance.wait().await;
        let unread = |missing: Missing| cannot(missing.detail);
        let endpoints = endpoints.need(Need::VpcEndpoints).map_err(unread)?;
        let interfaces = interfaces.need(Need::NetworkInterfaces).map_err(unread)?;
        let shown = self
            .likely_endpoints(endpoints, instance.as_ref())
            .into_iter()
            .filter(|endpoint| endpoint.is_execute_api())
            .any(|endpoint| {
                interfaces.iter().any(|one| {
                    endpoint
                        .network_interface_ids
                        .contains(&one.network_interface_id)
                        && one.addresses().contains(&address)
                })
            });
        if shown {
            return Ok(());
        }
        Err(cannot(format!(
            "{address} is no address of an endpoint for execute-api in the client's VPC"
        )))
    }
}
