//! Certificates of custom domain names.
//!
//! Source: ACM API Reference.

use serde::{Deserialize, Serialize};

use crate::facts::date;
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Resource};

/// `acm describe-certificate`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Certificate {
    /// The certificate.
    pub certificate_arn: String,
    /// `ISSUED`, `PENDING_VALIDATION`, `EXPIRED`, `REVOKED`, `FAILED`, `INACTIVE` or
    /// `VALIDATION_TIMED_OUT`.
    pub status: Option<String>,
    /// The name that it is for.
    pub domain_name: Option<String>,
    /// All of them.
    pub subject_alternative_names: Vec<String>,
    /// Until when.
    #[serde(deserialize_with = "date::text")]
    pub not_after: Option<String>,
}

impl Certificate {
    /// The moment from which it counts no more; none where it cannot be read.
    #[must_use]
    pub fn ends(&self) -> Option<jiff::Timestamp> {
        date::moment(self.not_after.as_deref()?)
    }
}

impl Resource for Certificate {
    type Id = String;
    const CLI_KEY: &'static str = "Certificate";
    const ALONE: bool = true;
    const ID: &'static str = "CertificateArn";

    fn id(&self) -> String {
        self.certificate_arn.clone()
    }
}

impl Gathered for Certificate {
    type AskedBy = String;
    const ABOUT: About = About::read(
        "api.certificates",
        &[Permission::on(
            "acm:DescribeCertificate",
            "arn:{partition}:acm:{region}:*:certificate/*",
            "acm:DescribeCertificate",
        )],
        "whether the certificate of the custom domain name is issued and covers it",
    )
    .after(&[FactKind::DomainNames]);
}
