//! A policy, compiled once: actions folded, ARNs split, prefixes and dates parsed.
//!
//! Source: AWS, "Grammar of the IAM JSON policy language"; "IAM JSON policy elements: Resource".

mod elements;

pub(super) use elements::ResourcePattern;

use super::Effect;
use super::arn::{Arn, ArnGlob, is_cut_short};
use super::condition::{Condition, names};
use super::doubt::Doubt;
use super::grammar::{Source, StatementNode};
use super::kind::PolicyKind;
use super::pattern::{Fuel, Glob, Piece, Reading, pieces, shown};
use super::principal::{Named, Strength};
use super::request::{View, Wild};
use super::truth::Truth;
use elements::{Action, Patterns, Resource, action, patterns};

/// The API that a resource policy belongs to: what the short form of a resource stands for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Api {
    /// Its Region.
    pub region: Option<String>,
    /// Its owner.
    pub account: Option<String>,
    /// Its id.
    pub api_id: Option<String>,
}

impl Api {
    /// The API that a call's ARN is of.
    #[must_use]
    pub fn of_arn(arn: &str) -> Self {
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Arn::new(arn).map_or_else(Self::default, |it| Self {
            region: part(it.region()),
            account: part(it.account()),
            api_id: part(it.resource().split('/').next().unwrap_or_default()),
        })
    }
}

/// A policy, ready to be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// What it is attached to.
    pub kind: PolicyKind,
    /// The level of the organisation that a service control policy is attached at, where that is known.
    pub level: Option<String>,
    pub(super) statements: Vec<Statement>,
}

/// A statement, ready to be asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    pub(super) effect: Effect,
    pub(super) sid: Option<String>,
    sound: bool,
    principal: Option<Named>,
    action: Patterns<Action>,
    resource: Patterns<Resource>,
    pub(super) conditions: Vec<Condition>,
}

/// An element of a statement, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Grammar,
    Principal,
    Action,
    Resource,
    /// A condition, by its place.
    Condition(usize),
}

impl Policy {
    /// Compiles a document. `api` expands the short resource form; without it, the form stands for
    /// the API that is called.
    #[must_use]
    pub fn compile(source: &Source, kind: PolicyKind, api: Option<&Api>) -> Self {
        // Without a Version the language is that of 2008, which has no variables.
        let variables = source
            .version
            .as_ref()
            .is_some_and(|version| version.text == "2012-10-17");
        let compiler = Compiler {
            kind,
            api,
            variables,
        };
        Self {
            kind,
            level: None,
            statements: source
                .statements
                .iter()
                .map(|statement| compiler.statement(statement))
                .collect(),
        }
    }

    /// How many statements it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether it has no statement.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }
}

struct Compiler<'a> {
    kind: PolicyKind,
    api: Option<&'a Api>,
    variables: bool,
}

impl Compiler<'_> {
    fn statement(&self, it: &StatementNode) -> Statement {
        let principal_fits = it.principal.is_some() == self.kind.has_principal();
        Statement {
            effect: it.effect.map_or(Effect::Deny, |(effect, _)| effect),
            sid: it.sid.as_ref().map(|sid| sid.text.clone()),
            sound: it.sound && it.effect.is_some() && principal_fits,
            principal: it.principal.as_ref().map(Named::compile),
            action: patterns(it.action.as_ref(), action),
            resource: patterns(it.resource.as_ref(), |text| self.resource(text)),
            conditions: it
                .conditions
                .iter()
                .map(|test| Condition::compile(test, self.variables))
                .collect(),
        }
    }

    fn resource(&self, text: &str) -> Resource {
        if text == "*" {
            return Resource::Everything;
        }
        let tail = |text: &str| {
            pieces(
                text,
                Reading {
                    wildcards: true,
                    variables: self.variables,
                },
            )
        };
        if matches!(self.kind, PolicyKind::Resource | PolicyKind::Domain)
            && let Some(path) = text.strip_prefix("execute-api:/")
        {
            return self.short(tail(path));
        }
        if !(self.variables && text.contains("${"))
            && text.bytes().filter(|it| *it == b':').count() >= 5
            && !has_wildcard(text.split(':').nth(2).as_ref())
        {
            return ArnGlob::plain(text).map_or(Resource::Nothing, Resource::Arn);
        }
        let mut parts: Vec<&str> = text.splitn(6, ':').collect();
        if parts.len() < 6 {
            let padded = !matches!(
                self.kind,
                PolicyKind::Resource | PolicyKind::Endpoint | PolicyKind::Domain
            );
            if !padded && !text.ends_with('*') {
                return Resource::Nothing;
            }
            let (given, wild_end) = (parts.len(), text.ends_with('*'));
            parts.resize(6, "*");
            if given > 2 && has_wildcard(parts.get(2)) && !(given == 3 && wild_end) {
                return Resource::Nothing;
            }
        } else if has_wildcard(parts.get(2)) {
            // The service is never a pattern.
            return Resource::Nothing;
        }
        let plain = Reading {
            wildcards: true,
            variables: false,
        };
        let mut all = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                all.push(Piece::Lit(":".to_owned()));
            }
            all.extend(if place == 5 {
                tail(part)
            } else {
                pieces(part, plain)
            });
        }
        compiled(all)
    }

    /// `execute-api:/STAGE/METHOD/PATH` is the API's own ARN and this tail.
    /// Source: AWS, "API Gateway resource policies examples"; "Resource format of permissions for
    /// executing API".
    fn short(&self, tail: Vec<Piece>) -> Resource {
        let Some(Api {
            region: Some(region),
            account: Some(account),
            api_id: Some(id),
        }) = self.api
        else {
            return Resource::Short(tail);
        };
        let head = [
            Piece::Lit("arn:".to_owned()),
            Piece::Many,
            Piece::Lit(format!(":execute-api:{region}:{account}:{id}/")),
        ];
        compiled(head.into_iter().chain(tail).collect())
    }
}

