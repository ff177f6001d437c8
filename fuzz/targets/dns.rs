//! A name server's datagram is read, or is none.

use apigw_doctor::gather::untrusted;

use super::assert_lines;

pub(crate) fn run(data: &[u8]) {
    if let Some((reply, both)) = untrusted::dns_message(data) {
        assert!(reply.answer.addresses().len() <= 64);
        assert_lines(&reply);
        assert_lines(&both);
    }
}
