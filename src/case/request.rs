//! The call of the facts as a request to policies: who asks, for what, and what is known of its keys.

use std::net::IpAddr;

use super::{Case, Route};
use crate::facts::apigateway::DomainName;
use crate::facts::ec2::VpcEndpoint;
use crate::facts::{FactKind, HttpOutcome, MissingFact, Reason};
use crate::front_door::{DenyingPolicy, Message, Refusal, decode};
use crate::model::Client;
use crate::network::Seen;
use crate::policy::{Api, Auth, Context, Held, LintContext, Request};

/// The call, as a policy is asked about it.
pub(super) struct Call {
    pub(super) request: Request,
    /// The same of other paths of the API, where it is not known which one is called.
    pub(super) others: Vec<Request>,
    /// The ARN that would sign it; none for an unsigned one.
    pub(super) signer: Option<String>,
}

impl Call {
    /// A call of one of these, the likeliest first.
    fn of(arns: &[String], who: &str, signer: Option<String>, keys: &Context) -> Self {
        let of = |arn: &str| Request::new("execute-api:Invoke", arn, who).with(keys.clone());
        let (first, rest) = arns
            .split_first()
            .map_or(("", arns), |(it, rest)| (it.as_str(), rest));
        Self {
            request: of(first),
            others: rest.iter().map(|arn| of(arn)).collect(),
            signer,
        }
    }
}

/// The endpoint that a call goes through, and the address that it comes from, as far as they are known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Via<'e> {
    pub(crate) endpoint: Option<&'e VpcEndpoint>,
    pub(crate) address: Option<IpAddr>,
}

/// The keys of a signed identity whose values only AWS knows.
const OF_IDENTITY: [&str; 9] = [
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:userid",
    "aws:username",
    "aws:TokenIssueTime",
    "aws:MultiFactorAuthPresent",
    "aws:MultiFactorAuthAge",
];

fn missing(need: FactKind, detail: &str) -> MissingFact {
    MissingFact {
        need,
        why: Reason::Failed,
        detail: detail.to_owned(),
    }
}

