//! The Lambda function that is the client: as its configuration says, else as its interfaces do.

use super::ec2::NetworkInterface;
use super::lambda::{FunctionConfiguration, VpcConfig};
use super::{Facts, Runtime};
use crate::model::{Client, SecurityGroupId};

/// How the description of a function's interface begins; the function's name and a UUID follow.
pub const FUNCTION_INTERFACE: &str = "AWS Lambda VPC ENI-";

/// Whether a text is a UUID, and not the rest of a longer name and one.
fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    let hexadecimal = |c: char| c == '-' || c.is_ascii_hexdigit();
    parts == [8, 4, 4, 4, 12] && text.chars().all(hexadecimal)
}

impl Facts {
    /// The name of the Lambda function that is the client.
    #[must_use]
    pub fn function_name(&self) -> Option<&str> {
        match (&self.client, self.host.runtime.known()) {
            (Client::Lambda(name), _)
            | (Client::Here, Some(Runtime::Lambda { function: name })) => Some(name),
            _ => None,
        }
    }

    /// The function that is the client: its configuration, else what its interfaces tell of it.
    #[must_use]
    pub fn function(&self) -> Option<FunctionConfiguration> {
        self.function_named(self.function_name()?)
    }

    /// A function: its configuration, where it is the client's, else what its interfaces tell of it.
    #[must_use]
    pub fn function_named(&self, name: &str) -> Option<FunctionConfiguration> {
        let told = self.aws.function.known();
        if let Some(told) = told.filter(|_| self.function_name() == Some(name)) {
            return Some(told.clone());
        }
        let mut groups: Vec<Vec<SecurityGroupId>> = Vec::new();
        let (mut vpc, mut subnets) = (None, Vec::new());
        for eni in self.function_interfaces(name) {
            let carried: Vec<_> = eni.groups.iter().map(|one| one.group_id.clone()).collect();
            if !groups.contains(&carried) {
                groups.push(carried);
            }
            subnets.extend(eni.subnet_id.clone().filter(|id| !subnets.contains(id)));
            vpc = vpc.or_else(|| eni.vpc_id.clone());
        }
        // Where the interfaces differ, some are of another time: which, nobody tells.
        let same = (groups.len() == 1).then(|| groups.pop()).flatten();
        Some(FunctionConfiguration {
            function_name: name.to_owned(),
            function_arn: None,
            vpc_config: Some(VpcConfig {
                vpc_id: Some(vpc?.to_string()),
                subnet_ids: subnets,
                security_group_ids: same.unwrap_or_default(),
            }),
        })
    }

    /// The interfaces that were made for a function, as their descriptions say. Functions with the
    /// same subnets and groups share them, so that one may have none of its name.
    ///
    /// Source: AWS, "Giving Lambda functions access to resources in an Amazon VPC" (Hyperplane ENIs).
    pub fn function_interfaces(&self, name: &str) -> impl Iterator<Item = &NetworkInterface> {
        let own = format!("{FUNCTION_INTERFACE}{name}-");
        let all = self.aws.network_interfaces.known().into_iter().flatten();
        all.filter(move |eni| {
            let described = eni.description.as_deref().unwrap_or_default();
            let rest = described.strip_prefix(&own);
            eni.interface_type.as_deref() == Some("lambda") && rest.is_some_and(is_uuid)
        })
    }
}
