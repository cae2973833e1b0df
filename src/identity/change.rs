//! One file's hunks from evidence to scores, directions and findings.

use super::FileIdentity;
use super::direction::{self, Effect, Entry, Ledger, Setting};
use super::evidence::{Evidence, Spot};
use super::lexicon::{Lexicon, Scratch, Strength};
use super::reader::Reader;
use super::rules::{Checked, Mended};
use super::score::{self, FileFacts};
use crate::model::{ChangeKind, ChangedFile, Confidence, Direction, Finding, FindingKind, PathClass, Rule, ScoredHunk, WhichSide};
use bstr::ByteSlice;

/// The rule of checks that went; what a later look at the whole change may take back.
pub(super) const REMOVED: &str = "identity/check-removed";

/// The rule of lines that ask less, as far as words tell.
const DEMAND: &str = "identity/demand-lowered";

/// Reads all hunks of `file`. `findings` are those of the rules.
pub(super) fn read(
    file: &ChangedFile,
    facts: &FileFacts<'_>,
    lexicon: &Lexicon,
    mut reader: Reader<'_>,
    Checked { mut findings, mended }: Checked,
) -> FileIdentity {
    let deep = facts.path.strength() >= Some(Strength::Medium);
    let mut ledger = Ledger::default();
    let mut scratch = Scratch::default();
    let mut hunks: Vec<(Evidence, direction::Reading)> = Vec::with_capacity(file.hunks.len());
    for (index, &hunk) in file.hunks.iter().enumerate() {
        let mut evidence = reader.hunk(index, deep);
        evidence.judge(hunk, &mut findings);
        let setting = Setting {
            lexicon,
            language: facts.language,
            identity: is_identity(&evidence, facts, lexicon),
            dedicated: facts.path.strength() >= Some(Strength::Strong),
            formal: !evidence.forms.is_empty(),
            carrier: carries(&evidence, lexicon) || facts.path.parts().any(|part| CARRIERS.contains(&part.what.as_str())),
            category: strongest_category(&evidence, facts, lexicon),
        };
        let mut reading = if evidence.live || deep {
            // Checks that come in a new file matter only where others may have gone.
            let telling = (facts.replaces || file.change.kind != ChangeKind::Added).then(|| reader.telling(hunk));
            direction::read(file, index, &setting, telling.as_ref(), &mut scratch, &mut ledger)
        } else {
            direction::Reading::default()
        };
        let read = evidence.live || deep;
        if !direction::is_new_code(file, hunk) {
            reading.effects.extend(mended.iter().filter(|mended| mended.hunk == index).map(mend));
            // What a rule knows to be mended outweighs a clause that went with it.
            if mended.iter().any(|mended| mended.hunk == index) && evidence.rules.is_empty() {
                reading.effects.retain(|effect| effect.rule != DEMAND || effect.confidence == Confidence::High);
            }
            // A weakness in the place of a worse one is none that came.
            let mended = mended.iter().filter(|mended| mended.hunk == index).map(|mended| mended.rule.severity).max();
            reading.weaker |=
                evidence.rules.iter().any(|(rule, severity, _)| weakens(rule) && mended.is_none_or(|worse| *severity > worse));
        }
        // Where nothing else was understood, words alone may tell.
        let silent = reading.effects.is_empty() && !reading.weaker && !reading.neutral && ledger.silent_about(index, !setting.identity);
        if read && silent && !direction::is_new_code(file, hunk) {
            reading.effects.extend(direction::weigh(file, hunk, &setting, &mut scratch));
            reading.idle = reading.effects.is_empty() && direction::says_nothing(file, hunk, facts.language);
        }
        hunks.push((evidence, reading));
    }
    let mut readings: Vec<&mut direction::Reading> = hunks.iter_mut().map(|(_, reading)| reading).collect();
    direction::clear(file, facts.language, &mut readings, &mut ledger);
    for entry in ledger.settle() {
        hunks[entry.hunk].1.effects.push(moved_check(&entry));
    }
    let judged = matches!(facts.class, PathClass::Source);
    ledger.gone.retain(|entry| entry.guard.plain || is_identity(&hunks[entry.hunk].0, facts, lexicon));
    for entry in &ledger.gone {
        hunks[entry.hunk].1.effects.push(removed(entry));
    }
    for entry in &ledger.come {
        if let Some(effect) = added(file, entry) {
            hunks[entry.hunk].1.effects.push(effect);
        }
    }
    let mut out = FileIdentity { path: file.change.path.clone(), ..FileIdentity::default() };
    for (index, (evidence, reading)) in hunks.into_iter().enumerate() {
        let direction = overall(&reading);
        // What does something else than before, though not to identity, is read like everything else.
        let written = if reading.idle && !reading.neutral { Direction::Unknown } else { direction };
        let score = score::score(&evidence, &reading.effects, written, facts, lexicon);
        if judged && !evidence.like_tests {
            let known =
                |effect: &Effect| findings.iter().any(|finding| touches(finding, effect) && finding.direction == Direction::Weakens);
            let mut weakenings: Vec<&Effect> = reading.effects.iter().filter(|effect| !known(effect)).collect();
            // One finding for a line and of a kind for a hunk, the surest: what else went is among its reasons.
            weakenings.retain(|effect| !effect.rule.is_empty());
            weakenings.sort_by_key(|effect| (effect.side, effect.line, std::cmp::Reverse(effect.confidence)));
            weakenings.dedup_by_key(|effect| (effect.side, effect.line));
            weakenings.sort_by_key(|effect| (effect.rule, std::cmp::Reverse(effect.confidence), effect.line));
            weakenings.dedup_by_key(|effect| effect.rule);
            let new: Vec<Finding> =
                weakenings.into_iter().filter_map(|effect| direction::finding(file, effect, evidence.enclosing.as_bstr())).collect();
            findings.extend(new);
        }
        out.hunks.push(ScoredHunk {
            path: file.change.path.clone(),
            hunk: file.hunks[index],
            sensitivity: score.sensitivity,
            categories: score.categories,
            direction,
            contributions: score.contributions,
            enclosing: evidence.enclosing,
        });
    }
    findings.sort_by_key(|finding| (finding.location.line, finding.location.column, finding.rule.id));
    findings.dedup_by(|b, a| is_told_already(a, b));
    out.findings = findings;
    out.ledger = ledger;
    out
}

