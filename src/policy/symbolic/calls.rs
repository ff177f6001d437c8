//! Which requests are asked about: every one that can be written down, or the calls that an API gets.

use crate::policy::compiled::Api;
use crate::policy::setup::EndpointType;

/// Whether requests of a kind have a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Maybe,
    Always,
    Never,
    /// Nobody documents what it holds.
    Unknown,
}

/// The requests that are asked about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calls {
    /// Where the API can be called: then only keys are there that such calls have. `None` asks about
    /// every request that can be written down.
    pub endpoint_type: Option<EndpointType>,
    /// The API that is called, where it is one.
    pub api: Option<Api>,
    /// Every action and every ARN, and not calls of APIs alone.
    pub everything: bool,
    /// Keys of an identity come from the caller.
    pub from_caller: bool,
    /// Who calls, and from where.
    pub callers: Callers,
    /// Keys whose value is given, by their name in lower case.
    pub known: Vec<(String, String)>,
    /// The stage, where it is given.
    pub stage: Option<String>,
    /// Whether the calls are of a private custom domain, as its policy is asked of them.
    pub of_domain: bool,
}

/// Who calls, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Callers {
    /// Everybody, from everywhere.
    #[default]
    Everybody,
    /// Strangers that do not sign: through endpoints that the policies do not name.
    Unsigned,
    /// Strangers that sign, of an account that the policies do not name.
    Signed,
}

impl Calls {
    pub(super) fn is_of_strangers(&self) -> bool {
        self.callers != Callers::Everybody
    }

    pub(super) const fn is_real(&self) -> bool {
        self.endpoint_type.is_some()
    }

    /// Whether the calls have a key, by its name in lower case.
    ///
    /// Source: AWS, "AWS condition keys that can be used in API Gateway resource policies"; "AWS
    /// global condition context keys".
    pub(super) fn presence(&self, key: &str) -> Presence {
        let Some(endpoint_type) = self.endpoint_type else {
            return Presence::Maybe;
        };
        let private = endpoint_type == EndpointType::Private;
        match key {
            "aws:sourcevpce" | "aws:sourcevpc" | "aws:vpcsourceip" => {
                if private {
                    Presence::Always
                } else {
                    Presence::Never
                }
            }
            "aws:sourceip" if private => Presence::Unknown,
            "aws:sourceip"
            | "aws:securetransport"
            | "aws:currenttime"
            | "aws:epochtime"
            | "aws:requestedregion"
            | "aws:resourceaccount" => Presence::Always,
            "execute-api:viadomainarn" if self.is_of_strangers() => Presence::Never,
            // A client that calls is no service.
            "aws:sourcearn" => Presence::Never,
            _ => match crate::policy::keys::find(key) {
                // Not documented for API Gateway, which is not to say that it is never there; but what a
                // stranger's call surely passes by is its absence.
                Some(known) if !known.supported && self.is_of_strangers() => Presence::Never,
                None if key.starts_with("aws:") || key.starts_with("execute-api:") => {
                    Presence::Never
                }
                _ => Presence::Maybe,
            },
        }
    }

    /// The one value that a key has in every call.
    pub(super) fn only_value(&self, key: &str) -> Option<&str> {
        if let Some((_, value)) = self.known.iter().find(|(name, _)| name == key) {
            return Some(value);
        }
        match key {
            // API Gateway answers over TLS alone.
            "aws:securetransport" if !self.everything => Some("true"),
            "aws:resourceaccount" if self.is_real() => self.api.as_ref()?.account.as_deref(),
            "aws:requestedregion" if self.is_real() => self.api.as_ref()?.region.as_deref(),
            _ => None,
        }
    }
}
