//! What was changed of late of some objects, asked once it is known which are at fault.

use std::io;
use std::sync::mpsc::channel;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::timeout_at;

use super::aws::Reader;
use super::clock::Clock;
use super::environment::Environment;
use super::request::{Owner, Request};
use super::{STACK, on_runtime, room};
use crate::facts::trail::Event;
use crate::facts::{Fact, FetchError};
use crate::waiting::{self, Ended, Interrupted};

/// Asks for the changes of objects, one question an object, within what is left of the run.
///
/// # Errors
/// The system gives us too few threads or descriptors, or no signal handlers.
pub fn changes(
    request: &Request,
    objects: &[String],
    span: Duration,
) -> io::Result<(Fact<Vec<Event>>, Option<Interrupted>)> {
    room::enough()?;
    waiting::listen()?;
    let clock = Clock::start(request.bounds);
    let (asked, objects) = (request.clone(), objects.to_vec());
    let (tell, told) = channel();
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || {
            let environment = Environment::of_process();
            let asking = Box::pin(ask(&environment, &asked, &objects, span));
            let within = async { timeout_at(clock.end(), asking).await };
            let learned = on_runtime(within).map(|asked| {
                asked.unwrap_or_else(|_| {
                    let FetchError { why, detail } = clock.cut_off();
                    Fact::unknown(why, format!("{detail} while it waited for CloudTrail"))
                })
            });
            // Where nobody listens any more, the run has ended.
            let _ = tell.send(learned);
        })?;
    match waiting::next(&told, clock.last().into_std()) {
        Ok(learned) => Ok((learned?, None)),
        Err(Ended::Interrupted(signal)) => Ok((Fact::NotAsked, Some(signal))),
        Err(Ended::TimedOut) => Ok((Fact::Unknown(clock.cut_off()), None)),
        Err(Ended::Alone) => Err(io::Error::other(
            "asking for changes ended without a result",
        )),
    }
}

async fn ask(
    environment: &Environment,
    request: &Request,
    objects: &[String],
    span: Duration,
) -> Fact<Vec<Event>> {
    let settings = &request.aws;
    let region = settings.region.as_ref().or(request.target.region.as_ref());
    let patience = request.bounds.connect_timeout;
    let connecting = Box::pin(Reader::connect(
        settings,
        region,
        patience,
        &environment.trust,
    ));
    let reader = match connecting.await {
        Ok(reader) => reader,
        Err(trouble) => return Fact::Unknown(trouble),
    };
    let from = Timestamp::now().checked_sub(span);
    let from = from.unwrap_or(Timestamp::UNIX_EPOCH);
    let api = request.target.api_id.as_ref().map(ToString::to_string);
    let mut all: Vec<Event> = Vec::new();
    for object in objects {
        let of_api = api.as_ref() == Some(object);
        let owner = if of_api { Owner::Api } else { Owner::Client };
        match reader.changes(object, from, owner).await {
            Fact::Known(events) => all.extend(events),
            unknown => return unknown,
        }
    }
    all.sort_by(|a, b| (a.at(), &a.event_id).cmp(&(b.at(), &b.event_id)));
    all.dedup_by(|a, b| a.event_id == b.event_id);
    Fact::Known(all)
}
