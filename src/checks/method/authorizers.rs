//! Authorizers: where they look for a token, what they remember, and whether they can be asked.

use crate::case::Case;
use crate::checks::behind::{Came, DEPLOYS_ALL, api, came, deploy, left_out, method, named, read};
use crate::checks::integration::admits;
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop, list};
use crate::facts::apigateway::{Authorizer, Method, Resource};
use crate::facts::{FactKind, HttpOutcome};
use crate::front_door::{Known, Message, decode};
use crate::model::{Command, Confidence, Hop, command, word};
use crate::policy::Answer;

/// The method and its authorizer.
fn authorizer<'a>(case: &'a Case<'_>) -> Result<(&'a Resource, &'a Method, &'a Authorizer), Stop> {
    let (resource, method) = method(case, Hop::Method)?;
    let Some(id) = &method.authorizer_id else {
        return Err(Stop::NotApplicable("the method has no authorizer"));
    };
    let need = FactKind::Authorizers;
    let all = read(case, Hop::Method, &case.aws.authorizers, need)?;
    let found = all.iter().find(|it| it.id == *id);
    let found = found.ok_or_else(|| {
        let what = format!("authorizer {id} was not read");
        left_out(case, Hop::Method, need, &what)
    })?;
    Ok((resource, method, found))
}

fn heard(case: &Case<'_>) -> Option<Known> {
    let HttpOutcome::Answered(answer) = &case.exchange().ok()?.outcome else {
        return None;
    };
    match decode(answer) {
        Message::Known(known) => Some(known),
        _ => None,
    }
}

/// What stands for a call that was not refused so.
fn otherwise(case: &Case<'_>) -> Result<Outcome, Stop> {
    match came(case, Hop::Method) {
        Came::Past(evidence) => Outcome::ok(evidence),
        _ => Err(Stop::NotApplicable(
            "the call was not seen to be refused so",
        )),
    }
}

