//! Reads who is asking.

use super::answer::required;
use super::{Reader, fact};
use crate::facts::ec2::CallerIdentity;
use crate::facts::{Fact, FetchError};

impl Reader {
    /// Whose credentials are used.
    pub(in crate::gather) async fn caller(&self) -> Fact<CallerIdentity> {
        fact(self.ask_caller().await)
    }

    async fn ask_caller(&self) -> Result<CallerIdentity, FetchError> {
        let answer = self
            .sts
            .client()?
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| self.sts.context.trouble(&error))?;
        Ok(CallerIdentity {
            account: required("Account", answer.account)?,
            arn: required("Arn", answer.arn)?,
        })
    }
}
