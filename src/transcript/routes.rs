//! What a host says of its network: traceroute, ip route, ss, resolv.conf. They show the way, and of the call
//! nothing.

use std::net::IpAddr;

use super::{Call, Lines, Piece, PieceKind, Seen, Text};

fn plain(kind: PieceKind, first: usize, end: usize, says: String, seen: Seen) -> Piece {
    Piece {
        kind,
        lines: Lines { first, end },
        seen,
        says,
    }
}

/// traceroute, tracepath, tracert and mtr. A hop that does not answer proves nothing: endpoints never do.
pub(super) fn traceroute(text: &Text<'_>, at: usize) -> Option<Piece> {
    let first = text.at(at).trim();
    let starts = first.starts_with("traceroute to ")
        || first.starts_with("Tracing route to ")
        || first.starts_with("HOST: ") && first.contains("Loss%")
        || first.starts_with("1?: [LOCALHOST]");
    if !starts {
        return None;
    }
    let address = first
        .split(['(', '['])
        .nth(1)
        .and_then(|it| it.split([')', ']']).next()?.parse::<IpAddr>().ok());
    let host = first
        .trim_start_matches("traceroute to ")
        .trim_start_matches("Tracing route to ")
        .split([' ', ','])
        .next()
        .filter(|it| it.contains('.') && it.parse::<IpAddr>().is_err());
    let (mut end, mut hops, mut reached, mut refused) = (at + 1, 0, false, false);
    while end < text.len() && !text.is_boundary(end) && end - at < 80 {
        let line = text.at(end).trim();
        let hop = line
            .split(['.', ' ', ':', '?'])
            .next()
            .is_some_and(|it| it.parse::<u8>().is_ok());
        if hop {
            hops += 1;
            reached |= address.is_some_and(|address| line.contains(&address.to_string()));
            refused |= line.contains("!X")
                || line.contains("!N")
                || line.contains("!H")
                || line.contains("<syn,ack>");
        } else if !(line.is_empty()
            || line.starts_with("over a maximum")
            || line.starts_with("Trace complete")
            || line.starts_with("Too many hops")
            || line.starts_with("Resume:"))
        {
            break;
        }
        if line.is_empty()
            && !text
                .at(end + 1)
                .trim()
                .starts_with(|c: char| c.is_ascii_digit())
            && !text.at(end + 1).trim().starts_with("Trace complete")
        {
            break;
        }
        end += 1;
    }
    let _ = refused;
    let says = if reached {
        format!("{hops} hops, and the address answered")
    } else {
        format!(
            "{hops} hops, and the address did not answer, which an endpoint's interface never does to traceroute"
        )
    };
    let seen = Seen {
        call: Call {
            host: host.map(str::to_ascii_lowercase),
            address,
            ..Call::default()
        },
        notes: vec![
            "traceroute sends UDP or ICMP by default, which a VPC endpoint does not answer: only traceroute -T -p 443 tells of TCP",
        ],
        ..Seen::default()
    };
    Some(plain(PieceKind::Traceroute, at, end, says, seen))
}

/// `nameserver 10.0.0.2`, with its neighbours.
pub(super) fn resolv_conf(text: &Text<'_>, at: usize) -> Option<Piece> {
    let known = |line: &str| {
        ["nameserver ", "search ", "domain ", "options "]
            .iter()
            .any(|word| line.starts_with(word))
    };
    let first = text.at(at).trim();
    if !known(first) && !first.starts_with('#') {
        return None;
    }
    let (mut end, mut resolvers) = (at, Vec::new());
    while end < text.len() && !text.is_boundary(end) {
        let line = text.at(end).trim();
        if let Some(server) = line.strip_prefix("nameserver ") {
            resolvers.extend(
                server
                    .split('%')
                    .next()
                    .unwrap_or(server)
                    .trim()
                    .parse::<IpAddr>()
                    .ok(),
            );
        } else if !(known(line) || line.starts_with(['#', ';'])) {
            break;
        }
        end += 1;
    }
    if resolvers.is_empty() {
        return None;
    }
    let all: Vec<String> = resolvers.iter().map(ToString::to_string).collect();
    let says = format!("name servers {}", all.join(", "));
    Some(plain(
        PieceKind::ResolvConf,
        at,
        end,
        says,
        Seen {
            resolvers,
            ..Seen::default()
        },
    ))
}

/// ss, netstat: which connections there are.
pub(super) fn sockets(text: &Text<'_>, at: usize) -> Option<Piece> {
    let first = text.at(at).trim();
    let head = first.starts_with("Netid") && first.contains("State")
        || first.starts_with("State ") && first.contains("Recv-Q")
        || first.starts_with("Proto ") && first.contains("Foreign Address")
        || first.starts_with("Active Internet connections")
        || first.starts_with("Active Connections");
    let state = |line: &str| {
        [
            "SYN-SENT",
            "SYN_SENT",
            "ESTAB",
            "TIME-WAIT",
            "TIME_WAIT",
            "LISTEN",
            "CLOSE-WAIT",
            "CLOSE_WAIT",
        ]
        .iter()
        .any(|state| line.contains(state))
    };
    let row = |line: &str| state(line) && line.contains(':');
    if !head
        && !(row(first)
            && first.split_whitespace().count() >= 4
            && (first.starts_with("tcp")
                || first.starts_with("TCP")
                || first.starts_with("SYN")
                || first.starts_with("ESTAB")))
    {
        return None;
    }
    let (mut end, mut waiting, mut open) = (at + usize::from(head), Vec::new(), 0);
    let start = if head { at + 1 } else { at };
    end = end.max(start);
    while end < text.len()
        && !text.is_boundary(end)
        && (!text.is_blank(end) || row(text.at(end + 1)))
    {
        let line = text.at(end);
        if line.contains("SYN-SENT") || line.contains("SYN_SENT") {
            let peer = line
                .split_whitespace()
                .filter(|word| word.contains(':'))
                .nth(1);
            waiting.extend(peer.map(str::to_owned));
        } else if line.contains("ESTAB") {
            open += 1;
        }
        end += 1;
    }
    let says = match waiting.first() {
        Some(peer) => format!("a connection to {peer} waits for a reply (SYN-SENT)"),
        None => format!("{open} connections established"),
    };
    Some(plain(PieceKind::Sockets, at, end, says, Seen::default()))
}

/// ip route, route -n.
pub(super) fn ip_route(text: &Text<'_>, at: usize) -> Option<Piece> {
    let row = |line: &str| {
        let line = line.trim();
        let named = line.contains(" dev ")
            && (line.starts_with("default via ")
                || line.split_whitespace().next().is_some_and(|it| {
                    it.split('/')
                        .next()
                        .is_some_and(|it| it.parse::<IpAddr>().is_ok())
                }));
        named
            || line.starts_with("unreachable ")
            || line.starts_with("blackhole ")
            || line == "cache"
            || line.starts_with("default dev ")
    };
    if !row(text.at(at)) || text.at(at).trim() == "cache" {
        return None;
    }
    let mut end = at;
    while end < text.len() && row(text.at(end)) {
        end += 1;
    }
    let says = format!("{} routes", end - at);
    Some(plain(PieceKind::IpRoute, at, end, says, Seen::default()))
}