fn has_wildcard(part: Option<&&str>) -> bool {
    part.is_some_and(|part| part.contains(['*', '?']))
}

fn compiled(all: Vec<Piece>) -> Resource {
    if all.iter().any(|piece| matches!(piece, Piece::Var(_))) {
        return Resource::Template(all);
    }
    ArnGlob::new(&all).map_or(Resource::Nothing, Resource::Arn)
}

impl Statement {
    /// Whether the statement applies.
    pub(super) fn applies(&self, view: &View<'_>, fuel: &Fuel) -> (Truth, Option<Strength>) {
        let none = (Truth::False, None);
        if !self.sound || !self.action_matches(view, fuel) {
            return none;
        }
        let named = self.named(view);
        if named.is_none() {
            return none;
        }
        let mut truth = self.resource_matches(view, fuel);
        if self.names_unsurely(view) {
            truth = truth.and(Truth::Unknown);
        }
        for condition in &self.conditions {
            if truth == Truth::False {
                return none;
            }
            truth = truth.and(condition.holds(view, fuel));
        }
        if fuel.is_empty() {
            // The comparing was cut short, so what it said counts for nothing.
            truth = Truth::Unknown;
        }
        (truth, named)
    }

    /// The elements that do not match, or of which nobody can tell.
    pub(super) fn parts(&self, view: &View<'_>, fuel: &Fuel) -> Vec<(Part, Truth)> {
        if !self.sound {
            return vec![(Part::Grammar, Truth::False)];
        }
        let mut parts = vec![
            (Part::Principal, self.names(view)),
            (Part::Action, self.action_matches(view, fuel).into()),
            (Part::Resource, self.resource_matches(view, fuel)),
        ];
        for (place, condition) in self.conditions.iter().enumerate() {
            parts.push((Part::Condition(place), condition.holds(view, fuel)));
        }
        parts.retain(|(_, truth)| *truth != Truth::True);
        parts
    }

    pub(super) fn named(&self, view: &View<'_>) -> Option<Strength> {
        match &self.principal {
            Some(principal) => principal.names(self.effect, view),
            None => Some(Strength::Direct),
        }
    }

    /// Whether nobody can tell if it names the caller.
    fn names_unsurely(&self, view: &View<'_>) -> bool {
        let principal = self.principal.as_ref();
        principal.is_some_and(|it| it.is_unsure(self.effect, view))
    }

    /// Whether it names the caller.
    pub(super) fn names(&self, view: &View<'_>) -> Truth {
        if self.names_unsurely(view) {
            Truth::Unknown
        } else {
            self.named(view).into()
        }
    }

    /// Why nobody can tell whether it applies, beside values of keys that nobody knows.
    pub(super) fn doubts(&self, view: &View<'_>, fuel: &Fuel) -> Vec<Doubt> {
        let unsure = self.parts(view, fuel);
        let unsure = unsure.iter().filter(|(_, truth)| *truth == Truth::Unknown);
        unsure
            .filter_map(|(part, _)| self.doubt(*part, view, fuel))
            .collect()
    }

    /// Why nobody can tell of one part.
    pub(super) fn doubt(&self, part: Part, view: &View<'_>, fuel: &Fuel) -> Option<Doubt> {
        match part {
            Part::Grammar | Part::Action => None,
            Part::Principal => Some(Doubt::NotPrincipalAbroad),
            Part::Resource => {
                if is_cut_short(view.resource) {
                    Some(Doubt::PartOfArn)
                } else if view.wild != Wild::Nowhere {
                    Some(Doubt::SeveralResources)
                } else {
                    None
                }
            }
            Part::Condition(place) => self.conditions.get(place)?.doubt(view, fuel),
        }
    }

