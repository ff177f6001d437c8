//! Reads VPN gateways. The answer has no pages.

use aws_sdk_ec2::types;

use super::super::Reader;
use super::super::answer::{list, optional, required};
use super::shape::tags;
use super::{Ask, FILTER_VALUES, filter, texts};
use crate::facts::FetchError;
use crate::facts::ec2::{VpnGateway, VpnGatewayAttachment, VpnGatewayId};

impl Ask for VpnGateway {
    async fn ask(reader: &Reader, by: &[VpnGatewayId]) -> Result<Vec<Self>, FetchError> {
        let mut all = Vec::new();
        for values in texts(by).chunks(FILTER_VALUES) {
            let request = reader.ec2.client()?.describe_vpn_gateways();
            let request = request.filters(filter("vpn-gateway-id", values));
            let answer = request.send().await;
            let answer = answer.map_err(|error| reader.ec2.context.trouble(&error))?;
            all.extend(list(answer.vpn_gateways, gateway)?);
        }
        Ok(all)
    }
}

fn gateway(answer: types::VpnGateway) -> Result<VpnGateway, FetchError> {
    Ok(VpnGateway {
        vpn_gateway_id: required("VpnGatewayId", answer.vpn_gateway_id)?,
        state: answer.state.map(|state| state.as_str().to_owned()),
        vpc_attachments: list(answer.vpc_attachments, |one| {
            Ok(VpnGatewayAttachment {
                vpc_id: optional("VpcId", one.vpc_id)?,
                state: one.state.map(|state| state.as_str().to_owned()),
            })
        })?,
        tags: tags(answer.tags),
    })
}
