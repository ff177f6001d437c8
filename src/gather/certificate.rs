//! Certificates, as far as a reader cares. They come from strangers: nothing here may fail.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use x509_parser::extensions::GeneralName;
use x509_parser::prelude::X509Certificate;
use x509_parser::time::ASN1Time;

use super::text::one_line;
use crate::facts::Certificate;

/// More names than an honest certificate has.
const MOST_NAMES: usize = 200;

/// What a certificate says; one that cannot be read says so in its subject.
pub(super) fn read(der: &[u8]) -> Certificate {
    let Ok((_, parsed)) = x509_parser::parse_x509_certificate(der) else {
        let length = der.len();
        return Certificate {
            subject: format!("a certificate of {length} bytes that cannot be read"),
            issuer: String::new(),
            names: Vec::new(),
            not_before: String::new(),
            not_after: String::new(),
        };
    };
    Certificate {
        subject: one_line(parsed.subject()),
        issuer: one_line(parsed.issuer()),
        names: names(&parsed),
        not_before: rfc3339(parsed.validity().not_before),
        not_after: rfc3339(parsed.validity().not_after),
    }
}

/// The start and the end of a certificate's validity, in seconds since 1970.
pub(super) fn validity(der: &[u8]) -> Option<(u64, u64)> {
    let (_, parsed) = x509_parser::parse_x509_certificate(der).ok()?;
    let seconds = |time: ASN1Time| u64::try_from(time.timestamp()).ok();
    let validity = parsed.validity();
    Some((seconds(validity.not_before)?, seconds(validity.not_after)?))
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    extension
        .value
        .general_names
        .iter()
        .filter_map(name)
        .take(MOST_NAMES)
        .collect()
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(one_line(name)),
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
        _ => None,
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(v4) = <[u8; 4]>::try_from(bytes) {
        return Some(Ipv4Addr::from(v4).into());
    }
    <[u8; 16]>::try_from(bytes)
        .ok()
        .map(|v6| Ipv6Addr::from(v6).into())
}

fn rfc3339(time: ASN1Time) -> String {
    jiff::Timestamp::from_second(time.timestamp())
        .map_or_else(|_| one_line(time), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_times() {
        let mut wanted =
            rcgen::CertificateParams::new(vec!["*.example.com".to_owned(), "10.0.0.5".to_owned()])
                .expect("names");
        wanted.not_before = rcgen::date_time_ymd(2026, 1, 2);
        wanted.not_after = rcgen::date_time_ymd(2027, 1, 2);
        let key = rcgen::KeyPair::generate().expect("a key");
        let made = wanted.self_signed(&key).expect("a certificate");
        let read = read(made.der());
        assert_eq!(read.names, ["*.example.com", "10.0.0.5"]);
        assert_eq!(read.not_before, "2026-01-02T00:00:00Z");
        assert_eq!(read.not_after, "2027-01-02T00:00:00Z");
        assert!(read.subject.contains("CN="), "{}", read.subject);
    }

    #[test]
    fn garbage_is_no_certificate() {
        assert!(read(b"\x30\x82garbage").subject.contains("cannot be read"));
        assert!(read(b"").subject.contains("cannot be read"));
    }
}
