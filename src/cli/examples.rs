//! Two or three examples of every command. Each is run or parsed by a test.

/// The examples of a command, by its path: those of the whole program where that is empty.
pub(super) fn of(path: &str) -> &'static [&'static str] {
    let found = EXAMPLES.iter().find(|(name, _)| *name == path);
    found.map_or(&[], |(_, examples)| *examples)
}

/// Commands, each with its examples.
pub const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "apigw-doctor demo",
            "apigw-doctor diagnose https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets",
            "apigw-doctor explain SG004",
        ],
    ),
    (
        "diagnose",
        &[
            "apigw-doctor diagnose https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets",
            "apigw-doctor diagnose --api-id abcde12345 --stage prod --from i-0123456789abcdef0",
            "apigw-doctor diagnose @orders --sigv4 -o markdown > ticket.md",
        ],
    ),
    (
        "url",
        &[
            "apigw-doctor url https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets",
            "apigw-doctor url 'curl -X PUT https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets'",
            "apigw-doctor url --api-id abcde12345 --region eu-west-1 --stage prod -H 'x-apigw-id: abcde12345'",
        ],
    ),
    (
        "dns",
        &[
            "apigw-doctor dns https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets",
            "apigw-doctor dns --api-id abcde12345 --region eu-west-1 --stage prod --resolver 10.0.0.2",
            "apigw-doctor dns --api-id abcde12345 --region eu-west-1 --stage prod --watch=2m --every 10s",
        ],
    ),
    (
        "tcp",
        &[
            "apigw-doctor tcp https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod",
            "apigw-doctor tcp --api-id abcde12345 --region eu-west-1 --stage prod --connect-timeout 10s",
        ],
    ),
    (
        "tls",
        &[
            "apigw-doctor tls https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod",
            "apigw-doctor tls --api-id abcde12345 --region eu-west-1 --stage prod -v",
        ],
    ),
    (
        "invoke",
        &[
            "apigw-doctor invoke https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets",
            "apigw-doctor invoke --api-id abcde12345 --region eu-west-1 --stage prod --via endpoint-dns",
            "apigw-doctor invoke -X HEAD --api-id abcde12345 --region eu-west-1 --stage prod --sigv4",
        ],
    ),
    (
        "logs",
        &[
            "apigw-doctor logs https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod",
            "apigw-doctor logs --api-id abcde12345 --region eu-west-1 --stage prod --request-id Zx1Cb0001=",
            "apigw-doctor logs --api-id abcde12345 --region eu-west-1 --stage prod --since 24h -o markdown",
        ],
    ),
    (
        "decode",
        &[
            "echo '{\"message\":\"Forbidden\"}' | apigw-doctor decode",
            "printf 'HTTP/1.1 200 OK\\nx-amz-apigw-id: 2\\n\\n[]' | apigw-doctor decode -o json",
            "echo 'curl: (6) Could not resolve host: abcde12345' | apigw-doctor decode",
        ],
    ),
    (
        "check",
        &[
            "apigw-doctor check template.yaml",
            "terraform show -json plan.out | apigw-doctor check -",
            "apigw-doctor check template.yaml openapi.yaml -o github",
        ],
    ),
    (
        "sg",
        &[
            "apigw-doctor sg https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod",
            "apigw-doctor sg --api-id abcde12345 --region eu-west-1 --stage prod --from i-0123456789abcdef0",
        ],
    ),
    (
        "path",
        &[
            "apigw-doctor path https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod",
            "apigw-doctor path --from i-0123456789abcdef0 --to vpce-0123456789abcdef0",
            "apigw-doctor path --queries queries.jsonl --facts account-a/ --facts account-b/ -o json",
        ],
    ),
    (
        "reach",
        &[
            "apigw-doctor reach --api-id abcde12345 --region eu-west-1 --stage prod --facts facts/",
            "apigw-doctor reach @orders --facts facts/ --from 10.20.0.0/16 -o json",
            "apigw-doctor reach @orders --facts facts/ --policy new.json --fail-on-loss",
        ],
    ),
    (
        "policy",
        &[
            "apigw-doctor policy lint policy.json",
            "apigw-doctor policy fetch https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod",
        ],
    ),
    (
        "policy fetch",
        &[
            "apigw-doctor policy fetch https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod",
            "apigw-doctor policy fetch --api-id abcde12345 --region eu-west-1 --stage prod -o json",
        ],
    ),
    (
        "policy lint",
        &[
            "apigw-doctor policy lint policy.json",
            "apigw-doctor policy lint endpoint.json --type endpoint -o sarif > lint.sarif",
            "apigw-doctor policy lint https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod",
        ],
    ),
    (
        "policy eval",
        &[
            "apigw-doctor policy eval --policy policy.json \\\n    --resource arn:aws:execute-api:eu-west-1:111122223333:abcde12345/prod/GET/pets",
            "apigw-doctor policy eval --policy resource=api.json --policy endpoint=vpce.json \\\n    --resource arn:aws:execute-api:eu-west-1:111122223333:abcde12345/prod/GET/pets \\\n    --auth none --context aws:SourceVpce=vpce-0123456789abcdef0",
        ],
    ),
    (
        "policy test",
        &[
            "apigw-doctor policy test cases.jsonl",
            "apigw-doctor policy test cases.jsonl -o junit > policy-tests.xml",
        ],
    ),
    (
        "policy who",
        &[
            "apigw-doctor policy who --policy policy.json",
            "apigw-doctor policy who --policy resource=api.json --policy endpoint=vpce.json --auth none",
        ],
    ),
    (
        "policy diff",
        &[
            "apigw-doctor policy diff old.json new.json",
            "apigw-doctor policy diff old.json new.json --type endpoint -o json",
        ],
    ),
    (
        "policy fix",
        &[
            "apigw-doctor policy fix --policy policy.json --for request.json",
            "apigw-doctor policy fix --policy resource=api.json --for request.json -o json",
        ],
    ),
    (
        "snapshot",
        &[
            "apigw-doctor snapshot https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod -f facts.json",
            "apigw-doctor snapshot --print-script --api-id abcde12345 --stage prod > gather.sh",
        ],
    ),
    (
        "replay",
        &[
            "apigw-doctor replay facts.json",
            "apigw-doctor replay from-the-instance.json from-a-laptop.json",
            "apigw-doctor replay facts.json --redact all --snapshot for-support.json",
        ],
    ),
    (
        "diff",
        &[
            "apigw-doctor diff before.json after.json",
            "apigw-doctor replay after.json -o json | apigw-doctor diff before.json -",
        ],
    ),
    (
        "fleet",
        &[
            "apigw-doctor fleet reports/",
            "apigw-doctor fleet reports/ -o html > fleet.html",
            "aws ssm list-command-invocations --details --command-id \"$COMMAND\" | apigw-doctor fleet -",
        ],
    ),
    (
        "demo",
        &[
            "apigw-doctor demo",
            "apigw-doctor demo --list",
            "apigw-doctor demo policy-names-other-endpoint -o markdown",
        ],
    ),
    (
        "explain",
        &[
            "apigw-doctor explain",
            "apigw-doctor explain SG004",
            "apigw-doctor explain vpce-sg-no-443-inbound --lang ko",
        ],
    ),
    (
        "permissions",
        &[
            "apigw-doctor permissions > policy.json",
            "apigw-doctor permissions --for sg --api-id abcde12345 --region eu-west-1",
        ],
    ),
    (
        "install-script",
        &[
            "apigw-doctor install-script > install.sh",
            "apigw-doctor install-script | sh -s -- \"$URL\" \"$SHA256\"",
        ],
    ),
    ("config", &["apigw-doctor config show"]),
    (
        "config show",
        &[
            "apigw-doctor config show",
            "apigw-doctor config show --config runbook.toml -o json",
        ],
    ),
    (
        "generate",
        &[
            "apigw-doctor generate completions --shell bash > /etc/bash_completion.d/apigw-doctor",
            "apigw-doctor generate man --to .",
            "apigw-doctor generate docs --check",
        ],
    ),
    (
        "help",
        &[
            "apigw-doctor help options",
            "apigw-doctor help exit-codes",
            "apigw-doctor help policy lint",
        ],
    ),
];

/// What else is said of a command, after its examples.
pub(super) const NOTES: &[(&str, &str)] = &[
    (
        "path",
        "Without --facts AWS is asked, with one account's credentials in one Region. What a file leaves out is\n\
         unknown. How to gather files, and what a line of --queries is: apigw-doctor help facts",
    ),
    (
        "diff",
        "Exits with 1 where a finding at or above --fail-on is there now and was not before, with 3 where the\n\
         verdict is inconclusive now and was not before.",
    ),
];
