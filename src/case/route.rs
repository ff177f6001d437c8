//! Which method of the API a call comes to.
//!
//! Sources: AWS, "Set up a proxy integration with a proxy resource" (`{proxy+}`, `ANY`, and that the
//! more specific resource or method goes first); API Gateway V1 API Reference, `Resource`.

use super::Case;
use crate::facts::apigateway::{Method, Resource};
use crate::facts::{FactKind, MissingFact, Reason};

/// Where a call leads, by the API as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route<'a> {
    /// A method answers it.
    Method(&'a Resource, &'a Method),
    /// The path is there, and has no such method.
    NoMethod(&'a Resource),
    /// No path fits.
    NoPath,
}

/// How exactly a part of a path fits: the more exact one goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Literal,
    /// `{id}`
    Parameter,
    /// `{proxy+}`
    Greedy,
}

impl<'a> Case<'a> {
    /// Where the call leads, by the API's resources and methods as they stand.
    ///
    /// # Errors
    /// They could not be read, or AWS documents no answer for such a path.
    pub fn route(&self) -> Result<Route<'a>, MissingFact> {
        let resources = self.facts.aws.resources.need(FactKind::Resources)?;
        let path = self.api_path()?;
        let unclear = |detail: &str| MissingFact {
            need: FactKind::Resources,
            why: Reason::Failed,
            detail: detail.to_owned(),
        };
        find(resources, &path, &self.facts.target.method).map_err(unclear)
    }

    /// The path of the API that is called, as its resources have it.
    ///
    /// # Errors
    /// The URL does not say it, nor what was read of the name in front.
    pub(crate) fn api_path(&self) -> Result<String, MissingFact> {
        let target = &self.facts.target;
        let (need, detail) = if target.stage_is_in_path() {
            (
                FactKind::Resources,
                "the URL does not say which path of the API is called",
            )
        } else {
            (
                FactKind::PathMappings,
                "which path of the API is called, the base path mappings or routing rules of the name tell",
            )
        };
        target.path_of_api().ok_or_else(|| MissingFact {
            need,
            why: Reason::Failed,
            detail: detail.to_owned(),
        })
    }

    /// The paths of the API that the call may be for: one where that is known, and else all that a base path of
    /// any length before it leaves.
    ///
    /// # Errors
    /// As [`Self::api_path`], where no path says it either.
    pub(super) fn possible_paths(&self) -> Result<Vec<String>, MissingFact> {
        let missing = match self.api_path() {
            Ok(path) => return Ok(vec![path]),
            Err(missing) => missing,
        };
        if self.facts.target.stage_is_in_path() {
            return Err(missing);
        }
        let path = self.facts.target.url.path().trim_matches('/');
        let parts: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
        let below = (0..=parts.len()).filter_map(|from| parts.get(from..));
        Ok(below.map(|rest| format!("/{}", rest.join("/"))).collect())
    }
}

/// The route of a path and a method; an error where it is not documented.
fn find<'a>(
    resources: &'a [Resource],
    path: &str,
    method: &str,
) -> Result<Route<'a>, &'static str> {
    let mut fitting: Vec<(Vec<Fit>, &Resource)> = resources
        .iter()
        .filter_map(|resource| Some((fit(&resource.path, path)?, resource)))
        .collect();
    fitting.sort_by(|(one, _), (other, _)| one.cmp(other));
    let of = |resource: &'a Resource| {
        let methods = &resource.resource_methods;
        methods.get(method).or_else(|| methods.get("ANY"))
    };
    let Some((first, rest)) = fitting.split_first() else {
        let trimmed = path.trim_end_matches('/');
        // What a greedy parameter would take stands behind the slash.
        let near = [trimmed.to_owned(), format!("{path}x")];
        let fits = |it: &Resource| near.iter().any(|near| fit(&it.path, near).is_some());
        if trimmed != path && resources.iter().any(fits) {
            return Err(
                "whether API Gateway takes a slash at the end for the path without one is not documented",
            );
        }
        if path.contains('%') {
            return Err("how API Gateway compares an escaped path is not documented");
        }
        return Ok(Route::NoPath);
    };
    if let Some(found) = of(first.1) {
        return Ok(Route::Method(first.1, found));
    }
    if rest.iter().any(|(_, resource)| of(resource).is_some()) {
        return Err(
            "the path that fits best lacks the method, and whether API Gateway then looks at the others is not documented",
        );
    }
    Ok(Route::NoMethod(first.1))
}

