//! The Lambda function that is the client: as its configuration says, else as its interfaces do.

use super::{Case, Source, SourceKind};
use crate::facts::lambda::FunctionConfiguration;

impl Case<'_> {
    /// The function that is the client: its configuration, else what its interfaces tell of it.
    #[must_use]
    pub fn function(&self) -> Option<&FunctionConfiguration> {
        let found = || self.facts.function();
        self.function.get_or_init(found).as_ref()
    }

    pub(super) fn found_by_name(&self, function: &str) -> Option<String> {
        if self.facts.aws.function.known().is_some() {
            return None;
        }
        let found = self.function_interfaces(function);
        let ids: Vec<_> = found.map(|eni| eni.network_interface_id.as_str()).collect();
        (!ids.is_empty()).then(|| {
            format!(
                "{function} by its interfaces {}, whose description names it; functions with the same \
                 subnets and groups share them",
                ids.join(", ")
            )
        })
    }

    /// A function's packets leave from any address of its subnets: its own host does not know which.
    ///
    /// Source: AWS, "Giving Lambda functions access to resources in an Amazon VPC".
    pub(super) fn function_source(&self, name: &str) -> Source {
        let config = self.function().and_then(|it| it.vpc_config.clone());
        let config = config.unwrap_or_default();
        let groups = config.security_group_ids.clone();
        let only = match config.subnet_ids.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        Source {
            kind: SourceKind::Lambda,
            id: Some(name.to_owned()),
            vpc_id: config.vpc(),
            subnet_id: only,
            addresses: Vec::new(),
            groups: (!groups.is_empty()).then_some(groups),
        }
    }
}