/// Whether two findings next to each other say the same: one line of one side, under one rule.
fn is_told_already(a: &Finding, b: &Finding) -> bool {
    a.rule.id == b.rule.id && a.location.side == b.location.side && a.location.line == b.location.line
}

/// Whether what a rule found is a weaker state than before. Leaks and tests are another matter.
fn weakens(rule: &Rule) -> bool {
    matches!(rule.kind, FindingKind::Identity | FindingKind::Guard)
}

/// A weakness that went, or a protection that came.
fn mend(mended: &Mended) -> Effect {
    Effect {
        rule: "",
        direction: Direction::Strengthens,
        what: format!("mended {}", mended.rule.id),
        side: mended.side,
        line: mended.line,
        category: mended.rule.category,
        confidence: Confidence::High,
    }
}

/// A check that stands elsewhere in the file.
fn moved_check(entry: &Entry) -> Effect {
    Effect {
        rule: "",
        direction: Direction::Moved,
        what: format!("moved check {}", entry.guard.key),
        side: WhichSide::Old,
        line: entry.line,
        category: Some(entry.guard.category),
        confidence: Confidence::High,
    }
}

/// Whether a finding stands where an effect was seen.
fn touches(finding: &Finding, effect: &Effect) -> bool {
    finding.location.side == effect.side && finding.location.line <= effect.line && effect.line <= finding.location.end_line
}

/// Whether the hunk is about identity at all, so that ordinary words of order may count.
fn is_identity(evidence: &Evidence, facts: &FileFacts<'_>, lexicon: &Lexicon) -> bool {
    let strong = |strength| strength >= Strength::Strong;
    !evidence.forms.is_empty()
        || facts.path.strength().is_some_and(strong)
        || evidence
            .signals
            .iter()
            .any(|signal| !matches!(signal.spot, Spot::Comment | Spot::Import) && strong(lexicon.entry(signal.entry).strength))
}

/// Words of what is carried from request to request.
const CARRIERS: &[&str] = &["session", "token", "cookie", "sess", "nonce"];

fn carries(evidence: &Evidence, lexicon: &Lexicon) -> bool {
    evidence.signals.iter().any(|signal| signal.spot != Spot::Comment && CARRIERS.contains(&lexicon.entry(signal.entry).text))
}

fn strongest_category(evidence: &Evidence, facts: &FileFacts<'_>, lexicon: &Lexicon) -> Option<crate::model::Category> {
    let word = evidence
        .signals
        .iter()
        .map(|signal| (signal.spot, lexicon.entry(signal.entry)))
        .max_by_key(|(spot, entry)| (entry.strength, *spot));
    word.map(|(_, entry)| entry.category).or(facts.path.category())
}

/// What the effects of a hunk come to.
fn overall(reading: &direction::Reading) -> Direction {
    let has = |direction| reading.effects.iter().any(|effect| effect.direction == direction);
    if reading.weaker || has(Direction::Weakens) {
        Direction::Weakens
    } else if has(Direction::Strengthens) {
        Direction::Strengthens
    } else if has(Direction::Moved) {
        Direction::Moved
    } else if reading.neutral || reading.idle {
        Direction::Neutral
    } else {
        Direction::Unknown
    }
}

