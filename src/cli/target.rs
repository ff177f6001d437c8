//! The call, and who makes it, as typed.

use clap::Args;

use crate::error::Error;
use crate::model::{ApiId, Client, InvokeUrl, Region, Target, VpceId};

/// The call: an invoke URL, or the parts of one.
#[derive(Debug, Args)]
pub struct TargetArgs {
    /// The invoke URL
    #[arg(value_name = "URL", required_unless_present = "api_id")]
    pub url: Option<String>,
    /// The API, in place of a URL
    #[arg(long, value_name = "ID", conflicts_with = "url")]
    pub api_id: Option<ApiId>,
    /// The stage, in place of a URL
    #[arg(long, value_name = "NAME", conflicts_with = "url")]
    pub stage: Option<String>,
    /// The VPC endpoint that the call should take
    #[arg(long, value_name = "ID")]
    pub vpce_id: Option<VpceId>,
    /// A header that the caller sends
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    pub headers: Vec<String>,
    /// The method
    #[arg(short = 'X', long, value_name = "METHOD", default_value = "GET")]
    pub method: String,
}

/// Who makes the call.
#[derive(Debug, Args)]
pub struct ClientArgs {
    /// The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address
    #[arg(long, value_name = "CLIENT", default_value = "auto")]
    pub from: Client,
}

/// Headers whose values are secrets: they are sent, and never recorded.
const SECRET: &[&str] = &[
    "authorization",
    "cookie",
    "proxy-authorization",
    "x-amz-security-token",
    "x-api-key",
];

/// A target, and the headers that must not be recorded with it.
pub struct Typed {
    /// The target.
    pub target: Target,
    /// The secret headers.
    pub secret_headers: Vec<(String, String)>,
}

impl TargetArgs {
    /// Whether the Region must come from elsewhere.
    #[must_use]
    pub const fn wants_region(&self) -> bool {
        self.url.is_none()
    }

    /// The target as typed; `region` is used where there is no URL.
    ///
    /// # Errors
    /// What was typed makes no call.
    pub fn typed(&self, region: Option<&Region>) -> Result<Typed, Error> {
        let mut headers = Vec::new();
        let mut secret_headers = Vec::new();
        for header in &self.headers {
            let (name, value) = parse_header(header)?;
            if SECRET.contains(&name.to_ascii_lowercase().as_str()) {
                secret_headers.push((name, value));
            } else {
                headers.push((name, value));
            }
        }
        let method = self.method.to_ascii_uppercase();
        if method.is_empty() || !method.chars().all(|c| c.is_ascii_uppercase()) {
            return Err(Error::Usage(format!("'{}' is no HTTP method", self.method)));
        }
        let mut target = Target::new(self.invoke_url(region)?, headers);
        target.method = method;
        target.region = target.region.or_else(|| region.cloned());
        if let Some(vpce) = &self.vpce_id {
            target.vpce_id = Some(vpce.clone());
        }
        Ok(Typed {
            target,
            secret_headers,
        })
    }

    fn invoke_url(&self, region: Option<&Region>) -> Result<InvokeUrl, Error> {
        if let Some(url) = &self.url {
            return Ok(url.parse()?);
        }
        let missing = |what: &str| Error::Usage(format!("give a URL, or --api-id and {what}"));
        let api = self.api_id.as_ref().ok_or_else(|| missing("--region"))?;
        let region = region.ok_or_else(|| missing("--region"))?;
        let suffix = region.partition().suffix;
        let stage = self
            .stage
            .as_deref()
            .map(|stage| format!("/{stage}"))
            .unwrap_or_default();
        Ok(format!("https://{api}.execute-api.{region}.{suffix}{stage}").parse()?)
    }
}

fn parse_header(text: &str) -> Result<(String, String), Error> {
    let wrong = || Error::Usage(format!("'{text}' is no header: write 'Name: value'"));
    let (name, value) = text.split_once(':').ok_or_else(wrong)?;
    let (name, value) = (name.trim(), value.trim());
    // RFC 9110, 5.6.2: the characters of a token.
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let legal = |c: char| c == '\t' || !c.is_control();
    if name.is_empty() || !name.chars().all(token) || !value.chars().all(legal) {
        return Err(wrong());
    }
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(url: &str, headers: &[&str]) -> TargetArgs {
        TargetArgs {
            url: Some(url.to_owned()),
            api_id: None,
            stage: None,
            vpce_id: None,
            headers: headers.iter().map(|header| (*header).to_owned()).collect(),
            method: "get".to_owned(),
        }
    }

    #[test]
    fn secrets_stay_out_of_the_target() {
        let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
        let args = args(
            url,
            &[
                "X-Api-Key: s3cret",
                "Authorization: Bearer t",
                "Accept: text/plain",
            ],
        );
        let typed = args.typed(None).expect("a target");
        assert_eq!(
            typed.target.headers,
            [("Accept".to_owned(), "text/plain".to_owned())]
        );
        assert_eq!(typed.secret_headers.len(), 2);
        assert_eq!(typed.target.method, "GET");
    }

    #[test]
    fn refuses_headers_that_are_none() {
        let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
        for header in ["no-colon", ": v", "bad name: v", "a: b\r\nc: d"] {
            assert!(args(url, &[header]).typed(None).is_err(), "{header:?}");
        }
    }

    #[test]
    fn builds_the_url_from_its_parts() {
        let mut args = args("", &[]);
        args.url = None;
        args.api_id = Some("abcde12345".parse().expect("an id"));
        args.stage = Some("prod".to_owned());
        assert!(args.typed(None).is_err());
        let region = "cn-north-1".parse().expect("a Region");
        let typed = args.typed(Some(&region)).expect("a target");
        let expected = "https://abcde12345.execute-api.cn-north-1.amazonaws.com.cn/prod";
        assert_eq!(typed.target.url.to_string(), expected);
    }
}
