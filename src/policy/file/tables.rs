//! The tables of a policy file with fixed keys.

use super::words::{AgentFailure, Failure, Inline, OnSkipped, Recording, Strength, SubjectKind, TrailerMode, Watch};
use crate::evidence::codeowners::Dialect;
use crate::model::{Action, Confidence};
use crate::policy::keys::table;
use crate::policy::order::{allowance, fixed, free, less, more, some, subset, superset};
use crate::policy::value::{Day, Deadline, Size, Span, Threshold};

table! {
    /// How a run behaves.
    Engine, EngineKeys {
        /// A hook that cannot do its job: stop the commit, or let it pass with a warning.
        on_error: Failure => more,
        /// Something could not be looked at.
        on_skipped: OnSkipped => more,
        /// Judged bytes of one file; above it only credentials that identify themselves are looked for.
        max_judged: Size => more,
        /// Past it the rest is skipped, and said. "0s" is none.
        deadline: Deadline => more,
        /// Whether a comment in the line may allow a finding, with its reason.
        inline_allow: Inline => less,
        /// Judge and log, never block.
        shadow: bool => less,
        /// Judge and log, never block, until the end of that day.
        shadow_until: Option<Day> => less,
    }
}

table! {
    /// Credentials.
    Secrets, SecretsKeys {
        /// For credentials that identify themselves.
        action: Action => more,
        /// For secrets known only by their name and randomness.
        contextual_action: Action => more,
        /// For credentials that identify themselves, under test paths.
        test_paths_action: Action => more,
        /// Findings less sure than this are notes.
        min_confidence: Confidence => less,
        /// How many encodings inside each other are undone.
        decode_depth: u8 => more,
        /// Paths without contextual detection. Nothing hides a credential that identifies itself.
        skip_paths: Vec<String> => subset,
    }
}

table! {
    /// Identity-sensitive change.
    Identity, IdentityKeys {
        /// Hunks at or above it are listed in text output.
        report_at: Threshold => free,
        /// Hunks at or above it warn.
        warn_at: Threshold => less,
        /// Hunks at or above it block unless countersigned by `block_role`.
        block_at: Threshold => less,
        /// Who countersigns what `block_at` blocks.
        block_role: String => fixed,
        /// For critical findings.
        critical_action: Action => more,
        /// For findings of high severity.
        high_action: Action => more,
        /// For findings of medium severity.
        medium_action: Action => more,
        /// For findings of low severity.
        low_action: Action => more,
        /// A token that lives longer is a finding.
        max_token_lifetime: Span => less,
        /// Whose words mean something else here: "auto", "general", "compiler", "terminal", "ml", …
        domain: String => fixed,
        /// Words that are no sign of identity in this repository.
        not_identity_words: Vec<String> => subset,
        /// Host names that must not leak into tests, fixtures and comments.
        internal_hosts: Vec<String> => superset,
    }
}

table! {
    /// Changes to the guard itself.
    Guard, GuardKeys {
        /// At commit, for a weakened policy and its kin.
        action: Action => more,
    }
}

table! {
    /// Leaks.
    Leaks, LeaksKeys {
        /// For prompt residue, production endpoints, tutorial secrets.
        action: Action => more,
    }
}

table! {
    /// The sensitivity at which each tier begins.
    Tiers, TiersKeys {
        /// Worth a second look.
        elevated: Threshold => less,
        /// Owner and security matter.
        high: Threshold => less,
        /// Several people answer; by score alone only with a weakening or a finding of high severity.
        critical: Threshold => less,
        /// Steps up where an AI took part.
        ai_raises: u8 => more,
    }
}

table! {
    /// Globs added to the built-in path classes.
    Paths, PathsKeys {
        /// Tests and fixtures.
        tests: Vec<String> => subset,
        /// Migrations.
        migrations: Vec<String> => superset,
        /// Documentation.
        docs: Vec<String> => subset,
        /// Written by a program.
        generated: Vec<String> => subset,
    }
}

table! {
    /// Who or what wrote it, and what that changes.
    Attribution, AttributionKeys {
        /// How gates treat what nothing is known about.
        undeclared_is: SubjectKind => more,
        /// Environment, notes or logs say AI, the message does not.
        on_unclaimed_ai: Action => more,
        /// Whether AI-assisted commits carry a trailer.
        trailer: TrailerMode => fixed,
        /// The key of that trailer.
        trailer_key: String => fixed,
        /// The key of an author's own word: none, partial or full.
        declaration_key: String => fixed,
        /// Where attribution is recorded besides the message.
        record: Vec<Recording> => superset,
        /// No AI-assisted change in these paths …
        restricted_paths: Vec<String> => superset,
        /// … or else this …
        restricted_action: Action => more,
        /// … except with these people as author.
        restricted_allow: Vec<String> => subset,
        /// Agents that may take part; empty for any.
        allowed_agents: Vec<String> => allowance,
        /// Look at parent processes too.
        process_ancestry: bool => more,
    }
}

table! {
    /// People who may answer for a change.
    Role, RoleKeys {
        /// `mail`, `Name <mail>` or `@org/team`.
        members: Vec<String> => fixed,
        /// OpenSSH allowed signers file in the same tree; a signer must be a member and listed there.
        allowed_signers: String => fixed,
        /// What counts as their word. Default: signed where `allowed_signers` is set, else trailer.
        strength: Option<Strength> => more,
        /// The trailer in which they say it.
        trailer: String => fixed,
        /// Only keys that live in hardware count.
        hardware_key: bool => more,
    }
}

table! {
    /// Who owns which path.
    Codeowners, CodeownersKeys {
        /// Whose rules the file follows.
        dialect: Dialect => fixed,
        /// Where the file is; empty for the dialect's own places.
        path: String => fixed,
        /// The trailer in which an owner approves.
        trailer: String => fixed,
    }
}

table! {
    /// Where signed evidence is kept.
    EvidenceStore, EvidenceKeys {
        /// The ref.
        r#ref: String => fixed,
    }
}

table! {
    /// Findings that were there before the policy.
    BaselineFile, BaselineKeys {
        /// The file.
        path: String => fixed,
    }
}

table! {
    /// How exceptions behave.
    ExceptionSettings, ExceptionsKeys {
        /// How long an exception may hold.
        max_lifetime: Span => less,
        /// A content-bound entry added by the change that needs it: honoured and reported, or refused.
        same_change: Failure => more,
        /// Who must answer for one of a critical finding or a self-identifying credential: "none" or "signoff:ROLE".
        approval: String => approval,
        /// An entry that meets nothing.
        unused: Action => more,
        /// An entry whose day has passed.
        expired: Action => more,
    }
}

table! {
    /// The audit log.
    Audit, AuditKeys {
        /// Write it.
        enabled: bool => more,
    }
}

table! {
    /// The hooks of coding agents.
    AgentHook, AgentKeys {
        /// When it cannot do its job.
        on_error: AgentFailure => more,
        /// What it watches.
        watch: Vec<Watch> => superset,
    }
}

table! {
    /// Push options on a server.
    PushOptions, PushOptionsKeys {
        /// Whether a push may pass with a reason.
        allow: bool => less,
        /// Whose pushes may.
        roles: Vec<String> => subset,
    }
}

/// "none", then a role; two roles cannot be compared.
fn approval(old: &String, new: &String) -> crate::policy::order::Shift {
    let role = |text: &String| if text == "none" { String::new() } else { text.clone() };
    some(&role(old), &role(new))
}
