//! Whether credentials may be sent to an address.

use std::net::IpAddr;

use super::Run;
use super::lanes::addresses_of;
use crate::facts::{FactKind, FetchError, MissingFact, Reason};
use crate::gather::since::Since;
use crate::model::{Recipient, Target};

/// Where a request may be sent with the credentials that it carries.
pub(super) enum Admitted {
    /// Wherever its name leads, or it carries none.
    Everywhere,
    /// To the interfaces of `execute-api` endpoints.
    At {
        host: String,
        addresses: Vec<IpAddr>,
    },
    /// Nowhere.
    Nowhere(FetchError),
}

impl Admitted {
    /// Whether the request may be sent to this address.
    ///
    /// # Errors
    /// It may not; why.
    pub(super) fn check(&self, address: IpAddr) -> Result<(), FetchError> {
        match self {
            Self::Everywhere => Ok(()),
            Self::At { addresses, .. } if addresses.contains(&address) => Ok(()),
            Self::At { host, .. } => Err(unsent(
                host,
                &format!(
                    "{address} is no address of an endpoint for execute-api in the client's VPC"
                ),
            )),
            Self::Nowhere(trouble) => Err(trouble.clone()),
        }
    }
}

impl Run<'_> {
    /// Where a request may be sent with the credentials that it carries. What a private custom domain's
    /// name leads to must be an interface of an `execute-api` endpoint.
    pub(super) async fn admitted(&self, target: &Target, since: &mut Since) -> Admitted {
        let http = &self.request.http;
        let recipient = Recipient::of(&target.url, &http.vouched);
        if !http.has_credentials() || recipient == Recipient::Trusted {
            return Admitted::Everywhere;
        }
        let host = target.url.hostname().to_owned();
        if recipient == Recipient::Other {
            return Admitted::Nowhere(unsent(&host, "its name is no custom domain's"));
        }
        match self.endpoint_interfaces(since).await {
            Ok(addresses) => Admitted::At { host, addresses },
            Err(reason) => Admitted::Nowhere(unsent(&host, &reason)),
        }
    }

    /// The addresses of the endpoints that the call may go through.
    ///
    /// # Errors
    /// They are not known; why.
    async fn endpoint_interfaces(&self, since: &mut Since) -> Result<Vec<IpAddr>, String> {
        if !self.wants(FactKind::NetworkInterfaces) {
            return Err("the endpoint's interfaces are not read".to_owned());
        }
        let endpoints = self.learned.endpoints.after(since).await;
        let unread = |missing: MissingFact| missing.detail;
        let endpoints = endpoints.need(FactKind::VpcEndpoints).map_err(unread)?;
        let mut likely = self.likely(endpoints, since).await;
        likely.retain(|endpoint| endpoint.is_execute_api());
        let interfaces = self.interfaces_of(&likely, since).await;
        let interfaces = interfaces
            .need(FactKind::NetworkInterfaces)
            .map_err(unread)?;
        Ok(addresses_of(&likely, interfaces))
    }
}

fn unsent(host: &str, reason: &str) -> FetchError {
    FetchError {
        why: Reason::NotAsked,
        detail: format!(
            "the request carries credentials and was not sent: whether {host} is API Gateway's could not be shown ({reason}); --sign-for {host} sends it all the same"
        ),
    }
}
