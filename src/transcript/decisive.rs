//! Which of the pieces says most of why the call fails, and what the others make of its meaning.

use std::net::IpAddr;

use super::{Call, Piece, PieceKind, Transcript};
use crate::front_door::{self, Decoded, Failure, Known, State, Who};
use crate::model::{AddressKind, Form, InvokeUrl, SELECTOR_HEADER};

impl Transcript {
    /// The piece that says most.
    #[must_use]
    pub fn decisive(&self) -> Option<&Piece> {
        let weight = |piece: &&Piece| {
            piece
                .seen
                .given
                .as_ref()
                .map_or(0, |given| weight(piece.kind, &given.decode()))
        };
        let most = self.pieces.iter().map(|piece| weight(&piece)).max()?;
        self.pieces
            .iter()
            .find(|piece| most > 0 && weight(piece) == most)
    }

    /// How the call failed without an answer, where that is what the text says most of.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        self.decisive()?.seen.given.as_ref()?.failure
    }

    /// What the text means as a whole.
    #[must_use]
    pub fn decode(&self, text: &str) -> Decoded {
        let Some(piece) = self.decisive() else {
            return self.without_failure(text);
        };
        let mut decoded = piece.seen.given.as_ref().map_or_else(
            || front_door::read(text).decode(),
            front_door::Given::decode,
        );
        decoded
            .notes
            .extend(piece.seen.notes.iter().map(|note| (*note).to_owned()));
        let mut call = self.call();
        call.address = call
            .address
            .or_else(|| self.looked_up(call.host.as_deref()?));
        let open = matches!(decoded.known, Some(Known::Forbidden | Known::Cors));
        if open && decoded.witness.who != Who::HttpApi {
            order(&mut decoded, &call);
        }
        if let Some(failure) = self.failure() {
            let url = call.host.as_ref().map(|host| format!("https://{host}/"));
            let url = url.and_then(|url| url.parse::<InvokeUrl>().ok());
            let form = url.map_or(Form::Unknown, |url| url.form());
            decoded.candidates = failure.candidates(form, call.address.map(AddressKind::of));
        }
        decoded
    }

    /// The first address that a resolver gave for a name.
    fn looked_up(&self, name: &str) -> Option<IpAddr> {
        let mut lookups = self.pieces.iter().flat_map(|piece| &piece.seen.lookups);
        lookups.find_map(|it| {
            let own = it.name.eq_ignore_ascii_case(name);
            it.answer.addresses().first().copied().filter(|_| own)
        })
    }

    /// What a text means in which nothing failed: what it shows, and that the rest is not known.
    fn without_failure(&self, text: &str) -> Decoded {
        if self
            .pieces
            .iter()
            .all(|piece| piece.kind == PieceKind::Command)
        {
            return front_door::read(text).decode();
        }
        Decoded::shown(
            self.pieces
                .iter()
                .filter(|piece| piece.kind != PieceKind::Command)
                .map(|piece| piece.says.clone())
                .filter(|it| !it.is_empty())
                .collect(),
        )
    }
}

/// How much a piece says. A log says more than an answer, an answer more than a failure; a test in the console
/// and a management call say nothing of the client's way.
fn weight(kind: PieceKind, decoded: &Decoded) -> u8 {
    let error = decoded.state == State::Error;
    match kind {
        PieceKind::ExecutionLog if error => 9,
        PieceKind::TestInvoke if error => 4,
        PieceKind::AwsError | PieceKind::DeployError if error => 3,
        PieceKind::TestInvoke | PieceKind::AwsError | PieceKind::DeployError => 1,
        PieceKind::FlowLog | PieceKind::ReachabilityAnalyzer if error => 5,
        PieceKind::AccessLog if error => 7,
        // An answer that was seen whole says more than its words alone.
        _ if error && decoded.status.is_some() => 8,
        _ if error && decoded.known.is_some() => 7,
        _ if error => 6,
        _ if decoded.state == State::Answered => 2,
        _ => 1,
    }
}

/// Orders the candidates of an answer that does not say who refused by what the call itself shows, and strikes out what it excludes.
fn order(decoded: &mut Decoded, call: &Call) {
    let host = call.host.as_deref().unwrap_or_default();
    let named = call
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map_or(host, |(_, value)| value.as_str());
    let selected = call
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case(SELECTOR_HEADER));
    let of_endpoint = |name: &str| name.starts_with("vpce-") && name.contains(".vpce.");
    let mut first = |slug: &str| {
        if let Some(at) = decoded.candidates.iter().position(|one| one.slug == slug) {
            let one = decoded.candidates.remove(at);
            decoded.candidates.insert(0, one);
        }
    };
    let mut out: Vec<&str> = Vec::new();
    if let Some(address) = call.address {
        match AddressKind::of(address) {
            AddressKind::Public => {
                first("dns-resolves-public");
                out.push("dns-public-api-hijacked");
            }
            AddressKind::Private | AddressKind::Shared => out.push("dns-resolves-public"),
            _ => {}
        }
    }
    if is_own_name(host) && is_own_name(named) && !selected {
        // What the endpoint's names and the API's own hang on is of no matter to a custom domain name.
        out.extend([
            "dns-public-api-hijacked",
            "api-execute-endpoint-disabled",
            "url-unknown-api-id",
            "url-http-or-websocket-api-id",
            "url-missing-stage",
        ]);
        first("pcd-no-association");
    }
    if !host.is_empty() && host.contains("execute-api") {
        out.push("pcd-no-association");
        match call.path.as_deref() {
            Some("/" | "") => first("url-missing-stage"),
            Some(_) => out.push("url-missing-stage"),
            None => {}
        }
    }
    if of_endpoint(host) || host.starts_with("vpce-") {
        out.push("dns-public-api-hijacked");
        out.push("api-execute-endpoint-disabled");
        first("url-selector-in-browser");
        if selected || !of_endpoint(named) {
            out.push("url-vpce-no-selector");
        } else {
            first("url-vpce-no-selector");
        }
    } else if !host.is_empty() {
        out.push("url-vpce-no-selector");
        out.push("url-selector-in-browser");
    }
    decoded.candidates.retain(|one| !out.contains(&one.slug));
}

/// Whether a host is a name of somebody's own: no name of API Gateway's, of an endpoint or of a load balancer, and no
/// address.
fn is_own_name(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    host.contains('.') && !address && !host.contains(".amazonaws.")
}
