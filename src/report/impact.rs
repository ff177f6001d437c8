//! Who else gains and loses by each fix of a report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, Fix, Report};
use crate::facts::Facts;
use crate::reach::Clients;

/// How many clients are named in a sentence.
const NAMED: usize = 5;

/// Who gains and who loses by a fix, of the clients among the facts: interfaces, functions, and whoever is put
/// into a subnet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Impact {
    /// How many clients the facts tell of.
    pub clients: usize,
    /// Of how many it is not known whether they can call the API, before the fix or after it.
    pub unknown: usize,
    /// Those who can call the API after it, and could not, or perhaps not, before.
    pub gain: Vec<String>,
    /// Those who could, and cannot any more, or perhaps not.
    pub lose: Vec<String>,
    /// Why it was not worked out, where it was not; the other fields then say nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub untried: Option<String>,
}

impl Report {
    /// Says with each fix who else gains and loses by it.
    #[must_use]
    pub fn with_impact(mut self, facts: &Facts) -> Self {
        let clients = Clients::new(facts);
        for finding in &mut self.findings {
            weigh(finding, &clients);
        }
        self
    }
}

fn weigh(finding: &mut Finding, clients: &Clients) {
    if let Some(fix) = &mut finding.fix {
        fix.impact = of(fix, clients);
        for other in &mut fix.alternatives {
            other.impact = of(other, clients);
        }
    }
}

fn of(fix: &Fix, clients: &Clients) -> Option<Impact> {
    if fix.commands.is_empty() {
        return None;
    }
    Some(match clients.after(&fix.commands) {
        Ok(known) => Impact {
            clients: known.clients,
            unknown: known.unknown,
            gain: known.gain,
            lose: known.lose,
            untried: None,
        },
        Err(error) => Impact {
            clients: 0,
            unknown: 0,
            gain: Vec::new(),
            lose: Vec::new(),
            untried: Some(error.to_string()),
        },
    })
}

impl Impact {
    /// In one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        if let Some(why) = &self.untried {
            return format!("not worked out: {why}");
        }
        let gain = match self.gain.as_slice() {
            [] => "nobody gains".to_owned(),
            all => format!("{} can call the API after it", named(all)),
        };
        let lose = match self.lose.as_slice() {
            [] => "nobody loses".to_owned(),
            all => format!("{} cannot any more, or perhaps not", named(all)),
        };
        let unknown = match self.unknown {
            0 => String::new(),
            count => format!("; of {count} it is not known"),
        };
        let clients = self.clients;
        let s = if clients == 1 { "" } else { "s" };
        format!("{gain}, {lose}{unknown} ({clients} client{s} in the facts)")
    }
}

fn named(all: &[String]) -> String {
    let names: Vec<&str> = all.iter().take(NAMED).map(String::as_str).collect();
    let names = names.join(", ");
    match all.len().saturating_sub(NAMED) {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}
