//! Who answered, by the marks that each leaves in an answer.

/// Who answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The front door of API Gateway's REST APIs.
    RestApi,
    /// The front door of HTTP APIs.
    HttpApi,
    /// Another AWS service.
    OtherAws,
    /// `CloudFront`.
    CloudFront,
    /// An HTTP proxy.
    Proxy,
    /// A service mesh.
    Mesh,
    /// A load balancer.
    LoadBalancer,
    /// Something else that is not API Gateway.
    Somebody,
    /// Nobody: there was no name, no connection or no handshake.
    Nobody,
    /// The answer does not tell.
    Unknown,
}

impl Who {
    /// The word in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RestApi => "rest-api",
            Self::HttpApi => "http-api",
            Self::OtherAws => "other-aws-service",
            Self::CloudFront => "cloudfront",
            Self::Proxy => "proxy",
            Self::Mesh => "mesh",
            Self::LoadBalancer => "load-balancer",
            Self::Somebody => "somebody-else",
            Self::Nobody => "nobody",
            Self::Unknown => "cannot-tell",
        }
    }

    /// In words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::RestApi => "API Gateway's front door for REST APIs",
            Self::HttpApi => "API Gateway's front door for HTTP APIs, which cannot be private",
            Self::OtherAws => "another service of AWS",
            Self::CloudFront => "CloudFront",
            Self::Proxy => "a proxy",
            Self::Mesh => "a service mesh",
            Self::LoadBalancer => "a load balancer",
            Self::Somebody => "somebody other than API Gateway",
            Self::Nobody => "nobody",
            Self::Unknown => "could not tell",
        }
    }
}

/// Who answered, and what shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Who.
    pub who: Who,
    /// What shows it.
    pub because: String,
}

impl Witness {
    pub(super) fn new(who: Who, because: impl Into<String>) -> Self {
        Self {
            who,
            because: because.into(),
        }
    }

    /// Judges headers, their names in lower case; `None` where they say nothing.
    #[must_use]
    pub fn of_headers(headers: &[(String, String)]) -> Option<Self> {
        let find = |name: &str| headers.iter().find(|(key, _)| key == name);
        let value = |name: &str| find(name).map(|(_, value)| value.to_ascii_lowercase());
        if find("x-amz-apigw-id").is_some() {
            return Some(Self::new(Who::RestApi, "the answer carries x-amz-apigw-id"));
        }
        if find("apigw-requestid").is_some() {
            return Some(Self::new(
                Who::HttpApi,
                "the answer carries apigw-requestid, and no x-amz-apigw-id",
            ));
        }
        let server = value("server").unwrap_or_default();
        let via = value("via").unwrap_or_default();
        if let Some((name, _)) = headers.iter().find(|(key, _)| key.starts_with("x-envoy-")) {
            return Some(Self::new(Who::Mesh, format!("the answer carries {name}")));
        }
        for (word, who) in [
            ("envoy", Who::Mesh),
            ("awselb", Who::LoadBalancer),
            ("cloudfront", Who::CloudFront),
            ("squid", Who::Proxy),
            ("haproxy", Who::LoadBalancer),
            ("zscaler", Who::Proxy),
            ("bluecoat", Who::Proxy),
        ] {
            if server.contains(word) {
                return Some(Self::new(who, format!("the answer says Server: {server}")));
            }
            if via.contains(word) && !headers.iter().any(|(key, _)| key == "x-amzn-requestid") {
                return Some(Self::new(who, format!("the answer says Via: {via}")));
            }
        }
        for (name, who) in [
            ("x-squid-error", Who::Proxy),
            ("proxy-agent", Who::Proxy),
            ("proxy-authenticate", Who::Proxy),
            ("x-amz-cf-id", Who::CloudFront),
        ] {
            if find(name).is_some() {
                return Some(Self::new(who, format!("the answer carries {name}")));
            }
        }
        if value("x-amzn-errortype").is_some_and(|kind| kind.contains("coral")) {
            return Some(Self::new(
                Who::OtherAws,
                "x-amzn-errortype names an address of AWS's own services",
            ));
        }
        if find("x-amzn-requestid").is_some() {
            return Some(Self::new(
                Who::OtherAws,
                "the answer carries x-amzn-requestid, and no x-amz-apigw-id",
            ));
        }
        if headers.is_empty() {
            return None;
        }
        Some(Self::new(
            Who::Somebody,
            "the answer carries neither x-amzn-requestid nor x-amz-apigw-id",
        ))
    }
}
