//! The ways in which a template of CloudFormation can be deployed: its conditions cut it into worlds, in
//! each of which every `Fn::If` has its branch, and a resource is there or not.
//!
//! Source: AWS, "Condition functions". Conditions that exclude each other are never taken together.

use std::collections::BTreeMap;

use super::tree::{Entry, Node, Value};

/// The most conditions of a file that are taken apart; of more the branches stay open.
const MOST_ATOMS: usize = 5;
/// The deepest nesting of conditions that is read.
const MOST_DEEP: usize = 16;

/// What each condition of a file is.
pub(super) type Conditions = BTreeMap<String, bool>;

/// The worlds of a document, with the document as it is in each; none where no condition decides anything,
/// or too many do.
pub(super) fn of(top: &Node) -> Vec<(Conditions, Node)> {
    let conditions = top.get("Conditions");
    let conditions = conditions.or_else(|| top.at(&["resources", "Conditions"]));
    let Some(conditions) = conditions.filter(|it| !it.entries().is_empty()) else {
        return Vec::new();
    };
    let mut used = Vec::new();
    names(top, &mut used);
    let read = Read { conditions };
    let mut atoms: Vec<Atom> = Vec::new();
    for name in &used {
        if read.atoms(name, &mut atoms, 0).is_none() {
            return Vec::new();
        }
    }
    if used.is_empty() || atoms.len() > MOST_ATOMS {
        return Vec::new();
    }
    let mut worlds: Vec<(Conditions, Node)> = Vec::new();
    // The first world is the one in which everything holds.
    for bits in (0..1_u32 << atoms.len()).rev() {
        let holds = |atom: &Atom| {
            let place = atoms.iter().position(|it| it == atom).unwrap_or_default();
            bits >> place & 1 == 1
        };
        let apart = |one: &Atom, other: &Atom| {
            one != other && one.of == other.of && holds(one) && holds(other)
        };
        if atoms
            .iter()
            .any(|one| atoms.iter().any(|other| apart(one, other)))
        {
            continue;
        }
        let known: Option<Conditions> = used
            .iter()
            .map(|name| Some((name.clone(), read.is(name, &holds, 0)?)))
            .collect();
        let Some(known) = known else {
            return Vec::new();
        };
        if worlds.iter().all(|(other, _)| *other != known) {
            let node = taken(top, &known);
            worlds.push((known, node));
        }
    }
    worlds
}

/// What a condition compares: something open, with one text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Atom {
    of: String,
    text: String,
}

struct Read<'a> {
    conditions: &'a Node,
}

impl Read<'_> {
    fn body(&self, name: &str) -> Option<&Node> {
        self.conditions.get(name)
    }

    /// The comparisons that a condition hangs on; `None` where it cannot be read.
    fn atoms(&self, name: &str, all: &mut Vec<Atom>, depth: usize) -> Option<()> {
        self.within(self.body(name)?, all, depth)
    }

    fn within(&self, node: &Node, all: &mut Vec<Atom>, depth: usize) -> Option<()> {
        if depth > MOST_DEEP {
            return None;
        }
        match call(node)? {
            Call::Equals(Compared::Atom(atom)) => {
                if !all.contains(&atom) {
                    all.push(atom);
                }
                Some(())
            }
            Call::Equals(Compared::Known(_)) => Some(()),
            Call::Of(name) => self.atoms(name, all, depth + 1),
            Call::Not(one) => self.within(one, all, depth + 1),
            Call::All(parts) | Call::Any(parts) => parts
                .iter()
                .try_for_each(|part| self.within(part, all, depth + 1)),
        }
    }

    fn is(&self, name: &str, holds: &dyn Fn(&Atom) -> bool, depth: usize) -> Option<bool> {
        self.value(self.body(name)?, holds, depth)
    }

    fn value(&self, node: &Node, holds: &dyn Fn(&Atom) -> bool, depth: usize) -> Option<bool> {
        if depth > MOST_DEEP {
            return None;
        }
        let each = |parts: &[Node]| -> Option<Vec<bool>> {
            let parts = parts.iter();
            parts.map(|it| self.value(it, holds, depth + 1)).collect()
        };
        Some(match call(node)? {
            Call::Equals(Compared::Atom(atom)) => holds(&atom),
            Call::Equals(Compared::Known(is)) => is,
            Call::Of(name) => self.is(name, holds, depth + 1)?,
            Call::Not(one) => !self.value(one, holds, depth + 1)?,
            Call::All(parts) => each(parts)?.into_iter().all(|it| it),
            Call::Any(parts) => each(parts)?.into_iter().any(|it| it),
        })
    }
}

