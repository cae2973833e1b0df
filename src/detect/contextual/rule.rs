//! The rules of this module, by their ids, looked up once.

use super::name::Kind;
use crate::model::Rule;
use crate::rules;
use std::sync::OnceLock;

/// Declares a function for each rule that is found by code here.
macro_rules! rules {
    ($($name:ident = $id:literal),+ $(,)?) => {
        $(pub(super) fn $name() -> &'static Rule {
            static RULE: OnceLock<&'static Rule> = OnceLock::new();
            RULE.get_or_init(|| rules::find($id).expect(concat!($id, " is in generic.toml")))
        })+

        #[cfg(test)]
        mod tests {
            #[test]
            fn every_rule_is_there() {
                $(assert_eq!(super::$name().id, $id);)+
            }
        }
    };
}

/// The rule of a value whose name promises `kind`.
pub(super) fn of(kind: Kind) -> &'static Rule {
    match kind {
        Kind::Password => password(),
        Kind::Secret => secret(),
        Kind::Token => token(),
        Kind::Key => api_key(),
        Kind::Auth | Kind::Vague => key(),
    }
}

rules! {
    password = "secret/generic-password",
    secret = "secret/generic-secret",
    token = "secret/generic-token",
    api_key = "secret/generic-api-key",
    key = "secret/generic-key",
    basic_auth = "secret/basic-auth-header",
    bearer = "secret/bearer-header",
    cli_password = "secret/cli-password",
    sql_password = "secret/sql-password",
    login_call = "secret/login-call",
    kubernetes = "secret/kubernetes-secret",
    netrc = "secret/netrc",
    pgpass = "secret/pgpass",
    npmrc = "secret/npmrc",
    docker_auth = "secret/docker-auth",
    password_hash = "secret/password-hash",
    django = "secret/django-secret-key",
    laravel = "secret/laravel-app-key",
    rails = "secret/rails-secret-key-base",
    machine_key = "secret/dotnet-machine-key",
    wordpress = "secret/wordpress-salt",
}
