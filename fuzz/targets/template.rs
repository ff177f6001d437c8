//! No text makes the readers of JSON, YAML and HCL panic, or places a finding outside the file.

use apigw_doctor::policy::LintContext;
use apigw_doctor::template::read;

use super::text;

pub(crate) fn run(data: &[u8]) {
    let Some(text) = text(data) else {
        return;
    };
    // The file's name decides which language it is in; each is tried.
    for name in ["main.tf", "template"] {
        let template = match read(name, text, None) {
            Ok(Some(template)) => template,
            Ok(None) => continue,
            Err(error) => {
                assert!(error.span.start <= text.len(), "{error:?}");
                continue;
            }
        };
        let world = LintContext::default();
        for part in template.lint(text, None, &world) {
            for finding in part.linted.findings {
                assert!(finding.span.start <= finding.span.end, "{finding:?}");
                assert!(finding.span.end <= text.len(), "{finding:?}");
            }
        }
        let judged = template.without_policy().into_iter();
        for (_, finding) in judged.chain(template.judge_endpoints()) {
            assert!(finding.span.end <= text.len(), "{finding:?}");
        }
        let _ = template.decide(text, None);
    }
}
