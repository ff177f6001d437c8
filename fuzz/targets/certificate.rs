//! A server's certificate is read, or said to be none.

use apigw_doctor::gather::untrusted;

use super::assert_lines;

pub(crate) fn run(data: &[u8]) {
    let (certificate, _validity) = untrusted::certificate(data);
    assert!(certificate.names.len() <= 200);
    assert_lines(&certificate);
}
