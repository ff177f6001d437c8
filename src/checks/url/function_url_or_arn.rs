//! The text is an invoke URL, and not an ARN, a page of the console or a function URL.

use super::{Told, mistaken};
use crate::case::Case;
use crate::checks::Outcome;
use crate::checks::Stop;
use crate::model::{Mistake, Mistaken};

check! {
    URL018 "url-lambda-function-url-or-arn"
    "the text is an invoke URL, and no ARN, console page or function URL"
    Url Error
}

fn run(case: &Case<'_>) -> Result<Outcome, Stop> {
    mistaken(
        case,
        &[Mistake::FunctionUrl, Mistake::Arn, Mistake::Console],
        |found| Told {
            title: title(found),
            means: means(found.mistake).to_owned(),
            fix: "call the API's own hostname",
        },
    )
}

fn title(found: &Mistaken) -> String {
    let part = &found.part;
    match found.mistake {
        Mistake::Arn => format!("{part} is an ARN, and nobody can call an ARN"),
        Mistake::Console => format!("{part} is the AWS console, and not an API"),
        _ => format!("{part} is a Lambda function URL, and not an API of API Gateway"),
    }
}

const fn means(mistake: Mistake) -> &'static str {
    match mistake {
        Mistake::Arn => {
            "an ARN names a thing in policies and in the AWS CLI; calls go to a hostname"
        }
        Mistake::Console => {
            "the console's address leads to a page for people, which asks for a sign-in"
        }
        _ => "a function URL is public, passes by API Gateway, and has no VPC endpoint of its own",
    }
}
