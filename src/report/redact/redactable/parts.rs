//! The texts of what only one command has.

use super::Redactable;
use crate::model::Span;
use crate::network::QueryId;
use crate::reach::Unused;
use crate::report::decision::{DecidedBy, StatementSaid};
use crate::report::decoded::{Decision, Request};
use crate::report::paths::{Blocker, PathAnswer, PathDrawn, PathFix, PathOf, PathStep};
use crate::report::{
    Changed, Decoded, Difference, Differing, FetchedPolicies, FetchedPolicy, Finding, Fleet,
    FleetCause, FleetFix, FleetHost, LintedPolicy, Logged, LoggedCause, Mark, PolicyDecision,
    ReachLine, ReachTable,
};

/// The texts of policies; the places that findings mark in them move with what is in there.
pub(super) fn policies(
    policies: &mut [LintedPolicy],
    findings: &mut [Finding],
    each: &mut dyn FnMut(&mut String),
) {
    for (index, policy) in policies.iter_mut().enumerate() {
        let LintedPolicy {
            path,
            kind: _,
            corrected,
            text,
        } = policy;
        each(path);
        corrected.texts(each);
        let before = text.clone();
        each(text);
        if *text == before {
            continue;
        }
        let marks = findings.iter_mut().filter_map(|one| one.mark.as_mut());
        let mut marks: Vec<&mut Mark> = marks.filter(|mark| mark.policy == index).collect();
        let spans = |mark: &Mark| {
            let context = mark.context.as_ref().map(|(span, _)| *span);
            std::iter::once(mark.span).chain(context)
        };
        let places: Vec<Span> = marks.iter().flat_map(|mark| spans(mark)).collect();
        let moved = Moved::new(&before, text, &places, each);
        for mark in &mut marks {
            mark.span = moved.span(mark.span);
            if let Some((span, _)) = &mut mark.context {
                *span = moved.span(*span);
            }
        }
    }
}

/// Where the places of a text are after it was changed.
struct Moved<'a> {
    before: &'a str,
    after: &'a str,
    /// Places before and after, in order; none where the change runs over one of them.
    places: Vec<(usize, usize)>,
}

impl<'a> Moved<'a> {
    fn new(
        before: &'a str,
        after: &'a str,
        spans: &[Span],
        each: &mut dyn FnMut(&mut String),
    ) -> Self {
        let mut ends: Vec<usize> = spans.iter().flat_map(|it| [it.start, it.end]).collect();
        ends.extend([0, before.len()]);
        ends.sort_unstable();
        ends.dedup();
        let (mut whole, mut places) = (String::new(), vec![(0, 0)]);
        for pair in ends.windows(2) {
            let [from, to] = pair else { continue };
            let mut piece = before.get(*from..*to).unwrap_or_default().to_owned();
            each(&mut piece);
            whole.push_str(&piece);
            places.push((*to, whole.len()));
        }
        if whole != after {
            places.clear();
        }
        Self {
            before,
            after,
            places,
        }
    }

    /// The same place; the lines of it where it cannot be told apart any more.
    fn span(&self, span: Span) -> Span {
        let exact = |place: usize| {
            let at = self.places.binary_search_by_key(&place, |(old, _)| *old);
            at.ok()
                .and_then(|at| self.places.get(at))
                .map(|(_, new)| *new)
        };
        if let (Some(start), Some(end)) = (exact(span.start), exact(span.end)) {
            return Span { start, end };
        }
        let line = |place: usize| {
            let before = self.before.get(..place).unwrap_or(self.before);
            before.matches('\n').count()
        };
        let mut ends = vec![0];
        ends.extend(self.after.match_indices('\n').map(|(place, _)| place + 1));
        let at = |line: usize| ends.get(line).copied().unwrap_or(self.after.len());
        let (first, last) = (line(span.start), line(span.end));
        let end = at(last + 1);
        let ended = self
            .after
            .get(..end)
            .is_some_and(|text| text.ends_with('\n'));
        Span {
            start: at(first),
            end: end - usize::from(ended),
        }
    }
}

impl Redactable for Decoded {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
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
            finding: _,
            meaning: _,
            read,
            not_read: _,
        } = self;
        for piece in read {
            each(&mut piece.says);
        }
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
}

impl Redactable for Logged {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            calls: _,
            failed: _,
            open: _,
            causes,
        } = self;
        for LoggedCause {
            code: _,
            slug: _,
            what,
            count: _,
            first: _,
            last: _,
            request_id,
        } in causes
        {
            each(what);
            request_id.texts(each);
        }
    }
}

impl Redactable for Request {
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

impl Redactable for ReachTable {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            url,
            classes,
            totals: _,
            unused,
        } = self;
        each(url);
        for Unused { object, text } in unused {
            each(object);
            each(text);
        }
        classes.texts(each);
    }
}

