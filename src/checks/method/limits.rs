//! How many calls are taken, and whether an answer may be asked for afresh.

use crate::case::Case;
use crate::checks::behind::{
    Came, came, method, named, of_forbidden, read, stage, update_stage, whole_stage,
};
use crate::checks::words::{again, region_option};
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::facts::apigateway::{Resource, Stage};
use crate::facts::{FactKind, HttpOutcome};
use crate::front_door::{Known, Message, decode};
use crate::model::{Confidence, Hop, command, word};

const OF_STAGE: &str = "every method of the stage, where it has no setting of its own";

/// The error that the front door gave.
fn heard(case: &Case<'_>) -> Option<Known> {
    let HttpOutcome::Answered(answer) = &case.exchange().ok()?.outcome else {
        return None;
    };
    match decode(answer) {
        Message::Known(known) => Some(known),
        _ => None,
    }
}

/// The limits that the stage sets for the method: calls a second, and at once.
fn limits(stage: &Stage, resource: &Resource, method: &str) -> (Option<f64>, Option<i64>) {
    let rate = stage.setting(&resource.path, method, |it| {
        it.throttling_rate_limit.clone()
    });
    let burst = stage.setting(&resource.path, method, |it| it.throttling_burst_limit);
    (rate.flatten().and_then(|it| it.as_f64()), burst.flatten())
}

/// Whether the stage's throttling lets nothing through.
pub(super) fn zero(case: &Case<'_>) -> Result<Outcome, Stop> {
    let (resource, _) = method(case, Hop::Method)?;
    let stage = whole_stage(case, Hop::Method)?;
    let (rate, burst) = limits(stage, resource, &case.target.method);
    let shown = |name: &str, value: Option<String>| {
        format!("{name} {}", value.as_deref().unwrap_or("not set"))
    };
    let text = format!(
        "{}, {}",
        shown("throttlingRateLimit", rate.map(|it| it.to_string())),
        shown("throttlingBurstLimit", burst.map(|it| it.to_string()))
    );
    let evidence = Evidence::of(FactKind::Stages, text);
    let none = |it: f64| it <= 0.0;
    if !rate.is_some_and(none) && burst != Some(0) {
        return Outcome::ok(evidence);
    }
    Outcome::found(
        Finding::blocker(
            format!("stage {}", stage.stage_name),
            format!(
                "the throttling of stage {} is 0 for {}: API Gateway answers 429 to every call",
                stage.stage_name,
                named(case, resource)
            ),
        )
        .shown_by(evidence)
        .fixed_by(
            Fix::new(
                "let calls through again",
                update_stage(
                    case,
                    "op=replace,path=/*/*/throttling/rateLimit,value=10000",
                ),
            )
            .then(update_stage(
                case,
                "op=replace,path=/*/*/throttling/burstLimit,value=5000",
            ))
            .touching(format!(
                "{OF_STAGE}; somebody may have closed the stage on purpose"
            )),
        )
        .confirmed_by(again(case, "invoke")),
    )
}

