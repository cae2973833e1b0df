//! The categories of identity-sensitive change.

use super::level::{Tier, scale};
use serde::{Deserialize, Serialize};
use std::fmt;

scale!(
    /// What part of identity a change touches. The order is that of the taxonomy, not of weight.
    Category {
        /// Login and password verification.
        Login = "login",
        /// Password reset and account recovery.
        Recovery = "recovery",
        /// Session and cookie lifecycle, CSRF, logout.
        Session = "session",
        /// Issuing of tokens.
        TokenIssuance = "token-issuance",
        /// Validation of tokens.
        TokenValidation = "token-validation",
        /// Refresh, rotation and revocation.
        TokenLifecycle = "token-lifecycle",
        /// Roles, permissions, ownership.
        Authorization = "authorization",
        /// Second factors, `WebAuthn`, step-up.
        Mfa = "mfa",
        /// OAuth, OIDC, SAML: scopes, consent, redirects.
        Federation = "federation",
        /// Service accounts, workload identity, API clients.
        ServiceAccount = "service-account",
        /// Privileged, just-in-time, impersonated and break-glass access.
        PrivilegedAccess = "privileged-access",
        /// How credentials are stored and hashed.
        CredentialStorage = "credential-storage",
        /// How secrets are made, fetched and configured.
        SecretManagement = "secret-management",
        /// Migration of identity data.
        IdentityMigration = "identity-migration",
        /// TLS verification, key sizes, random numbers.
        TransportTrust = "transport-trust",
        /// Identity of continuous integration.
        CiIdentity = "ci-identity",
        /// Cloud IAM and Kubernetes RBAC.
        CloudIam = "cloud-iam",
        /// Agent and MCP configuration.
        AgentConfig = "agent-config",
        /// Auth dependencies and middleware wiring.
        AuthWiring = "auth-wiring",
        /// Identity data in logs, responses, errors, URLs.
        Exposure = "exposure",
        /// Throttling, lockout, enumeration.
        Throttling = "throttling",
        /// Tests and fixtures of identity.
        IdentityTests = "identity-tests",
        /// Configuration of the guard itself.
        GuardConfig = "guard-config",
        /// Audit events of identity actions.
        AuditEvents = "audit-events",
    }
);

impl Category {
    /// The least sensitivity (0-100) of a hunk that certainly belongs here.
    pub const fn floor(self) -> u8 {
        match self {
            Self::Login | Self::TokenIssuance | Self::TokenLifecycle | Self::GuardConfig => 70,
            Self::Recovery | Self::TokenValidation | Self::Mfa | Self::PrivilegedAccess | Self::CredentialStorage => 75,
            Self::Session | Self::IdentityMigration => 65,
            Self::Authorization | Self::Federation | Self::CloudIam | Self::AgentConfig => 60,
            Self::ServiceAccount | Self::CiIdentity | Self::Throttling => 55,
            Self::SecretManagement | Self::AuthWiring => 50,
            Self::TransportTrust | Self::Exposure | Self::AuditEvents => 45,
            Self::IdentityTests => 25,
        }
    }

    /// The tier of a change a person made here.
    pub const fn tier(self) -> Tier {
        match self {
            Self::IdentityTests => Tier::Low,
            Self::ServiceAccount
            | Self::SecretManagement
            | Self::TransportTrust
            | Self::CiIdentity
            | Self::CloudIam
            | Self::AgentConfig
            | Self::AuthWiring
            | Self::Exposure
            | Self::Throttling
            | Self::AuditEvents => Tier::Elevated,
            _ => Tier::High,
        }
    }

    /// The tier where an assistant took part, for the one category that has its own; elsewhere the policy raises.
    pub const fn tier_with_ai(self) -> Option<Tier> {
        match self {
            Self::AgentConfig => Some(Tier::Critical),
            _ => None,
        }
    }
}
