//! What lies behind the front door: the account's part of API Gateway, and the functions that methods lead to.

use super::super::Run;
use super::domains::{api_of, troubles_of};
use super::named;
use crate::facts::apigateway::{Account, ApiKey, Resource, Stage, UsagePlan, VpcLink};
use crate::facts::lambda::{BackendFunction, FunctionPolicy};
use crate::facts::{Aws, Fact, FactKind};
use crate::gather::aws::Reader;

/// How many functions of an API are asked about: those of the path that is called go first.
const MOST_FUNCTIONS: usize = 5;

impl Run<'_> {
    /// Ask for what the call meets behind the front door, each kind as soon as what names it is settled.
    pub(super) async fn behind(&self, reader: &Reader) {
        use FactKind::{Resources, Stages};
        let target = &self.request.target;
        // They are the account's own, and asked for where an API is.
        let of_account = |known: &Aws| {
            let api = api_of(target, known);
            named(api.iter().map(ToString::to_string), troubles_of(known))
        };
        let leading = self.leading();
        let functions = |known: &Aws| {
            let path = target.url.path();
            functions_of(known, path, target.stage.as_deref())
        };
        tokio::join!(
            self.read_of::<Account>(reader, leading, of_account),
            self.read_of::<UsagePlan>(reader, leading, of_account),
            self.read_of::<ApiKey>(reader, leading, of_account),
            self.read_of::<VpcLink>(reader, leading, of_account),
            self.read_of::<BackendFunction>(reader, &[Resources, Stages], functions),
            self.read_of::<FunctionPolicy>(reader, &[Resources, Stages], functions),
        );
    }
}

/// Whether a resource may be the one of a path, which begins with the stage.
fn fits(resource: &Resource, path: &str) -> bool {
    let given: Vec<&str> = path
        .split('/')
        .skip(2)
        .filter(|it| !it.is_empty())
        .collect();
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
fn functions_of(known: &Aws, path: &str, stage: Option<&str>) -> Fact<Vec<String>> {
    let resources = known.resources.known().into_iter().flatten();
    let mut resources: Vec<&Resource> = resources.collect();
    resources.sort_by_key(|it| !fits(it, path));
    let stages = known.stages.known().into_iter().flatten();
    let own = |it: &&Stage| Some(it.stage_name.as_str()) == stage;
    let variables = stages.filter(own).find_map(|it| it.variables.as_ref());
    let filled = |text: &str| {
        let mut text = text.to_owned();
        for (name, value) in variables.into_iter().flatten() {
            if let Some(value) = value {
                text = text.replace(&format!("${{stageVariables.{name}}}"), value);
            }
        }
        text
    };
    let methods = resources.iter().flat_map(|it| it.resource_methods.values());
    let uris = methods.filter_map(|it| it.method_integration.as_ref()?.uri.as_deref());
    let arns = uris.filter_map(|uri| {
        let (_, rest) = uri.split_once("/functions/")?;
        let arn = filled(rest.split("/invocations").next()?);
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
        let Fact::Known(all) = functions_of(&aws, "/prod/pets/7", Some("prod")) else {
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
