//! Who asks, and whom a statement names.
//!
//! Source: AWS, "AWS JSON policy elements: Principal" and "AWS JSON policy elements: `NotPrincipal`".

use super::Effect;
use super::arn::Arn;
use super::grammar::PrincipalElement;
use super::request::View;
use super::truth::Truth;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Caller {
    Anonymous,
    /// A service, by its name.
    Service(String),
    /// An identity of an account.
    Identity(Identity),
    /// An ARN of something that cannot ask; only `*` matches it.
    Other(String),
}

/// An identity of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) arn: String,
    pub(super) partition: String,
    pub(super) account: String,
    pub(super) kind: Kind,
}

/// The kinds of identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Root,
    User,
    /// A role, for its sessions as a whole.
    Role {
        name: String,
    },
    /// One session of a role.
    Session {
        role: String,
    },
    Federated {
        name: String,
    },
}

impl Kind {
    /// The value of `aws:PrincipalType`.
    pub(super) const fn as_type(&self) -> &'static str {
        match self {
            Self::Root => "Account",
            Self::User => "User",
            Self::Role { .. } | Self::Session { .. } => "AssumedRole",
            Self::Federated { .. } => "FederatedUser",
        }
    }
}

impl Caller {
    pub(super) fn parse(text: &str) -> Self {
        if text.eq_ignore_ascii_case("anonymous") || text == "*" || text.is_empty() {
            return Self::Anonymous;
        }
        if is_account(text) {
            return identity(&format!("arn:aws:iam::{text}:root"))
                .map_or(Self::Anonymous, Self::Identity);
        }
        if !text.contains(':') {
            return Self::Service(text.to_ascii_lowercase());
        }
        identity(text).map_or_else(|| Self::Other(text.to_owned()), Self::Identity)
    }

    pub(super) const fn identity(&self) -> Option<&Identity> {
        match self {
            Self::Identity(identity) => Some(identity),
            _ => None,
        }
    }

    /// For messages.
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Service(name) => name,
            Self::Identity(identity) => &identity.arn,
            Self::Other(arn) => arn,
        }
    }
}

/// An account's number.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn identity(text: &str) -> Option<Identity> {
    let arn = Arn::new(text)?;
    let resource = arn.resource();
    let last = || resource.rsplit('/').next().unwrap_or_default().to_owned();
    let kind = match arn.service() {
        "iam" if resource == "root" => Kind::Root,
        "iam" if resource.starts_with("user/") => Kind::User,
        "iam" if resource.starts_with("role/") => Kind::Role { name: last() },
        "sts" => {
            let mut parts = resource.splitn(3, '/');
            match (parts.next()?, parts.next(), parts.next()) {
                ("assumed-role", Some(role), Some(_)) => Kind::Session {
                    role: role.to_owned(),
                },
                ("federated-user", Some(name), None) => Kind::Federated {
                    name: name.to_owned(),
                },
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(Identity {
        arn: text.to_owned(),
        partition: arn.partition().to_owned(),
        account: arn.account().to_owned(),
        kind,
    })
}

/// How a statement names the caller, the weakest first. What an Allow grants depends on it.
/// Source: AWS, "Policy evaluation logic".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// By its account, which leaves the rest to the account's own policies.
    Account,
    /// By its role, which its boundary and session policy still limit.
    Role,
    /// By itself, or as everyone.
    Direct,
}

/// Whom a statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    negated: bool,
    who: Vec<Who>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    Everyone,
    Account(String),
    /// A user, role, session or federated user, by its ARN.
    Identity(Identity),
    Service(String),
    /// Nobody: a deleted identity, a pattern, a kind that API Gateway does not know.
    Nobody,
}

impl Named {
    pub(super) fn compile(element: &PrincipalElement) -> Self {
        let who = |(kind, text): &(Option<String>, super::grammar::Text)| {
            who(kind.as_deref(), &text.text)
        };
        Self {
            negated: element.negated,
            who: element.values.iter().map(who).collect(),
        }
    }

    /// Callers that it names: what they are called, a principal, and its value of
    /// `aws:PrincipalArn`.
    pub(super) fn callers(&self) -> Vec<(String, String, String)> {
        let mut all = Vec::new();
        for who in &self.who {
            match who {
                Who::Everyone | Who::Nobody => {}
                Who::Account(account) => {
                    let user = format!("arn:aws:iam::{account}:user/any-other");
                    all.push((
                        format!("any other identity of {account}"),
                        user.clone(),
                        user,
                    ));
                }
                Who::Service(name) => all.push((name.clone(), name.clone(), String::new())),
                Who::Identity(identity) => {
                    let Identity {
                        arn,
                        partition,
                        account,
                        kind,
                    } = identity;
                    let sts = format!("arn:{partition}:sts::{account}");
                    match kind {
                        Kind::Role { name } => {
                            let session = format!("{sts}:assumed-role/{name}/session");
                            all.push((arn.clone(), session, arn.clone()));
                            all.push((arn.clone(), arn.clone(), arn.clone()));
                        }
                        Kind::Session { role } => {
                            let its = format!("arn:{partition}:iam::{account}:role/{role}");
                            all.push((arn.clone(), arn.clone(), its));
                        }
                        Kind::User => {
                            all.push((arn.clone(), arn.clone(), arn.clone()));
                            let name = arn.rsplit('/').next().unwrap_or_default();
                            let user = format!("{sts}:federated-user/{name}");
                            all.push((user.clone(), user.clone(), user));
                        }
                        Kind::Federated { .. } | Kind::Root => {
                            all.push((arn.clone(), arn.clone(), arn.clone()));
                        }
                    }
                }
            }
        }
        all
    }

