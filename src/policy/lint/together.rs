//! Two statements that mean something else together than each by itself, and a policy that admits more
//! than its one endpoint. Asked of the decision diagram: what is told, some call shows.

use super::super::grammar::{StatementNode, Test};
use super::asked::Asked;
use super::{LintFinding, Subject, quoted};
use crate::model::Severity::{Info, Warning};
use crate::policy::compiled::Policy;
use crate::policy::operator::{Base, Operator};
use crate::policy::setup::Setup;
use crate::policy::symbolic::{Budget, Calls, some};
use crate::policy::truth::Answer::{self, Allow, ExplicitDeny};
use crate::policy::{Effect, PolicyKind, Source};

/// The most pairs of statements that are asked about.
const MOST_PAIRS: usize = 12;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<LintFinding>) {
    if !matches!(subject.kind, PolicyKind::Resource | PolicyKind::Domain) {
        return;
    }
    let asked = Asked::of(subject.source, subject);
    let together = Together {
        subject,
        asked: &asked,
        budget: Budget::small(),
    };
    together.two_denies(findings);
    together.either_of_two(findings);
    together.if_exists(findings);
    together.wider(findings);
}

struct Together<'a> {
    subject: &'a Subject<'a>,
    asked: &'a Asked,
    budget: Budget,
}

impl Together<'_> {
    /// Whether some call comes to this with each of the policies; what is too complex is not told.
    fn some(&self, setups: &[&Setup], calls: &Calls, wanted: impl Fn(&[Answer]) -> bool) -> bool {
        some(setups, calls, &self.budget, wanted) == Ok(true)
    }

    /// The policy after a change of its statements.
    fn changed(&self, change: impl FnOnce(&mut Policy)) -> Setup {
        let mut setup = self.asked.setup.clone();
        if let Some(policy) = setup.policies.first_mut() {
            change(policy);
        }
        setup
    }

    fn without(&self, places: &[usize]) -> Setup {
        self.changed(|policy| {
            let mut place = 0;
            policy.statements.retain(|_| {
                place += 1;
                !places.contains(&(place - 1))
            });
        })
    }

    /// A Deny that spares VPCs beside one that spares endpoints: some call that is otherwise allowed is
    /// denied by both, and spared by neither alone.
    fn two_denies(&self, findings: &mut Vec<LintFinding>) {
        let sparings: Vec<(&StatementNode, &Test)> = statements(self.subject.source, Effect::Deny)
            .filter_map(|it| Some((it, sparing(it)?)))
            .collect();
        let Some(((first, test), others)) = sparings.split_first() else {
            return;
        };
        for (other, its) in others.iter().take(MOST_PAIRS) {
            if its.key.text.eq_ignore_ascii_case(&test.key.text) {
                continue;
            }
            let setups = [
                self.without(&[first.index, other.index]),
                self.without(&[first.index]),
                self.without(&[other.index]),
            ];
            let [neither, second_alone, first_alone] = &setups;
            let setups = [neither, second_alone, first_alone];
            let both = |it: &[Answer]| it == [Allow, ExplicitDeny, ExplicitDeny];
            if self.some(&setups, &self.asked.calls, both) {
                let message = "one Deny spares VPCs and one spares endpoints: only calls that satisfy both pass, through a listed endpoint within a listed VPC";
                let finding = LintFinding::new("POL005", Warning, its.span, message)
                    .beside(test.span, "the other one")
                    .labelled("both must be satisfied");
                findings.push(finding.in_statement(other.index));
            }
        }
    }

    /// Two Allows, one by place and one by address, meant as "and": each admits calls of the other's
    /// targets that the other does not.
    fn either_of_two(&self, findings: &mut Vec<LintFinding>) {
        let by = |wanted| {
            let all = statements(self.subject.source, Effect::Allow);
            all.filter(move |it| kind(it) == Some(wanted))
        };
        let pairs =
            by("place").flat_map(|place| by("address").map(move |address| (place, address)));
        for (place, address) in pairs.take(MOST_PAIRS) {
            if self.enough(place.index, address.index) && self.enough(address.index, place.index) {
                let (earlier, later) = if place.index < address.index {
                    (place, address)
                } else {
                    (address, place)
                };
                let message =
                    "two Allow statements are an \"or\": a call passes that satisfies either one";
                let finding = LintFinding::new("POL017", Warning, later.span, message)
                    .labelled("enough by itself")
                    .beside(earlier.span, "enough by itself, too")
                    .help("for \"and\", put both conditions into one statement");
                findings.push(finding.in_statement(later.index));
                return;
            }
        }
    }

    /// Whether a statement alone admits a call that another one is about but for its conditions.
    fn enough(&self, one: usize, other: usize) -> bool {
        let bare = self.changed(|policy| {
            policy.statements = policy.statements.get(other).into_iter().cloned().collect();
            for statement in &mut policy.statements {
                statement.conditions.clear();
            }
        });
        let without = self.without(&[one]);
        let wanted = |it: &[Answer]| matches!(it, [Allow, lost, Allow] if *lost != Allow);
        let setups = [&self.asked.setup, &without, &bare];
        self.some(&setups, &self.asked.calls, wanted)
    }

    /// `IfExists` over a place in an Allow, where it admits some call that it would not without.
    fn if_exists(&self, findings: &mut Vec<LintFinding>) {
        // Where nobody says that the API is private, calls may lack the key.
        let calls = Calls {
            endpoint_type: self
                .subject
                .world
                .endpoint_type
                .as_ref()
                .and(self.asked.calls.endpoint_type),
            ..self.asked.calls.clone()
        };
        for statement in statements(self.subject.source, Effect::Allow) {
            for (place, test) in statement.conditions.iter().enumerate() {
                let operator = Operator::parse(&test.operator.text);
                let here = test.is("aws:SourceVpce") || test.is("aws:SourceVpc");
                if !here || !operator.is_some_and(|it| it.if_exists) {
                    continue;
                }
                let bare = self.changed(|policy| {
                    let statement = policy.statements.get_mut(statement.index);
                    let condition = statement.and_then(|it| it.conditions.get_mut(place));
                    if let Some(operator) = condition.and_then(|it| it.operator.as_mut()) {
                        operator.if_exists = false;
                    }
                });
                let more = |it: &[Answer]| matches!(it, [Allow, lost] if *lost != Allow);
                if self.some(&[&self.asked.setup, &bare], &calls, more) {
                    let message = format!(
                        "IfExists in an Allow admits calls that have no {}, too",
                        test.key.text
                    );
                    let right = test.operator.text.replace("IfExists", "");
                    let finding = LintFinding::new("POL018", Warning, test.operator.span, message);
                    let finding = finding.edit(test.operator.span, quoted(&right));
                    findings.push(finding.in_statement(statement.index));
                }
            }
        }
    }

    /// The policy names one endpoint, and admits calls through others: more than the policy for one
    /// endpoint that AWS documents.
    fn wider(&self, findings: &mut Vec<LintFinding>) {
        let Some((statement, id)) = one_endpoint(self.subject.source) else {
            return;
        };
        // That strangers pass is told already.
        let open = |it: &LintFinding| matches!(it.code, "POL014" | "POL015" | "POL018" | "POL017");
        if self.subject.is_public() || findings.iter().any(open) {
            return;
        }
        let text = serde_json::json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny",
            "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": { "StringEquals": { "aws:SourceVpce": id.text } } }] });
        let Ok(denied) = crate::policy::load(&text.to_string()) else {
            return;
        };
        let deny = Policy::compile(&denied.source, self.subject.kind, None);
        let others = self.changed(|policy| policy.statements.extend(deny.statements));
        let Ok(Some(witness)) = crate::policy::symbolic::admitted(&others, &self.asked.calls)
        else {
            return;
        };
        let who = match witness.principal.as_str() {
            "anonymous" => "an unsigned call".to_owned(),
            who => format!("a call of {who}"),
        };
        let message = format!(
            "the policy names one endpoint, {}, and admits calls through others, such as {who}: AWS's \
             documented policy for one endpoint denies these",
            id.text
        );
        let finding = LintFinding::new("POL143", Info, id.span, message)
            .labelled("not the only one that is admitted")
            .help("add a Deny with StringNotEquals on aws:SourceVpce, where no other is meant");
        findings.push(finding.in_statement(statement.index));
    }
}