impl Redactable for ReachLine {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            schema: _,
            clients,
            count: _,
            kind: _,
            vpc_id,
            subnet_id,
            groups,
            verdict: _,
            was: _,
            via,
            name,
            hop: _,
            blockers,
            unknowns,
            policy: _,
        } = self;
        clients.texts(each);
        vpc_id.texts(each);
        subnet_id.texts(each);
        groups.texts(each);
        via.texts(each);
        name.texts(each);
        blockers.texts(each);
        unknowns.texts(each);
    }
}

impl Redactable for PathAnswer {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            schema: _,
            id,
            from,
            to,
            port: _,
            protocol: _,
            verdict: _,
            partial: _,
            blockers,
            lost_percent: _,
            warnings,
            unknowns,
            notices,
            paths,
            said,
            lost: _,
            drawn,
        } = self;
        if let QueryId::Name(name) = id {
            each(name);
        }
        for end in [from, to].into_iter().flatten() {
            end.texts(each);
        }
        blockers.texts(each);
        warnings.texts(each);
        unknowns.texts(each);
        notices.texts(each);
        paths.texts(each);
        said.texts(each);
        drawn.texts(each);
    }
}

impl Redactable for Blocker {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            layer: _,
            object,
            name,
            rule,
            text,
            partial: _,
            reachability_analyzer: _,
            fix,
        } = self;
        each(object);
        name.texts(each);
        rule.texts(each);
        each(text);
        if let Some(PathFix {
            summary,
            commands,
            blast_radius,
        }) = fix
        {
            each(summary);
            commands.texts(each);
            each(blast_radius);
        }
    }
}

impl Redactable for PathOf {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            from,
            to,
            verdict: _,
            partial: _,
        } = self;
        each(from);
        each(to);
    }
}

impl Redactable for PathDrawn {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            of,
            lost: _,
            forward,
            back,
            blockers,
            warnings,
        } = self;
        of.texts(each);
        forward.texts(each);
        back.texts(each);
        blockers.texts(each);
        warnings.texts(each);
    }
}

impl Redactable for PathStep {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            layer: _,
            state: _,
            object,
            name,
            text,
        } = self;
        each(object);
        name.texts(each);
        each(text);
    }
}

impl Redactable for PolicyDecision {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            name,
            decision: _,
            expect: _,
            pass: _,
            decided_by,
            unknown_keys,
            doubts,
            notes,
            statements,
            allowed_from,
            asked,
            files,
        } = self;
        each(name);
        if let Some(DecidedBy {
            policy: _,
            statement: _,
            sid,
        }) = decided_by
        {
            sid.texts(each);
        }
        unknown_keys.texts(each);
        doubts.texts(each);
        notes.texts(each);
        for StatementSaid {
            policy: _,
            statement: _,
            sid,
            effect: _,
            applies: _,
            reasons,
            line: _,
            column: _,
        } in statements
        {
            sid.texts(each);
            reasons.texts(each);
        }
        for way in allowed_from {
            for (key, mut value) in std::mem::take(way) {
                each(&mut value);
                way.insert(key, value);
            }
        }
        each(asked);
        files.texts(each);
    }
}

impl Redactable for Difference {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            old,
            new,
            hops,
            gone,
            still,
            facts,
            files,
        } = self;
        each(&mut old.summary);
        each(&mut new.summary);
        hops.texts(each);
        gone.texts(each);
        still.texts(each);
        facts.texts(each);
        files.iter_mut().for_each(each);
    }
}

impl Redactable for Changed {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self { place, old, new } = self;
        each(place);
        old.texts(each);
        new.texts(each);
    }
}

impl Redactable for FetchedPolicies {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        for FetchedPolicy {
            kind: _,
            of,
            document,
            unknown: _,
        } in &mut self.policies
        {
            each(of);
            document.texts(each);
        }
    }
}

impl Redactable for Fleet {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            hosts: _,
            healthy: _,
            broken: _,
            inconclusive: _,
            without_report: _,
            unexplained: _,
            causes,
            fixes,
        } = self;
        causes.texts(each);
        fixes.texts(each);
    }
}

impl Redactable for FleetCause {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            code,
            subject,
            hosts,
            differs,
        } = self;
        each(code);
        each(subject);
        hosts.texts(each);
        differs.texts(each);
    }
}

impl Redactable for Differing {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            what: _,
            value,
            broken: _,
            broken_known: _,
            healthy: _,
            healthy_known: _,
        } = self;
        each(value);
    }
}

impl Redactable for FleetFix {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            code,
            subject,
            summary,
            commands,
            hosts,
            verified: _,
            heals: _,
        } = self;
        each(code);
        each(subject);
        each(summary);
        commands.texts(each);
        hosts.texts(each);
    }
}

impl Redactable for FleetHost {
    fn texts(&mut self, each: &mut dyn FnMut(&mut String)) {
        let Self {
            host,
            file,
            state: _,
            problem,
            broken_at: _,
            causes,
            url,
            at: _,
            vpc_id,
            subnet_id,
            zone: _,
            groups,
            resolvers,
        } = self;
        each(host);
        each(file);
        problem.texts(each);
        causes.texts(each);
        url.texts(each);
        vpc_id.texts(each);
        subnet_id.texts(each);
        groups.texts(each);
        resolvers.texts(each);
    }
}
