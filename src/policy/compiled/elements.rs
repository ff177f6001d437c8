//! Actions and resources of a statement, compiled, and held against a request.
//!
//! Source: AWS, "IAM JSON policy elements: Action"; "IAM JSON policy elements: Resource".

use crate::policy::arn::{Arn, ArnGlob, is_cut_short};
use crate::policy::condition::{Filled, fill};
use crate::policy::grammar::Element;
use crate::policy::pattern::{Extent, Fuel, Glob, Piece};
use crate::policy::request::{View, Wild};
use crate::policy::truth::Truth;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Patterns<T> {
    pub(super) negated: bool,
    pub(super) any: List<T>,
}

/// One value, which stands where the statement does, or several.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum List<T> {
    One(T),
    Several(Vec<T>),
}

impl<T> std::ops::Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(all) => all,
        }
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        let mut all = all.into_iter();
        match (all.next(), all.next()) {
            (Some(one), None) => Self::One(one),
            (first, second) => Self::Several(first.into_iter().chain(second).chain(all).collect()),
        }
    }
}

impl<T: Clone> Patterns<T> {
    pub(super) fn keep(&mut self, places: &[usize]) {
        let kept = places
            .iter()
            .filter_map(|place| self.any.get(*place).cloned());
        self.any = kept.collect();
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    Everything,
    /// The service and the name, in lower case.
    Named(Box<str>, Glob),
    Nothing,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Resource {
    Everything,
    Arn(ArnGlob),
    /// With variables after the fifth colon.
    Template(Vec<Piece>),
    /// The short form, of whatever API is called: what follows its id.
    Short(Vec<Piece>),
    Nothing,
}

/// A pattern of resources.
pub(in crate::policy) enum ResourcePattern {
    /// Of whole ARNs.
    Arn(Vec<Piece>),
    /// Of what follows the API's id in the ARN of a call.
    OfCall(Vec<Piece>),
}

pub(super) fn patterns<T>(element: Option<&Element>, compile: impl Fn(&str) -> T) -> Patterns<T> {
    Patterns {
        negated: element.is_some_and(|element| element.negated),
        any: element
            .map_or(&[][..], |element| &element.values)
            .iter()
            .map(|value| compile(&value.text))
            .collect(),
    }
}

pub(super) fn action(text: &str) -> Action {
    if text == "*" {
        return Action::Everything;
    }
    match text.split_once(':') {
        Some((service, name)) if !service.contains(['*', '?']) => Action::Named(
            service.to_ascii_lowercase().into(),
            Glob::wild(&name.to_ascii_lowercase()),
        ),
        _ => Action::Nothing,
    }
}

impl Resource {
    pub(super) fn is_template(&self) -> bool {
        match self {
            Self::Template(_) => true,
            Self::Short(tail) => tail.iter().any(|it| matches!(it, Piece::Var(_))),
            Self::Everything | Self::Arn(_) | Self::Nothing => false,
        }
    }

    /// The pattern of whole ARNs; none where it matches nothing.
    pub(super) fn pieces(&self) -> Option<Vec<Piece>> {
        match self {
            Self::Everything => Some(vec![Piece::Many]),
            Self::Arn(glob) => Some(glob.pieces()),
            Self::Template(pieces) => Some(pieces.clone()),
            Self::Short(tail) => Some(any_api(tail)),
            Self::Nothing => None,
        }
    }

    pub(super) fn matches(&self, view: &View<'_>, fuel: &Fuel) -> Truth {
        let arn = view.arn.as_ref();
        match self {
            Self::Everything => Truth::True,
            Self::Arn(glob) => of_arn(glob, view, fuel),
            Self::Nothing => Truth::False,
            Self::Template(template) => match fill(template, view, fuel) {
                Filled::Whole(pieces) => {
                    ArnGlob::new(&pieces).map_or(Truth::False, |glob| of_arn(&glob, view, fuel))
                }
                Filled::NoValue => Truth::False,
                Filled::Unknown => Truth::Unknown,
            },
            Self::Short(template) => match fill(template, view, fuel) {
                Filled::Whole(pieces) if view.wild == Wild::Nowhere && arn.is_some() => {
                    called_path(arn)
                        .is_some_and(|path| Glob::new(&pieces).matches(path, fuel))
                        .into()
                }
                Filled::Whole(pieces) => ArnGlob::new(&any_api(&pieces))
                    .map_or(Truth::False, |glob| of_arn(&glob, view, fuel)),
                Filled::NoValue => Truth::False,
                Filled::Unknown => Truth::Unknown,
            },
        }
    }
}

/// A request's resource against a pattern. One with wildcards is several resources, and an ARN that breaks
/// off is nobody knows which.
fn of_arn(glob: &ArnGlob, view: &View<'_>, fuel: &Fuel) -> Truth {
    match &view.arn {
        Some(arn) if view.wild == Wild::Nowhere => glob.matches(arn, fuel).into(),
        None if !is_cut_short(view.resource) => Truth::False,
        _ => match glob.spans(view.resource, fuel) {
            Extent::Whole => Truth::True,
            Extent::Part => Truth::Unknown,
            Extent::Nothing => Truth::False,
        },
    }
}

/// The ARNs of calls of any API that have this tail.
fn any_api(tail: &[Piece]) -> Vec<Piece> {
    let lit = |text: &str| Piece::Lit(text.to_owned());
    let mut pieces = vec![lit("arn:"), Piece::Many, lit(":execute-api:"), Piece::Many];
    pieces.extend([lit(":"), Piece::Many, lit(":"), Piece::Many, lit("/")]);
    pieces.extend(tail.iter().cloned());
    pieces
}

/// What follows the API's id in the ARN of a call.
fn called_path<'a>(arn: Option<&Arn<'a>>) -> Option<&'a str> {
    let arn = arn?;
    let (_, path) = arn.resource().split_once('/')?;
    (arn.service() == "execute-api").then_some(path)
}
