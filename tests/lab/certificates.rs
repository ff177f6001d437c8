//! The certificate authorities of the lab: one that plays Amazon's, and one of an inspecting proxy.

use std::sync::{Arc, LazyLock};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::scenario::Trusts;

/// Names that API Gateway's public and private front doors have a certificate for.
const INVOKE_NAMES: &str = "*.execute-api.us-east-1.amazonaws.com";
const ENDPOINT_NAMES: &str = "*.execute-api.us-east-1.vpce.amazonaws.com";

/// The years whose beginnings are the bounds of a validity.
type Years = (i32, i32);

const VALID: Years = (2024, 2044);

/// A root, and the intermediate that signs.
struct Authority {
    root_pem: String,
    intermediate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

static AMAZON: LazyLock<Authority> =
    LazyLock::new(|| Authority::new("Amazon", "Amazon Root CA 1", "Amazon RSA 2048 M02"));

static INSPECTOR: LazyLock<Authority> = LazyLock::new(|| {
    let organization = "Zscaler Inc.";
    Authority::new(
        organization,
        "Zscaler Root CA",
        "Zscaler Intermediate Root CA (zscalertwo.net)",
    )
});

/// The authority that a company has for itself.
static COMPANY: LazyLock<Authority> =
    LazyLock::new(|| Authority::new("Corp", "Corp Root CA", "Corp Issuing CA 1"));

/// The root that everybody trusts, that of the lab's Amazon.
pub(crate) fn public_pem() -> &'static str {
    &AMAZON.root_pem
}

/// What the client trusts.
pub(crate) fn trusted_pem(trusts: Trusts) -> String {
    match trusts {
        Trusts::Amazon => AMAZON.root_pem.clone(),
        Trusts::Inspector => format!("{}{}", AMAZON.root_pem, INSPECTOR.root_pem),
        Trusts::Company => COMPANY.root_pem.clone(),
    }
}

/// Chooses a certificate by the name that the client asks for, as the real front door does.
#[derive(Debug)]
pub(crate) struct ByName {
    invoke: Arc<CertifiedKey>,
    others: Vec<(&'static str, Arc<CertifiedKey>)>,
    /// Whether a client that names no server is served.
    unnamed: bool,
}

impl ByName {
    /// The certificates of API Gateway and of the control name `sts`.
    pub(crate) fn amazon() -> Arc<Self> {
        static MADE: LazyLock<Arc<ByName>> = LazyLock::new(|| Arc::new(ByName::new(&AMAZON)));
        Arc::clone(&MADE)
    }

    /// The same names, signed anew on the way.
    pub(crate) fn intercepted() -> Arc<Self> {
        static MADE: LazyLock<Arc<ByName>> = LazyLock::new(|| Arc::new(ByName::new(&INSPECTOR)));
        Arc::clone(&MADE)
    }

    /// A company's own name, whatever was asked for.
    pub(crate) fn internal() -> Arc<Self> {
        Arc::new(Self {
            invoke: AMAZON.certify("internal.corp", VALID),
            others: Vec::new(),
            unnamed: true,
        })
    }

    /// The same, with a validity that is over.
    pub(crate) fn internal_expired() -> Arc<Self> {
        Arc::new(Self {
            invoke: AMAZON.certify("internal.corp", (2024, 2025)),
            others: Vec::new(),
            unnamed: true,
        })
    }

    /// A company's custom domain, by its own authority.
    pub(crate) fn private_authority() -> Arc<Self> {
        Arc::new(Self {
            invoke: COMPANY.certify("api.corp.example", VALID),
            others: Vec::new(),
            unnamed: true,
        })
    }

    /// The right name, with a validity that is over.
    pub(crate) fn expired() -> Arc<Self> {
        Self::valid((2024, 2025))
    }

    /// The right name, with a validity that has not begun.
    pub(crate) fn not_yet_valid() -> Arc<Self> {
        Self::valid((2043, 2044))
    }

    fn valid(years: Years) -> Arc<Self> {
        Arc::new(Self {
            invoke: AMAZON.certify(INVOKE_NAMES, years),
            others: Vec::new(),
            unnamed: true,
        })
    }

    /// As Amazon's, and nothing for a client that names no server.
    pub(crate) fn names_only() -> Arc<Self> {
        Arc::new(Self {
            unnamed: false,
            ..Self::new(&AMAZON)
        })
    }

    fn new(authority: &Authority) -> Self {
        let others = [
            (".vpce.amazonaws.com", ENDPOINT_NAMES),
            ("sts.us-east-1.amazonaws.com", "sts.us-east-1.amazonaws.com"),
        ];
        Self {
            invoke: authority.certify(INVOKE_NAMES, VALID),
            others: others
                .map(|(end, name)| (end, authority.certify(name, VALID)))
                .into(),
            unnamed: true,
        }
    }
}

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if hello.server_name().is_none() && !self.unnamed {
            return None;
        }
        let asked = hello.server_name().unwrap_or_default().to_ascii_lowercase();
        let other = self.others.iter().find(|(end, _key)| asked.ends_with(end));
        Some(Arc::clone(other.map_or(&self.invoke, |(_end, key)| key)))
    }
}

impl Authority {
    fn new(organization: &str, root: &str, intermediate: &str) -> Self {
        let (root_key, key) = (key(), key());
        let root = authority(organization, root);
        let root_pem = root
            .self_signed(&root_key)
            .expect("a root signs itself")
            .pem();
        let params = authority(organization, intermediate);
        let signed = params
            .signed_by(&key, &Issuer::from_params(&root, &root_key))
            .expect("a root signs an intermediate");
        let intermediate = signed.der().clone();
        Self {
            root_pem,
            intermediate,
            issuer: Issuer::new(params, key),
        }
    }

    fn certify(&self, name: &str, years: Years) -> Arc<CertifiedKey> {
        let mut params =
            CertificateParams::new(vec![name.to_owned()]).expect("the name is a DNS name");
        params.distinguished_name.push(DnType::CommonName, name);
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        validity(&mut params, years);
        let key = key();
        let certificate = params
            .signed_by(&key, &self.issuer)
            .expect("an intermediate signs a leaf");
        let der = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let signing = aws_lc_rs::sign::any_supported_type(&der).expect("a P-256 key is supported");
        let chain = vec![certificate.der().clone(), self.intermediate.clone()];
        Arc::new(CertifiedKey::new(chain, signing))
    }
}

fn authority(organization: &str, name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).expect("no names are no wrong names");
    // The default name is rcgen's own.
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "US");
    params
        .distinguished_name
        .push(DnType::OrganizationName, organization);
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    validity(&mut params, VALID);
    params
}

fn validity(params: &mut CertificateParams, (from, to): Years) {
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
}

fn key() -> KeyPair {
    KeyPair::generate().expect("the system has randomness")
}
