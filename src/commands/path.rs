//! `path`: whether a packet gets an answer, from files. Queries stream in and answers stream out.

mod call;
mod json;
mod show;

pub(super) use json::Line;

use std::io::{self, BufWriter, Write};

use super::facts_files;
use super::policy_test::{next_line, open};
use super::present::{format, no_such, present, publish_text, streams};
use crate::cli::{Cli, Destination, Format, OutputArgs, PathArgs, Selection, SgArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::facts::Facts;
use crate::model::Client;
use crate::network::{Answer, Network, Party, Protocol, Query, Verdict, Who, judge};
use crate::report::Detail;

/// What of EC2 decides about a packet: each is described by a command of that name.
const DESCRIBED: &str = "network-interfaces instances subnets vpcs route-tables network-acls \
                         security-groups vpc-endpoints vpc-peering-connections managed-prefix-lists \
                         transit-gateways transit-gateway-attachments transit-gateway-vpc-attachments";

/// Answers one question, or a file of them.
///
/// # Errors
/// What was typed makes no question, a file could not be read, or the answer not be written.
pub(super) fn run(cli: &Cli, args: &PathArgs) -> Result<Exit, Error> {
    if args.to.is_none() && args.queries.is_none() {
        return call::run(cli, args, &args.probe);
    }
    if args.facts.is_empty() {
        return match &args.to {
            Some(Destination::Endpoint(id)) => call::run(cli, args, &call::through(args, id)?),
            _ => Err(Error::Usage(without_files(cli))),
        };
    }
    let one = args.to.as_ref();
    let one = one.map(|to| query(&args.probe.client.from, to, args));
    let one = one.transpose()?;
    let network = Network::new(facts_files::read(&args.facts)?);
    if let Some(query) = one {
        let answer = judge(&network, &query);
        show_answer(cli, &answer, (query.protocol, query.port), None)?;
        return Ok(exit(&cli.output, answer.verdict));
    }
    let Some(path) = &args.queries else {
        return Err(Error::Usage(
            "give --from and --to, or --queries".to_owned(),
        ));
    };
    streams("path --queries", &cli.output)?;
    let format = format(&cli.output);
    let name = path.display().to_string();
    let read = |error| Error::Read {
        path: name.clone(),
        error,
    };
    let mut input = open(path).map_err(read)?;
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut worst = Verdict::Allow;
    let (mut line, mut number) = (Vec::new(), 0_u64);
    while let Some(whole) = next_line(&mut *input, &mut line).map_err(read)? {
        number += 1;
        if line.iter().all(u8::is_ascii_whitespace) && whole {
            continue;
        }
        let answer = answer(&network, &line, whole, number);
        worst = worst.max(answer.verdict);
        if cli.output.quiet > 1 {
            continue;
        }
        let text = match format {
            Format::Json => json::line(&answer)?,
            _ => show::short(&answer),
        };
        let mut done = writeln!(output, "{text}");
        // What reads along sees each answer at once; a file's answers go out in blocks.
        if path.as_os_str() == "-" {
            done = done.and_then(|()| output.flush());
        }
        if !written(done)? {
            break;
        }
    }
    written(output.flush())?;
    Ok(exit(&cli.output, worst))
}

/// What to type where no call says what to ask AWS for, and no file tells it.
fn without_files(cli: &Cli) -> String {
    let region = cli.aws.region.as_ref();
    let region = region.map_or("REGION", |region| region.as_str());
    format!(
        "--queries, and --to but for vpce-…, are answered from files, and --facts names none. Gather \
         them, in each Region and account on the way, and ask again with --facts facts:\n\n  \
         mkdir -p facts/{region} && for it in {DESCRIBED}; do\n    \
         aws ec2 describe-$it --region {region} --output json > facts/{region}/$it.json\n  done\n\n\
         For a call, path URL --from CLIENT asks AWS itself"
    )
}

/// Prints one answer, and whom it is for.
fn show_answer(
    cli: &Cli,
    answer: &Answer,
    asked: (Protocol, u16),
    facts: Option<&Facts>,
) -> Result<(), Error> {
    publish_text(&cli.output, facts, |format| {
        let style = cli.output.taste().style(format == Format::Plain);
        Ok(match format {
            Format::Json => json::line(answer)? + "\n",
            Format::Short => show::short(answer) + "\n",
            Format::Human | Format::Plain => {
                let notes = facts.map(Facts::all_discovered).unwrap_or_default();
                show::drawing(answer, asked, &notes, style)
            }
            _ => return Err(no_such("path", "human, plain, short and json")),
        })
    })
}

/// Whether somebody still reads.
fn written(done: io::Result<()>) -> Result<bool, Error> {
    match done {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Error::Write {
            path: "stdout".to_owned(),
            error,
        }),
    }
}

/// The answer to a line; one that is no query is answered, too, so that lines stay in step.
fn answer(network: &Network, line: &[u8], whole: bool, number: u64) -> Answer {
    let read = std::str::from_utf8(line).map_err(|error| error.to_string());
    let read = read.and_then(|text| {
        if whole {
            Query::read(text).map_err(|error| error.to_string())
        } else {
            Err("it is too long".to_owned())
        }
    });
    match read {
        Ok(query) => judge(network, &query),
        Err(error) => Answer {
            id: json::id_of(line),
            verdict: Verdict::Unknown,
            partial: false,
            paths: Vec::new(),
            unknowns: vec![format!("line {number} is no query: {error}")],
        },
    }
}

fn exit(output: &OutputArgs, verdict: Verdict) -> Exit {
    match verdict {
        _ if output.exit_zero => Exit::Clean,
        Verdict::Deny => Exit::Findings,
        Verdict::Unknown if !output.allow_unknown => Exit::Inconclusive,
        _ => Exit::Clean,
    }
}

/// The question that the options ask.
fn query(from: &Client, to: &Destination, args: &PathArgs) -> Result<Query, Error> {
    let from = match from {
        Client::Here => {
            let wrong = "'auto' is this host, which files know nothing of: name the client";
            return Err(Error::Usage(wrong.to_owned()));
        }
        Client::Instance(id) => Who::Instance(id.clone()),
        Client::Eni(id) => Who::Eni(id.clone()),
        Client::Subnet(id) => Who::Subnet(id.clone()),
        Client::Lambda(name) => Who::Lambda(name.clone()),
        Client::Address(address) => Who::Address(*address),
    };
    let to = match to {
        Destination::Eni(id) => Who::Eni(id.clone()),
        Destination::Instance(id) => Who::Instance(id.clone()),
        Destination::Endpoint(id) => Who::Endpoint(id.clone()),
        Destination::Address(address) => Who::Address(*address),
    };
    Ok(Query {
        id: String::new(),
        from: Party::from(from),
        to: Party::from(to),
        port: args.port,
        protocol: args.protocol.parse().map_err(Error::Usage)?,
    })
}

/// `sg` from files: the checks of security groups, with nobody asked.
///
/// # Errors
/// What was typed makes no call, a file could not be read, or the report not be written.
pub(super) fn sg(cli: &Cli, args: &SgArgs) -> Result<Exit, Error> {
    let facts = call::from_files(cli, &args.probe, &args.facts)?;
    present(&facts, &Selection::Sg.checks(), cli, Detail::Verbose)
}
