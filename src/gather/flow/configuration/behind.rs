//! What lies behind the front door: the account's part of API Gateway, and the functions that methods lead to.

use std::collections::BTreeMap;

use super::super::Run;
use super::domains::{called, troubles_of};
use super::{named, some};
use crate::facts::apigateway::{Account, ApiKey, Resource, Stage, UsagePlan, VpcLink, VpcLinkV2};
use crate::facts::lambda::{BackendFunction, FunctionPolicy};
use crate::facts::waf::WebAcl;
use crate::facts::{Aws, Fact, FactKind};
use crate::gather::aws::Reader;
use crate::model::{Region, Target};

/// How many functions of an API are asked about: those of the path that is called go first.
const MOST_FUNCTIONS: usize = 5;

impl Run<'_> {
    /// Ask for what the call meets behind the front door, each kind as soon as what names it is settled.
    pub(super) async fn behind(&self, reader: &Reader) {
        use FactKind::{Resources, Stages};
        let target = &self.request.target;
        // They are the account's own, and asked for where an API is.
        let of_account = |known: &Aws| {
            let api = called(target, known).api_id;
            named(api.iter().map(ToString::to_string), troubles_of(known))
        };
        let leading = self.leading();
        let functions = |known: &Aws| functions_of(known, &called(target, known));
        let region = self.request.aws.region.as_ref();
        let stages = |known: &Aws| some(guarded(known, target, region), [known.stages.trouble()]);
        tokio::join!(
            self.read_of::<Account>(reader, leading, of_account),
            self.read_of::<UsagePlan>(reader, leading, of_account),
            self.read_of::<ApiKey>(reader, leading, of_account),
            self.read_of::<VpcLink>(reader, leading, of_account),
            self.read_of::<VpcLinkV2>(reader, leading, of_account),
            self.read_of::<WebAcl>(reader, &[Stages], stages),
            self.read_of::<BackendFunction>(reader, &[Resources, Stages], functions),
            self.read_of::<FunctionPolicy>(reader, &[Resources, Stages], functions),
        );
    }
}

/// The ARNs of the stages that are called and have a web ACL.
fn guarded(known: &Aws, target: &Target, region: Option<&Region>) -> Vec<String> {
    let target = called(target, known);
    let region = region.or(target.region.as_ref());
    let (Some(api), Some(region)) = (&target.api_id, region) else {
        return Vec::new();
    };
    let partition = region.partition().name;
    let own = |it: &&Stage| {
        target
            .stage
            .as_ref()
            .is_none_or(|stage| *stage == it.stage_name)
    };
    let stages = known.stages.known().into_iter().flatten();
    let guarded = stages.filter(own).filter(|it| it.web_acl_arn.is_some());
    guarded
        .map(|it| {
            let stage = &it.stage_name;
            format!("arn:{partition}:apigateway:{region}::/restapis/{api}/stages/{stage}")
        })
        .collect()
}

/// The variables of the stage that is called.
pub(super) fn variables_of(known: &Aws, target: &Target) -> BTreeMap<String, Option<String>> {
    let stages = known.stages.known().into_iter().flatten();
    let own = |it: &&Stage| Some(&it.stage_name) == target.stage.as_ref();
    let variables = stages.filter(own).find_map(|it| it.variables.clone());
    variables.unwrap_or_default()
}

/// A text of an integration with the values of the stage's variables.
pub(super) fn with_variables(variables: &BTreeMap<String, Option<String>>, text: &str) -> String {
    let mut text = text.to_owned();
    for (name, value) in variables {
        if let Some(value) = value {
            text = text.replace(&format!("${{stageVariables.{name}}}"), value);
        }
    }
    text
}

/// The resources that may be the one of the path that is called; all, where none fits.
pub(super) fn resources_of<'a>(known: &'a Aws, target: &Target) -> Vec<&'a Resource> {
    let path = target.path_of_api();
    let own = |it: &&Resource| path.as_ref().is_some_and(|path| fits(it, path));
    let all = known.resources.known().into_iter().flatten();
    let (own, others): (Vec<_>, Vec<_>) = all.partition(own);
    if own.is_empty() { others } else { own }
}

/// Whether a resource may be the one of a path below the stage.
fn fits(resource: &Resource, path: &str) -> bool {
    let given: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
    let mut given = given.into_iter();
    for part in resource.path.split('/').filter(|it| !it.is_empty()) {
        match given.next() {
            Some(_) if part.ends_with("+}") => return true,
            Some(own) if part == own || part.starts_with('{') => {}
            _ => return false,
        }
    }
    given.next().is_none()
}

/// The functions that methods lead to, those of the path that is called first.
fn functions_of(known: &Aws, target: &Target) -> Fact<Vec<String>> {
    let path = target.path_of_api();
    let own = |it: &&Resource| path.as_ref().is_some_and(|path| fits(it, path));
    let resources = known.resources.known().into_iter().flatten();
    let mut resources: Vec<&Resource> = resources.collect();
    resources.sort_by_key(|it| !own(it));
    let variables = variables_of(known, target);
    let methods = resources.iter().flat_map(|it| it.resource_methods.values());
    let uris = methods.filter_map(|it| it.method_integration.as_ref()?.uri.as_deref());
    let arns = uris.filter_map(|uri| {
        let (_, rest) = uri.split_once("/functions/")?;
        let arn = with_variables(&variables, rest.split("/invocations").next()?);
        (arn.starts_with("arn:") && !arn.contains("${")).then_some(arn)
    });
    let all = named(arns, [known.resources.trouble()]);
    match all {
        Fact::Known(mut all) => {
            all.truncate(MOST_FUNCTIONS);
            Fact::Known(all)
        }
        unknown => unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_of_the_path_that_is_called_go_first() {
        let uri = |name: &str| {
            format!(
                "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111122223333:function:{name}/invocations"
            )
        };
        let resource = |path: &str, name: &str| {
            serde_json::json!({ "path": path, "resourceMethods": { "GET": { "methodIntegration": {
                "type": "AWS_PROXY", "uri": uri(name) } } } })
        };
        let mut resources: Vec<_> = (0..9)
            .map(|it| resource(&format!("/a{it}"), &format!("f{it}")))
            .collect();
        resources.push(resource("/pets/{id}", "${stageVariables.fn}"));
        resources.push(resource("/files/{proxy+}", "${stageVariables.none}"));
        let aws: Aws = serde_json::from_value(serde_json::json!({
            "resources": { "known": resources },
            "stages": { "known": [{ "stageName": "prod", "variables": { "fn": "orders" } }] },
        }))
        .expect("facts");
        let url = "https://abcde12345.execute-api.us-east-1.amazonaws.com/prod/pets/7";
        let target = Target::new(url.parse().expect("a URL"), Vec::new());
        let Fact::Known(all) = functions_of(&aws, &target) else {
            panic!("they are known");
        };
        assert_eq!(all.len(), MOST_FUNCTIONS);
        assert!(
            all.first()
                .is_some_and(|it| it.ends_with(":function:orders")),
            "{all:?}"
        );
        assert!(all.iter().all(|arn| !arn.contains("${")));
    }
}
