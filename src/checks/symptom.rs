//! What a fault brings about, so that a cause can say what it explains.

use crate::front_door::Failure;

/// Something that is seen to go wrong, and that another fault may be the cause of. A finding says which
/// of these it is; a check says which it explains, and names no other check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symptom {
    // Names.
    /// A resolver gives another answer than the VPC's.
    WrongAnswer,
    /// The name leads to no private address, whatever the answer is.
    NotPrivate,
    /// The name leads to a public address.
    PublicAddress,
    /// Nobody knows the name.
    NoSuchName,
    /// The client's resolvers are not the VPC's.
    OwnResolvers,
    /// A resolver does not answer.
    ResolverSilent,
    /// A resolver fails.
    ServerFailure,
    /// A Resolver rule takes the question elsewhere.
    RuleForwards,
    /// A hosted zone takes the place of private DNS.
    ShadowedByZone,
    /// A filter answers in place of the resolver.
    Sinkhole,
    /// An address is one that the endpoint had.
    OldAddress,
    /// The name leads to another endpoint than the one that is meant.
    OtherEndpoint,
    /// Private DNS is off.
    PrivateDnsOff,
    /// The VPC has no endpoint.
    NoEndpoint,
    // Packets.
    /// No connection is made.
    NoConnection,
    /// Packets are dropped without a word.
    Dropped,
    /// The host itself refuses the connection.
    StoppedHere,
    /// The host has no port left.
    NoPortsLeft,
    /// The target of a route is gone.
    TargetGone,
    /// No security group admits the client.
    NotAdmitted,
    // TLS.
    /// Another server answers than API Gateway.
    OtherServer,
    /// The handshake is cut off.
    HandshakeCut,
    /// The certificate is not of the name that is called, or its time is over.
    WrongCertificate,
    // Answers.
    /// Another program answers than API Gateway, or nothing does.
    ForeignAnswer,
    /// The front door answers 403 Forbidden, and no more.
    Forbidden,
    /// The front door knows no method of this path, or no signature.
    MissingToken,
    /// The endpoint policy refuses the call.
    RefusedByEndpointPolicy,
    /// The resource policy refuses the call.
    RefusedByResourcePolicy,
    /// Calls through one endpoint pass, and those through another do not.
    EndpointsDiffer,
    /// The client got no answer in the time that it waited.
    NoAnswer,
    /// What the method leads to did not serve the call.
    IntegrationFailed,
    /// The API key of the call is none that opens the stage.
    KeyRefused,
    /// The call is one too many.
    Throttled,
    /// The authorizer itself does not work.
    AuthorizerFailed,
    /// The authorizer refuses the caller.
    TokenRefused,
    /// The signature of the call is not taken.
    SignatureRefused,
    /// A policy of the caller refuses the call.
    CallerRefused,
    /// The form of the request is refused.
    RequestRefused,
    /// No target of the load balancer in front is healthy.
    TargetsUnhealthy,
    /// The policy of a custom domain name refuses the call.
    RefusedByDomainPolicy,
    // Configuration.
    /// The API is not private.
    PublicApi,
    /// The API has no such stage.
    NoSuchStage,
    /// The API has no such path or method.
    NoSuchRoute,
    /// A policy denies the endpoint that the call comes through.
    EndpointDenied,
    /// A policy refuses what comes another way than the one that is meant.
    PolicyRefuses,
    /// The endpoint may not use the custom domain name, and another one may.
    NotAssociated,
    /// The policy in force is not the one that is configured.
    NotDeployed,
}

impl Symptom {
    /// What a failure without an answer may be a symptom of.
    #[must_use]
    pub const fn of_failure(failure: Failure) -> &'static [Self] {
        match failure {
            Failure::NameNotFound => &[Self::NoSuchName, Self::NotPrivate],
            Failure::NameNotAnswered => &[
                Self::NoSuchName,
                Self::NotPrivate,
                Self::ResolverSilent,
                Self::ServerFailure,
            ],
            Failure::ConnectTimeout
            | Failure::Refused
            | Failure::Unreachable
            | Failure::NotPermitted
            | Failure::Exhausted
            | Failure::ConnectFailed => &[Self::NoConnection, Self::Dropped],
            // In which phase it was cut is not said.
            Failure::Reset => &[
                Self::NoConnection,
                Self::Dropped,
                Self::OtherServer,
                Self::HandshakeCut,
                Self::NoAnswer,
            ],
            Failure::HandshakeCut
            | Failure::HandshakeTimeout
            | Failure::HandshakeFailed
            | Failure::VersionRefused
            | Failure::UntrustedIssuer
            | Failure::NameMismatch
            | Failure::NameMismatchExecuteApi
            | Failure::Expired
            | Failure::NotTls => &[
                Self::OtherServer,
                Self::HandshakeCut,
                Self::WrongCertificate,
            ],
            Failure::ClosedEarly | Failure::ReadTimeout => &[Self::ForeignAnswer, Self::NoAnswer],
            // In which phase the time was up is not said.
            Failure::NotConnected
            | Failure::TimedOut
            | Failure::CallerTimedOut
            | Failure::Unspecified => &[
                Self::NoConnection,
                Self::Dropped,
                Self::NoSuchName,
                Self::NotPrivate,
                Self::NoAnswer,
            ],
        }
    }
}
