//! What is called: the API, the way to it, and the request.

use serde::{Deserialize, Serialize};

use super::{ApiId, Form, Host, InvokeUrl, Region, VpceId, Wrapping};

/// A label in the place of an API's id, to ask for what is no API.
pub const SIBLING: &str = "apigwcheck";

/// The header that selects the API when the endpoint's own name is called.
pub const SELECTOR_HEADER: &str = "x-apigw-api-id";

/// The call that is diagnosed. What the user did not say stays empty; see [`crate::facts::Facts`]
/// for what was found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The invoke URL.
    pub url: InvokeUrl,
    /// The API, where the URL, a header or an option names it.
    pub api_id: Option<ApiId>,
    /// The VPC endpoint, where the URL or an option names it.
    pub vpce_id: Option<VpceId>,
    /// The Region, where the URL or an option names it.
    pub region: Option<Region>,
    /// The stage: the first segment of the path, except on a custom domain.
    pub stage: Option<String>,
    /// The path of the API, where it is another than what follows the stage in the URL: that of a custom domain,
    /// once it is known what takes the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_path: Option<String>,
    /// The request's method.
    pub method: String,
    /// The headers that the caller sends, without any that could hold a secret.
    pub headers: Vec<(String, String)>,
    /// Whether the caller signs the call with Signature Version 4.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed: bool,
    /// What stood around the URL where it was pasted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrapping: Vec<Wrapping>,
    /// The names of a pasted command's options that shape the call and are not followed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

impl Target {
    /// The target that a URL and the caller's headers describe. Secrets in the URL are left out.
    #[must_use]
    pub fn new(url: InvokeUrl, headers: Vec<(String, String)>) -> Self {
        let url = url.without_secrets();
        let api_id = url.host().api().cloned().or_else(|| selected_api(&headers));
        let vpce_id = url.host().vpce().cloned();
        let stage = match url.form() {
            // What names the API beside the host finds the stage in the path, too.
            Form::CustomDomain if url.is_load_balancer() || api_id.is_some() => {
                url.stage().map(str::to_owned)
            }
            Form::CustomDomain => None,
            Form::Unknown => match url.host() {
                Host::Mistaken(found) => found
                    .path
                    .as_deref()
                    .and_then(|path| path.split('/').nth(1))
                    .map(str::to_owned),
                _ => url.stage().map(str::to_owned),
            },
            _ => url.stage().map(str::to_owned),
        };
        Self {
            api_id,
            vpce_id,
            region: url.region().cloned(),
            stage,
            api_path: None,
            method: "GET".to_owned(),
            headers,
            signed: false,
            wrapping: Vec::new(),
            left_out: Vec::new(),
            url,
        }
    }

    /// The value of a header that the caller sends; names compare without case (RFC 9110, 5.1).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let same = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(same)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a pasted command sends headers that could not be read, such as those of a variable.
    #[must_use]
    pub fn sends_unread_headers(&self) -> bool {
        let is_header = |option: &String| option.to_ascii_lowercase().contains("header");
        self.left_out.iter().any(is_header)
    }

    /// The API's default hostname, `{api}.execute-api.{region}.{suffix}`.
    #[must_use]
    pub fn api_hostname(&self) -> Option<String> {
        let (api, region) = (self.api_id.as_ref()?, self.region.as_ref()?);
        Some(format!(
            "{api}.execute-api.{region}.{}",
            region.partition().suffix
        ))
    }

    /// The alias that an associated endpoint gives the API, `{api}-{vpce}.execute-api.…`.
    #[must_use]
    pub fn alias_hostname(&self, endpoint: Option<&VpceId>) -> Option<String> {
        let own = self.api_hostname()?;
        let (api, domain) = own.split_once('.')?;
        Some(format!("{api}-{}.{domain}", endpoint?))
    }

    /// The domain of every API of the Region.
    #[must_use]
    pub fn api_domain(&self) -> Option<String> {
        let region = self.region.as_ref()?;
        Some(format!(
            "execute-api.{region}.{}",
            region.partition().suffix
        ))
    }

    /// A name beside the API's, which is no API's (ids are drawn, and nobody will draw this one): it has
    /// an address only where somebody answers for every name of the domain, as private DNS does.
    #[must_use]
    pub fn sibling_hostname(&self) -> Option<String> {
        Some(format!("{SIBLING}.{}", self.api_domain()?))
    }

