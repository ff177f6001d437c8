//! The call, and who makes it, as typed.

use clap::{Args, ValueEnum};

use super::headers::{self, Header};
use crate::error::Error;
use crate::model::{ApiId, Client, Form, InvokeUrl, Pasted, Region, Target, VpceId};

/// The call: an invoke URL, or the parts of one.
#[derive(Debug, Clone, Args)]
pub struct TargetArgs {
    /// The invoke URL; also a whole curl command, a Markdown link or an ARN
    #[arg(value_name = "URL", required_unless_present = "api_id")]
    pub url: Option<String>,
    /// The API, in place of a URL; beside one, the API behind a custom domain or a load balancer
    #[arg(long, value_name = "ID")]
    pub api_id: Option<ApiId>,
    /// The stage, in place of a URL; beside one, the stage behind a custom domain or a load balancer
    #[arg(long, value_name = "NAME")]
    pub stage: Option<String>,
    /// The VPC endpoint that the call should take
    #[arg(long, value_name = "ID")]
    pub vpce_id: Option<VpceId>,
    /// A header that the caller sends; @FILE and @- (stdin) hold one a line, and $NAME in a value is a
    /// variable of the environment: so no secret is in the list of processes. Secrets are sent, and never
    /// recorded
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    pub headers: Vec<String>,
    /// The method; GET without it
    #[arg(short = 'X', long, value_name = "METHOD")]
    pub method: Option<String>,
}

/// How the call is signed.
#[derive(Debug, Clone, Args)]
pub struct SignArgs {
    /// Sign the call with the credentials that AWS is read with
    #[arg(long)]
    pub sigv4: bool,
    /// Whom credentials may go to.
    #[command(flatten)]
    pub recipients: RecipientArgs,
}

/// Whom credentials may go to, besides AWS.
#[derive(Debug, Clone, Default, Args)]
pub struct RecipientArgs {
    /// Send a signature or secret headers to this host, too, which is not known to be AWS's; repeatable
    #[arg(long = "sign-for", value_name = "HOST", value_parser = hostname)]
    pub sign_for: Vec<String>,
}

/// A host's name or address as a URL's host is compared: in lower case, without dot or brackets.
fn hostname(text: &str) -> Result<String, String> {
    let name = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let name = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(&name);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let address = name.parse::<std::net::IpAddr>().is_ok();
    if name.is_empty() || !address && !name.chars().all(plain) {
        return Err("give a host alone, such as api.example.com".to_owned());
    }
    Ok(name.to_owned())
}

/// By which name the call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Via {
    /// The endpoint's own name, and the API in a header.
    EndpointDns,
    /// The name that an endpoint gives an API which it is associated with.
    Alias,
    /// The API's own name.
    PrivateDns,
}

/// Which way the call takes.
#[derive(Debug, Clone, Copy, Args)]
pub struct WayArgs {
    /// Connect to this address, whatever the name leads to
    #[arg(long, value_name = "ADDRESS")]
    pub resolve: Option<std::net::IpAddr>,
    /// Call the same API by another name
    #[arg(long, value_enum, value_name = "NAME")]
    pub via: Option<Via>,
}

/// Who makes the call.
#[derive(Debug, Clone, Args)]
pub struct ClientArgs {
    /// The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address
    #[arg(long, value_name = "CLIENT", default_value = "auto")]
    pub from: Client,
    /// Ask this resolver for every name, too; repeatable
    #[arg(long = "resolver", value_name = "ADDRESS")]
    pub resolvers: Vec<std::net::IpAddr>,
}

/// A call, and who makes it.
#[derive(Debug, Clone, Args)]
pub struct ProbeArgs {
    /// The call.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Who makes it.
    #[command(flatten)]
    pub client: ClientArgs,
}

/// A target, and the headers that must not be recorded with it.
pub struct Typed {
    /// The target.
    pub target: Target,
    /// The secret headers.
    pub secret_headers: Vec<(String, String)>,
    /// The path and query to send, where they hold something that must not be recorded.
    pub secret_path: Option<String>,
    /// A method that changes things, which a pasted command says and no option does.
    pub unasked_method: Option<String>,
}

/// Methods that a pasted command may say: asking with them changes nothing.
const HARMLESS: &[&str] = &["GET", "HEAD", "OPTIONS"];

impl TargetArgs {
    /// Whether the Region must come from elsewhere.
    #[must_use]
    pub fn wants_region(&self) -> bool {
        let Some(text) = &self.url else {
            return true;
        };
        // The name in front of an API does not say in which Region that is.
        let url = || Pasted::read(text).ok()?.url.parse::<InvokeUrl>().ok();
        self.api_id.is_some() && url().is_some_and(|url| url.region().is_none())
    }

