//! Deciding one request by one policy, side by side with `iam-rs`, at four sizes. Before anything is
//! timed, both must decide the same of each request.
//!
//! `cargo bench --no-default-features --bench policy`; see `docs/performance.md`.
#![expect(clippy::expect_used, reason = "a benchmark that cannot begin says so")]

use apigw_doctor::policy::{
    Answer, Context, Held, Policy, PolicyKind, Request, Scope, Setup, load,
};
use divan::{Bencher, black_box};
use iam_rs::{
    Arn, Decision, EvaluationOptions, IAMPolicy, IAMRequest, PolicyEvaluator, Principal,
    PrincipalId,
};

const SIZES: [usize; 4] = [1, 50, 500, 5_000];

/// What tells one call from another.
#[derive(Debug, Clone, Copy)]
struct Call {
    path: &'static str,
    endpoint: &'static str,
    address: &'static str,
}

/// The call that is timed: the last statement allows it.
const CALL: Call = Call {
    path: "prod/GET/pets",
    endpoint: "vpce-0aaaaaaaaaaaaaaaa",
    address: "10.0.0.5",
};

fn main() {
    for statements in SIZES {
        agree(statements);
    }
    divan::main();
}

/// A comparison of times says something only where both do the same work.
fn agree(statements: usize) {
    let (setup, evaluator) = (ours(statements), theirs(statements));
    for (call, allowed) in [
        (CALL, true),
        (
            Call {
                path: "prod/GET/others",
                ..CALL
            },
            statements > 3,
        ),
        (
            Call {
                path: "prod/POST/pets",
                ..CALL
            },
            false,
        ),
        (
            Call {
                endpoint: "vpce-0bbbbbbbbbbbbbbbb",
                ..CALL
            },
            false,
        ),
        (
            Call {
                address: "11.0.0.5",
                ..CALL
            },
            false,
        ),
    ] {
        let found = setup.decide(&request(call)).answer;
        let other = evaluator
            .evaluate(&iam_request(call))
            .expect("a decision")
            .decision;
        let wanted = if allowed {
            (Answer::Allow, Decision::Allow)
        } else {
            (Answer::ImplicitDeny, Decision::NotApplicable)
        };
        assert_eq!((found, other), wanted, "{statements} statements, {call:?}");
    }
}

/// Statements that all have to be asked: the last one allows. Of the others one in four denies, and they
/// are of several shapes: lists, patterns in the middle, no condition, addresses that do not match.
fn document(statements: usize) -> String {
    let one = |index: usize| {
        let last = index + 1 == statements;
        let path = if last { "pets" } else { "other" };
        let arn =
            |path: &str| format!("arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/{path}");
        let place = serde_json::json!({"StringEquals": {"aws:SourceVpce": ["vpce-0aaaaaaaaaaaaaaaa"]},
            "IpAddress": {"aws:VpcSourceIp": ["10.0.0.0/8"]}});
        let (effect, resource, condition) = match index % 4 {
            _ if last => (
                "Allow",
                serde_json::json!([arn("*/GET/pets*")]),
                Some(place),
            ),
            0 => (
                "Deny",
                serde_json::json!([arn("*/DELETE/*"), arn("prod/PATCH/a*z")]),
                None,
            ),
            1 => (
                "Allow",
                serde_json::json!(arn("prod/GET/orders/?")),
                Some(
                    serde_json::json!({"StringLike": {"aws:SourceVpce": ["vpce-0b*", "vpce-0c*"]}}),
                ),
            ),
            2 => (
                "Allow",
                serde_json::json!([arn(&format!("*/GET/{path}*"))]),
                Some(place),
            ),
            _ => (
                "Allow",
                serde_json::json!([arn("*/GET/*")]),
                Some(serde_json::json!({"IpAddress": {"aws:VpcSourceIp": ["192.168.0.0/16"]}})),
            ),
        };
        let mut it = serde_json::json!({
            "Sid": format!("S{index}"), "Effect": effect, "Principal": {"AWS": "*"},
            "Action": ["execute-api:Invoke"], "Resource": resource,
        });
        if let (Some(condition), Some(members)) = (condition, it.as_object_mut()) {
            members.insert("Condition".to_owned(), condition);
        }
        it
    };
    let statements: Vec<_> = (0..statements).map(one).collect();
    serde_json::json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

fn ours(statements: usize) -> Setup {
    let loaded = load(&document(statements)).expect("a policy");
    Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(&loaded.source, PolicyKind::Resource, None)],
        auth: None,
        endpoint_type: None,
    }
}

