//! API Gateway's own way from policies to an answer.
//!
//! Source: AWS, "How API Gateway resource policies affect authorization workflow" (Tables A and B);
//! "Use VPC endpoint policies for private APIs in API Gateway". The endpoint policy is asked first;
//! what it refuses gets no further.

use super::combine::{CallerSide, Relation, relation};
use super::kind::PolicyKind;
use super::principal::{Caller, Strength};
use super::request::Authorization;
use super::setup::{Asked, Auth, Cites, EndpointType, Reached};
use super::truth::{Answer, Outcomes, Truth};

/// What the policies come to.
pub(super) fn reach(asked: &Asked<'_>, auth: Auth) -> Reached {
    let (setup, request) = (asked.setup, asked.request);
    let mut reached = Reached::default();
    let public = matches!(
        setup.endpoint_type,
        Some(EndpointType::Regional | EndpointType::Edge)
    );
    let endpoint = if setup.has(PolicyKind::Endpoint) && !public {
        if request.authorization == Some(Authorization::Bearer) {
            reached.notes.push(
                "the endpoint policy takes a bearer token for an anonymous call; before 2025 it was \
                 not asked about the header for such methods",
            );
        }
        asked
            .of(PolicyKind::Endpoint, &mut reached, Cites::Denials)
            .outcomes()
    } else {
        Outcomes::ALLOW
    };
    if endpoint.answer() == Answer::ExplicitDeny {
        reached.outcomes = endpoint;
        return reached;
    }
    // A signature that is not valid is refused whatever the method asks for, except where nothing
    // looks at the header.
    let invalid = request.authorization == Some(Authorization::InvalidSigv4)
        && (!public || auth == Auth::Iam);
    let api = if invalid {
        reached
            .notes
            .push("the signature is not valid, so no policy of the API is asked");
        Outcomes::IMPLICIT
    } else if setup.endpoint_type == Some(EndpointType::Private) && !setup.has(PolicyKind::Resource)
    {
        reached
            .notes
            .push("a private API without a resource policy refuses everybody");
        Outcomes::IMPLICIT
    } else {
        match auth {
            Auth::None | Auth::Cognito => independent(asked, auth, public, &mut reached),
            Auth::Lambda => lambda(asked, &mut reached),
            Auth::Iam => iam(asked, &mut reached),
        }
    };
    reached.outcomes = endpoint.then(api);
    reached
}

/// The resource policy by itself: an explicit allow is required.
fn independent(asked: &Asked<'_>, auth: Auth, public: bool, reached: &mut Reached) -> Outcomes {
    let resource = asked.of(PolicyKind::Resource, reached, Cites::Both);
    let rcp = asked.of(PolicyKind::Rcp, reached, Cites::Denials);
    let deny = resource.deny.or(rcp.deny);
    if auth == Auth::Cognito && deny == Truth::False && resource.allow() != Truth::True {
        reached.notes.push(
            "for Cognito the page's paragraph asks for an explicit allow; its Table A, whose header \
             names Cognito too, would let the call pass",
        );
    }
    // A public API without a policy is open.
    let open = public && !asked.setup.has(PolicyKind::Resource);
    Outcomes::of(deny, resource.allow().or(open.into()))
}

/// A Lambda authorizer: denials of the resource policy first, and without calling the function; then
/// both by Table A.
fn lambda(asked: &Asked<'_>, reached: &mut Reached) -> Outcomes {
    let resource = asked.of(PolicyKind::Resource, reached, Cites::Both);
    let rcp = asked.of(PolicyKind::Rcp, reached, Cites::Denials);
    let authorizer = asked.of(PolicyKind::Authorizer, reached, Cites::Both);
    if !asked.setup.has(PolicyKind::Authorizer) {
        reached.notes.push(
            "the policy that the Lambda authorizer returns is not given, and is taken to say nothing: \
             what it denies is denied",
        );
    } else if resource.deny == Truth::False && resource.allow() == Truth::False {
        reached
            .notes
            .push("the authorizer's allow is enough where the resource policy is silent");
    }
    Outcomes::of(
        resource.deny.or(rcp.deny).or(authorizer.deny),
        resource.allow().or(authorizer.allow()),
    )
}

/// `AWS_IAM`: Table A within the API owner's account, Table B from another one.
fn iam(asked: &Asked<'_>, reached: &mut Reached) -> Outcomes {
    let request = asked.request;
    let unsigned = matches!(
        request.authorization,
        Some(Authorization::None | Authorization::Bearer)
    );
    if unsigned || request.caller == Caller::Anonymous {
        reached
            .notes
            .push("the method asks for a signature, and the request has none");
        return Outcomes::IMPLICIT;
    }
    let resource = asked.of(PolicyKind::Resource, reached, Cites::Both);
    let rcp = asked.of(PolicyKind::Rcp, reached, Cites::Denials);
    let caller = CallerSide::of(asked, reached);
    let deny = resource.deny.or(rcp.deny).or(caller.deny);
    let other = relation(request) == Relation::OtherAccount;
    if other && request.action == "execute-api:invalidatecache" {
        reached
            .notes
            .push("another account cannot invalidate the cache");
        return Outcomes::of(deny, Truth::False);
    }
    let allow = match relation(request) {
        Relation::Outside => resource.allow(),
        Relation::OtherAccount => {
            if caller.allows() != Truth::True {
                reached.notes.push(
                    "the caller is of another account, so a policy of its own has to allow the call, too",
                );
            } else if resource.allow() != Truth::True {
                reached.notes.push(
                    "the caller is of another account, so the resource policy has to allow the call, too",
                );
            }
            caller.allows().and(resource.allow())
        }
        Relation::SameAccount => {
            // Table A says that a resource policy which names the account is enough; IAM's general
            // rules say that it leaves the rest to the account. Nobody can tell which holds.
            let by_account = resource.allow_by(Strength::Account);
            let sure = caller.allows().or(caller.granted(&resource));
            if sure != Truth::True && by_account != Truth::False {
                reached.notes.push(
                    "the resource policy names the account: by API Gateway's Table A that allows, by \
                     IAM's general rules an identity policy must allow too",
                );
            }
            if caller.allows() == Truth::True && resource.allow() == Truth::False {
                reached.notes.push(
                    "the identity policy alone allows: documented in Table A, and unusual for a \
                     private API",
                );
            }
            sure.or(by_account.and(Truth::Unknown))
        }
    };
    Outcomes::of(deny, allow.and(caller.organisation))
}
