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
    /// A load balancer of AWS.
    AwsBalancer,
    /// Another load balancer.
    LoadBalancer,
    /// Something else that is not API Gateway.
    Somebody,
    /// A management operation of AWS, which is not the API.
    Management,
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
            Self::AwsBalancer | Self::LoadBalancer => "load-balancer",
            Self::Somebody => "somebody-else",
            Self::Management => "management",
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
            Self::AwsBalancer => "a load balancer of AWS",
            Self::LoadBalancer => "a load balancer or reverse proxy",
            Self::Somebody => "a server other than API Gateway",
            Self::Management => "a management operation of AWS",
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

    /// Judges headers, their names in lower case, and the body; `None` where they say nothing.
    #[must_use]
    pub fn of_answer(headers: &[(String, String)], body: &str) -> Option<Self> {
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
        for (name, who) in OWN_HEADERS {
            if let Some((key, _)) = headers.iter().find(|(key, _)| key.starts_with(name)) {
                return Some(Self::new(*who, format!("the answer carries {key}")));
            }
        }
        // What stands in between writes its name on answers that it only passes on, too.
        if find("x-amzn-requestid").is_none() {
            for header in ["server", "via", "x-cache"] {
                let said = value(header).unwrap_or_default();
                if let Some((_, who, name)) = product(&said) {
                    let because = format!("the answer says {header}: {said} ({name})");
                    return Some(Self::new(who, because));
                }
            }
            for (name, who) in PASSED_ON {
                if let Some((key, _)) = headers.iter().find(|(key, _)| key.starts_with(name)) {
                    return Some(Self::new(*who, format!("the answer carries {key}")));
                }
            }
        }
        if let Some(witness) = Self::of_body(body) {
            return Some(witness);
        }
        if value("x-amzn-errortype").is_some_and(|kind| kind.contains("coral")) {
            return Some(Self::new(
                Who::OtherAws,
                "x-amzn-errortype names an address of AWS's own services",
            ));
        }
        for name in ["x-amzn-requestid", "x-amz-request-id", "x-amz-id-2"] {
            if find(name).is_some() {
                return Some(Self::new(
                    Who::OtherAws,
                    format!("the answer carries {name}, and no x-amz-apigw-id"),
                ));
            }
        }
        // A browser or a program may show some of the headers only; this one is AWS's own.
        if headers.is_empty() || find("x-amzn-errortype").is_some() {
            return None;
        }
        Some(Self::new(
            Who::Somebody,
            "the answer carries neither x-amzn-requestid nor x-amz-apigw-id",
        ))
    }

    /// Judges a body by itself.
    fn of_body(body: &str) -> Option<Self> {
        let body = body.trim_start();
        let lower = body
            .get(..body.len().min(20_000))
            .map(str::to_ascii_lowercase);
        let lower = lower.unwrap_or_default();
        if let Some(words) = MESH_WORDS.iter().find(|words| lower.starts_with(*words)) {
            let because = format!("\"{words}\" are words of Envoy, the proxy of service meshes");
            return Some(Self::new(Who::Mesh, because));
        }
        if lower.starts_with("404 page not found") || lower.starts_with("no available server") {
            let because = "the body is in words of Traefik, a reverse proxy";
            return Some(Self::new(Who::LoadBalancer, because));
        }
        // As services of the JSON, query and S3 protocols write errors; API Gateway's own are plain JSON.
        let coral = lower.starts_with('{') && lower.contains("\"__type\"");
        let xml = lower.starts_with('<') && lower.contains("<code>") && lower.contains("<message>");
        if coral || xml {
            let because = "the body is an error in the form of other AWS services";
            return Some(Self::new(Who::OtherAws, because));
        }
        if !lower.starts_with('<') {
            return None;
        }
        let (_, who, name) = product(&lower)?;
        Some(Self::new(who, format!("the page names {name}")))
    }
}

/// Headers, by their beginning, that only the one who answers writes.
const OWN_HEADERS: &[(&str, Who)] = &[
    ("x-squid-error", Who::Proxy),
    ("proxy-agent", Who::Proxy),
    ("proxy-authenticate", Who::Proxy),
    ("proxy-status", Who::Proxy),
    ("x-bluecoat-", Who::Proxy),
    ("x-zscaler-", Who::Proxy),
    ("l5d-proxy-error", Who::Mesh),
];

/// Headers, by their beginning, that are also added to what is passed on.
const PASSED_ON: &[(&str, Who)] = &[
    ("x-envoy-", Who::Mesh),
    ("l5d-", Who::Mesh),
    ("x-istio-", Who::Mesh),
    ("x-kuma-", Who::Mesh),
    ("x-amz-cf-", Who::CloudFront),
    ("cf-ray", Who::LoadBalancer),
    ("x-kong-", Who::LoadBalancer),
    ("x-varnish", Who::LoadBalancer),
];

/// The beginnings of what Envoy answers by itself.
const MESH_WORDS: &[&str] = &[
    "upstream connect error or disconnect/reset before headers",
    "no healthy upstream",
    "upstream request timeout",
    "rbac: access denied",
];

