//! Asks services by forms: the operation and its input in the body, a list a page at a time.
//!
//! Source: Smithy, "AWS query protocol"; what comes back `query` reads.

use serde_json::Value;

use super::answer::{Pages, complete};
use super::lambda::escaped;
use super::query;
use super::service::Service;
use super::signed::{Client, odd_answer};
use crate::facts::FetchError;

/// An operation that is asked by a form.
#[derive(Clone, Copy)]
pub(super) struct Operation<'a> {
    pub(super) name: &'static str,
    /// The version of the service's API, a date.
    pub(super) version: &'static str,
    pub(super) input: &'a [(&'a str, &'a str)],
}

impl Service<Client> {
    /// The entries of a list that an operation tells, all pages of it; `None` where what it is asked for is not there.
    ///
    /// # Errors
    /// As [`Client::get`]; or there are no credentials, or the list was not read to its end.
    pub(super) async fn list(
        &self,
        operation: Operation<'_>,
        members: &str,
    ) -> Result<Option<Vec<Value>>, FetchError> {
        let mut taken = Pages::new();
        let mut next: Option<String> = None;
        loop {
            let Some(page) = self.page(operation, next.as_deref()).await? else {
                return Ok(None);
            };
            next = marker(&page).map(str::to_owned);
            if !taken.take(page, next.clone()) {
                break;
            }
        }
        let mut all = Vec::new();
        for mut page in complete(taken.all, marker)? {
            if let Some(Value::Array(entries)) = page.get_mut(members).map(Value::take) {
                all.extend(entries);
            }
        }
        Ok(Some(all))
    }

    /// What an operation tells; `None` where there is no such thing.
    ///
    /// # Errors
    /// As [`Client::get`]; or there are no credentials.
    pub(super) async fn one(&self, operation: Operation<'_>) -> Result<Option<Value>, FetchError> {
        self.page(operation, None).await
    }

    async fn page(
        &self,
        operation: Operation<'_>,
        next: Option<&str>,
    ) -> Result<Option<Value>, FetchError> {
        let named = [("Action", operation.name), ("Version", operation.version)];
        let fields = named.iter().chain(operation.input).copied();
        let fields = fields.chain(next.map(|next| ("Marker", next)));
        let fields: Vec<String> = fields
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let context = &self.context;
        let Some(answer) = self.client()?.form(context, &fields.join("&")).await? else {
            return Ok(None);
        };
        let told = query::read(&answer).filter(|it| it.get("ResponseMetadata").is_some());
        let told = told.ok_or_else(|| odd_answer(context))?;
        Ok(Some(query::result(&told, operation.name)))
    }
}

/// What the next page of a list is asked for by, in the words of IAM and of Elastic Load Balancing.
fn marker(page: &Value) -> Option<&str> {
    let next = page.get("Marker").or_else(|| page.get("NextMarker"));
    next.and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::signed::tests::{asking, serving};
    use super::*;
    use crate::facts::Reason;

    fn service(base: &str) -> Service<Client> {
        let (client, context) = asking(base);
        Service::new(context, &Ok(client), Client::clone)
    }

    fn listeners() -> Operation<'static> {
        Operation {
            name: "DescribeListeners",
            version: "2015-12-01",
            input: &[("LoadBalancerArn", "arn:a/b")],
        }
    }

    /// A page of listeners in XML.
    fn page(arns: &[&str], more: &str) -> String {
        let entries = arns.join("</ListenerArn></member><member><ListenerArn>");
        let entries = match arns {
            [] => String::new(),
            _ => format!("<member><ListenerArn>{entries}</ListenerArn></member>"),
        };
        format!(
            "<DescribeListenersResponse><DescribeListenersResult><Listeners>{entries}</Listeners>{more}\
             </DescribeListenersResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>\
             </DescribeListenersResponse>"
        )
    }

    #[tokio::test]
    async fn a_list_is_asked_for_by_a_form_to_its_end() {
        let more = "<NextMarker>next/1</NextMarker>";
        let answers = vec![(200, "", page(&["a"], more)), (200, "", page(&["b"], ""))];
        let (base, requests) = serving(answers).await;
        let found = service(&base).list(listeners(), "Listeners").await;
        let wanted = vec![json!({ "ListenerArn": "a" }), json!({ "ListenerArn": "b" })];
        assert_eq!(found, Ok(Some(wanted)));
        let requests = requests.lock().expect("whole");
        let asked = "Action=DescribeListeners&Version=2015-12-01&LoadBalancerArn=arn%3Aa%2Fb";
        let bodies: Vec<&str> = requests
            .iter()
            .filter_map(|it| Some(it.split_once("\r\n\r\n")?.1))
            .collect();
        assert_eq!(bodies, [asked, &format!("{asked}&Marker=next%2F1")]);
    }

    #[tokio::test]
    async fn a_form_tells_what_is_not_there_from_what_failed() {
        let ask = async |answer: (u16, &'static str, String)| {
            let (base, _) = serving(vec![answer]).await;
            service(&base).list(listeners(), "Listeners").await
        };
        let error = |code: &str| {
            format!(
                "<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
            )
        };
        let absent = ask((400, "", error("LoadBalancerNotFound"))).await;
        assert_eq!(absent, Ok(None));
        assert_eq!(ask((200, "", page(&[], ""))).await, Ok(Some(Vec::new())));
        let denied = ask((403, "", error("AccessDenied"))).await;
        assert_eq!(denied.expect_err("refused").why, Reason::Denied);
        // A portal's page, an empty answer, and one that says that more follows and gives the same again.
        for odd in [
            vec![(200, "", "<html><body>log in</body></html>".to_owned())],
            vec![(200, "", String::new())],
            vec![
                (200, "", page(&["a"], "<Marker>m</Marker>")),
                (200, "", page(&["a"], "<Marker>m</Marker>")),
            ],
        ] {
            let (base, _) = serving(odd).await;
            let found = service(&base).list(listeners(), "Listeners").await;
            assert_eq!(found.expect_err("no list").why, Reason::Failed);
        }
    }
}
