//! The instance metadata service's answers describe an instance, or are refused in a line. An empty one
//! stands for a 404.

use apigw_doctor::gather::untrusted;

use super::{assert_lines, texts};

pub(crate) fn run(data: &[u8]) {
    let mut answers = texts(data).map(|text| (!text.is_empty()).then_some(text));
    let answers = std::array::from_fn(|_| answers.next().flatten());
    match untrusted::instance(answers) {
        Ok(instance) => {
            let json = serde_json::to_string(&instance).expect("JSON");
            assert_eq!(serde_json::from_str(&json).ok().as_ref(), Some(&instance));
            assert_lines(&instance);
        }
        Err(trouble) => assert_lines(&trouble),
    }
}
