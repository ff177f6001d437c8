//! What is wrong with the APIs, endpoints and security groups of a document, as far as it decides that.

use super::Template;
use super::found::{Api, Endpoint, Presence};
use super::lint::{annotate, told};
use super::tree::Node;
use super::worlds::once;
use crate::model::Severity::{Error, Warning};
use crate::policy::LintFinding;

impl Template {
    /// The private APIs without a policy.
    #[must_use]
    pub fn without_policy(&self) -> Vec<(String, LintFinding)> {
        self.in_each(Self::without_policy_here)
    }

    /// What is found in each world of the file, once.
    fn in_each(
        &self,
        judge: impl Fn(&Self) -> Vec<(String, LintFinding)>,
    ) -> Vec<(String, LintFinding)> {
        let found = self.each().map(|it| (&it.known, judge(it))).collect();
        once(found, |(_, finding), place| annotate(finding, place))
    }

    fn without_policy_here(&self) -> Vec<(String, LintFinding)> {
        let all = self.found.apis.iter();
        all.filter(|api| api.here && api.private == Some(true) && api.policy == Presence::Absent)
            .map(|api| {
                let message = format!(
                    "{} is private and has no resource policy, so nobody may call it",
                    api.name
                );
                let mut finding = told("POL001", Error, api.span, message);
                "every private API needs one".clone_into(&mut finding.label);
                finding.help = Some(
                    "add a policy that allows execute-api:Invoke and names the endpoint in \
                     aws:SourceVpce"
                        .to_owned(),
                );
                (api.name.clone(), finding)
            })
            .collect()
    }

    /// What is wrong with endpoints and their groups.
    #[must_use]
    pub fn judge_endpoints(&self) -> Vec<(String, LintFinding)> {
        self.in_each(Self::judge_endpoints_here)
    }

    fn judge_endpoints_here(&self) -> Vec<(String, LintFinding)> {
        let mut findings = Vec::new();
        for endpoint in &self.found.endpoints {
            let both = self
                .shut(endpoint)
                .into_iter()
                .chain(self.nameless(endpoint))
                .chain(self.without_dns(endpoint));
            findings.extend(both.map(|finding| (endpoint.name.clone(), finding)));
        }
        findings
    }

    /// No group of the endpoint admits TCP 443.
    fn shut(&self, endpoint: &Endpoint) -> Option<LintFinding> {
        let groups = endpoint.groups.as_ref().filter(|it| !it.is_empty())?;
        let groups: Option<Vec<_>> = groups
            .iter()
            .map(|node| {
                let name = &node.reference()?.name;
                self.found.groups.iter().find(|group| group.name == *name)
            })
            .collect();
        let groups = groups?;
        if groups.iter().any(|group| group.admits != Some(false)) {
            return None;
        }
        let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        let message = format!(
            "no inbound rule of {} admits TCP 443, so no client reaches {}",
            names.join(" or "),
            endpoint.name
        );
        let mut finding = told("SG004", Error, endpoint.groups_span, message);
        "the endpoint's security groups".clone_into(&mut finding.label);
        finding.help = Some(
            "add an inbound rule: TCP 443 from the clients; one that is added outside of this file is \
             not seen here"
                .to_owned(),
        );
        finding.context = groups
            .iter()
            .find(|group| group.here)
            .map(|group| (group.span, "has no inbound rule for TCP 443".to_owned()));
        Some(finding)
    }

    /// Private DNS is on, in a VPC of the file that has no DNS for it: AWS refuses to make the endpoint.
    fn without_dns(&self, endpoint: &Endpoint) -> Option<LintFinding> {
        if endpoint.private_dns != Some(true) {
            return None;
        }
        let name = &endpoint.vpc.as_ref()?.reference()?.name;
        let vpc = self.found.vpcs.iter().find(|vpc| vpc.name == *name)?;
        let off = vpc.off.as_deref()?;
        let message = format!(
            "private DNS of {} is on, and {off} of {} is not: AWS makes no such endpoint",
            endpoint.name, vpc.name
        );
        let mut finding = told("DNS002", Error, endpoint.dns_span, message);
        "private DNS is on".clone_into(&mut finding.label);
        if vpc.here {
            finding.context = Some((vpc.span, "has no DNS for it".to_owned()));
        }
        finding.help = Some("turn DNS support and DNS hostnames of the VPC on".to_owned());
        Some(finding)
    }

    /// Private DNS is off, and no API of the file has a name of its own through the endpoint.
    fn nameless(&self, endpoint: &Endpoint) -> Option<LintFinding> {
        if endpoint.private_dns != Some(false) {
            return None;
        }
        let private: Vec<&Api> = self
            .found
            .apis
            .iter()
            .filter(|api| api.private == Some(true))
            .collect();
        let reached = |api: &&Api| match &api.associated {
            None => true,
            Some(ids) => ids.iter().any(|id| is_of(id, endpoint)),
        };
        // An API of another file may be associated.
        let api = private.first()?;
        if private.iter().any(reached) {
            return None;
        }
        let message = format!(
            "private DNS of {} is off, and {} is not associated with it, so the API's hostname does \
             not lead to the endpoint",
            endpoint.name, api.name
        );
        let mut finding = told("DNS001", Warning, endpoint.dns_span, message);
        "private DNS is off".clone_into(&mut finding.label);
        if api.here {
            finding.context = Some((api.span, "is not associated with the endpoint".to_owned()));
        }
        finding.help = Some(
            "turn private DNS on, or add the endpoint's id to the API's endpoint configuration"
                .to_owned(),
        );
        Some(finding)
    }
}

/// Whether an id is the endpoint's, as far as that can be told: one that is open may be.
fn is_of(id: &Node, endpoint: &Endpoint) -> bool {
    match (id.reference(), id.text()) {
        (Some(reference), _) if reference.attribute.is_empty() || reference.attribute == "id" => {
            reference.name == endpoint.name || reference.name.starts_with("var.")
        }
        (_, Some(text)) => endpoint.id.as_deref().is_none_or(|id| id == text),
        _ => true,
    }
}