    /// The target as typed; `region` is used where there is no URL.
    ///
    /// # Errors
    /// What was typed makes no call.
    pub fn typed(&self, region: Option<&Region>) -> Result<Typed, Error> {
        let pasted = self.url.as_deref().map(Pasted::read).transpose()?;
        let mut plain_headers = Vec::new();
        let mut secret_headers = Vec::new();
        let mut take = |header: Header| {
            let kept = if header.secret {
                &mut secret_headers
            } else {
                &mut plain_headers
            };
            kept.push((header.name, header.value));
        };
        // Those of a pasted command as far as they are any; those of our own options, or an error.
        let theirs = pasted.iter().flat_map(|pasted| &pasted.headers);
        theirs
            .filter_map(|header| headers::parse(header).ok())
            .for_each(&mut take);
        for header in &self.headers {
            headers::typed(header)?.into_iter().for_each(&mut take);
        }
        let url = self.invoke_url(pasted.as_ref(), region)?;
        let secret_path = url.has_secrets().then(|| Target::path_and_query_of(&url));
        let mut target = Target::new(url, plain_headers);
        let said = pasted.as_ref().and_then(|pasted| pasted.method.clone());
        target.method = method(self.method.as_ref().or(said.as_ref()))?;
        if let Some(pasted) = pasted {
            target.wrapping = pasted.wrapping;
            target.left_out = pasted.left_out;
        }
        target.region = target.region.or_else(|| region.cloned());
        if let Some(vpce) = &self.vpce_id {
            target.vpce_id = Some(vpce.clone());
        }
        if self.url.is_some() {
            self.behind(&mut target)?;
        }
        let unasked_method =
            said.filter(|_| self.method.is_none() && !HARMLESS.contains(&target.method.as_str()));
        Ok(Typed {
            target,
            secret_headers,
            secret_path,
            unasked_method,
        })
    }

    /// Says which API and stage are behind the host, where that is a name in front of them. A host that says so
    /// itself can only be agreed with.
    fn behind(&self, target: &mut Target) -> Result<(), Error> {
        let form = target.url.form();
        if let Some(api) = &self.api_id {
            match &target.api_id {
                Some(named) if named != api => {
                    return Err(Error::Usage(format!(
                        "the call names the API {named}, and --api-id {api}: leave one of them out"
                    )));
                }
                None if matches!(form, Form::EndpointDns | Form::EndpointDnsZonal) => {
                    return Err(Error::Usage(format!(
                        "the endpoint's own name finds the API by a header: send -H 'x-apigw-api-id: {api}' in place of --api-id"
                    )));
                }
                _ => target.api_id = Some(api.clone()),
            }
        }
        if let Some(stage) = &self.stage {
            match &target.stage {
                Some(named) if named != stage => {
                    return Err(Error::Usage(format!(
                        "the path of the URL begins with the stage '{named}', and --stage says '{stage}': leave one of them out"
                    )));
                }
                _ => target.stage = Some(stage.clone()),
            }
        }
        Ok(())
    }

    fn invoke_url(
        &self,
        pasted: Option<&Pasted>,
        region: Option<&Region>,
    ) -> Result<InvokeUrl, Error> {
        if let Some(pasted) = pasted {
            return Ok(pasted.url.parse()?);
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

fn method(said: Option<&String>) -> Result<String, Error> {
    let method = said.map_or_else(|| "GET".to_owned(), |said| said.to_ascii_uppercase());
    if method.is_empty() || !method.chars().all(|c| c.is_ascii_uppercase()) {
        let method: String = method.chars().take(40).collect();
        return Err(Error::Usage(format!("'{method}' is no HTTP method")));
    }
    Ok(method)
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
            method: Some("get".to_owned()),
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
    fn a_curl_command_gives_url_method_and_headers() {
        let text = "curl -X POST -H 'X-Api-Key: s3cret1234' -H 'Accept: a/b' \
            'https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod?token=t0ps3cret'";
        let mut args = args(text, &[]);
        args.method = None;
        let typed = args.typed(None).expect("a target");
        assert_eq!(typed.target.method, "POST");
        assert_eq!(typed.unasked_method.as_deref(), Some("POST"));
        assert_eq!(typed.secret_path.as_deref(), Some("/prod?token=t0ps3cret"));
        assert_eq!(typed.secret_headers.len(), 1);
        let recorded = serde_json::to_string(&typed.target).expect("JSON");
        assert!(!recorded.contains("s3cret"), "{recorded}");
        args.method = Some("post".to_owned());
        assert_eq!(args.typed(None).expect("a target").unasked_method, None);
    }

    #[test]
    fn refuses_headers_that_are_none() {
        let url = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
        for header in ["no-colon", ": v", "bad name: v", "a: b\r\nc: d"] {
            assert!(args(url, &[header]).typed(None).is_err(), "{header:?}");
        }
    }

    #[test]
    fn an_option_says_which_api_is_behind_a_name_and_contradicts_nobody() {
        let own = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod";
        let endpoint =
            "https://vpce-0123456789abcdef0-ab12cd34.execute-api.eu-west-1.vpce.amazonaws.com/prod";
        let balancer = "https://internal-front-1.eu-west-1.elb.amazonaws.com/prod/pets";
        for (url, headers, api, stage, good) in [
            (
                "https://api.example.com/pets",
                &[][..],
                "abcde12345",
                "prod",
                true,
            ),
            (balancer, &[], "abcde12345", "prod", true),
            (
                balancer,
                &["x-apigw-api-id: abcde12345"],
                "abcde12345",
                "prod",
                true,
            ),
            (
                balancer,
                &["x-apigw-api-id: other12345"],
                "abcde12345",
                "prod",
                false,
            ),
            (own, &[], "abcde12345", "prod", true),
            (own, &[], "other12345", "prod", false),
            (own, &[], "abcde12345", "live", false),
            (endpoint, &[], "abcde12345", "prod", false),
            (
                endpoint,
                &["x-apigw-api-id: abcde12345"],
                "abcde12345",
                "prod",
                true,
            ),
        ] {
            let mut args = args(url, headers);
            args.api_id = Some(api.parse().expect("an id"));
            args.stage = Some(stage.to_owned());
            let typed = args.typed(None);
            assert_eq!(typed.is_ok(), good, "{url} {headers:?} {api} {stage}");
            if let Ok(typed) = typed {
                assert_eq!(typed.target.api_id.as_ref().map(ApiId::as_str), Some(api));
                assert_eq!(typed.target.stage.as_deref(), Some(stage));
            }
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