    /// Whether the statement is about the caller, and how it names it.
    pub(super) fn names(&self, effect: Effect, view: &View<'_>) -> Option<Strength> {
        if !self.negated {
            return self
                .who
                .iter()
                .filter_map(|who| who.names(view.caller))
                .max();
        }
        let spared = match effect {
            Effect::Deny => {
                !view.bounded && !self.is_unsure(effect, view) && self.spares(view.caller)
            }
            Effect::Allow => self.who.iter().any(|who| who.names(view.caller).is_some()),
        };
        (!spared).then_some(Strength::Direct)
    }

    /// Whether nobody can tell if the statement is about the caller: a `Deny` with `NotPrincipal` that
    /// lists a caller of another account, its role or its account.
    pub(super) fn is_unsure(&self, effect: Effect, view: &View<'_>) -> bool {
        let everyone = || self.who.contains(&Who::Everyone);
        self.negated
            && effect == Effect::Deny
            && view.abroad
            && !view.bounded
            && !everyone()
            && self.lists(view.caller)
    }

    /// Whether it lists the caller at any level: itself, its role, its account.
    fn lists(&self, caller: &Caller) -> bool {
        self.who.iter().any(|who| who.names(caller).is_some())
    }

    /// Whether a `Deny` with `NotPrincipal` leaves the caller alone. It must list every level of it:
    /// a user's or session's ARN, its role's and its account. An account alone spares only its root.
    fn spares(&self, caller: &Caller) -> bool {
        let listed = |wanted: &dyn Fn(&Who) -> bool| self.who.iter().any(wanted);
        if listed(&|who| *who == Who::Everyone) {
            return true;
        }
        let Some(caller) = caller.identity() else {
            return self.who.iter().any(|who| who.names(caller).is_some());
        };
        let account = listed(&|who| matches!(who, Who::Account(it) if *it == caller.account));
        let itself = listed(&|who| matches!(who, Who::Identity(it) if it.arn == caller.arn));
        let its_role = |role: &str| {
            listed(&|who| match who {
                Who::Identity(it) => {
                    it.account == caller.account
                        && matches!(&it.kind, Kind::Role { name } if name == role)
                }
                _ => false,
            })
        };
        account
            && match &caller.kind {
                Kind::Root => true,
                Kind::User | Kind::Role { .. } | Kind::Federated { .. } => itself,
                Kind::Session { role } => itself && its_role(role),
            }
    }
}

fn who(kind: Option<&str>, text: &str) -> Who {
    match kind {
        None | Some("AWS") if text == "*" => Who::Everyone,
        Some("AWS") if is_account(text) => Who::Account(text.to_owned()),
        Some("AWS") if !text.contains(['*', '?']) => match identity(text) {
            Some(Identity {
                kind: Kind::Root,
                account,
                ..
            }) => Who::Account(account),
            Some(identity) => Who::Identity(identity),
            None => Who::Nobody,
        },
        Some("Service") => Who::Service(text.to_ascii_lowercase()),
        _ => Who::Nobody,
    }
}

impl Who {
    fn names(&self, caller: &Caller) -> Option<Strength> {
        match (self, caller) {
            (Self::Everyone, _) => Some(Strength::Direct),
            (Self::Service(wanted), Caller::Service(name)) => {
                (wanted == name).then_some(Strength::Direct)
            }
            (Self::Account(account), Caller::Identity(caller)) => {
                (*account == caller.account).then_some(Strength::Account)
            }
            (Self::Identity(named), Caller::Identity(caller)) => named.names(caller),
            _ => None,
        }
    }
}

impl Identity {
    /// The value of `aws:PrincipalArn`; `None` where it is not known: a session's ARN does not tell the
    /// path of its role.
    pub(super) fn principal_arn(&self) -> Option<String> {
        (!matches!(self.kind, Kind::Session { .. })).then(|| self.arn.clone())
    }

    fn names(&self, caller: &Self) -> Option<Strength> {
        let same_account = self.account == caller.account && self.partition == caller.partition;
        if !same_account {
            return None;
        }
        match (&self.kind, &caller.kind) {
            (Kind::Role { name }, Kind::Session { role }) if name == role => Some(Strength::Role),
            (Kind::Role { .. }, Kind::Role { .. }) if self.arn == caller.arn => {
                Some(Strength::Role)
            }
            (Kind::User, Kind::Federated { name }) => {
                let user = self.arn.rsplit('/').next().unwrap_or_default();
                (user == name).then_some(Strength::Role)
            }
            _ if self.arn == caller.arn => Some(Strength::Direct),
            _ => None,
        }
    }
}

impl From<Option<Strength>> for Truth {
    fn from(strength: Option<Strength>) -> Self {
        strength.is_some().into()
    }
}