    pub(super) fn action_matches(&self, view: &View<'_>, fuel: &Fuel) -> bool {
        let (service, name) = view.action.split_once(':').unwrap_or((view.action, ""));
        let any = self.action.any.iter().any(|action| match action {
            Action::Everything => true,
            Action::Named(wanted, glob) => **wanted == *service && glob.matches(name, fuel),
            Action::Nothing => false,
        });
        any != self.action.negated
    }

    fn resource_matches(&self, view: &View<'_>, fuel: &Fuel) -> Truth {
        let any = self
            .resource
            .any
            .iter()
            .map(|resource| resource.matches(view, fuel))
            .fold(Truth::False, Truth::or);
        if self.resource.negated {
            return !any;
        }
        match (any, view.wild, self.effect) {
            // All of something is not allowed where a part of it is.
            (Truth::Unknown, Wild::End, Effect::Allow) if !self.resource_is_template() => {
                Truth::False
            }
            _ => any,
        }
    }

    /// Whether a value of the statement hangs on the key through a variable.
    pub(super) fn fills_in(&self, folded: &str) -> bool {
        let resource = self.resource.any.iter().any(|it| match it {
            Resource::Template(template) | Resource::Short(template) => names(template, folded),
            Resource::Everything | Resource::Arn(_) | Resource::Nothing => false,
        });
        resource || self.conditions.iter().any(|it| it.fills_in(folded))
    }
}

impl Statement {
    /// Keeps some of its actions, by their places in the list.
    pub(super) fn keep_actions(&mut self, places: &[usize]) {
        self.action.keep(places);
    }

    /// Keeps some of its resources.
    pub(super) fn keep_resources(&mut self, places: &[usize]) {
        self.resource.keep(places);
    }

    /// Whether AWS would take it.
    pub(super) const fn is_sound(&self) -> bool {
        self.sound
    }

    /// The actions of a service that it names: the service, and the pattern of the names.
    pub(super) fn named_actions(&self) -> impl Iterator<Item = (&str, &Glob)> {
        self.action.any.iter().filter_map(|action| match action {
            Action::Named(service, name) => Some((&**service, name)),
            Action::Everything | Action::Nothing => None,
        })
    }

    /// Callers that it names: what they are called, a principal, and its value of `aws:PrincipalArn`.
    pub(super) fn named_callers(&self) -> Vec<(String, String, String)> {
        self.principal
            .as_ref()
            .map_or_else(Vec::new, Named::callers)
    }

    /// The keys that stand in its values as variables, in lower case.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        let resource = self.resource.any.iter().flat_map(|it| match it {
            Resource::Template(pieces) | Resource::Short(pieces) => pieces.as_slice(),
            Resource::Everything | Resource::Arn(_) | Resource::Nothing => &[],
        });
        let conditions = self.conditions.iter().flat_map(Condition::templates);
        resource.chain(conditions).filter_map(|piece| match piece {
            Piece::Var(variable) => Some(variable.key.as_str()),
            _ => None,
        })
    }

    /// Whether it is about every resource, by a `*`.
    pub(super) fn resource_is_everything(&self) -> bool {
        let star = |it: &Resource| *it == Resource::Everything;
        !self.resource.negated && self.resource.any.iter().any(star)
    }

    /// Whether it has `NotResource`.
    pub(super) const fn resource_is_negated(&self) -> bool {
        self.resource.negated
    }

    /// Whether a variable stands in its resources.
    pub(super) fn resource_is_template(&self) -> bool {
        self.resource.any.iter().any(Resource::is_template)
    }

    /// The patterns of its resources; with `sure` without those that hang on a variable.
    pub(super) fn resource_patterns(&self, sure: bool) -> Vec<ResourcePattern> {
        let any = self.resource.any.iter();
        any.filter(|it| !(sure && it.is_template()))
            .filter_map(|it| match it {
                Resource::Short(tail) => Some(ResourcePattern::OfCall(tail.clone())),
                other => other.pieces().map(ResourcePattern::Arn),
            })
            .collect()
    }

    /// The texts of its resources.
    pub(super) fn resource_texts(&self) -> Vec<String> {
        let any = self.resource.any.iter();
        any.filter_map(|it| match it {
            Resource::Short(tail) => Some(format!("execute-api:/{}", shown(tail))),
            other => other.pieces().map(|pieces| shown(&pieces)),
        })
        .collect()
    }
}
