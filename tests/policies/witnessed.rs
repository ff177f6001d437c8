//! What lint says of calls, some call shows: each such finding of the table against the decision of a
//! witness, or against all calls.

use apigw_doctor::model::Severity;
use apigw_doctor::policy::{
    Answer, Api, Callers, Calls, EndpointType, LintContext, LintFinding, Linted, Policy,
    PolicyKind, Scope, Setup, api_of, diff, lint, load, who,
};
use serde_json::{Value, json};

use super::cases;
use super::lint::{kind_of, world};

/// A finding, with what is needed to ask about it.
struct Told<'a> {
    name: &'a str,
    document: &'a Value,
    kind: PolicyKind,
    world: LintContext,
    linted: &'a Linted,
    finding: &'a LintFinding,
}

impl Told<'_> {
    fn api(&self) -> Api {
        let named = load(&self.document.to_string()).expect("a policy");
        let named = api_of(&named.source);
        Api {
            region: self.world.region.clone().or(named.region),
            account: self.world.account.clone().or(named.account),
            // What stands in the place of an id is none.
            api_id: self
                .world
                .api_id
                .clone()
                .or(named.api_id.filter(|it| it.len() == 10)),
        }
    }

    fn setup(&self, document: &Value) -> Setup {
        let loaded = load(&document.to_string()).expect("a policy");
        Setup {
            scope: Scope::Policy,
            policies: vec![Policy::compile(
                &loaded.source,
                self.kind,
                Some(&self.api()),
            )],
            auth: None,
            endpoint_type: Some(self.endpoint_type()),
        }
    }

    fn endpoint_type(&self) -> EndpointType {
        let word = self.world.endpoint_type.as_deref().unwrap_or("PRIVATE");
        EndpointType::from_word(word).expect("a type")
    }

    fn calls(&self) -> Calls {
        let api = self.api();
        let id = api.api_id.clone().or_else(|| Some("a1b2c3d4e5".to_owned()));
        Calls {
            endpoint_type: Some(self.endpoint_type()),
            api: Some(Api { api_id: id, ..api }),
            from_caller: true,
            of_domain: self.kind == PolicyKind::Domain,
            ..Calls::default()
        }
    }

    fn everything(&self) -> Calls {
        Calls {
            api: Some(self.api()),
            everything: true,
            ..Calls::default()
        }
    }

    /// Whether some call is surely admitted.
    fn admits(&self, document: &Value, calls: &Calls) -> bool {
        let setup = self.setup(document);
        let cases = who(&setup, calls).expect("a small policy");
        cases.iter().any(|case| {
            let allowed = case.answers == [Answer::Allow];
            let decided = setup.decide(&case.witness.request()).answer;
            assert!(
                !allowed || decided == Answer::Allow,
                "{}: {case:?}",
                self.name
            );
            allowed
        })
    }

    fn alike(&self, other: &Value, calls: &Calls) -> bool {
        let (one, other) = (self.setup(self.document), self.setup(other));
        diff(&one, &other, calls)
            .expect("small policies")
            .is_empty()
    }

    /// The document after a change of the statement that the finding is about.
    fn changed(&self, change: impl FnOnce(&mut Vec<Value>, usize)) -> Value {
        let mut document = self.document.clone();
        let statements = match document["Statement"].take() {
            Value::Array(all) => all,
            one => vec![one],
        };
        document["Statement"] = statements.into();
        let index = self.finding.statement.expect("a statement");
        change(document["Statement"].as_array_mut().expect("a list"), index);
        document
    }

    fn written(&self) -> Value {
        let span = self.finding.span;
        serde_json::from_str(&self.linted.text[span.start..span.end]).expect("JSON")
    }
}

/// Whether what a finding says of calls is so; `None` where it says nothing of them.
fn holds(told: &Told<'_>) -> Option<bool> {
    let open = |callers| Calls {
        callers,
        ..told.calls()
    };
    Some(match told.finding.code {
        "POL014" | "POL015" => {
            let signed = told.world.all_signed;
            let callers = if signed {
                Callers::Signed
            } else {
                Callers::Unsigned
            };
            told.admits(told.document, &open(callers))
        }
        "POL008" | "POL130" => !told.admits(told.document, &told.calls()),
        "POL005" if told.finding.severity == Severity::Error => {
            !told.admits(told.document, &told.calls())
        }
        "POL010" if told.finding.severity == Severity::Error => {
            let alone = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
                "Principal": "*", "Action": "*", "Resource": told.written() }] });
            !told.admits(&alone, &told.calls())
        }
        "POL112" => {
            let without = told.changed(|all, index| {
                all.remove(index);
            });
            told.alike(&without, &told.everything())
        }
        "POL119"
            if told.finding.label.contains("nothing") || told.finding.label == "says the same" =>
        {
            let without = told.changed(|all, index| {
                all.remove(index);
            });
            told.alike(&without, &told.everything())
        }
        _ => return of_parts(told),
    })
}

