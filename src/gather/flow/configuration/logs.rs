//! Lines of the stage's logs: those of the run's own call, once it has failed, or those of the calls of late.
//!
//! Lines come to a log some time after their call. A log that has none of a call proves that the call did not reach the
//! stage only where that time is past; before, it is unknown.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};

use super::super::Run;
use super::for_want_of;
use crate::facts::apigateway::Stage;
use crate::facts::logs::{LogGroup, LogLine};
use crate::facts::{Aws, Fact, FactKind, Reason};
use crate::gather::aws::Reader;
use crate::gather::clock::shown;
use crate::gather::request::{LogQuestion, LogsWanted};
use crate::model::{RequestId, Target};

/// How long to wait before asking again.
const EVERY: Duration = Duration::from_secs(2);

/// After so long a log has the lines of a call, if it ever gets any.
const SETTLED: Duration = Duration::from_mins(2);

/// By how much clocks may differ.
const SKEW: Duration = Duration::from_mins(5);

impl Run<'_> {
    /// Ask for lines, where there is reason to.
    pub(super) async fn logs(&self, reader: &Reader) {
        const NEED: FactKind = FactKind::LogLines;
        if !self.wants(NEED) {
            return;
        }
        let mut since = self.all_settled(&[FactKind::Stages, FactKind::Http]).await;
        let target = &self.request.target;
        let of_late = matches!(self.request.logs, LogsWanted::OfLate { .. });
        let groups = self.notes.aws(|aws| {
            let hidden = of_late && aws.stages.trouble().is_some();
            let by_name = by_name(target).filter(|_| hidden);
            by_name.map_or_else(|| groups(aws, target), |group| Fact::Known(vec![group]))
        });
        let (wait, span, request) = match &self.request.logs {
            LogsWanted::Nothing => (None, None, None),
            LogsWanted::OfTheCall { wait } if wait.is_zero() => (None, None, None),
            LogsWanted::OfTheCall { wait } => (Some(*wait), None, self.notes.failed_call()),
            LogsWanted::OfLate { span, request } => (None, Some(*span), request.clone()),
        };
        let wanted = span.is_some() || wait.is_some() && request.is_some();
        if wanted {
            let fact = match groups {
                Fact::Known(groups) => {
                    let from = Timestamp::now().checked_sub(span.unwrap_or(SKEW));
                    let from = from.unwrap_or(Timestamp::UNIX_EPOCH);
                    let question = |group| LogQuestion {
                        group,
                        from,
                        holding: request.clone(),
                    };
                    let asked: Vec<LogQuestion> = groups.into_iter().map(question).collect();
                    let asking = async {
                        match (wait, &request) {
                            (Some(wait), Some(id)) => lines_of(reader, &asked, id, wait).await,
                            (_, Some(id)) => lines_by(reader, &asked, id).await,
                            _ => lines(reader, &asked).await,
                        }
                    };
                    let (fact, asked_since) = self.call(NEED, &since, Box::pin(asking)).await;
                    since = asked_since;
                    fact
                }
                Fact::Unknown(trouble) => Fact::Unknown(trouble),
                Fact::NotAsked => Fact::NotAsked,
            };
            self.notes.aws(|aws| aws.log_lines = fact);
        }
        self.settled(NEED, since);
    }
}

/// The log groups that the stage writes to.
fn groups(aws: &Aws, target: &Target) -> Fact<Vec<String>> {
    let (Some(api), Some(name)) = (&target.api_id, &target.stage) else {
        let unnamed = "could not be asked for: the URL does not name the API and its stage";
        return Fact::unknown(Reason::Failed, unnamed);
    };
    let stages = match &aws.stages {
        Fact::Known(stages) => stages,
        Fact::Unknown(trouble) => return for_want_of(trouble),
        Fact::NotAsked => return Fact::NotAsked,
    };
    let Some(stage) = stages.iter().find(|it| it.stage_name == *name) else {
        return Fact::unknown(Reason::Failed, format!("the API has no stage {name}"));
    };
    let executions = stage.logs_executions() == Some(true);
    let executions = executions.then(|| LogGroup::of_executions(api, name));
    let access = stage.access_log_group().map(str::to_owned);
    let all: Vec<String> = executions.into_iter().chain(access).collect();
    if all.is_empty() {
        return Fact::unknown(Reason::Failed, silent(stage));
    }
    Fact::Known(all)
}

/// The group of the execution log, whose name is known without the stage's settings.
fn by_name(target: &Target) -> Option<String> {
    let (api, stage) = target.api_id.as_ref().zip(target.stage.as_ref())?;
    Some(LogGroup::of_executions(api, stage))
}

/// Why a stage has no lines.
fn silent(stage: &Stage) -> String {
    let name = &stage.stage_name;
    match stage
        .access_log_settings
        .as_ref()
        .and_then(|it| it.destination_arn.as_ref())
    {
        Some(arn) => format!(
            "stage {name} writes no execution log, and its access log goes to {arn}, which is no log group"
        ),
        None => format!("stage {name} writes neither an execution log nor an access log"),
    }
}

/// What the groups have. A group that cannot be read leaves open what the others do not have.
async fn lines(reader: &Reader, asked: &[LogQuestion]) -> Fact<Vec<LogLine>> {
    let (mut all, mut trouble) = (Vec::new(), None);
    for question in asked {
        match reader.log_lines(question).await {
            Fact::Known(lines) => all.extend(lines),
            Fact::Unknown(one) => trouble = trouble.or(Some(one)),
            Fact::NotAsked => {}
        }
    }
    match trouble {
        Some(trouble) if all.is_empty() => Fact::Unknown(trouble),
        _ => Fact::Known(all),
    }
}

/// What the groups have of the call that an id names. Its extended id stands in one line alone, which begins with the
/// other one.
async fn lines_by(reader: &Reader, asked: &[LogQuestion], id: &RequestId) -> Fact<Vec<LogLine>> {
    let found = lines(reader, asked).await;
    let named = found.known().into_iter().flatten();
    let named = named.filter_map(LogLine::request_id);
    let mut others = named.filter(|it| *it != id.as_str());
    let Some(other) = others.find_map(|it| it.parse::<RequestId>().ok()) else {
        return found;
    };
    let again = asked.iter().map(|question| LogQuestion {
        holding: Some(other.clone()),
        ..question.clone()
    });
    lines(reader, &again.collect::<Vec<_>>()).await
}

/// What the groups have of one call, as soon as they have all of it, or once the time is over.
async fn lines_of(
    reader: &Reader,
    asked: &[LogQuestion],
    id: &RequestId,
    wait: Duration,
) -> Fact<Vec<LogLine>> {
    let end = Instant::now() + wait;
    let mut before = 0;
    loop {
        let found = lines(reader, asked).await;
        let Fact::Known(all) = &found else {
            return found;
        };
        let is_whole = all.iter().any(LogLine::is_last);
        // A log of errors alone has no last line.
        if is_whole || !all.is_empty() && all.len() == before {
            return found;
        }
        before = all.len();
        let next = Instant::now() + EVERY;
        if next > end {
            let late = all.is_empty() && wait < SETTLED;
            return if late { not_yet(id, wait) } else { found };
        }
        sleep_until(next).await;
    }
}

fn not_yet(id: &RequestId, wait: Duration) -> Fact<Vec<LogLine>> {
    let detail = format!(
        "no line of request {id} came within {}, and lines may come {} after their call: look again by logs --request-id {id}",
        shown(wait),
        shown(SETTLED)
    );
    Fact::unknown(Reason::TimedOut, detail)
}
