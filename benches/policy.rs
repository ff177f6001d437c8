//! Deciding one request by one policy, side by side with `iam-rs`, at three sizes.
//!
//! `cargo bench --no-default-features --bench policy`; see `docs/performance.md`.
#![expect(clippy::expect_used, reason = "a benchmark that cannot begin says so")]

use apigw_doctor::policy::{Context, Held, Policy, PolicyKind, Request, Scope, Setup, load};
use divan::{Bencher, black_box};
use iam_rs::{Arn, IAMPolicy, IAMRequest, PolicyEvaluator, Principal, PrincipalId};

const SIZES: [usize; 3] = [1, 50, 500];
const ARN: &str = "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/prod/GET/pets";

fn main() {
    divan::main();
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

fn ours(statements: usize) -> (Setup, Request) {
    let loaded = load(&document(statements)).expect("a policy");
    let setup = Setup {
        scope: Scope::Policy,
        policies: vec![Policy::compile(&loaded.source, PolicyKind::Resource, None)],
        auth: None,
        endpoint_type: None,
    };
    (setup, request())
}

fn request() -> Request {
    let mut context = Context::default();
    let known = |text: &str| Held::Known(vec![text.to_owned()]);
    context.set("aws:SourceVpce", known("vpce-0aaaaaaaaaaaaaaaa"));
    context.set("aws:VpcSourceIp", known("10.0.0.5"));
    Request::new(
        "execute-api:Invoke",
        ARN,
        "arn:aws:iam::111122223333:user/ann",
    )
    .with(context)
}

/// The request is made anew each time, as it is for each call that is judged.
#[divan::bench(args = SIZES)]
fn decide(bencher: Bencher<'_, '_>, statements: usize) {
    let (setup, _) = ours(statements);
    bencher.bench_local(|| black_box(&setup).decide(&request()));
}

#[divan::bench(args = SIZES)]
fn decide_iam_rs(bencher: Bencher<'_, '_>, statements: usize) {
    let policy: IAMPolicy = serde_json::from_str(&document(statements)).expect("a policy");
    let evaluator = PolicyEvaluator::with_policies(vec![policy]);
    bencher.bench_local(|| black_box(&evaluator).evaluate(&iam_request()));
}

#[divan::bench(args = SIZES)]
fn compile(bencher: Bencher<'_, '_>, statements: usize) {
    let text = document(statements);
    bencher.bench_local(|| {
        let loaded = load(black_box(&text)).expect("a policy");
        Policy::compile(&loaded.source, PolicyKind::Resource, None)
    });
}

fn iam_request() -> IAMRequest {
    let principal = PrincipalId::String("arn:aws:iam::111122223333:user/ann".to_owned());
    let context = iam_rs::Context::new()
        .with_string("aws:SourceVpce", "vpce-0aaaaaaaaaaaaaaaa")
        .with_string("aws:VpcSourceIp", "10.0.0.5");
    IAMRequest::new_with_context(
        Principal::Aws(principal),
        "execute-api:Invoke",
        Arn::parse(ARN).expect("an ARN"),
        context,
    )
}
