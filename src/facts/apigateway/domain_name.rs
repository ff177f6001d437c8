//! Custom domain names, what they lead to, and who may use them.

use serde::{Deserialize, Serialize};

use super::EndpointConfiguration;
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::plain::plain;

/// One of `apigateway get-domain-names`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DomainName {
    /// The name.
    pub domain_name: String,
    /// Its id: a private one has one, and a public twin of the same name none.
    #[serde(default)]
    pub domain_name_id: Option<String>,
    /// Its ARN.
    #[serde(default)]
    pub domain_name_arn: Option<String>,
    /// Where it can be called.
    #[serde(default)]
    pub endpoint_configuration: Option<EndpointConfiguration>,
    /// `AVAILABLE`, `UPDATING`, `PENDING` and others.
    #[serde(default)]
    pub domain_name_status: Option<String>,
    /// What AWS says of that.
    #[serde(default)]
    pub domain_name_status_message: Option<String>,
    /// The policy that decides who may call by it.
    #[serde(default)]
    pub policy: Option<String>,
    /// The policy that decides who may associate an endpoint with it.
    #[serde(default)]
    pub management_policy: Option<String>,
    /// The certificate.
    #[serde(default)]
    pub certificate_arn: Option<String>,
    /// `BASE_PATH_MAPPING_ONLY`, `ROUTING_RULE_ONLY` or `ROUTING_RULE_THEN_BASE_PATH_MAPPING`.
    #[serde(default)]
    pub routing_mode: Option<String>,
    /// `BASIC` or `STRICT`.
    #[serde(default)]
    pub endpoint_access_mode: Option<String>,
    /// Set where clients have to show a certificate.
    #[serde(default)]
    pub mutual_tls_authentication: Option<MutualTls>,
}

/// Set where clients have to show a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MutualTls {
    /// Where the authorities are that may have issued it.
    pub truststore_uri: Option<String>,
}

impl DomainName {
    /// Whether it can be called through endpoints only; `None` where AWS did not tell.
    #[must_use]
    pub fn is_private(&self) -> Option<bool> {
        let types = &self.endpoint_configuration.as_ref()?.types;
        (!types.is_empty()).then(|| types.iter().any(|kind| kind == "PRIVATE"))
    }

    /// What tells it from a twin of the same name.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.domain_name_id {
            Some(id) => format!("{}+{id}", self.domain_name),
            None => self.domain_name.clone(),
        }
    }

    /// Whether what belongs to a domain name, by this name of it, is its own; what names none is taken for it.
    #[must_use]
    pub fn is_named(&self, name: Option<&str>) -> bool {
        name.is_none_or(|name| name.eq_ignore_ascii_case(&self.domain_name) || name == self.key())
    }

    /// Whether its routing rules count.
    #[must_use]
    pub fn goes_by_rules(&self) -> bool {
        let mode = self.routing_mode.as_deref().unwrap_or_default();
        mode.starts_with("ROUTING_RULE")
    }

    /// Whether its base path mappings count.
    #[must_use]
    pub fn goes_by_mappings(&self) -> bool {
        self.routing_mode.as_deref() != Some("ROUTING_RULE_ONLY")
    }

    /// Its Region, by its ARN.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.of_arn(3)
    }

    /// The account that it is of, by its ARN.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.of_arn(4)
    }

    fn of_arn(&self, place: usize) -> Option<&str> {
        let arn = self.domain_name_arn.as_deref()?;
        arn.split(':').nth(place).filter(|it| !it.is_empty())
    }

    /// Its ARN as policies name it, `arn:aws:execute-api:REGION:ACCOUNT:/domainnames/NAME+ID`.
    #[must_use]
    pub fn execute_arn(&self) -> Option<String> {
        let (partition, region) = (self.of_arn(1)?, self.region()?);
        let account = self.account()?;
        let key = self.key();
        Some(format!(
            "arn:{partition}:execute-api:{region}:{account}:/domainnames/{key}"
        ))
    }
}

impl crate::facts::resource::Resource for DomainName {
    type Id = String;
    const CLI_KEY: &'static str = "domain names";
    const ID: &'static str = "domainNameArn";
    const SHAPES: &'static [crate::facts::resource::Shape] = &[(
        "domainName",
        &[
            "domainNameArn",
            "domainNameStatus",
            "certificateArn",
            "domainNameId",
        ],
    )];

    fn id(&self) -> String {
        self.key()
    }
}

impl crate::facts::resource::Gathered for DomainName {
    type AskedBy = String;
    const ABOUT: About = About::read(
        "api.domain-names",
        &[Permission::on(
            "apigateway:GET",
            "arn:{partition}:apigateway:{region}:*:/domainnames",
            "apigateway:GetDomainNames",
        )],
        "whether the custom domain name is private, available, and admits the call",
    );
}

/// One of `apigateway get-base-path-mappings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PathMapping {
    /// The domain name; absent where neither the output nor the file's name says it.
    #[serde(default)]
    pub domain_name: Option<String>,
    /// The first part of the path, `(none)` for every path.
    #[serde(default)]
    pub base_path: Option<String>,
    /// The API.
    #[serde(default)]
    pub rest_api_id: Option<String>,
    /// The stage; absent where the path says it.
    #[serde(default)]
    pub stage: Option<String>,
}

impl PathMapping {
    /// The base path, empty where the mapping is for every path.
    #[must_use]
    pub fn base(&self) -> &str {
        match self.base_path.as_deref() {
            None | Some("(none)") => "",
            Some(path) => path.trim_matches('/'),
        }
    }
}

impl crate::facts::resource::Resource for PathMapping {
    type Id = String;
    const CLI_KEY: &'static str = "base path mappings";
    const ID: &'static str = "basePath";
    const SHAPES: &'static [crate::facts::resource::Shape] = &[("basePath", &["restApiId"])];

    fn id(&self) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        format!("{}/{}", text(&self.domain_name), text(&self.base_path))
    }
}

impl crate::facts::resource::Gathered for PathMapping {
    type AskedBy = String;
    const ABOUT: About = About::read(
        "api.base-path-mappings",
        &[Permission::on(
            "apigateway:GET",
            "arn:{partition}:apigateway:{region}:*:/domainnames/*/basepathmappings",
            "apigateway:GetBasePathMappings",
        )],
        "which API and stage the custom domain name leads to",
    )
    .after(&[FactKind::DomainNames]);
}

/// One of `apigateway get-domain-name-access-associations`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessAssociation {
    /// The association.
    pub domain_name_access_association_arn: String,
    /// The domain name, `…/domainnames/NAME+ID`.
    #[serde(default)]
    pub domain_name_arn: Option<String>,
    /// The endpoint.
    #[serde(default)]
    pub access_association_source: Option<String>,
}

plain! {
    AccessAssociation by domain_name_access_association_arn "domainNameAccessAssociationArn"
    key "access associations"
    told by "domainNameAccessAssociationArn" and &["domainNameArn", "accessAssociationSource"];
    about About::read(
        "api.access-associations",
        &[Permission::on(
            "apigateway:GET",
            "arn:{partition}:apigateway:{region}:*:/domainnameaccessassociations",
            "apigateway:GetDomainNameAccessAssociations",
        )],
        "whether the endpoint may use the private custom domain name",
    )
    .after(&[FactKind::DomainNames])
}