/// Whether the call has what the authorizer reads. The names of headers with secrets are not recorded, so that a
/// token counts as sent where the authorizer reads `Authorization`.
pub(super) fn source(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (resource, _, authorizer) = authorizer(case)?;
    let said = authorizer.identity_source.as_deref().unwrap_or_default();
    let need = FactKind::Authorizers;
    let evidence = Evidence::of(need, format!("identitySource: {said}"));
    if heard(case) != Some(Known::Unauthorized) {
        return match came(case, Hop::Method) {
            Came::Past(_) => Outcome::ok(evidence),
            _ => Err(Stop::NotApplicable(
                "the call was not answered Unauthorized",
            )),
        };
    }
    let wanted = said.split(',').map(str::trim);
    let query = case.target.url.query().unwrap_or_default();
    let lacking: Vec<&str> = wanted
        .filter(|it| {
            let sent = |name: &str| {
                case.target.header(name).is_some() || crate::model::is_secret_header(name)
            };
            match it
                .split_once(".header.")
                .or_else(|| it.split_once(".querystring."))
            {
                Some((_, name)) if it.contains(".header.") => !sent(name),
                Some((_, name)) => !query
                    .split('&')
                    .any(|part| part.split('=').next() == Some(name)),
                None => false,
            }
        })
        .collect();
    if lacking.is_empty() || case.target.sends_unread_headers() {
        return Outcome::ok(evidence);
    }
    let mut found = Finding::blocker(
        named(case, resource),
        format!(
            "the authorizer of {} looks for {}, and the call does not have it",
            named(case, resource),
            list(&lacking)
        ),
    )
    .shown_by(evidence);
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .fixed_by(Fix::manual(
                "send the token where the authorizer looks for it",
                "the token is the caller's, and a secret",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether a scope may be what the token lacks.
pub(super) fn scope(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (resource, method) = method(case, Hop::Method)?;
    let scopes = &method.authorization_scopes;
    let refused = heard(case) == Some(Known::Unauthorized);
    if scopes.is_empty() || !refused {
        return otherwise(case);
    }
    let mut found = Finding::blocker(
        named(case, resource),
        format!("{} takes access tokens with one of the scopes {} alone: an id token, or an access token without them, is refused", named(case, resource), list(scopes)),
    )
    .shown_by(Evidence::of(FactKind::Resources, format!("authorizationScopes: {}", scopes.join(", "))));
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .looking(Some(Command::from("aws cognito-idp describe-user-pool-client --user-pool-id POOL-ID --client-id CLIENT-ID --query UserPoolClient.AllowedOAuthScopes")))
            .fixed_by(Fix::manual(
                "ask the user pool for an access token with such a scope: the app client has to be allowed it",
                "which client asks, and for what, the caller decides",
            ))
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether what is remembered of one method may refuse another.
pub(super) fn cache(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (resource, _, authorizer) = authorizer(case)?;
    let need = FactKind::Authorizers;
    let ttl = authorizer.authorizer_result_ttl_in_seconds.unwrap_or(300);
    let evidence = Evidence::of(need, format!("authorizerResultTtlInSeconds: {ttl}"));
    let by_lambda = authorizer.kind.as_deref() != Some("COGNITO_USER_POOLS");
    if ttl == 0 || !by_lambda || heard(case) != Some(Known::AuthorizerDenied) {
        return Outcome::ok(evidence);
    }
    let mut found = Finding::risk(
        named(case, resource),
        format!("the authorizer's answer is remembered for {ttl} s by the token alone: where it allows one method, the next one that is called with the same token is refused"),
    )
    .shown_by(evidence);
    found.confidence = Confidence::Possible;
    let command = command!(
        "aws apigateway update-authorizer{region} --rest-api-id {api} --authorizer-id {id} --patch-operations op=replace,path=/authorizerResultTtlInSeconds,value=0",
        region = region_option(case),
        api = api(case),
        id = word::Id(&authorizer.id)
    );
    Outcome::found(
        found
            .fixed_by(
                Fix::new("let the authorizer allow every method of the caller at once (a Resource with wildcards), or remember nothing, and deploy", command)
                    .then(deploy(case))
                    .touching(DEPLOYS_ALL),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether API Gateway may invoke the authorizer's function.
pub(super) fn permission(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (resource, _, authorizer) = authorizer(case)?;
    let uri = authorizer.authorizer_uri.as_deref().unwrap_or_default();
    let Some((_, rest)) = uri.split_once("/functions/") else {
        return Err(Stop::NotApplicable("the authorizer is no Lambda function"));
    };
    let function = rest.split("/invocations").next().unwrap_or(rest);
    if authorizer.authorizer_credentials.is_some() || function.contains("${") {
        return Err(Stop::NotApplicable(
            "a role, or a function that a variable names, is behind the authorizer",
        ));
    }
    let need = FactKind::FunctionPolicies;
    let all = read(case, Hop::Method, &case.aws.function_policies, need)?;
    let Some(policy) = all.iter().find(|it| it.function_arn == function) else {
        let what = format!("the policy of {function} was not read");
        return Err(left_out(case, Hop::Method, need, &what));
    };
    let (Some(id), Some(region)) = (&case.target.api_id, &case.target.region) else {
        return Err(Stop::NotApplicable("the URL does not name API and Region"));
    };
    let Some(owner) = case.api_owner() else {
        return Err(left_out(
            case,
            Hop::Method,
            FactKind::CallerIdentity,
            "the account that owns the API is not known",
        ));
    };
    let source = format!(
        "arn:{}:execute-api:{region}:{owner}:{id}/authorizers/{}",
        region.partition().name,
        authorizer.id
    );
    let answer = match policy.policy.as_deref() {
        Some(text) => admits(text, function, &source).map_err(|why| {
            let what = format!("the policy of {function} could not be read: {why}");
            left_out(case, Hop::Method, need, &what)
        })?,
        None => Answer::ImplicitDeny,
    };
    let evidence = Evidence::of(
        need,
        format!(
            "the policy of {function}, asked for {source}: {}",
            answer.as_str()
        ),
    );
    match answer {
        Answer::Allow => return Outcome::ok(evidence),
        Answer::Unknown => {
            let what = format!("the policy of {function} hangs on what nobody knows");
            return Err(left_out(case, Hop::Method, need, &what));
        }
        Answer::ExplicitDeny | Answer::ImplicitDeny => {}
    }
    let command = command!(
        "aws lambda add-permission{region} --function-name {function} --statement-id authorizer --action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn '{source}'",
        region = region_option(case),
        function = word::Function(function),
        source = word::Arn(&source)
    );
    Outcome::found(
        Finding::blocker(
            function,
            format!("API Gateway may not invoke {function}, the authorizer of {}: it answers 500 to every call", named(case, resource)),
        )
        .shown_by(evidence)
        .fixed_by(Fix::new("let API Gateway invoke the authorizer", command).touching("the authorizer of this API alone"))
        .confirmed_by(again(case, "invoke")),
    )
}
