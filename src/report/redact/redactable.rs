//! Where the texts of a report are. Every struct is taken apart in full, so that a new field does not
//! compile before somebody has decided about it.

mod parts;

use std::borrow::Cow;

use serde_json::Value;

use super::fields::{self, Field};
use crate::model::Span;
use crate::report::{
    Configuration, Evidence, Finding, Fix, Forms, Impact, Mark, Name, Names, Owned, Passed,
    PlannedFix, Report, Run, Source, Target, Told, Tool, Unknown, Verdict, Way,
};

/// Something with texts in it that may name what must not leave.
pub trait Redactable {
    /// Calls `each` with every one of them.
    fn texts(&mut self, each: &mut dyn FnMut(&mut String));

    /// API ids and custom domains that it names: alone, they look like other words.
    fn names(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Calls `each` with what is known by its key alone: a report has none.
    fn fields(&mut self, _each: &mut dyn FnMut(Field, &mut String)) {}
}

impl Redactable for String {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(self);
    }
}

impl<T: Redactable> Redactable for Option<T> {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        if let Some(one) = self {
            one.texts(each);
        }
    }
}

impl<T: Redactable> Redactable for Vec<T> {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        for one in self {
            one.texts(each);
        }
    }
}

/// A snapshot: every text of it, and every key.
impl Redactable for Value {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        match self {
            Self::String(text) => each(text),
            Self::Array(all) => all.iter_mut().for_each(|one| one.texts(each)),
            Self::Object(map) => {
                let old = std::mem::take(map);
                for (mut key, mut value) in old {
                    each(&mut key);
                    value.texts(each);
                    map.insert(key, value);
                }
            }
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }

    fn fields(&mut self, each: &mut dyn FnMut(Field, &mut String)) {
        fields::visit(self, each);
    }
}

impl Redactable for Report {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            schema: _,
            kind: _,
            tool,
            complete: _,
            target,
            source,
            verdict,
            plan,
            hops: _,
            findings,
            unknowns,
            passed,
            discovered,
            run,
            configuration,
            timings,
            forms,
            names,
            decoded,
            logs,
            policies,
            decision,
            paths,
            reach,
            diff,
            fleet,
            hosts,
        } = self;
        let Tool { version } = tool;
        each(version);
        // The parts of the URL that findings point at move with its ids.
        if let Some(target) = target {
            for finding in &mut *findings {
                finding.span = finding.span.and_then(|span| moved(&target.url, span, each));
            }
        }
        target.texts(each);
        source.texts(each);
        let Verdict {
            state: _,
            broken_at: _,
            summary,
        } = verdict;
        each(summary);
        if let Some(policies) = policies {
            parts::policies(policies, findings, each);
        }
        plan.texts(each);
        findings.texts(each);
        unknowns.texts(each);
        passed.texts(each);
        discovered.texts(each);
        for step in &mut timings.steps {
            each(&mut step.name);
            step.after.texts(each);
        }
        if let Some(Run {
            at: _,
            request_ids,
            account,
            command,
        }) = run
        {
            request_ids.texts(each);
            account.texts(each);
            command.texts(each);
        }
        if let Some(Configuration { file: _, changed }) = configuration {
            changed.texts(each);
        }
        forms.texts(each);
        names.texts(each);
        decoded.texts(each);
        logs.texts(each);
        decision.texts(each);
        paths.texts(each);
        reach.texts(each);
        diff.texts(each);
        fleet.texts(each);
        hosts.texts(each);
        for source in source.iter_mut() {
            source.groups.texts(each);
        }
    }

    fn names(&self) -> Vec<&str> {
        let target = self.target.as_ref();
        let target = target.and_then(|target| target.api_id.as_deref());
        let request = self.decoded.as_ref();
        let request = request.and_then(|decoded| decoded.request.as_ref());
        let request = request.map(|request| &*request.api_id);
        target.into_iter().chain(request).collect()
    }
}

/// The span in the URL as it will be; `None` where the change runs over its edge.
fn moved(url: &str, span: Span, each: &mut dyn FnMut(&mut String)) -> Option<Span> {
    let mut change = |text: &str| {
        let mut text = text.to_owned();
        each(&mut text);
        text
    };
    let whole = change(url);
    let before = change(url.get(..span.start)?);
    let part = change(span.of(url)?);
    let after = change(url.get(span.end..)?);
    (whole == format!("{before}{part}{after}")).then(|| Span {
        start: before.len(),
        end: before.len() + part.len(),
    })
}

