//! A push that asks to pass, with a reason: `git push -o countersign.bypass=REASON`, where the server's policy allows it.

use super::closure::Closure;
use super::gate::signoff::members;
use crate::evidence::signoff::{identity, same_person};

/// The option.
const OPTION: &str = "countersign.bypass=";
/// The shortest reason that says something.
const SHORTEST: usize = 8;

/// Who asks, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bypass {
    /// The reason that was given.
    pub reason: String,
}

impl Bypass {
    /// Finds the option among those of a push.
    pub fn among<'a>(options: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let reason = options.into_iter().find_map(|option| option.strip_prefix(OPTION))?;
        Some(Self { reason: reason.trim().to_owned() })
    }

    /// Whether the policies let it pass; the error says why not. `signer` tells who signed the push, by a list of signers.
    pub fn allowed<'a>(
        &self,
        closures: impl IntoIterator<Item = &'a Closure>,
        signer: &dyn Fn(&[u8]) -> Option<String>,
    ) -> Result<(), String> {
        if self.reason.chars().count() < SHORTEST {
            return Err(format!("a reason has {SHORTEST} characters or more"));
        }
        closures.into_iter().try_for_each(|closure| by(closure, signer))
    }
}

fn by(closure: &Closure, signer: &dyn Fn(&[u8]) -> Option<String>) -> Result<(), String> {
    let settings = &closure.policy.push_options;
    if !settings.allow {
        return Err(format!("the policy of {} does not let a push pass by an option", closure.name));
    }
    if settings.roles.is_empty() {
        return Ok(());
    }
    let is_member = |name: &String| {
        let Some(role) = closure.policy.roles.get(name) else { return false };
        let signed = closure.allowed_signers.get(&role.allowed_signers).and_then(|list| signer(list));
        let who = signed.and_then(|signed| identity(signed.as_str().into()));
        who.is_some_and(|who| members(&closure.policy, role).iter().any(|member| same_person(member, &who, &closure.mailmap)))
    };
    if settings.roles.iter().any(is_member) {
        return Ok(());
    }
    Err(format!("only a push signed by somebody of {} may pass (`git push --signed`)", settings.roles.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::{Files, load, policy};

    #[test]
    fn an_option_needs_a_reason_and_a_policy_that_lets_it() {
        let asks = |option: &str, closure: &Closure| Bypass::among(["other=1", option]).unwrap().allowed([closure], &|_| None);
        let lets = policy("[push_options]\nallow = true\n");
        assert_eq!(asks("countersign.bypass=the mirror is broken", &lets), Ok(()));
        assert!(asks("countersign.bypass=please", &lets).is_err());
        assert!(asks("countersign.bypass=the mirror is broken", &policy("")).is_err());
        assert_eq!(Bypass::among(["countersign.other=1"]), None);
    }

    #[test]
    fn a_role_is_proven_by_the_signature_of_the_push() {
        let text = "schema = 1\n[push_options]\nallow = true\nroles = [\"ops\"]\n[roles.ops]\nmembers = [\"ada@example.com\"]\nallowed_signers = \"signers\"\n";
        let closure = load(&Files::new(&[("policy.toml", text), ("signers", "listed")])).unwrap();
        let asks = |who: Option<&str>| {
            Bypass { reason: "the mirror is broken".to_owned() }.allowed([&closure], &|list| {
                assert_eq!(list, b"listed");
                who.map(str::to_owned)
            })
        };
        assert_eq!(asks(Some("ada@example.com")), Ok(()));
        assert!(asks(Some("eve@example.com")).is_err() && asks(None).is_err_and(|why| why.contains("--signed")));
    }
}