impl<'a> Case<'a> {
    /// The refusal that was seen.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        let HttpOutcome::Answered(answer) = &self.exchange().ok()?.outcome else {
            return None;
        };
        match decode(answer) {
            Message::NotAuthorized(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether an answer was seen in which the resource policy refuses, or may be the one that does.
    pub(crate) fn refused(&self) -> bool {
        self.refusal().is_some_and(|it| {
            matches!(
                it.guilty,
                DenyingPolicy::ResourcePolicy | DenyingPolicy::NotSaid
            )
        })
    }

    /// How the method that is called authorizes its callers; `None` where the API has no such method.
    ///
    /// # Errors
    /// That is not known.
    pub(super) fn authorization(&self) -> Result<Option<Auth>, MissingFact> {
        let Route::Method(_, method) = self.route()? else {
            return Ok(None);
        };
        Ok(Some(match method.authorization_type.as_deref() {
            Some("NONE") => Auth::None,
            Some("AWS_IAM") => Auth::Iam,
            Some("CUSTOM") => Auth::Lambda,
            Some("COGNITO_USER_POOLS") => Auth::Cognito,
            Some(other) => {
                let what = format!("the method's authorization is '{other}'");
                return Err(missing(FactKind::Resources, &what));
            }
            None => {
                let what = "how the method authorizes its callers was not told: get-resources tells it \
                            with --embed methods alone";
                return Err(missing(FactKind::Resources, what));
            }
        }))
    }

    /// The API owner's account. The answer tells its last digits, and the policy's own ARNs name it,
    /// since AWS writes it where the short form stood; else it is that of the credentials. Where these
    /// contradict each other it is not known: the API may be read with another account's profile. Where the API was
    /// read in another account than the caller's, it is that one's.
    pub(crate) fn api_owner(&self) -> Option<&str> {
        self.api_owner
            .get_or_init(|| self.find_api_owner())
            .as_deref()
    }

    fn find_api_owner(&self) -> Option<String> {
        if let Some(account) = &self.facts.api_account {
            return Some(account.clone());
        }
        let caller = self.aws.caller.known().map(|it| it.account.as_str());
        // A custom domain name leads to APIs of its own account alone.
        let of_name = self.facts.called_domain().and_then(DomainName::account);
        let caller = of_name.or(caller);
        let named = self.named_owners();
        let refusal = self.refusal();
        let ending = refusal.as_ref().and_then(Refusal::owner_ending);
        let fits = |account: &str| ending.is_none_or(|ending| account.ends_with(ending));
        let mut candidates: Vec<&str> = caller
            .into_iter()
            .chain(named.iter().map(String::as_str))
            .filter(|account| fits(account))
            .collect();
        candidates.dedup();
        match candidates.as_slice() {
            [first, rest @ ..] if rest.is_empty() || rest.contains(first) => {
                Some((*first).to_owned())
            }
            _ => None,
        }
    }

    /// The accounts that the resource policy's ARNs name for this very API.
    fn named_owners(&self) -> Vec<String> {
        let api = self.aws.rest_api.known().and_then(Option::as_ref);
        let text = api
            .and_then(|api| api.policy.as_deref())
            .unwrap_or_default();
        let id = self.target.api_id.as_ref().map_or("", |id| id.as_str());
        // Digits, a colon and the id stand next to each other whatever else is escaped.
        let mut owners: Vec<String> = text
            .split(&format!(":{id}"))
            .filter_map(|before| before.get(before.len().checked_sub(12)?..))
            .filter(|account| account.bytes().all(|byte| byte.is_ascii_digit()))
            .map(str::to_owned)
            .collect();
        owners.sort_unstable();
        owners.dedup();
        owners
    }

    /// The call as an unsigned request, which is what the probe sends.
    pub(super) fn unsigned(&self, via: Via<'_>) -> Result<Call, MissingFact> {
        let arns = self.arns()?;
        Ok(Call::of(&arns, "anonymous", None, &self.keys(via)))
    }

    /// The ARN that is called.
    ///
    /// # Errors
    /// The API, its owner, its Region, its stage or its path is not known.
    pub fn called_arn(&self) -> Result<String, MissingFact> {
        let path = self.api_path()?;
        let below = self.arn_of_stage()?;
        Ok(format!("{below}/{}{path}", self.target.method))
    }

    /// The ARN that is called; several where it is not known which path of the API that is.
    fn arns(&self) -> Result<Vec<String>, MissingFact> {
        let target = &self.target;
        let stage = self.arn_of_stage()?;
        // A URL without a path after the stage is a call of the root, and one without a stage was seen before.
        let paths = match self.possible_paths() {
            Ok(paths) => paths,
            Err(_) if target.stage_is_in_path() => vec!["/".to_owned()],
            Err(missing) => return Err(missing),
        };
        let arns = paths.iter();
        let arns = arns.map(|path| format!("{stage}/{}{path}", target.method));
        Ok(arns.collect())
    }

    /// What the ARNs of all calls of the stage begin with.
    fn arn_of_stage(&self) -> Result<String, MissingFact> {
        let target = &self.target;
        let (Some(api), Some(region), Some(stage)) =
            (&target.api_id, &target.region, &target.stage)
        else {
            return Err(missing(
                FactKind::RestApi,
                "the URL does not name API, Region and stage",
            ));
        };
        let account = self.api_owner().ok_or_else(|| {
            missing(
                FactKind::CallerIdentity,
                "the account that owns the API is not known",
            )
        })?;
        let partition = region.partition().name;
        Ok(format!(
            "arn:{partition}:execute-api:{region}:{account}:{api}/{stage}"
        ))
    }

    /// The call as the policy of the custom domain name is asked about it.
    pub(super) fn of_domain(&self, domain: &DomainName, via: Via<'_>) -> Result<Call, MissingFact> {
        let arn = domain.execute_arn().ok_or_else(|| {
            missing(
                FactKind::DomainNames,
                "the ARN of the custom domain name was not told",
            )
        })?;
        let arns = [arn];
        if !self.target.signed {
            return Ok(Call::of(&arns, "anonymous", None, &self.keys(via)));
        }
        let (caller, keys) = self.signers(via)?;
        Ok(Call::of(&arns, &caller, Some(caller.clone()), &keys))
    }

    /// The keys that every call has.
    fn keys(&self, via: Via<'_>) -> Context {
        let mut context = Context::default();
        for name in [
            "aws:SourceIp",
            "aws:UserAgent",
            "aws:SourceVpce",
            "aws:SourceVpc",
            "aws:VpcSourceIp",
        ] {
            context.set(name, Held::Unknown);
        }
        if let Some(endpoint) = via.endpoint {
            let known = |text: String| Held::Known(vec![text]);
            context.set(
                "aws:SourceVpce",
                known(endpoint.vpc_endpoint_id.to_string()),
            );
            context.set("aws:SourceVpc", known(endpoint.vpc_id.to_string()));
        }
        if let Some(address) = via.address {
            context.set("aws:VpcSourceIp", Held::Known(vec![address.to_string()]));
        }
        context.add("aws:SecureTransport", "true");
        context.add("aws:CurrentTime", &self.taken_at);
        match self.facts.called_domain() {
            Some(domain) => {
                let arn = domain.execute_arn().map(|arn| vec![arn]);
                let held = arn.map_or(Held::Unknown, Held::Known);
                context.set("execute-api:viaDomainArn", held);
            }
            // The name may be a custom domain's that was not read.
            None if self.facts.calls_custom_domain() => {
                context.set("execute-api:viaDomainArn", Held::Unknown);
            }
            None => {}
        }
        context
    }

    /// The way that the call itself takes.
    pub(super) fn own_via(&self) -> Via<'a> {
        // A NAT gateway on the way, or what may be one, puts another address in its place.
        let address = match (
            self.seen_as().as_slice(),
            self.source().addresses.as_slice(),
        ) {
            ([] | [Seen::Own], [only]) => Some(*only),
            ([Seen::As(other)], _) => Some(other.addr()),
            _ => None,
        };
        Via {
            endpoint: self.endpoint().ok().flatten(),
            address,
        }
    }

    /// The call as the caller's credentials would sign it, for a method that asks for a signature.
    pub(super) fn signed(&self, via: Via<'_>) -> Result<Call, MissingFact> {
        let (caller, keys) = self.signers(via)?;
        let arns = self.arns()?;
        Ok(Call::of(&arns, &caller, Some(caller.clone()), &keys))
    }

    /// Who signs the call, and the keys that it then has.
    fn signers(&self, via: Via<'_>) -> Result<(String, Context), MissingFact> {
        let caller = self.aws.caller.need(FactKind::CallerIdentity)?;
        if self.client != Client::Here {
            return Err(missing(
                FactKind::CallerIdentity,
                "whose credentials sign the call is known on the client alone",
            ));
        }
        let mut context = self.keys(via);
        for name in OF_IDENTITY {
            context.set(name, Held::Unknown);
        }
        context.add("aws:PrincipalAccount", &caller.account);
        // A session's ARN does not tell the path of its role, which the key's value has.
        if !caller.arn.contains(":assumed-role/") {
            context.set("aws:PrincipalArn", Held::Known(vec![caller.arn.clone()]));
        }
        Ok((caller.arn.clone(), context))
    }

    /// What the facts tell of the world that a policy is for.
    pub(crate) fn policy_world(&self) -> &LintContext {
        self.world.get_or_init(|| self.find_world())
    }

    fn find_world(&self) -> LintContext {
        let api = self.aws.rest_api.known().and_then(Option::as_ref);
        let endpoints = self.aws.vpc_endpoints.known().map(|all| {
            all.iter()
                .map(|endpoint| endpoint.vpc_endpoint_id.to_string())
                .collect()
        });
        let region = self.target.region.as_ref();
        LintContext {
            endpoint_type: api
                .and_then(|api| api.endpoint_configuration.as_ref())
                .and_then(|it| it.types.first().cloned()),
            api_id: self.target.api_id.as_ref().map(ToString::to_string),
            region: region.map(ToString::to_string),
            partition: region.map(|region| region.partition().name.to_owned()),
            account: self.api_owner().map(str::to_owned),
            endpoints,
            all_signed: self.all_signed(),
            auth: self.authorization().ok().flatten(),
            known: Vec::new(),
            stage: None,
            associated: api.map_or_else(Vec::new, |api| {
                api.associated_endpoints()
                    .iter()
                    .map(ToString::to_string)
                    .collect()
            }),
        }
    }

    /// Whether every method of the API is known to ask for a signature.
    fn all_signed(&self) -> bool {
        let resources = self.aws.resources.known().into_iter().flatten();
        let mut methods = resources
            .flat_map(|resource| resource.resource_methods.values())
            .peekable();
        methods.peek().is_some()
            && methods.all(|method| method.authorization_type.as_deref() == Some("AWS_IAM"))
    }

    /// What the short resource form stands for.
    pub(crate) fn api(&self) -> Api {
        let world = self.policy_world().clone();
        Api {
            region: world.region,
            account: world.account,
            api_id: world.api_id,
        }
    }
}
