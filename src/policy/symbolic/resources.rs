//! The resources: the last axis, cut at each node into what the statements that are still in play tell
//! apart there.

use super::automaton::{Example, Language, Member, Pattern, Set, Token, combinations, literal};
use super::budget::TooComplex;
use super::question::{Question, partition};
use super::values::{any_arn, arn_tokens, tokens};
use crate::policy::compiled::{ResourcePattern, Statement};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const REGION: &str = "abcdefghijklmnopqrstuvwxyz0123456789-";
const HOST: &str = "abcdefghijklmnopqrstuvwxyz0123456789-.";
const DIGITS: &str = "0123456789";
const STAGE: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
/// RFC 3986, 3.3: the characters of a path.
const PATH: &str =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@%/";

/// Statements whose resources are one language, since nothing else tells them apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Group {
    pub(super) statements: Vec<usize>,
}

/// A part of the resources.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Region {
    /// Of every list, one pattern matches.
    pub(super) within: Vec<Vec<String>>,
    /// None of these matches.
    pub(super) outside: Vec<String>,
}

fn pattern(it: &ResourcePattern) -> Pattern {
    let tail = match it {
        ResourcePattern::Arn(pieces) => return arn_tokens(pieces),
        ResourcePattern::OfCall(tail) => tail,
    };
    let part = || Token::Many(Set::Except(':'));
    let mut all: Pattern = literal("arn:").collect();
    all.push(part());
    all.extend(literal(":execute-api:"));
    all.push(part());
    all.extend(literal(":"));
    all.push(part());
    all.extend(literal(":"));
    // The API's id ends at the first slash.
    all.push(Token::Many(Set::Except('/')));
    all.extend(literal("/"));
    all.extend(tokens(tail, &Set::Any));
    all
}

impl Question<'_> {
    /// The resources that are asked about.
    pub(super) fn resources(&self) -> Vec<Pattern> {
        if self.calls.everything {
            return vec![any_arn()];
        }
        self.calls_of_api(&METHODS)
    }

    /// The ARNs of calls of the API, or of any one.
    fn calls_of_api(&self, methods: &[&str]) -> Vec<Pattern> {
        let api = self.calls.api.clone().unwrap_or_default();
        let region = api.region.as_deref();
        let partitions: Vec<&str> = match region {
            Some(region) => vec![partition(region)],
            None => vec!["aws", "aws-cn", "aws-us-gov"],
        };
        let named = |text: Option<&str>, set: &'static str| -> Pattern {
            match text {
                Some(text) => literal(text).collect(),
                None => vec![Token::One(Set::Of(set)), Token::Many(Set::Of(set))],
            }
        };
        let mut all = Vec::new();
        for partition in partitions {
            for method in methods {
                let mut arn: Pattern = literal("arn:").collect();
                arn.extend(literal(partition));
                arn.extend(literal(":execute-api:"));
                arn.extend(named(region, REGION));
                arn.extend(literal(":"));
                arn.extend(named(Some(&self.account), DIGITS));
                arn.extend(literal(":"));
                if self.calls.of_domain {
                    arn.extend(literal("/domainnames/"));
                    arn.extend(named(None, HOST));
                    arn.extend(literal("+"));
                    arn.extend(named(None, LOWER));
                    all.push(arn);
                    break;
                }
                arn.extend(named(api.api_id.as_deref(), LOWER));
                arn.extend(literal("/"));
                arn.extend(named(self.calls.stage.as_deref(), STAGE));
                arn.extend(literal("/"));
                arn.extend(literal(method));
                arn.extend(literal("/"));
                arn.push(Token::Many(Set::Of(PATH)));
                all.push(arn);
            }
        }
        all
    }

    /// The language of a statement's resources: what surely is one, or what may be.
    pub(super) fn language(&self, statements: &[usize], sure: bool) -> Language {
        let member = |statement: &Statement| {
            let negated = statement.resource_is_negated();
            // What may match counts against a Not, and only what surely does for it.
            let any = statement.resource_patterns(sure != negated);
            let any = any.iter().map(pattern).collect();
            Member { negated, any }
        };
        Language(
            statements
                .iter()
                .filter_map(|index| self.places.get(*index))
                .map(|place| member(place.statement))
                .collect(),
        )
    }

    /// An example for every combination of what groups of statements match: first whether each
    /// surely does, then whether each may.
    pub(super) fn examples(
        &self,
        universe: &[Pattern],
        groups: &[Group],
    ) -> Result<Vec<Example>, TooComplex> {
        let mut languages: Vec<Language> = groups
            .iter()
            .map(|group| self.language(&group.statements, true))
            .collect();
        let unsure = groups.iter().any(|group| self.is_unsure(&group.statements));
        if unsure {
            languages.extend(groups.iter().map(|it| self.language(&it.statements, false)));
        }
        let what = "the resources";
        // Of several that are the same one is asked about.
        let mut distinct: Vec<Language> = Vec::new();
        let mut places = Vec::with_capacity(languages.len());
        for language in languages {
            let known = distinct.iter().position(|it| *it == language);
            places.push(known.unwrap_or(distinct.len()));
            if known.is_none() {
                distinct.push(language);
            }
        }
        let mut found = Vec::new();
        if self.calls.everything {
            // First such as calls have.
            found = combinations(&self.calls_of_api(&METHODS), &distinct, &self.budget, what)?;
        }
        for example in combinations(universe, &distinct, &self.budget, what)? {
            if !found.iter().any(|it| it.of == example.of) {
                found.push(example);
            }
        }
        for example in &mut found {
            let of = places
                .iter()
                .map(|place| example.of.get(*place) == Some(&true));
            example.of = of.collect();
        }
        if !unsure {
            for example in &mut found {
                example.of.extend_from_within(..);
            }
        }
        Ok(found)
    }

    fn is_unsure(&self, statements: &[usize]) -> bool {
        statements.iter().any(|index| {
            self.places
                .get(*index)
                .is_some_and(|place| place.statement.resource_is_template())
        })
    }

    /// The texts of the resources of some statements; `None` where they are of both forms.
    pub(super) fn texts(&self, statements: &[usize]) -> Option<(bool, Vec<String>)> {
        let all = || statements.iter().filter_map(|it| self.places.get(*it));
        let negated = all().next()?.statement.resource_is_negated();
        if all().any(|place| place.statement.resource_is_negated() != negated)
            || negated && statements.len() > 1
        {
            return None;
        }
        let mut texts: Vec<String> = all()
            .flat_map(|place| place.statement.resource_texts())
            .collect();
        texts.sort_unstable();
        texts.dedup();
        Some((negated, texts))
    }
}
