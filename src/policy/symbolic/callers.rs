//! The callers, cut into the classes that the statements tell apart.

use super::automaton::{Language, Pattern, Set, Token, combinations, literal};
use super::axes::{CallerClass, Row, Signs};
use super::budget::TooComplex;
use super::calls::Callers;
use super::question::Question;
use super::values::{arn_tokens, tokens};
use crate::policy::combine::Relation;
use crate::policy::condition::Wanted;
use crate::policy::operator::Base;
use crate::policy::pattern::Fuel;
use crate::policy::request::{Context, Held, Request};

/// The keys that come from the caller, where they do.
pub(super) const OF_CALLER: [&str; 3] = [
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principaltype",
];

impl Question<'_> {
    /// The callers.
    pub(super) fn callers(&self) -> Result<Vec<CallerClass>, TooComplex> {
        let mut classes: Vec<CallerClass> = Vec::new();
        for (label, principal) in self.candidates()? {
            let keys = self.keys_of(&principal);
            let mut context = Context::default();
            for (name, value) in &keys {
                context.set(name, Held::Known(vec![value.clone()]));
            }
            let request =
                Request::new("execute-api:Invoke", &self.resource, &principal.0).with(context);
            let fuel = Fuel::full();
            let mut row = Row::all(self.places.len());
            let mut strengths = Vec::with_capacity(self.places.len());
            for (index, place) in self.places.iter().enumerate() {
                self.budget.spend(4, "the principals")?;
                let view = self.view(place, &request);
                let strength = place.statement.named(&view);
                let mut truth = place.statement.names(&view);
                if self.calls.from_caller {
                    for condition in &place.statement.conditions {
                        if OF_CALLER.contains(&condition.key.as_str()) {
                            truth = truth.and(condition.holds(&view, &fuel));
                        }
                    }
                }
                row.set(index, truth);
                strengths.push(strength);
            }
            let signs = if request.caller.identity().is_some() {
                Signs::Yes
            } else {
                Signs::No
            };
            let features = self.features(&request);
            let alike = classes.iter_mut().find(|class| {
                class.row == row
                    && class.strengths == strengths
                    && class.signs == signs
                    && self.features_of(class) == features
            });
            match alike {
                Some(class) => class.labels.push(label),
                None => classes.push(CallerClass {
                    labels: vec![label],
                    principal: principal.0,
                    keys,
                    signs,
                    row,
                    strengths,
                }),
            }
        }
        Ok(classes)
    }

    fn features_of(&self, class: &CallerClass) -> (u8, Relation) {
        self.features(&Request::new("", &self.resource, &class.principal))
    }

    /// Callers that the policies may tell apart: what they are called, the principal, and the value of
    /// `aws:PrincipalArn`.
    fn candidates(&self) -> Result<Vec<Candidate>, TooComplex> {
        let own = self.account.as_str();
        let mut accounts: Vec<String> = vec![own.to_owned()];
        let mut all: Vec<Candidate> = vec![(
            "anonymous".to_owned(),
            ("anonymous".to_owned(), String::new()),
        )];
        let mut add = |label: String, principal: String, arn: String| {
            if !all
                .iter()
                .any(|(_, (it, its))| *it == principal && *its == arn)
            {
                all.push((label, (principal, arn)));
            }
        };
        for place in &self.places {
            for (label, principal, arn) in place.statement.named_callers() {
                self.budget.spend(8, "the principals")?;
                if let Some(account) = crate::policy::arn::Arn::new(&principal) {
                    accounts.push(account.account().to_owned());
                }
                add(label, principal, arn);
            }
        }
        if self.calls.from_caller {
            for (arn, account) in self.caller_arns()? {
                accounts.extend(account);
                let principal = match arn.split_once(":role/") {
                    Some((head, path)) => {
                        let role = path.rsplit('/').next().unwrap_or_default();
                        let head = head.replacen(":iam:", ":sts:", 1);
                        format!("{head}:assumed-role/{role}/session")
                    }
                    None => arn.clone(),
                };
                add(arn.clone(), principal, arn);
            }
        }
        accounts.retain(|it| crate::policy::principal::is_account(it));
        let mut seen = std::collections::HashSet::new();
        accounts.retain(|it| seen.insert(it.clone()));
        let stranger = ["999988887777", "777788889999", "555566667777"]
            .into_iter()
            .find(|it| !accounts.iter().any(|account| account == it))
            .unwrap_or("123443211234");
        for account in &accounts {
            let root = format!("arn:aws:iam::{account}:root");
            let user = format!("arn:aws:iam::{account}:user/any-other");
            add(
                format!("any other identity of {account}"),
                user.clone(),
                user,
            );
            if self.calls.from_caller || self.alone() {
                add(root.clone(), root.clone(), root);
            }
        }
        let user = format!("arn:aws:iam::{stranger}:user/stranger");
        add(
            "any identity of another account".to_owned(),
            user.clone(),
            user.clone(),
        );
        match self.calls.callers {
            Callers::Everybody => {}
            Callers::Unsigned => all.retain(|(_, (principal, _))| principal == "anonymous"),
            Callers::Signed => all.retain(|(_, (principal, _))| *principal == user),
        }
        Ok(all)
    }

    /// The ARNs of callers that conditions tell apart, and the accounts that they name.
    fn caller_arns(&self) -> Result<Vec<(String, Option<String>)>, TooComplex> {
        const NAME: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-/";
        let mut languages = Vec::new();
        let mut found = Vec::new();
        for condition in self
            .places
            .iter()
            .flat_map(|place| &place.statement.conditions)
        {
            match condition.key.as_str() {
                "aws:principalaccount" => {
                    let texts = condition.wanted.iter().filter_map(|wanted| match wanted {
                        Wanted::Text(text) => Some(text.clone()),
                        Wanted::Glob(glob) => glob.as_literal().map(str::to_owned),
                        _ => None,
                    });
                    found.extend(texts.map(|account| {
                        let arn = format!("arn:aws:iam::{account}:user/any-other");
                        (arn, Some(account))
                    }));
                }
                "aws:principalarn" => {
                    let base = condition.operator.map(|it| it.base);
                    for wanted in &condition.wanted {
                        match (wanted, base) {
                            (Wanted::Text(text), _) => found.push((text.clone(), None)),
                            (Wanted::Glob(glob), Some(Base::StringLike)) => {
                                languages.push(Language::of(tokens(&glob.pieces(), &Set::Any)));
                            }
                            (Wanted::Arn(glob), _) => {
                                languages.push(Language::of(arn_tokens(&glob.pieces())));
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        let universe = |kind: &str| {
            let mut arn: Pattern = literal("arn:aws:iam::").collect();
            arn.extend(std::iter::repeat_n(Token::One(Set::Of("0123456789")), 12));
            arn.extend(literal(kind));
            arn.push(Token::One(Set::Of(NAME)));
            arn.push(Token::Many(Set::Of(NAME)));
            arn
        };
        if !languages.is_empty() {
            let what = "the values of aws:PrincipalArn";
            let universe = [universe(":role/"), universe(":user/")];
            let examples = combinations(&universe, &languages, &self.budget, what)?;
            found.extend(
                examples
                    .into_iter()
                    .filter(|it| it.of.contains(&true))
                    .map(|it| {
                        let account = crate::policy::arn::Arn::new(&it.text)
                            .map(|it| it.account().to_owned());
                        (it.text, account)
                    }),
            );
        }
        found.retain(|(arn, _)| arn.starts_with("arn:"));
        Ok(found)
    }

    /// The keys that a caller brings.
    fn keys_of(&self, (principal, arn): &(String, String)) -> Vec<(String, String)> {
        let identity = crate::policy::principal::Caller::parse(principal);
        let Some(identity) = identity.identity().filter(|_| self.calls.from_caller) else {
            return Vec::new();
        };
        vec![
            ("aws:PrincipalArn".to_owned(), arn.clone()),
            ("aws:PrincipalAccount".to_owned(), identity.account.clone()),
            (
                "aws:PrincipalType".to_owned(),
                identity.kind.as_type().to_owned(),
            ),
        ]
    }
}

/// What callers are called, a principal of them, and its value of `aws:PrincipalArn`.
type Candidate = (String, (String, String));
