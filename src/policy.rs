//! The IAM policy language: read, evaluated, linted. Pure: text in, answers out.
//!
//! `text` and `json` read, `grammar` takes apart, `compiled` makes ready, `verdict` asks one policy,
//! `combine` and `flow` put policies together, `evaluate` decides. Three values everywhere: what
//! nobody knows neither passes nor fails.

mod admit;
mod allowed_sources;
mod arn;
mod case;
mod combine;
mod common_keys;
mod compiled;
mod condition;
mod doubt;
mod evaluate;
mod explain;
mod flow;
mod grammar;
mod json;
mod keys;
mod kind;
mod lint;
mod operator;
mod partial_eval;
mod patch;
mod pattern;
mod principal;
mod request;
mod setup;
mod symbolic;
mod text;
mod truth;
mod values;
mod verdict;

pub use admit::{Admitting, Wanted, admit};
pub use allowed_sources::allowed_from;
pub use case::{Case, CaseError, Loaded, MAX_CASE_BYTES, load};
pub use compiled::{Api, Policy};
pub use doubt::Doubt;
pub use evaluate::Decision;
pub use explain::{Explanation, Mismatch, MismatchedPart};
pub use grammar::{
    Effect, Element, Fault, Operand, PrincipalElement, Problem, Source, StatementNode, Test, Text,
};
pub use json::{MAX_POLICY_BYTES, Member, Node, Span, SyntaxError, Value, parse};
pub use kind::PolicyKind;
pub use lint::api_of;
pub use lint::{LintContext, LintFinding, Linted, RULES, Rule, lint, lint_within, no_policy, rule};
pub use patch::patched;
pub use request::{Authorization, Context, Held, Request};
pub use setup::{Auth, EndpointType, Scope, Setup};
pub use symbolic::{
    Callers, Calls, Case as CallCase, Nobody, Range, TooComplex, Witness, admitted, diff, nobody,
    who, why_nobody,
};
pub use text::{Wrapping, unwrap};
pub use truth::Answer;
pub use values::is_of_a_vpc;
