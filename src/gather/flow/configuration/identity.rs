//! Who calls, and who API Gateway calls a backend as: what they may do, where the method or its integration asks.

use super::super::Run;
use super::behind::{resources_of, variables_of, with_variables};
use super::domains::called;
use super::some;
use crate::facts::apigateway::{Method, Resource};
use crate::facts::iam::{ManagedPolicy, Principal, Simulation};
use crate::facts::{Aws, FactKind};
use crate::gather::aws::Reader;
use crate::model::Target;

impl Run<'_> {
    /// Ask for the policies of the caller and of the integration's role, and for IAM's own word.
    pub(super) async fn identity(&self, reader: &Reader) {
        use FactKind::{CallerIdentity, Principals, Resources, Stages};
        let target = &self.request.target;
        // With a profile for the API's account it is not known here whose API is called.
        let one_account = self.request.aws.api_profile.is_none();
        let asking = |known: &Aws| {
            let all = asking(known, &called(target, known));
            some(all, [known.resources.trouble(), known.caller.trouble()])
        };
        let policies = |known: &Aws| some(policies_of(known), [known.principals.trouble()]);
        let call = |known: &Aws| {
            let call = simulated(known, &called(target, known)).filter(|_| one_account);
            some(call, [known.caller.trouble()])
        };
        tokio::join!(
            self.read_of::<Principal>(reader, &[CallerIdentity, Resources, Stages], asking),
            self.read_of::<ManagedPolicy>(reader, &[Principals], policies),
            self.read_of::<Simulation>(reader, &[Principals], call),
        );
    }
}

/// The methods that the call may be for.
fn methods<'a>(known: &'a Aws, target: &Target) -> Vec<&'a Method> {
    let of_one = |it: &'a Resource| {
        let by_name = it.resource_methods.get(target.method.as_str());
        by_name.or_else(|| it.resource_methods.get("ANY"))
    };
    resources_of(known, target)
        .into_iter()
        .filter_map(of_one)
        .collect()
}

/// The caller, where a method asks who calls; and the roles of integrations.
fn asking(known: &Aws, target: &Target) -> Vec<String> {
    let variables = variables_of(known, target);
    let methods = methods(known, target);
    let by_iam = |it: &&Method| it.authorization_type.as_deref() == Some("AWS_IAM");
    let caller = known.caller.known().filter(|_| methods.iter().any(by_iam));
    let caller = caller.map(|it| it.arn.clone());
    let roles = methods.iter().filter_map(|it| {
        let written = it.method_integration.as_ref()?.credentials.as_deref()?;
        let role = with_variables(&variables, written);
        (role.contains(":role/") && !role.contains("${")).then_some(role)
    });
    caller.into_iter().chain(roles).collect()
}

/// The managed policies that they have, and those that bound them.
fn policies_of(known: &Aws) -> Vec<String> {
    let all = known.principals.known().into_iter().flatten();
    all.flat_map(|it| {
        let attached = it.attached_policies.iter().flatten();
        let attached = attached.map(|policy| policy.policy_arn.clone());
        attached.chain(it.permissions_boundary.clone())
    })
    .collect()
}

/// Who calls, and what: the arguments of a simulation.
fn simulated(known: &Aws, target: &Target) -> Option<String> {
    let caller = known.caller.known()?;
    let methods = methods(known, target);
    if !methods
        .iter()
        .any(|it| it.authorization_type.as_deref() == Some("AWS_IAM"))
    {
        return None;
    }
    let name = Principal::listed_as(&caller.arn)?;
    let who = if let Some(all) = known.principals.known() {
        all.iter().find(|it| it.name == name)?.arn.clone()?
    } else {
        // Nobody may read it: the ARN of one without a path.
        let (account, region) = (&caller.account, target.region.as_ref()?);
        format!("arn:{}:iam::{account}:{name}", region.partition().name)
    };
    let (api, region, stage) = (
        target.api_id.as_ref()?,
        target.region.as_ref()?,
        target.stage.as_ref()?,
    );
    let path = target.path_of_api()?;
    let (partition, owner, method) = (region.partition().name, &caller.account, &target.method);
    Some(format!(
        "{who} arn:{partition}:execute-api:{region}:{owner}:{api}/{stage}/{method}{path}"
    ))
}
