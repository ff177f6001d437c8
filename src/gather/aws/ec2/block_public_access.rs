//! Reads VPC Block Public Access, which is the account's in the Region and of no gateway by itself.

use aws_sdk_ec2::types;

use super::super::Reader;
use super::super::answer::{Pages, complete, list, required};
use super::Ask;
use super::shape::tags;
use crate::facts::FetchError;
use crate::facts::ec2::{BlockPublicAccess, BlockPublicAccessExclusion};

impl Ask for BlockPublicAccess {
    async fn ask(reader: &Reader, _gateways: &[String]) -> Result<Vec<Self>, FetchError> {
        let request = reader
            .ec2
            .client()?
            .describe_vpc_block_public_access_options();
        let answer = request.send().await;
        let answer = answer.map_err(|error| reader.ec2.context.trouble(&error))?;
        let options = answer.vpc_block_public_access_options;
        list(options.map(|one| vec![one]), self::options)
    }
}

/// The SDK has no paginator for them.
impl Ask for BlockPublicAccessExclusion {
    async fn ask(reader: &Reader, _gateways: &[String]) -> Result<Vec<Self>, FetchError> {
        let mut pages = Pages::new();
        let mut token = None;
        loop {
            let request = reader
                .ec2
                .client()?
                .describe_vpc_block_public_access_exclusions();
            let answer = request.set_next_token(token).send().await;
            let answer = answer.map_err(|error| reader.ec2.context.trouble(&error))?;
            let next = answer.next_token.clone();
            if !pages.take(answer, next.clone()) {
                break;
            }
            token = next;
        }
        let mut all = Vec::new();
        for page in complete(pages.all, |page| page.next_token.as_deref())? {
            all.extend(list(page.vpc_block_public_access_exclusions, exclusion)?);
        }
        Ok(all)
    }
}

fn options(answer: types::VpcBlockPublicAccessOptions) -> Result<BlockPublicAccess, FetchError> {
    let mode = answer.internet_gateway_block_mode;
    Ok(BlockPublicAccess {
        aws_account_id: required("AwsAccountId", answer.aws_account_id)?,
        aws_region: required("AwsRegion", answer.aws_region)?,
        state: answer.state.map(|state| state.as_str().to_owned()),
        internet_gateway_block_mode: mode.map(|mode| mode.as_str().to_owned()),
        managed_by: answer.managed_by.map(|by| by.as_str().to_owned()),
        exclusions_allowed: answer
            .exclusions_allowed
            .map(|allowed| allowed.as_str().to_owned()),
    })
}

fn exclusion(
    answer: types::VpcBlockPublicAccessExclusion,
) -> Result<BlockPublicAccessExclusion, FetchError> {
    let mode = answer.internet_gateway_exclusion_mode;
    Ok(BlockPublicAccessExclusion {
        exclusion_id: required("ExclusionId", answer.exclusion_id)?,
        internet_gateway_exclusion_mode: mode.map(|mode| mode.as_str().to_owned()),
        resource_arn: answer.resource_arn,
        state: answer.state.map(|state| state.as_str().to_owned()),
        tags: tags(answer.tags),
    })
}