enum Call<'a> {
    Equals(Compared),
    Of(&'a str),
    Not(&'a Node),
    All(&'a [Node]),
    Any(&'a [Node]),
}

enum Compared {
    Atom(Atom),
    Known(bool),
}

fn call(node: &Node) -> Option<Call<'_>> {
    let [entry] = node.entries() else {
        return None;
    };
    let argument = &entry.value;
    Some(match entry.name.as_str() {
        "Condition" => Call::Of(argument.text()?),
        "Fn::Not" => Call::Not(argument.elements().first()?),
        "Fn::And" => Call::All(argument.elements()),
        "Fn::Or" => Call::Any(argument.elements()),
        "Fn::Equals" => {
            let [one, other] = argument.elements() else {
                return None;
            };
            let open = |it: &Node| !it.entries().is_empty();
            Call::Equals(match (open(one), open(other)) {
                (false, false) => Compared::Known(one.shown() == other.shown()),
                (true, false) => Compared::Atom(atom(one, other)),
                (false, true) => Compared::Atom(atom(other, one)),
                // Two that are open: whatever they are, they are equal or not.
                (true, true) => Compared::Atom(Atom {
                    of: format!("{} {}", written(one), written(other)),
                    text: "equal".to_owned(),
                }),
            })
        }
        _ => return None,
    })
}

fn atom(open: &Node, text: &Node) -> Atom {
    Atom {
        of: written(open),
        text: text.shown(),
    }
}

/// A value as a text of its own.
fn written(node: &Node) -> String {
    match &node.value {
        Value::Map(entries) => {
            let parts = entries.iter();
            let parts = parts.map(|it| format!("{}({})", it.name, written(&it.value)));
            parts.collect::<Vec<_>>().join(",")
        }
        Value::List(all) => all.iter().map(written).collect::<Vec<_>>().join(","),
        _ => node.shown(),
    }
}

/// The conditions that decide what is there.
fn names(node: &Node, used: &mut Vec<String>) {
    let mut add = |name: &str| {
        if used.iter().all(|it| it != name) {
            used.push(name.to_owned());
        }
    };
    match &node.value {
        Value::Map(entries) => {
            if let Some((name, _)) = branches(node) {
                add(name);
            }
            // A resource stands under a condition by its name.
            if node.get("Type").is_some()
                && let Some(name) = node.get("Condition").and_then(Node::text)
            {
                add(name);
            }
            for entry in entries {
                if entry.name != "Conditions" {
                    names(&entry.value, used);
                }
            }
        }
        Value::List(all) => all.iter().for_each(|one| names(one, used)),
        _ => {}
    }
}

/// The condition and the branches of an `Fn::If`.
fn branches(node: &Node) -> Option<(&str, [&Node; 2])> {
    let [entry] = node.entries() else {
        return None;
    };
    match (entry.name.as_str(), entry.value.elements()) {
        ("Fn::If", [name, yes, no]) => Some((name.text()?, [yes, no])),
        _ => None,
    }
}

/// The document with every branch taken, and without the resources that are not there.
fn taken(node: &Node, known: &Conditions) -> Node {
    if let Some((name, [yes, no])) = branches(node)
        && let Some(is) = known.get(name)
    {
        return taken(if *is { yes } else { no }, known);
    }
    let gone = |it: &Node| {
        let condition = it.get("Type").and(it.get("Condition"));
        let condition = condition.and_then(Node::text);
        condition.is_some_and(|name| known.get(name) == Some(&false))
    };
    let value = match &node.value {
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .filter(|it| !gone(&it.value))
                .map(|it| Entry {
                    name: it.name.clone(),
                    name_span: it.name_span,
                    value: taken(&it.value, known),
                })
                .collect(),
        ),
        Value::List(all) => Value::List(all.iter().map(|it| taken(it, known)).collect()),
        other => other.clone(),
    };
    Node::new(node.span, value)
}

/// What is found in several worlds, each once; of what is not in all of them `say` is told where it is.
pub(super) fn once<T: PartialEq>(
    found: Vec<(&Conditions, Vec<T>)>,
    say: impl Fn(&mut T, &str),
) -> Vec<T> {
    let worlds: Vec<&Conditions> = found.iter().map(|(known, _)| *known).collect();
    let mut all: Vec<(T, Vec<&Conditions>)> = Vec::new();
    for (known, found) in found {
        for one in found {
            match all.iter_mut().find(|(it, _)| *it == one) {
                Some((_, of)) => of.push(known),
                None => all.push((one, vec![known])),
            }
        }
    }
    all.into_iter()
        .map(|(mut one, of)| {
            if let Some(place) = place(&of, &worlds).filter(|_| of.len() < worlds.len()) {
                say(&mut one, &place);
            }
            one
        })
        .collect()
}

/// What some worlds have in common, and not all: `where Production holds`.
fn place(some: &[&Conditions], all: &[&Conditions]) -> Option<String> {
    let first = some.first()?;
    let common = |worlds: &[&Conditions], name: &str, is: bool| {
        worlds.iter().all(|it| it.get(name) == Some(&is))
    };
    let parts: Vec<String> = first
        .iter()
        .filter(|(name, is)| common(some, name, **is) && !common(all, name, **is))
        .map(|(name, is)| format!("{name} {}", if *is { "holds" } else { "does not hold" }))
        .collect();
    (!parts.is_empty()).then(|| format!("where {}", parts.join(" and ")))
}