fn statements(source: &Source, effect: Effect) -> impl Iterator<Item = &StatementNode> {
    let all = source.statements.iter();
    all.filter(move |it| it.effect() == Some(effect))
}

fn everyone(statement: &StatementNode) -> bool {
    statement
        .principal
        .as_ref()
        .is_some_and(|it| !it.negated && it.values.iter().any(|(_, text)| text.text == "*"))
}

/// The condition of a Deny for everyone that spares the listed ids alone.
fn sparing(statement: &StatementNode) -> Option<&Test> {
    let [test] = statement.conditions.as_slice() else {
        return None;
    };
    let operator = Operator::parse(&test.operator.text)?;
    let by_id = test.is("aws:SourceVpce") || test.is("aws:SourceVpc");
    let exact = operator.negated
        && operator.qualifier.is_none()
        && matches!(operator.base, Base::StringEquals | Base::StringLike);
    let plain = test
        .values
        .iter()
        .all(|it| !it.text.contains(['*', '?', '$']));
    (everyone(statement) && by_id && exact && plain).then_some(test)
}

/// What the one condition of an Allow for everyone is about.
fn kind(statement: &StatementNode) -> Option<&'static str> {
    let [test] = statement.conditions.as_slice() else {
        return None;
    };
    match test.key.text.to_ascii_lowercase().as_str() {
        "aws:sourcevpce" | "aws:sourcevpc" if everyone(statement) => Some("place"),
        "aws:vpcsourceip" | "aws:sourceip" if everyone(statement) => Some("address"),
        _ => None,
    }
}

/// The one endpoint that a policy names, where it names no other place.
fn one_endpoint(source: &Source) -> Option<(&StatementNode, &crate::policy::Operand)> {
    let mut found: Option<(&StatementNode, &crate::policy::Operand)> = None;
    for (statement, test) in source.conditions() {
        let place = [
            "aws:SourceVpc",
            "aws:SourceVpcArn",
            "aws:VpceAccount",
            "aws:VpceOrgID",
        ];
        if place.iter().any(|key| test.is(key)) {
            return None;
        }
        if !test.is("aws:SourceVpce") || test.base_operator() == "Null" {
            continue;
        }
        for value in &test.values {
            match found {
                Some((_, first)) if first.text != value.text => return None,
                Some(_) => {}
                None => found = Some((statement, value)),
            }
        }
    }
    found.filter(|(_, id)| id.text.starts_with("vpce-") && !id.text.contains(['*', '?', '$']))
}
