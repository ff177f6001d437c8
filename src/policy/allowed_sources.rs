//! The converse question: from which endpoints, VPCs, addresses and principals the call is allowed.
//!
//! What the policies name is tried, one value after the other, in the place of what the request has.
//! So the answer lists what can be said from the policies, and is no proof that nothing else passes.

use std::collections::{HashMap, HashSet};

use super::grammar::Source;
use super::pattern::Fuel;
use super::principal::Caller;
use super::request::{Held, Request};
use super::setup::Setup;
use super::truth::Answer;

/// The keys that say from where a call comes.
const KEYS: [(&str, &str); 4] = [
    ("aws:SourceVpce", "aws:sourcevpce"),
    ("aws:SourceVpc", "aws:sourcevpc"),
    ("aws:VpcSourceIp", "aws:vpcsourceip"),
    ("aws:PrincipalOrgID", "aws:principalorgid"),
];

/// The most combinations that are tried.
const MOST: usize = 4_096;

/// A value that is tried: what is told of it, and what the request is given.
type Choice = (String, Option<Held>);

/// The ways in which the call is allowed: each a list of keys and values, the principal among them.
#[must_use]
pub fn allowed_from(
    setup: &Setup,
    sources: &[&Source],
    request: &Request,
) -> Vec<Vec<(String, String)>> {
    let mut axes: Vec<(&str, &str, Vec<Choice>)> = Vec::new();
    for (name, folded) in KEYS {
        let values = named_values(sources, folded);
        if !values.is_empty() {
            axes.push((name, folded, values));
        }
    }
    let principals = named_principals(sources);
    let callers: Vec<Option<String>> = std::iter::once(None)
        .chain(principals.into_iter().map(Some))
        .collect();
    let count = axes.iter().fold(callers.len(), |count, (.., values)| {
        count.saturating_mul(values.len())
    });
    if count > MOST || (axes.is_empty() && callers.len() == 1) {
        return Vec::new();
    }
    let fuel = Fuel::full();
    let mut ways = Vec::new();
    for caller in &callers {
        let mut asked = request.clone();
        if let Some(arn) = caller {
            asked.caller = Caller::parse(arn);
            asked.authorization = None;
        }
        for combination in 0..count / callers.len() {
            let mut rest = combination;
            let (mut tried, mut told) = (Vec::new(), Vec::new());
            for (name, folded, values) in &axes {
                let Some((text, held)) = values.get(rest % values.len()) else {
                    continue;
                };
                rest /= values.len();
                tried.push(((*folded).to_owned(), held.clone()));
                told.push(((*name).to_owned(), text.clone()));
            }
            if setup.reach(&asked, &tried, &fuel).outcomes.answer() == Answer::Allow {
                if let Some(arn) = caller {
                    told.push(("principal".to_owned(), arn.clone()));
                }
                ways.push(told);
            }
        }
    }
    merged(ways, &axes)
}

/// The values that the policies compare a key with.
fn named_values(sources: &[&Source], folded: &str) -> Vec<Choice> {
    let mut values: Vec<Choice> = Vec::new();
    let tests = sources.iter().flat_map(|source| &source.statements);
    for test in tests.flat_map(|statement| &statement.conditions) {
        if !test.key.text.eq_ignore_ascii_case(folded) {
            continue;
        }
        for value in &test.values {
            if values.len() > MOST {
                return values;
            }
            if value.text.contains(['*', '$']) || values.iter().any(|(text, _)| *text == value.text)
            {
                continue;
            }
            // An address of the prefix stands for all of it.
            let address = value.text.split('/').next().unwrap_or_default();
            let held = Held::Known(vec![address.to_owned()]);
            values.push((value.text.clone(), Some(held)));
        }
    }
    if !values.is_empty() {
        let other = Held::Known(vec!["other".to_owned()]);
        let other = if folded == "aws:vpcsourceip" {
            Held::Known(vec!["192.0.2.1".to_owned()])
        } else {
            other
        };
        values.push(("any other".to_owned(), Some(other)));
    }
    values
}

fn named_principals(sources: &[&Source]) -> Vec<String> {
    let mut all = Vec::new();
    let statements = sources.iter().flat_map(|source| &source.statements);
    for element in statements.filter_map(|statement| statement.principal.as_ref()) {
        for (_, text) in &element.values {
            if all.len() <= MOST && !text.text.contains('*') && !all.contains(&text.text) {
                all.push(text.text.clone());
            }
        }
    }
    all
}

/// A key that makes no difference is not told.
fn merged(
    mut ways: Vec<Vec<(String, String)>>,
    axes: &[(&str, &str, Vec<Choice>)],
) -> Vec<Vec<(String, String)>> {
    for (name, _, values) in axes {
        let without = |way: &[(String, String)]| -> Vec<(String, String)> {
            way.iter().filter(|(key, _)| key != name).cloned().collect()
        };
        let mut alike: HashMap<Vec<(String, String)>, usize> = HashMap::new();
        for way in &ways {
            *alike.entry(without(way)).or_default() += 1;
        }
        let mut kept = HashSet::new();
        ways = ways
            .into_iter()
            .map(|way| {
                let rest = without(&way);
                let makes_none = alike.get(&rest) == Some(&values.len());
                if makes_none { rest } else { way }
            })
            .filter(|way| kept.insert(way.clone()))
            .collect();
    }
    ways.retain(|way| !way.is_empty());
    ways
}
