//! What AWS's own services answer on, by the last part of an endpoint service's name.
//!
//! Source: the protocols that AWS publishes for each service's endpoints (the AWS General Reference,
//! "Service endpoints and quotas", and `endpoints.json` of its SDKs): HTTPS alone, or HTTP beside
//! it. A service that also has ports of another protocol (SMTP, SFTP, AMQP, databases, streams) is
//! not listed: what is not listed is not known.

/// What a service is known to answer on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ports {
    /// tcp 443, and nothing else.
    Https,
    /// tcp 443; whether anything else, is not known.
    HttpsAtLeast,
}

/// One row a service.
const SERVICES: &[(&str, Ports)] = &[
    ("access-analyzer", Ports::Https),
    ("acm-pca", Ports::Https),
    ("application-autoscaling", Ports::HttpsAtLeast),
    ("autoscaling", Ports::HttpsAtLeast),
    ("autoscaling-plans", Ports::HttpsAtLeast),
    ("backup", Ports::Https),
    ("cloudformation", Ports::Https),
    ("cloudtrail", Ports::Https),
    ("codebuild", Ports::Https),
    ("codepipeline", Ports::Https),
    ("config", Ports::Https),
    ("dynamodb", Ports::HttpsAtLeast),
    ("ec2", Ports::HttpsAtLeast),
    ("ec2messages", Ports::Https),
    ("ecr.api", Ports::Https),
    ("ecr.dkr", Ports::Https),
    ("ecs", Ports::Https),
    ("eks", Ports::HttpsAtLeast),
    ("elasticfilesystem", Ports::Https),
    ("elasticloadbalancing", Ports::Https),
    ("events", Ports::Https),
    ("execute-api", Ports::Https),
    ("glue", Ports::Https),
    ("kinesis-firehose", Ports::Https),
    ("kinesis-streams", Ports::Https),
    ("kms", Ports::Https),
    ("lambda", Ports::Https),
    ("logs", Ports::Https),
    ("monitoring", Ports::HttpsAtLeast),
    ("rds", Ports::Https),
    ("rds-data", Ports::Https),
    ("s3", Ports::HttpsAtLeast),
    ("secretsmanager", Ports::Https),
    ("sns", Ports::HttpsAtLeast),
    ("sqs", Ports::HttpsAtLeast),
    ("ssm", Ports::Https),
    ("ssmmessages", Ports::Https),
    ("states", Ports::Https),
    ("sts", Ports::Https),
    ("xray", Ports::Https),
];

/// What the service of this name answers on, such as `com.amazonaws.eu-west-1.execute-api`; `None`
/// where that is not known, as of a customer's own (`com.amazonaws.vpce.eu-west-1.vpce-svc-…`).
pub(super) fn ports(service: &str) -> Option<Ports> {
    let own = service.strip_prefix("cn.").unwrap_or(service);
    let (_region, name) = own.strip_prefix("com.amazonaws.")?.split_once('.')?;
    let name = name.strip_suffix("-fips").unwrap_or(name);
    let row = SERVICES.iter().find(|(own, _)| *own == name)?;
    Some(row.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_known_by_its_whole_name() {
        for name in [
            "com.amazonaws.eu-west-1.execute-api",
            "cn.com.amazonaws.cn-north-1.sts",
            "com.amazonaws.us-east-1.kms-fips",
            "com.amazonaws.us-east-1.ecr.dkr",
        ] {
            assert_eq!(ports(name), Some(Ports::Https), "{name}");
        }
        assert_eq!(
            ports("com.amazonaws.eu-west-1.s3"),
            Some(Ports::HttpsAtLeast)
        );
        for name in [
            "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0",
            "com.amazonaws.vpce.eu-west-1.execute-api",
            "com.amazonaws.eu-west-1.email-smtp",
            "com.amazonaws.eu-west-1.transfer.server",
            "com.example.eu-west-1.execute-api",
            "com.amazonaws.execute-api",
            "execute-api",
            "",
        ] {
            assert_eq!(ports(name), None, "{name}");
        }
    }

    #[test]
    fn rows_are_in_order_and_no_service_has_two() {
        assert!(SERVICES.is_sorted_by(|one, other| one.0 < other.0));
    }
}