fn theirs(statements: usize) -> PolicyEvaluator {
    let policy: IAMPolicy = serde_json::from_str(&document(statements)).expect("a policy");
    evaluator(policy)
}

/// It would end at 1,000 statements.
fn evaluator(policy: IAMPolicy) -> PolicyEvaluator {
    PolicyEvaluator::with_policies(vec![policy]).with_options(EvaluationOptions {
        max_statements: usize::MAX,
        ..EvaluationOptions::default()
    })
}

fn arn(call: Call) -> String {
    format!(
        "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/{}",
        call.path
    )
}

fn request(call: Call) -> Request {
    let mut context = Context::default();
    let known = |text: &str| Held::Known(vec![text.to_owned()]);
    context.set("aws:SourceVpce", known(call.endpoint));
    context.set("aws:VpcSourceIp", known(call.address));
    Request::new(
        "execute-api:Invoke",
        &arn(call),
        "arn:aws:iam::111122223333:user/ann",
    )
    .with(context)
}

/// The request is made anew each time, as it is for each call that is judged.
#[divan::bench(args = SIZES)]
fn decide(bencher: Bencher<'_, '_>, statements: usize) {
    let setup = ours(statements);
    bencher.bench_local(|| black_box(&setup).decide(&request(black_box(CALL))));
}

#[divan::bench(args = SIZES)]
fn decide_iam_rs(bencher: Bencher<'_, '_>, statements: usize) {
    let evaluator = theirs(statements);
    bencher.bench_local(|| black_box(&evaluator).evaluate(&iam_request(black_box(CALL))));
}

#[divan::bench(args = SIZES)]
fn compile(bencher: Bencher<'_, '_>, statements: usize) {
    let text = document(statements);
    bencher.bench_local(|| {
        let loaded = load(black_box(&text)).expect("a policy");
        Policy::compile(&loaded.source, PolicyKind::Resource, None)
    });
}

/// What a run that judges one call pays: the policy is read, compiled and asked once.
#[divan::bench(args = SIZES)]
fn read_and_decide(bencher: Bencher<'_, '_>, statements: usize) {
    let text = document(statements);
    bencher.bench_local(|| {
        let loaded = load(black_box(&text)).expect("a policy");
        let setup = Setup {
            scope: Scope::Policy,
            policies: vec![Policy::compile(&loaded.source, PolicyKind::Resource, None)],
            auth: None,
            endpoint_type: None,
        };
        setup.decide(&request(black_box(CALL)))
    });
}

#[divan::bench(args = SIZES)]
fn read_and_decide_iam_rs(bencher: Bencher<'_, '_>, statements: usize) {
    let text = document(statements);
    bencher.bench_local(|| {
        let policy: IAMPolicy = serde_json::from_str(black_box(&text)).expect("a policy");
        evaluator(policy).evaluate(&iam_request(black_box(CALL)))
    });
}

#[divan::bench(args = SIZES)]
fn read_iam_rs(bencher: Bencher<'_, '_>, statements: usize) {
    let text = document(statements);
    bencher.bench_local(|| serde_json::from_str::<IAMPolicy>(black_box(&text)).expect("a policy"));
}

fn iam_request(call: Call) -> IAMRequest {
    let principal = PrincipalId::String("arn:aws:iam::111122223333:user/ann".to_owned());
    let context = iam_rs::Context::new()
        .with_string("aws:SourceVpce", call.endpoint)
        .with_string("aws:VpcSourceIp", call.address);
    IAMRequest::new_with_context(
        Principal::Aws(principal),
        "execute-api:Invoke",
        Arn::parse(&arn(call)).expect("an ARN"),
        context,
    )
}
