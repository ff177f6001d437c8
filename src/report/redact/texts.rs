//! Where the texts of a report are. Every struct is taken apart in full, so that a new field does not
//! compile before somebody has decided about it.

use serde_json::Value;

use super::fields::{self, Field};
use crate::model::Span;
use crate::report::decoded::{Decision, Request};
use crate::report::{
    Configuration, Decoded, Evidence, Finding, Fix, Forms, Name, Names, Owned, Passed, Report,
    Source, Target, Told, Tool, Unknown, Verdict, Way,
};

/// Something with texts in it that may name what must not leave.
pub trait Texts {
    /// Calls `each` with every one of them.
    fn texts(&mut self, each: &mut dyn FnMut(&mut String));

    /// API ids and custom domains that it names: alone, they look like other words.
    fn names(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Calls `each` with what is known by its key alone: a report has none.
    fn fields(&mut self, _each: &mut dyn FnMut(Field, &mut String)) {}
}

impl Texts for String {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(self);
    }
}

impl<T: Texts> Texts for Option<T> {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        if let Some(one) = self {
            one.texts(each);
        }
    }
}

impl<T: Texts> Texts for Vec<T> {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        for one in self {
            one.texts(each);
        }
    }
}

/// A snapshot: every text of it, and every key.
impl Texts for Value {
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

impl Texts for Report {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            schema: _,
            tool,
            complete: _,
            target,
            source,
            verdict,
            hops: _,
            findings,
            unknowns,
            passed,
            discovered,
            configuration,
            timings: _,
            forms,
            names,
        } = self;
        let Tool { version } = tool;
        each(version);
        // The parts of the URL that findings point at move with its ids.
        let url = target.url.clone();
        for finding in &mut *findings {
            finding.span = finding.span.and_then(|span| moved(&url, span, each));
        }
        target.texts(each);
        source.texts(each);
        let Verdict {
            state: _,
            broken_at: _,
            summary,
        } = verdict;
        each(summary);
        findings.texts(each);
        unknowns.texts(each);
        passed.texts(each);
        discovered.texts(each);
        if let Some(Configuration { file: _, changed }) = configuration {
            changed.texts(each);
        }
        forms.texts(each);
        names.texts(each);
    }

    fn names(&self) -> Vec<&str> {
        self.target.api_id.as_deref().into_iter().collect()
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

impl Texts for Target {
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

impl Texts for Source {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            kind: _,
            id,
            vpc_id,
            subnet_id,
            addresses,
        } = self;
        id.texts(each);
        vpc_id.texts(each);
        subnet_id.texts(each);
        addresses.texts(each);
    }
}

impl Texts for Finding {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            code: _,
            slug: _,
            role: _,
            ignored: _,
            hop: _,
            severity: _,
            confidence: _,
            title,
            subject,
            span: _,
            explained_by: _,
            evidence,
            fix,
            confirm,
        } = self;
        each(title);
        each(subject);
        evidence.texts(each);
        fix.texts(each);
        confirm.texts(each);
    }
}

impl Texts for Evidence {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            kind: _,
            text,
            source: _,
        } = self;
        each(text);
    }
}

impl Texts for Fix {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            summary,
            commands,
            blast_radius,
            manual,
            verified: _,
        } = self;
        each(summary);
        commands.texts(each);
        blast_radius.texts(each);
        manual.texts(each);
    }
}

impl Texts for Unknown {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            fact: _,
            why: _,
            action: _,
            would_tell: _,
            detail,
        } = self;
        each(detail);
    }
}

impl Texts for Passed {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            code: _,
            hop: _,
            holds: _,
            evidence,
        } = self;
        evidence.texts(each);
    }
}

impl Texts for Forms {
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

impl Texts for Way {
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

impl Texts for Names {
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

impl Texts for Name {
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

impl Texts for Told {
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

impl Texts for Owned {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self { address, whose } = self;
        each(address);
        each(whose);
    }
}

impl Texts for Decoded {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            schema: _,
            tool: _,
            state: _,
            kind: _,
            status: _,
            summary,
            answered_by,
            error: _,
            decision,
            request,
            proven: _,
            candidates: _,
            fix,
            send_next: _,
            notes,
        } = self;
        each(summary);
        each(&mut answered_by.because);
        if let Some(Decision {
            who,
            action: _,
            effect: _,
            policy: _,
            policy_arn,
            policy_title: _,
        }) = decision
        {
            each(who);
            policy_arn.texts(each);
        }
        request.texts(each);
        fix.texts(each);
        notes.texts(each);
    }

    fn names(&self) -> Vec<&str> {
        let request = self.request.as_ref();
        request
            .map(|request| &*request.api_id)
            .into_iter()
            .collect()
    }
}

impl Texts for Request {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            api_id,
            region: _,
            stage,
            method: _,
            path,
            owner_ending,
        } = self;
        each(api_id);
        stage.texts(each);
        path.texts(each);
        // Four digits alone look like any number; with API Gateway's mask they are an account.
        let mut masked = format!("********{owner_ending}");
        each(&mut masked);
        owner_ending.clear();
        owner_ending.push_str(masked.trim_start_matches('*'));
    }
}