/// A word that is the tool's own, or one of somebody else's report.
fn foreign(word: &mut Cow<'static, str>, each: &mut dyn FnMut(&mut String)) {
    if let Cow::Owned(text) = word {
        each(text);
    }
}

impl Redactable for Target {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            url,
            api_id,
            vpce_id,
            region: _,
            stage,
            form: _,
        } = self;
        each(url);
        api_id.texts(each);
        vpce_id.texts(each);
        stage.texts(each);
    }
}

impl Redactable for Source {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            kind: _,
            id,
            vpc_id,
            subnet_id,
            // As public as the Region.
            zone: _,
            // Last of all: what a page shows gets the first aliases.
            groups: _,
            addresses,
        } = self;
        id.texts(each);
        vpc_id.texts(each);
        subnet_id.texts(each);
        addresses.texts(each);
    }
}

impl Redactable for Finding {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            code,
            slug,
            role: _,
            ignored: _,
            hop: _,
            severity: _,
            confidence: _,
            title,
            subject,
            file,
            span: _,
            // Its places move with the policy's text.
            mark,
            explained_by,
            evidence,
            look,
            fix,
            confirm,
        } = self;
        for word in [code, slug].into_iter().chain(explained_by) {
            foreign(word, each);
        }
        each(title);
        each(subject);
        if let Some(file) = file {
            each(&mut file.path);
        }
        if let Some(Mark { label, context, .. }) = mark {
            each(label);
            if let Some((_, label)) = context {
                each(label);
            }
        }
        evidence.texts(each);
        look.texts(each);
        fix.texts(each);
        confirm.texts(each);
    }
}

impl Redactable for Evidence {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            kind: _,
            text,
            source,
        } = self;
        each(text);
        foreign(source, each);
    }
}

impl Redactable for PlannedFix {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            code,
            subject,
            summary,
            commands,
        } = self;
        foreign(code, each);
        each(subject);
        each(summary);
        commands.texts(each);
    }
}

impl Redactable for Fix {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            summary,
            commands,
            diff,
            blast_radius,
            manual,
            impact,
            verified: _,
            alternatives,
        } = self;
        each(summary);
        commands.texts(each);
        diff.texts(each);
        blast_radius.texts(each);
        manual.texts(each);
        impact.texts(each);
        alternatives.texts(each);
    }
}

impl Redactable for Impact {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            clients: _,
            unknown: _,
            gain,
            lose,
            untried,
        } = self;
        gain.texts(each);
        lose.texts(each);
        untried.texts(each);
    }
}

impl Redactable for Unknown {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            fact,
            why: _,
            action,
            would_tell,
            detail,
        } = self;
        for word in [fact, action, would_tell] {
            foreign(word, each);
        }
        each(detail);
    }
}

impl Redactable for Passed {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            code: _,
            hop: _,
            holds,
            evidence,
        } = self;
        foreign(holds, each);
        evidence.texts(each);
    }
}

impl Redactable for Forms {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            this,
            others,
            never_from: _,
        } = self;
        this.texts(each);
        others.texts(each);
    }
}

impl Redactable for Way {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            id: _,
            title: _,
            url,
            headers,
            needs: _,
            works_from: _,
        } = self;
        each(url);
        headers.texts(each);
    }
}

impl Redactable for Names {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            getaddrinfo: _,
            names,
            addresses,
            asked_for: _,
        } = self;
        names.texts(each);
        addresses.texts(each);
    }
}

impl Redactable for Name {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            name,
            role: _,
            answers,
        } = self;
        each(name);
        answers.texts(each);
    }
}

impl Redactable for Told {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            asked_by: _,
            server,
            result: _,
            addresses,
            cnames,
            ttl: _,
            flags: _,
            over: _,
            zone,
            detail,
            ms: _,
            same: _,
        } = self;
        server.texts(each);
        addresses.texts(each);
        cnames.texts(each);
        zone.texts(each);
        detail.texts(each);
    }
}

impl Redactable for Owned {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self { address, whose } = self;
        each(address);
        each(whose);
    }
}
