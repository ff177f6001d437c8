//! A private custom domain name: what the control plane tells of it, where the front door leads its calls, and its
//! record in the VPC. One truth for the three.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

/// A private custom domain name of the API's account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Domain {
    pub(crate) name: String,
    /// The base paths that lead to stages of the API: the empty one takes every path.
    pub(crate) mappings: BTreeMap<String, String>,
    /// The same by routing rules, which take the base path away.
    pub(crate) rules: BTreeMap<String, String>,
    pub(crate) mode: String,
    /// The endpoints that may use it, by name.
    pub(crate) associated: Vec<String>,
    pub(crate) status: String,
    /// Its policy as JSON.
    pub(crate) policy: String,
    /// The end of the sentence in which that policy refuses.
    pub(crate) denied: Option<String>,
    /// The state of its certificate, and the names on it.
    pub(crate) certificate: String,
    pub(crate) names: Vec<String>,
    pub(crate) access_mode: String,
    /// The endpoint that its record in the VPC leads to; nothing, where it has none.
    pub(crate) record: String,
    /// Whether a public name of the same domain is in the account, too.
    pub(crate) twin: bool,
    /// The API that it leads to, where it is not the one of the scenario.
    pub(crate) api: String,
}

impl Default for Domain {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            name: text("internal.corp"),
            mappings: BTreeMap::from([(text("orders"), text("prod"))]),
            rules: BTreeMap::new(),
            mode: text("BASE_PATH_MAPPING_ONLY"),
            associated: vec![text("main")],
            status: text("AVAILABLE"),
            policy: text(
                r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}]}"#,
            ),
            denied: None,
            certificate: text("ISSUED"),
            names: vec![text("internal.corp")],
            access_mode: text("BASIC"),
            record: text("main"),
            twin: false,
            api: text("{api}"),
        }
    }
}

/// The id of it, which is part of its ARNs.
const ID: &str = "d0main1";

impl Domain {
    /// The stage and the path of the API that a path leads to.
    pub(crate) fn leads(&self, path: &str) -> Option<String> {
        let by = |all: &BTreeMap<String, String>| {
            let mut fitting = all.iter().rev();
            fitting.find_map(|(base, stage)| Some(format!("{stage}/{}", below(path, base)?)))
        };
        let (rules, mappings) = (
            self.mode != "BASE_PATH_MAPPING_ONLY",
            self.mode != "ROUTING_RULE_ONLY",
        );
        let by_rule = rules.then(|| by(&self.rules)).flatten();
        by_rule.or_else(|| mappings.then(|| by(&self.mappings)).flatten())
    }

    /// What the control plane answers, with the world's ids in braces.
    pub(crate) fn answers(&self) -> BTreeMap<String, String> {
        let name = &self.name;
        let arn = format!("arn:aws:apigateway:{{region}}:{{account}}:/domainnames/{name}+{ID}");
        let mut domains = vec![json!({
            "domainName": name, "domainNameId": ID, "domainNameArn": arn,
            "domainNameStatus": self.status, "policy": self.policy, "routingMode": self.mode,
            "endpointConfiguration": { "types": ["PRIVATE"] }, "endpointAccessMode": self.access_mode,
            "securityPolicy": "TLS_1_2",
            "certificateArn": "arn:aws:acm:{region}:{account}:certificate/1",
        })];
        if self.twin {
            domains.push(json!({
                "domainName": name, "domainNameStatus": "AVAILABLE",
                "endpointConfiguration": { "types": ["REGIONAL"] },
                "regionalDomainName": "d-0123456789.execute-api.{region}.amazonaws.com",
            }));
        }
        let mappings = self.mappings.iter().map(|(base, stage)| {
            let base = if base.is_empty() { "(none)" } else { base };
            json!({ "basePath": base, "restApiId": self.api, "stage": stage })
        });
        let rules = self.rules.iter().enumerate().map(|(index, (base, stage))| {
            json!({
                "routingRuleId": format!("rule{index}"), "priority": (index + 1) * 10,
                "routingRuleArn": format!("{arn}/routingrules/rule{index}"),
                "conditions": [{ "matchBasePaths": { "anyOf": [base] } }],
                "actions": [{ "invokeApi": { "apiId": self.api, "stage": stage, "stripBasePath": true } }],
            })
        });
        let associations = self.associated.iter().map(|endpoint| {
            let vpce = match endpoint.as_str() {
                "main" => "{vpce}".to_owned(),
                // One of an endpoint that is none of the world's.
                other if other.starts_with("vpce-") => other.to_owned(),
                other => format!("{{vpce_{other}}}"),
            };
            json!({
                "domainNameAccessAssociationArn": format!(
                    "arn:aws:apigateway:{{region}}:{{account}}:/domainnameaccessassociations/domainname/{name}+{ID}/vpcesource/{vpce}"
                ),
                "domainNameArn": arn, "accessAssociationSource": vpce, "accessAssociationSourceType": "VPCE",
            })
        });
        let certificate = json!({
            "CertificateArn": "arn:aws:acm:{region}:{account}:certificate/1",
            "DomainName": self.names.first(), "SubjectAlternativeNames": self.names,
            "Status": self.certificate,
        });
        let items = |all: Vec<Value>| json!({ "item": all }).to_string();
        let calls = [
            ("apigateway:GetDomainNames", items(domains)),
            ("apigateway:GetBasePathMappings", items(mappings.collect())),
            (
                "apigateway:GetDomainNameAccessAssociations",
                items(associations.collect()),
            ),
            (
                "apigateway:GetRoutingRules",
                json!({ "routingRules": rules.collect::<Vec<_>>() }).to_string(),
            ),
            (
                "acm:DescribeCertificate",
                json!({ "Certificate": certificate }).to_string(),
            ),
        ];
        calls.map(|(call, body)| (call.to_owned(), body)).into()
    }

    /// Its ARN, as a refusal by its policy names it.
    pub(crate) fn arn(&self, region: &str, account: &str) -> String {
        let end = account.get(8..).unwrap_or_default();
        format!(
            "arn:aws:execute-api:{region}:********{end}:/domainnames/{}+{ID}",
            self.name
        )
    }
}

/// What is below a base path; `None` where the path is another one.
fn below<'a>(path: &'a str, base: &str) -> Option<&'a str> {
    let path = path.trim_start_matches('/');
    if base.is_empty() {
        return Some(path);
    }
    path.strip_prefix(base)?.strip_prefix('/')
}