/// Whether what is said of a part of a statement is so; `None` where nothing is said of calls.
fn of_parts(told: &Told<'_>) -> Option<bool> {
    let unsigned = || Calls {
        callers: Callers::Unsigned,
        ..told.calls()
    };
    Some(match told.finding.code {
        "POL138" | "POL139" => {
            let member = if told.finding.code == "POL138" {
                "Action"
            } else {
                "Resource"
            };
            let value = told.written();
            let without = told.changed(|all, index| {
                let member = match all[index].get(member) {
                    Some(_) => member.to_owned(),
                    None => format!("Not{member}"),
                };
                let list = all[index][member].as_array_mut().expect("a list");
                list.retain(|it| *it != value);
            });
            told.alike(&without, &told.everything())
        }
        "POL133" | "POL134" => {
            let without = told.changed(|all, index| {
                all[index].as_object_mut().expect("one").remove("Sid");
            });
            told.alike(&without, &told.everything())
        }
        // With both values each of the two matches.
        "POL135" => {
            let flags = told.written();
            let calls = told.everything();
            flags.as_array().expect("a list").len() > 1
                && told.setup(told.document).policies.len() == 1
                && who(&told.setup(told.document), &calls).is_ok()
        }
        "POL140" => {
            let corrected: Value = serde_json::from_str(&told.linted.corrected()).expect("JSON");
            corrected != *told.document && told.alike(&corrected, &told.everything())
        }
        // No call of a Region that exists has the value.
        "POL141" => {
            let value = told.written();
            let region = value.as_str().expect("a text");
            let api = Api {
                region: Some("us-east-1".to_owned()),
                ..told.api()
            };
            let alone = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
                "Principal": "*", "Action": "*", "Resource": "*",
                "Condition": { "StringLike": { "aws:RequestedRegion": region } } }] });
            let calls = Calls {
                api: Some(api),
                ..told.calls()
            };
            !told.admits(&alone, &calls)
        }
        // The address alone lets in whoever has it, in a VPC of another account.
        "POL142" if told.kind == PolicyKind::Resource => told.admits(told.document, &unsigned()),
        "POL017" => {
            let without = told.changed(|all, index| {
                all.remove(index);
            });
            !told.alike(&without, &told.calls())
        }
        "POL018" => {
            let corrected: Value = serde_json::from_str(&told.linted.corrected()).expect("JSON");
            let calls = Calls {
                endpoint_type: None,
                from_caller: false,
                ..told.calls()
            };
            !told.alike(&corrected, &calls)
        }
        "POL143" => {
            let id = told.written();
            let elsewhere = told.changed(|all, _| {
                all.push(json!({ "Effect": "Deny", "Principal": "*", "Action": "*",
                    "Resource": "*", "Condition": { "StringEquals": { "aws:SourceVpce": id } } }));
            });
            told.admits(&elsewhere, &told.calls())
        }
        _ => return None,
    })
}

#[test]
fn what_lint_says_of_calls_some_call_shows() {
    let mut asked = std::collections::BTreeMap::<&str, usize>::new();
    let mut wrong = Vec::new();
    for line in cases("lint.jsonl").lines() {
        let case: Value = serde_json::from_str(line).expect("JSON");
        if case["text"].is_string() {
            continue;
        }
        let world = world(&case["world"]);
        let text = case["document"].to_string();
        let linted = lint(&text, kind_of(&case), &world);
        for finding in &linted.findings {
            let told = Told {
                name: case["name"].as_str().expect("a name"),
                document: &case["document"],
                kind: linted.kind,
                world: world.clone(),
                linted: &linted,
                finding,
            };
            if let Some(holds) = holds(&told) {
                *asked.entry(finding.code).or_default() += 1;
                if !holds {
                    wrong.push(format!(
                        "{}: {} {}",
                        told.name, finding.code, finding.message
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for code in [
        "POL005", "POL008", "POL010", "POL014", "POL015", "POL017", "POL018", "POL112", "POL119",
        "POL130", "POL133", "POL134", "POL135", "POL138", "POL139", "POL140", "POL141", "POL142",
        "POL143",
    ] {
        assert!(
            asked.contains_key(code),
            "no case of {code} is asked: {asked:?}"
        );
    }
}
