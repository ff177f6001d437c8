//! The URL is as short as API Gateway wants it.

use crate::case::Case;
use crate::checks::{Evidence, Finding, Fix, Outcome, Stop};
use crate::model::{command, word};

check! {
    URL028 "url-too-long" "the URL is not longer than API Gateway takes"
    Url Error
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    let url = &case.target.url;
    let length = url.as_str().len();
    if length > LONGEST_URL {
        return Outcome::found(too_long(
            case,
            format!("the URL has {length} bytes, and API Gateway takes {LONGEST_URL}"),
        ));
    }
    let target = &case.target;
    let (Some(region), Some(api)) = (&target.region, &target.api_id) else {
        return Outcome::ok(Evidence::given(format!("the URL has {length} bytes")));
    };
    // An account's number always has twelve digits.
    let arn = format!(
        "arn:{}:execute-api:{region}:111122223333:{api}{}",
        region.partition().name,
        url.path()
    );
    let arn = arn.len() + target.method.len() + 1;
    if arn > LONGEST_ARN {
        return Outcome::found(too_long(
            case,
            format!(
                "the path makes a method ARN of {arn} bytes, and API Gateway takes {LONGEST_ARN}"
            ),
        ));
    }
    Outcome::ok(Evidence::given(format!(
        "the URL has {length} bytes, its method ARN {arn}"
    )))
}

/// AWS, "API Gateway quotas" and "Important notes": of the URL, and of the method's ARN where a policy
/// is evaluated, which is always so for a private API.
const LONGEST_URL: usize = 8192;
const LONGEST_ARN: usize = 1600;

fn too_long(case: &Case<'_>, title: String) -> Finding {
    Finding::blocker(case.target.url.hostname(), title)
        .at(Some(case.target.url.parts().path))
        .shown_by(Evidence::given(
            "such a request is answered 414 Request URI too long",
        ))
        .fixed_by(Fix::new(
            "send long values in the body, by POST",
            command!(
                "curl -i -X POST 'https://{host}/STAGE/PATH' --data @FILE",
                host = word::Host(case.target.url.hostname())
            ),
        ))
        .confirmed_by("apigw-doctor url 'SHORTER-URL'")
}