    /// A name of AWS's that every resolver knows: whoever does not answer to it answers nothing.
    #[must_use]
    pub fn control_hostname(&self) -> String {
        self.region.as_ref().map_or_else(
            || "sts.amazonaws.com".to_owned(),
            |region| format!("sts.{region}.{}", region.partition().suffix),
        )
    }

    /// Whether a name is one that the call may rest on.
    #[must_use]
    pub fn concerns(&self, name: &str) -> bool {
        let name = name.trim_end_matches('.');
        name.eq_ignore_ascii_case(self.url.hostname())
            || (name.contains("execute-api.") && name.contains(".amazonaws."))
    }

    /// The URL over private DNS that calls the same path of the same API; `None` where it is not known which.
    #[must_use]
    pub fn private_dns_url(&self) -> Option<String> {
        let host = self.api_hostname()?;
        if self.stage_is_in_path() {
            return Some(format!("https://{host}{}", self.path_and_query()));
        }
        let (stage, path) = (self.stage.as_ref()?, self.path_of_api()?);
        let query = self.url.query();
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        Some(format!("https://{host}/{stage}{path}{query}"))
    }

    /// The path as the request line carries it.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        Self::path_and_query_of(&self.url)
    }

    /// The path of a URL as a request line carries it.
    #[must_use]
    pub fn path_and_query_of(url: &InvokeUrl) -> String {
        let path = if url.path().is_empty() {
            "/"
        } else {
            url.path()
        };
        match url.query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        }
    }

    /// The path of the API that is called, as its resources have it; `None` where neither the URL says it nor what
    /// was read of the name in front.
    #[must_use]
    pub fn path_of_api(&self) -> Option<String> {
        if let Some(path) = &self.api_path {
            return Some(path.clone());
        }
        if !self.stage_is_in_path() {
            return None;
        }
        let path = self.url.path().strip_prefix('/')?;
        match path.strip_prefix(self.stage.as_deref()?)? {
            "" => Some("/".to_owned()),
            rest => rest.starts_with('/').then(|| rest.to_owned()),
        }
    }

    /// Whether API Gateway finds the stage at the beginning of the path: wherever the request names the API, and
    /// no custom domain name whose mappings do. What stands in front of the endpoint passes the path on.
    #[must_use]
    pub fn stage_is_in_path(&self) -> bool {
        let names_api = || selected_api(&self.headers).is_some();
        self.url.form() != Form::CustomDomain || self.url.is_load_balancer() || names_api()
    }

    /// Whether the call is one of a custom domain name, as far as its URL and its headers say.
    #[must_use]
    pub fn names_custom_domain(&self) -> bool {
        let by_host = self.url.hostname() != self.request_host() && self.api_id.is_none();
        self.url.form() == Form::CustomDomain || by_host
    }

    /// The host that the request names: the `Host` header where the caller sets one.
    #[must_use]
    pub fn request_host(&self) -> &str {
        self.header("host").unwrap_or_else(|| self.url.hostname())
    }
}

/// The API that the caller's headers select: `x-apigw-api-id`, else a `Host` of an API's own name.
fn selected_api(headers: &[(String, String)]) -> Option<ApiId> {
    let find = |name: &str| {
        headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
    };
    if let Some((_, value)) = find(SELECTOR_HEADER) {
        return value.trim().parse().ok();
    }
    let (_, host) = find("host")?;
    let url: InvokeUrl = format!("https://{}/", host.trim()).parse().ok()?;
    match url.host() {
        Host::PrivateDns { api, .. } | Host::Alias { api, .. } => Some(api.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDPOINT: &str =
        "https://vpce-0123456789abcdef0-ab12cd34.execute-api.eu-west-1.vpce.amazonaws.com/prod";

    #[test]
    fn takes_the_api_from_the_selecting_header() {
        for header in [
            ("X-Apigw-Api-Id", "abcde12345"),
            ("Host", "abcde12345.execute-api.eu-west-1.amazonaws.com"),
        ] {
            let headers = vec![(header.0.to_owned(), header.1.to_owned())];
            let target = Target::new(ENDPOINT.parse().expect("a URL"), headers);
            assert_eq!(
                target.api_id.as_ref().map(ApiId::as_str),
                Some("abcde12345"),
                "{header:?}"
            );
        }
        let bare = Target::new(ENDPOINT.parse().expect("a URL"), Vec::new());
        assert_eq!(bare.api_id, None);
        assert_eq!(bare.stage.as_deref(), Some("prod"));
    }
}