/// Names that products write into `Server`, `Via` and their pages.
const PRODUCTS: &[(&str, Who, &str)] = &[
    (
        "envoy",
        Who::Mesh,
        "Envoy, the proxy of Istio, App Mesh, Consul and Kuma",
    ),
    ("linkerd", Who::Mesh, "Linkerd"),
    ("awselb", Who::AwsBalancer, "an AWS load balancer"),
    ("cloudfront", Who::CloudFront, "CloudFront"),
    ("squid", Who::Proxy, "Squid"),
    ("zscaler", Who::Proxy, "Zscaler"),
    ("bluecoat", Who::Proxy, "Blue Coat ProxySG"),
    ("blue coat", Who::Proxy, "Blue Coat ProxySG"),
    ("proxysg", Who::Proxy, "Blue Coat ProxySG"),
    ("mcafee web gateway", Who::Proxy, "McAfee Web Gateway"),
    ("skyhigh", Who::Proxy, "Skyhigh Secure Web Gateway"),
    ("websense", Who::Proxy, "Forcepoint"),
    ("forcepoint", Who::Proxy, "Forcepoint"),
    ("fortigate", Who::Proxy, "FortiGate"),
    ("fortiguard", Who::Proxy, "FortiGuard"),
    ("fortiproxy", Who::Proxy, "FortiProxy"),
    ("ironport", Who::Proxy, "Cisco Secure Web Appliance"),
    ("cisco umbrella", Who::Proxy, "Cisco Umbrella"),
    ("netskope", Who::Proxy, "Netskope"),
    (
        "palo alto networks",
        Who::Proxy,
        "a Palo Alto Networks firewall",
    ),
    ("tinyproxy", Who::Proxy, "Tinyproxy"),
    ("privoxy", Who::Proxy, "Privoxy"),
    ("mitmproxy", Who::Proxy, "mitmproxy"),
    ("haproxy", Who::LoadBalancer, "HAProxy"),
    ("traefik", Who::LoadBalancer, "Traefik"),
    ("kong/", Who::LoadBalancer, "Kong"),
    ("varnish", Who::LoadBalancer, "Varnish"),
    ("big-ip", Who::LoadBalancer, "F5 BIG-IP"),
    ("bigip", Who::LoadBalancer, "F5 BIG-IP"),
    (
        "microsoft-azure-application-gateway",
        Who::LoadBalancer,
        "Azure Application Gateway",
    ),
    ("cloudflare", Who::LoadBalancer, "Cloudflare"),
    ("akamai", Who::LoadBalancer, "Akamai"),
];

/// The product that a text in lower case names.
fn product(text: &str) -> Option<(&'static str, Who, &'static str)> {
    PRODUCTS
        .iter()
        .copied()
        .find(|(word, _, _)| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(headers: &[(&str, &str)], body: &str) -> Option<Who> {
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Witness::of_answer(&headers, body).map(|witness| witness.who)
    }

    #[test]
    fn each_writes_its_name() {
        let json = ("content-type", "application/json");
        for (header, wanted) in [
            (("server", "istio-envoy"), Who::Mesh),
            (("via", "1.1 linkerd"), Who::Mesh),
            (("l5d-proxy-error", "no route"), Who::Mesh),
            (("x-envoy-upstream-service-time", "3"), Who::Mesh),
            (("server", "Zscaler/6.2"), Who::Proxy),
            (("via", "1.1 proxy.corp (squid/6.6)"), Who::Proxy),
            (("x-squid-error", "ERR_DNS_FAIL 0"), Who::Proxy),
            (("server", "nginx/1.24"), Who::Somebody),
            (("server", "AkamaiGHost"), Who::LoadBalancer),
            (("x-amz-request-id", "1"), Who::OtherAws),
        ] {
            assert_eq!(who(&[json, header], ""), Some(wanted), "{header:?}");
        }
        assert_eq!(who(&[], "no healthy upstream"), Some(Who::Mesh));
        assert_eq!(who(&[json], "RBAC: access denied"), Some(Who::Mesh));
        assert_eq!(
            who(&[], "<html>generated by proxy (squid/5)"),
            Some(Who::Proxy)
        );
    }

    /// An answer of API Gateway's stays its own, whatever a sidecar or a proxy adds to it.
    #[test]
    fn passing_an_answer_on_is_not_answering() {
        for header in [
            ("server", "envoy"),
            ("via", "1.1 squid"),
            ("x-envoy-upstream-service-time", "3"),
        ] {
            assert_eq!(
                who(&[("x-amz-apigw-id", "a"), header], ""),
                Some(Who::RestApi)
            );
            assert_eq!(
                who(&[("apigw-requestid", "a"), header], ""),
                Some(Who::HttpApi)
            );
            assert_eq!(
                who(&[("x-amzn-requestid", "a"), header], ""),
                Some(Who::OtherAws)
            );
        }
        // A backend's text about Envoy is no answer of Envoy's.
        assert_eq!(who(&[], "{\"message\":\"no healthy upstream\"}"), None);
        assert_eq!(who(&[], "we run nginx"), None);
        assert_eq!(who(&[("x-amzn-errortype", "ForbiddenException")], ""), None);
    }
}
