//! The path is not one that API Gateway keeps for itself.

use crate::case::Case;
use crate::checks::words::again;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::{Confidence, Form, command, word};

check! {
    URL031 "url-reserved-path" "the path is not one that API Gateway keeps for itself"
    Url Warning
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    if url.form() != Form::CustomDomain {
        return Err(Stop::NotApplicable(
            "only custom domains have reserved paths",
        ));
    }
    let path = url.path();
    if !matches!(path, "/ping" | "/sping") {
        return Outcome::ok(Evidence::given(format!("the path is {path}")));
    }
    Outcome::found(
        Finding::risk(path, format!("API Gateway answers {path} of a custom domain itself"))
            .at(Some(url.parts().path))
            .with(Confidence::Likely)
            .shown_by(Evidence::given(
                "/ping and /sping at the root of a custom domain are reserved for health checks of API Gateway's own",
            ))
            .fixed_by(Fix::new(
                "give the resource another name, or a base path",
                command!(
                    "curl -i 'https://{host}/BASE{path}'",
                    host = word::Host(url.hostname()),
                    path = word::Path(path)
                ),
            ))
            .confirmed_by(again(case, "invoke")),
    )
}