fn removed(entry: &Entry) -> Effect {
    Effect {
        rule: REMOVED,
        direction: Direction::Weakens,
        what: format!("removed check {}", entry.guard.key),
        side: WhichSide::Old,
        line: entry.line,
        category: Some(entry.guard.category),
        confidence: if entry.sure { Confidence::High } else { Confidence::Low },
    }
}

/// A check that came to code that was there already. In new code checks are a matter of course.
fn added(file: &ChangedFile, entry: &Entry) -> Option<Effect> {
    (!direction::is_new_code(file, file.hunks[entry.hunk])).then(|| Effect {
        rule: "",
        direction: Direction::Strengthens,
        what: format!("added check {}", entry.guard.key),
        side: WhichSide::New,
        line: entry.line,
        category: Some(entry.guard.category),
        confidence: Confidence::High,
    })
}

#[cfg(test)]
mod tests {
    use crate::identity::FileIdentity;
    use crate::identity::rules::testing::file;
    use crate::identity::testing::{directions, engine, look};
    use crate::model::Direction;

    #[test]
    fn every_category_is_known_by_what_it_says() {
        use crate::model::Category as C;
        let mut wrong = Vec::new();
        for (path, text, category) in [
            ("a.go", "func signIn(w http.ResponseWriter, r *http.Request) {\n\tok := checkPassword(user, password)\n}\n", C::Login),
            ("a.rb", "  def reset_password(token)\n    send_reset_password_instructions\n  end\n", C::Recovery),
            ("a.php", "session_regenerate_id(true);\nsetcookie('sid', $sessionId, ['samesite' => 'Lax']);\n", C::Session),
            ("a.ts", "const accessToken = await new SignJWT(claims).setExpirationTime('5m').sign(signingKey)\n", C::TokenIssuance),
            ("a.py", "claims = verify_token(raw)\nvalidate_claims(claims, audience, issuer_url)\n", C::TokenValidation),
            ("a.java", "refreshTokenRepository.revokeAll(user);\nrotateRefreshToken(refreshToken);\n", C::TokenLifecycle),
            ("a.cs", "[Authorize(Roles = \"Admin\")]\npublic bool HasPermission(Permission p) => policy.Allows(p);\n", C::Authorization),
            ("a.kt", "val totp = verifyTotp(otpSecret, code)\nif (!totp) throw MfaRequired()\n", C::Mfa),
            ("a.js", "const url = buildUrl({ redirect_uri, client_id, response_type: 'code', code_challenge })\n", C::Federation),
            ("a.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n", C::ServiceAccount),
            ("a.rs", "fn impersonate(admin: &User, target: &User) -> Result<Session> {\n    switch_user(target)\n}\n", C::PrivilegedAccess),
            ("a.swift", "let passwordHash = try Bcrypt.hash(password, cost: 12)\n", C::CredentialStorage),
            ("a.sh", "export API_KEY=$(vault kv get -field=api_key secret/app)\n", C::SecretManagement),
            ("db/1.sql", "ALTER TABLE user_sessions ADD COLUMN last_seen timestamptz;\n", C::IdentityMigration),
            ("a.c", "SSL_CTX_set_verify(ctx, verify_peer, NULL);\nx509_check_hostname(cert, name);\n", C::TransportTrust),
            (".github/workflows/x.yml", "permissions:\n  contents: read\n  id-token: write\n", C::CiIdentity),
            ("main.tf", "resource \"aws_iam_role\" \"app\" {\n  assume_role_policy = data.x.json\n}\n", C::CloudIam),
            (".mcp.json", "{\n  \"mcpServers\": { \"files\": { \"command\": \"serve\" } }\n}\n", C::AgentConfig),
            ("a.go", "router.Use(authMiddleware)\nrouter.Use(sessionMiddleware)\n", C::AuthWiring),
            ("a.rb", "Rails.application.config.filter_parameters += [:otp]\nredact_sensitive_data(event)\n", C::Exposure),
            ("a.py", "AXES = True\nfailed_attempts = login_attempts.count()\nrate_limiter.hit(ip)\n", C::Throttling),
            ("CODEOWNERS", "/src/auth/ @security\n", C::GuardConfig),
            ("a.java", "auditLog.record(AuditEvent.of(user));\nauditTrail.flush();\n", C::AuditEvents),
            ("p.rego", "package app\ndefault allow = false\n", C::Authorization),
            ("p.cedar", "permit(principal, action, resource) when { resource.owner == principal };\n", C::Authorization),
        ] {
            let hunk = &look(&file(path, "", text)).hunks[0];
            if hunk.sensitivity < 40 || !hunk.categories.contains(&category) {
                wrong.push(format!("{path}: {} {:?} instead of {category}", hunk.sensitivity, hunk.categories));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn other_trades_are_left_alone() {
        let mut wrong = Vec::new();
        for (path, text) in [
            ("lexer.rs", "let token = self.peek();\nmatch token.kind { TokenKind::Keyword => self.lexer.next(), _ => token }\n"),
            ("bpe.py", "tokens = tokenizer.tokenize(text)\nvocab[token] = len(vocab)\n"),
            ("pane.c", "struct session *s = c->session;\nTAILQ_FOREACH(wl, &s->windows, entry) pane_resize(wl);\n"),
            ("train.py", "with tf.Session() as sess:\n    sess.run(op, feed_dict={x: tensor})\n"),
            ("visits.ts", "const session = await getSession(websiteId);\ntrackPageview(session, referrer);\n"),
            ("log.rs", "let author = commit.author();\nlet committer = commit.committer().signature();\n"),
            ("keys.ts", "onKeyDown={(event) => handle(event.keyCode, event.key, hotkey)}\n"),
            ("map.go", "for key, value := range cache {\n\thash[key] = value\n}\n"),
            ("README.md", "Log in with your password and copy the access token.\n"),
            ("a.css", ".login-form .password { color: red }\n"),
            ("pool.py", "session = requests.Session()\nreply = session.get(url)\n"),
            ("orm.py", "db.session.add(row)\nsession.query(Invoice).all()\nSession = sessionmaker(engine)\n"),
            ("authors.py", "# Authors: see the file\nauthor = book.author\nauthority = uri.authority\n"),
        ] {
            let hunk = &look(&file(path, "", text)).hunks[0];
            if hunk.sensitivity >= 40 {
                wrong.push(format!("{path}: {} {:?}", hunk.sensitivity, hunk.contributions));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_reason_is_told_with_its_weight_and_line() {
        let hunk = &look(&file("src/auth/x.py", "", "\nrefresh_token = rotate(refresh_token)\n")).hunks[0];
        let reason = hunk.contributions.iter().find(|reason| reason.what == "identifier refresh_token");
        assert!(reason.is_some_and(|reason| reason.line == 2 && reason.weight > 0.3), "{:?}", hunk.contributions);
        assert!(hunk.contributions.iter().any(|reason| reason.what == "path auth"));
    }

    #[test]
    fn a_rename_or_a_new_layout_is_neutral() {
        for (path, old, new) in [
            ("a.js", "if (!user.isAdmin) { throw new Forbidden() }\n", "if (!user.isAdmin) {\n  throw new Forbidden();\n}\n"),
            ("a.py", "session = load(session_id)\nuse(session)\n", "record = load(session_id)\nuse(record)\n"),
            ("a.go", "token := parse(raw)\ncheck(token)\n", "jwt := parse(raw)\ncheck(jwt)\n"),
        ] {
            assert_eq!(directions(path, old, new), Direction::Neutral, "{new}");
        }
    }

    #[test]
    fn a_check_that_moved_to_another_file_is_no_loss() {
        let old = "def show(user):\n    run(user)\n    require_permission(user, 'x')\n";
        let new = "def show(user):\n    run(user)\n";
        let mut files = [look(&file("a.py", old, new)), look(&file("b.py", new, old))];
        let lost = |files: &[FileIdentity]| {
            files.iter().flat_map(|file| &file.findings).filter(|finding| finding.rule.id == super::REMOVED).count()
        };
        assert_eq!(lost(&files), 1);
        engine().finish(&mut files);
        assert_eq!((lost(&files), files[0].hunks[0].direction), (0, Direction::Moved));
    }

    #[test]
    fn a_check_that_was_written_anew_is_not_called_lost() {
        let old = "  if (!user.isAdmin) throw new Forbidden();\n  go(user);\n";
        let new = "  assertIsAdmin(user);\n  go(user);\n";
        let found = look(&file("a.ts", old, new)).findings;
        assert!(found.iter().all(|finding| finding.rule.id != super::REMOVED), "{found:?}");
    }

    #[test]
    fn ordinary_numbers_are_not_judged() {
        for (old, new) in
            [("const limit = 5;\n", "const limit = 50;\n"), ("timeout: 5,\n", "timeout: 50,\n"), ("retries = 1\n", "retries = 3\n")]
        {
            let report = look(&file("a.js", old, new));
            assert!(report.findings.is_empty() && report.hunks[0].direction == Direction::Unknown, "{new}");
        }
    }

    #[test]
    fn identity_in_three_folders_is_scattered() {
        let text = "def login(user, password):\n    return verify_password(user, password)\n";
        let mut files: Vec<FileIdentity> = ["api/a.py", "web/b.py", "jobs/c.py"].iter().map(|path| look(&file(path, "", text))).collect();
        let before = files[0].hunks[0].sensitivity;
        engine().finish(&mut files);
        assert!(files[0].hunks[0].sensitivity > before);
        assert!(files[0].hunks[0].contributions.iter().any(|reason| reason.what == "scattered over 3 folders"));
    }
}
