//! Operators, keys and values of one type.

use super::super::grammar::{Operand, Test};
use super::{LintFinding, quoted};
use crate::model::Severity::{Error, Info, Warning};
use crate::policy::is_of_a_vpc;
use crate::policy::keys::{Key, KeyType};
use crate::policy::operator::{Base, Operator};
use crate::policy::values::{Decimal, boolean, instant, prefix};

/// An operator of another type than the key's.
pub(super) fn mismatched(test: &Test, operator: Operator, key: &Key) -> Option<LintFinding> {
    let fits = match operator.base {
        Base::Null => true,
        Base::Ip => key.kind == KeyType::Ip,
        Base::Numeric(_) => matches!(key.kind, KeyType::Number | KeyType::Date),
        Base::Date(_) => key.kind == KeyType::Date,
        Base::Bool => key.kind == KeyType::Bool,
        Base::Arn => key.kind == KeyType::Arn,
        Base::Binary => false,
        Base::StringEquals | Base::StringEqualsIgnoreCase | Base::StringLike => {
            !matches!(key.kind, KeyType::Ip | KeyType::Date | KeyType::Number)
        }
    };
    if fits {
        return None;
    }
    let (right, what) = match (key.kind, operator.negated) {
        (KeyType::Ip, false) => (Some("IpAddress"), "an address"),
        (KeyType::Ip, true) => (Some("NotIpAddress"), "an address"),
        (KeyType::Text, false) if operator.base == Base::Ip => (Some("StringEquals"), "a text"),
        (KeyType::Text, true) if operator.base == Base::Ip => (Some("StringNotEquals"), "a text"),
        (KeyType::Text | KeyType::Arn, _) => (None, "a text"),
        (KeyType::Date, _) => (None, "a date"),
        (KeyType::Number, _) => (None, "a number"),
        (KeyType::Bool, _) => (None, "true or false"),
    };
    let message = format!(
        "{} compares otherwise: {} holds {what}",
        test.operator.text, key.name
    );
    let finding = LintFinding::new("POL114", Error, test.operator.span, message);
    Some(match right {
        Some(right) if operator.qualifier.is_none() => {
            let suffix = if operator.if_exists { "IfExists" } else { "" };
            finding.edit(test.operator.span, quoted(&format!("{right}{suffix}")))
        }
        _ => finding,
    })
}

pub(super) fn malformed(test: &Test, operator: Operator, value: &Operand) -> Option<LintFinding> {
    let written = value.text.as_str();
    let at = |code, severity, message: String| {
        Some(LintFinding::new(code, severity, value.span, message))
    };
    let typed = |what: &str| {
        at(
            "POL114",
            Error,
            format!("'{written}' is not {what}, and matches nothing"),
        )
    };
    if written.contains("${")
        && !matches!(
            operator.base,
            Base::StringEquals | Base::StringEqualsIgnoreCase | Base::StringLike | Base::Arn
        )
    {
        let message = if operator.base == Base::Bool {
            "AWS's pages disagree on whether variables act under Bool, so nobody can tell what this compares"
                .to_owned()
        } else {
            format!("variables do not act under {}", test.operator.text)
        };
        return at("POL117", Error, message);
    }
    match operator.base {
        Base::Ip => range(value),
        Base::Numeric(_) if Decimal::parse(written).is_none() => typed("a number"),
        Base::Date(_) if instant(written).is_none() => {
            typed("a date: 2026-01-31T12:00:00Z, or seconds")
        }
        Base::Bool | Base::Null if boolean(written).is_none() => typed("true or false"),
        Base::StringEquals | Base::StringEqualsIgnoreCase
            if written.contains(['*', '?']) && !written.contains("${") =>
        {
            let name = test.operator.text.replace("EqualsIgnoreCase", "Like");
            let like = name.replace("Equals", "Like");
            at(
                "POL115",
                Warning,
                format!("'{written}' is taken literally: wildcards act under {like}"),
            )
            .map(|it| it.edit(test.operator.span, quoted(&like)))
        }
        Base::Arn if written.split(':').count() < 6 && !written.contains("${") => {
            typed("an ARN: an ARN has six parts")
        }
        _ => None,
    }
}

/// Several prefixes that together are every address.
pub(super) fn together(test: &Test, operator: Operator) -> Option<LintFinding> {
    if operator.base != Base::Ip {
        return None;
    }
    let nets: Vec<ipnet::IpNet> = test
        .values
        .iter()
        .filter_map(|it| prefix(&it.text))
        .collect();
    let single = nets.iter().any(|net| net.prefix_len() == 0);
    let whole = ipnet::IpNet::aggregate(&nets)
        .into_iter()
        .find(|net| net.prefix_len() == 0);
    let whole = whole.filter(|_| !single)?;
    let family = match whole {
        ipnet::IpNet::V4(_) => "IPv4",
        ipnet::IpNet::V6(_) => "IPv6",
    };
    let message = format!("together these prefixes are every {family} address");
    Some(LintFinding::new("POL118", Warning, test.span, message))
}

/// Addresses of the internet where the client's private one is compared.
pub(super) fn public(test: &Test, operator: Operator) -> Option<LintFinding> {
    if operator.base != Base::Ip || !test.is("aws:VpcSourceIp") {
        return None;
    }
    let usable = |it: &&Operand| prefix(&it.text).is_some() && range(it).is_none();
    let value = test
        .values
        .iter()
        .filter(usable)
        .find(|it| !is_of_a_vpc(&it.text))?;
    let message = format!(
        "'{}' is a public address: aws:VpcSourceIp holds the address that the client has in its VPC",
        value.text
    );
    let finding = LintFinding::new("POL118", Warning, value.span, message);
    Some(finding.help("write the prefixes of the clients' subnets"))
}

/// Addresses that no client has, ranges that are everything, host bits.
fn range(value: &Operand) -> Option<LintFinding> {
    let text = value.text.as_str();
    let at =
        |code, severity, message: String| LintFinding::new(code, severity, value.span, message);
    let Some(net) = prefix(text) else {
        let message = format!("'{text}' is no address and no prefix, and matches nothing");
        return Some(at("POL114", Error, message));
    };
    if net.prefix_len() == 0 {
        return Some(at("POL118", Warning, format!("'{text}' is every address")));
    }
    if let ipnet::IpNet::V4(net) = net {
        let first = net.network().octets()[0];
        // All of it, and not a part alone: 0.0.0.0/1 holds 10.0.0.0/8.
        let nobodys = matches!(first, 0 | 127) && net.prefix_len() >= 8
            || first >= 224 && net.prefix_len() >= 3;
        if nobodys {
            return Some(at(
                "POL118",
                Error,
                format!("no client has an address of '{text}'"),
            ));
        }
    }
    let written = text.split('/').next().unwrap_or_default();
    let same = written
        .parse()
        .is_ok_and(|address: std::net::IpAddr| address == net.network());
    (!same).then(|| {
        let message = format!("'{text}' is {net}: AWS ignores the bits of the host");
        at("POL118", Info, message).edit(value.span, quoted(&net.to_string()))
    })
}