/// Which limit the call may have met.
pub(super) fn throttled(case: &Case<'_>) -> Result<Outcome, Stop> {
    if heard(case) != Some(Known::Throttled) {
        return match came(case, Hop::Method) {
            Came::Past(evidence) => Outcome::ok(evidence),
            _ => Err(Stop::NotApplicable("the call was not seen to be throttled")),
        };
    }
    let (resource, _) = method(case, Hop::Method)?;
    let stage = whole_stage(case, Hop::Method)?;
    let mut all: Vec<(f64, String, FactKind)> = Vec::new();
    if let (Some(rate), _) = limits(stage, resource, &case.target.method) {
        all.push((
            rate,
            format!("stage {}", stage.stage_name),
            FactKind::Stages,
        ));
    }
    let plans = read(
        case,
        Hop::Method,
        &case.aws.usage_plans,
        FactKind::UsagePlans,
    )?;
    for plan in plans.iter().filter(|plan| lists(case, plan)) {
        if let Some(rate) = plan
            .throttle
            .as_ref()
            .and_then(|it| it.rate_limit.as_ref()?.as_f64())
        {
            let name = plan.name.as_deref().unwrap_or(&plan.id);
            all.push((
                rate,
                format!("each key of usage plan {name}"),
                FactKind::UsagePlans,
            ));
        }
    }
    let accounts = read(case, Hop::Method, &case.aws.accounts, FactKind::Accounts)?;
    let of_account = accounts
        .first()
        .and_then(|it| it.throttle_settings.as_ref()?.rate_limit.as_ref()?.as_f64());
    if let Some(rate) = of_account {
        all.push((
            rate,
            "all APIs of the account in the Region".to_owned(),
            FactKind::Accounts,
        ));
    }
    all.sort_by(|(one, ..), (other, ..)| one.total_cmp(other));
    let Some((rate, of, _)) = all.first() else {
        return Err(Stop::NotApplicable("no limit was told"));
    };
    let mut found = Finding::blocker(
        format!("stage {}", stage.stage_name),
        format!(
            "the call was one too many: the lowest limit that it met is {rate} calls a second, of {of}"
        ),
    );
    found.confidence = Confidence::Likely;
    for (rate, of, need) in &all {
        found = found.shown_by(Evidence::of(
            *need,
            format!("{rate} calls a second for {of}"),
        ));
    }
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "raise the limit, or call less often and try again after a pause",
                    update_stage(
                        case,
                        "op=replace,path=/*/*/throttling/rateLimit,value=10000",
                    ),
                )
                .because("which limit is to be raised, and to what, its owner decides"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

fn lists(case: &Case<'_>, plan: &crate::facts::apigateway::UsagePlan) -> bool {
    let (api, stage) = (case.target.api_id.as_ref(), case.target.stage.as_ref());
    plan.api_stages
        .iter()
        .any(|it| api.is_some_and(|api| api.as_str() == it.api_id) && Some(&it.stage) == stage)
}

/// Which quota is used up.
pub(super) fn quota(case: &Case<'_>) -> Result<Outcome, Stop> {
    if heard(case) != Some(Known::QuotaExceeded) {
        return match came(case, Hop::Method) {
            Came::Past(evidence) => Outcome::ok(evidence),
            _ => Err(Stop::NotApplicable("no quota was seen to be used up")),
        };
    }
    let plans = read(
        case,
        Hop::Method,
        &case.aws.usage_plans,
        FactKind::UsagePlans,
    )?;
    let own: Vec<_> = plans
        .iter()
        .filter(|plan| lists(case, plan))
        .filter_map(|plan| Some((plan, plan.quota.as_ref()?)))
        .collect();
    let Some((plan, quota)) = own.first() else {
        return Err(Stop::NotApplicable(
            "no usage plan of the stage has a quota",
        ));
    };
    let name = plan.name.as_deref().unwrap_or(&plan.id);
    let (limit, period) = (
        quota.limit.unwrap_or_default(),
        quota.period.as_deref().unwrap_or("period"),
    );
    let mut found = Finding::blocker(
        format!("usage plan {name}"),
        format!(
            "the key's quota is used up: {limit} calls a {} by usage plan {name}",
            period.to_ascii_lowercase()
        ),
    );
    if own.len() > 1 {
        found.confidence = Confidence::Likely;
    }
    for (plan, quota) in &own {
        let text = format!(
            "usage plan {}: {} a {}",
            plan.id,
            quota.limit.unwrap_or_default(),
            quota.period.as_deref().unwrap_or("period")
        );
        found = found.shown_by(Evidence::of(FactKind::UsagePlans, text));
    }
    let raise = command!(
        "aws apigateway update-usage-plan{region} --usage-plan-id {plan} --patch-operations op=replace,path=/quota/limit,value=LIMIT",
        region = region_option(case),
        plan = word::Id(&plan.id)
    );
    Outcome::found(
        found
            .fixed_by(
                Fix::new("raise the quota, or wait until its time is over", raise)
                    .touching("every key of the plan"),
            )
            .confirmed_by(again(case, "invoke")),
    )
}

/// Whether the call asks for a fresh answer, and may not.
pub(super) fn cache(case: &Case<'_>) -> Result<Outcome, Stop> {
    const IDLE: Stop = Stop::NotApplicable("the call does not ask for a fresh answer");
    let asks = |value: &str| value.contains("max-age=0") || value.contains("no-cache");
    let header = case.target.header("cache-control");
    let asked = header
        .map(str::to_ascii_lowercase)
        .is_some_and(|it| asks(&it));
    if !asked && case.aws.stages.known().is_none() {
        return Err(IDLE);
    }
    let hop = of_forbidden(case);
    let (resource, _) = method(case, hop)?;
    let stage = if asked {
        whole_stage(case, hop)?
    } else {
        stage(case, hop)?
    };
    if stage.method_settings.is_none() {
        return Err(IDLE);
    }
    let called = &case.target.method;
    let path = &resource.path;
    let cached = stage
        .setting(path, called, |it| it.caching_enabled)
        .flatten();
    let guarded = stage
        .setting(path, called, |it| {
            it.require_authorization_for_cache_control
        })
        .flatten();
    let strategy = stage
        .setting(path, called, |it| {
            it.unauthorized_cache_control_header_strategy.clone()
        })
        .flatten();
    let strategy = strategy.as_deref().unwrap_or("not set");
    let closed = cached == Some(true) && guarded == Some(true) && strategy == "FAIL_WITH_403";
    let evidence = Evidence::of(
        FactKind::Stages,
        format!(
            "cache {}, unauthorizedCacheControlHeaderStrategy {strategy}",
            if cached == Some(true) { "on" } else { "off" }
        ),
    );
    if !closed || !asked {
        return Outcome::ok(evidence);
    }
    let mut found = Finding::blocker(
        named(case, resource),
        format!("the call asks for a fresh answer by Cache-Control, and stage {} answers 403 to who may not", stage.stage_name),
    )
    .shown_by(evidence)
    .shown_by(Evidence::given("the caller sends Cache-Control"));
    found.confidence = Confidence::Likely;
    Outcome::found(
        found
            .fixed_by(
                Fix::new(
                    "leave the header out, or let the stage answer such calls from the cache",
                    update_stage(case, "op=replace,path=/*/*/caching/unauthorizedCacheControlHeaderStrategy,value=SUCCEED_WITHOUT_RESPONSE_HEADER"),
                )
                .touching(OF_STAGE),
            )
            .confirmed_by(again(case, "invoke")),
    )
}
