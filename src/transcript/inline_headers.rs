//! Headers of an answer among other words: as programs print the members of an object or a map.

use std::sync::LazyLock;

use regex_lite::Regex;

/// The headers by which it is known who answered. `'name': 'value'`, `"name": ["value"]`, `name=[value]`.
static HEADER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?i)\b(x-amzn-errortype|x-amzn-requestid|x-amz-apigw-id|apigw-requestid|x-amz-cf-id|server|via)"#,
        r#"(?:['"]\s*(?::|=>)\s*\[?\s*['"]|=\[)([^'"\]\r\n]{1,200})"#
    ))
    .ok()
});

/// Those headers that a text tells, their names in lower case.
pub(super) fn inline_headers(text: &str) -> Vec<(String, String)> {
    let small = text.to_ascii_lowercase();
    let Some(header) = HEADER
        .as_ref()
        .filter(|_| small.contains("x-am") || small.contains("apigw-requestid"))
    else {
        return Vec::new();
    };
    let part = |found: &regex_lite::Captures<'_>, place| {
        found.get(place).map_or("", |part| part.as_str()).to_owned()
    };
    let mut all: Vec<(String, String)> = Vec::new();
    for found in header.captures_iter(text) {
        let name = part(&found, 1).to_ascii_lowercase();
        if all.iter().all(|(known, _)| *known != name) {
            all.push((name, part(&found, 2)));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_programs_print_them() {
        let told = |text: &str| {
            let all = inline_headers(text).into_iter();
            all.map(|(name, value)| format!("{name}: {value}"))
                .collect::<Vec<_>>()
        };
        let expected = [
            "x-amzn-errortype: ForbiddenException",
            "x-amz-apigw-id: ab=",
        ];
        for text in [
            "headers: AxiosHeaders { 'x-amzn-errortype': 'ForbiddenException', 'x-amz-apigw-id': 'ab=' }",
            "{'x-amzn-ErrorType': 'ForbiddenException', 'x-amz-apigw-id': 'ab='}",
            r#"{"X-Amzn-Errortype":["ForbiddenException"],"X-Amz-Apigw-Id":["ab="]}"#,
            "{x-amzn-errortype=[ForbiddenException], x-amz-apigw-id=[ab=]}",
            r#"{"x-amzn-errortype"=>["ForbiddenException"], "x-amz-apigw-id"=>["ab="]}"#,
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
        assert!(told("the server: 'nginx' said no").is_empty());
        assert!(told("look for x-amz-apigw-id in the answer").is_empty());
    }
}