/// How a path fits a resource's; `None` where it does not.
fn fit(resource: &str, path: &str) -> Option<Vec<Fit>> {
    let mut wanted = resource.split('/').skip(1).peekable();
    let mut given = path.split('/').skip(1);
    let mut fits = Vec::new();
    while let Some(part) = wanted.next() {
        let segment = given.next()?;
        let parameter = part.starts_with('{') && part.ends_with('}');
        fits.push(if parameter && part.ends_with("+}") {
            // It takes the rest, which has to be something.
            let rest = given.by_ref().count();
            if segment.is_empty() && rest == 0 || wanted.peek().is_some() {
                return None;
            }
            Fit::Greedy
        } else if parameter && !segment.is_empty() {
            Fit::Parameter
        } else if part == segment {
            Fit::Literal
        } else {
            return None;
        });
    }
    given.next().is_none().then_some(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Fact, Facts};

    fn api() -> Vec<Resource> {
        serde_json::from_str(
            r#"[{"path": "/"},
                {"path": "/pets", "resourceMethods": {"GET": {"authorizationType": "NONE"}}},
                {"path": "/pets/{id}", "resourceMethods": {"GET": {}, "ANY": {"apiKeyRequired": true}}},
                {"path": "/pets/mine", "resourceMethods": {"GET": {"authorizationType": "AWS_IAM"}}},
                {"path": "/files/{proxy+}", "resourceMethods": {"ANY": {}}},
                {"path": "/files/index", "resourceMethods": {"GET": {}}}]"#,
        )
        .expect("the AWS CLI's shape")
    }

    fn led(path: &str, method: &str) -> String {
        match find(&api(), path, method) {
            Ok(Route::Method(resource, found)) => {
                let any = resource.resource_methods.get(method) != Some(found);
                format!("{}{}", resource.path, if any { " ANY" } else { "" })
            }
            Ok(Route::NoMethod(resource)) => format!("{} lacks it", resource.path),
            Ok(Route::NoPath) => "nowhere".to_owned(),
            Err(_) => "unknown".to_owned(),
        }
    }

    #[test]
    fn finds_what_a_call_comes_to() {
        for (path, method, wanted) in [
            ("/pets", "GET", "/pets"),
            ("/pets", "POST", "/pets lacks it"),
            ("/pets", "HEAD", "/pets lacks it"),
            ("/pets/7", "GET", "/pets/{id}"),
            ("/pets/7", "DELETE", "/pets/{id} ANY"),
            ("/pets/mine", "GET", "/pets/mine"),
            // The literal path lacks the method, and another one has it.
            ("/pets/mine", "DELETE", "unknown"),
            ("/pets/7/toys", "GET", "nowhere"),
            ("/Pets", "GET", "nowhere"),
            ("/p%65ts", "GET", "unknown"),
            ("/pets/", "GET", "unknown"),
            ("/", "GET", "/ lacks it"),
            ("/files", "GET", "nowhere"),
            ("/files/", "GET", "unknown"),
            ("/files/a", "GET", "/files/{proxy+} ANY"),
            ("/files/a/b/", "PUT", "/files/{proxy+} ANY"),
            ("/files/index", "GET", "/files/index"),
            ("/files/index", "PUT", "unknown"),
        ] {
            assert_eq!(led(path, method), wanted, "{method} {path}");
        }
    }

    #[test]
    fn asks_the_root_and_leaves_a_url_without_a_stage_alone() {
        let url = |url: &str| {
            let target = crate::model::Target::new(url.parse().expect("a URL"), Vec::new());
            let mut facts = Facts::of_target(target);
            facts.aws.resources = Fact::Known(api());
            facts
        };
        let host = "https://abcde12345.execute-api.eu-west-1.amazonaws.com";
        for (path, wanted) in [("/prod", "/"), ("/prod/", "/"), ("/prod/pets?x=/", "/pets")] {
            let facts = url(&format!("{host}{path}"));
            match Case::of(&facts).route() {
                Ok(Route::Method(found, _) | Route::NoMethod(found)) => {
                    assert_eq!(found.path, wanted);
                }
                other => panic!("{path}: {other:?}"),
            }
        }
        assert!(Case::of(&url(host)).route().is_err());
        let mut unread = url(&format!("{host}/prod/pets"));
        unread.aws.resources = Fact::NotAsked;
        assert_eq!(
            Case::of(&unread).route().map_err(|it| it.why),
            Err(Reason::NotAsked)
        );
    }
}
