//! Deciding one request by one policy, side by side with `iam-rs`, at three sizes. Before anything is
//! timed, both must decide the same of each request.
//!
//! `cargo bench --no-default-features --bench policy`; see `docs/performance.md`.
#![expect(clippy::expect_used, reason = "a benchmark that cannot begin says so")]

use apigw_doctor::policy::{
    Answer, Context, Held, Policy, PolicyKind, Request, Scope, Setup, load,
};
use divan::{Bencher, black_box};
use iam_rs::{Arn, Decision, IAMPolicy, IAMRequest, PolicyEvaluator, Principal, PrincipalId};

const SIZES: [usize; 3] = [1, 50, 500];

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
            statements > 1,
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

/// Statements that all have to be asked: the last one allows.
fn document(statements: usize) -> String {
    let one = |index: usize| {
        let path = if index + 1 == statements {
            "pets"
        } else {
            "other"
        };
        serde_json::json!({
            "Sid": format!("S{index}"), "Effect": "Allow", "Principal": {"AWS": "*"},
            "Action": ["execute-api:Invoke"],
            "Resource": [format!("arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/*/GET/{path}*")],
            "Condition": {"StringEquals": {"aws:SourceVpce": ["vpce-0aaaaaaaaaaaaaaaa"]},
                "IpAddress": {"aws:VpcSourceIp": ["10.0.0.0/8"]}},
        })
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
    PolicyEvaluator::with_policies(vec![policy])
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
