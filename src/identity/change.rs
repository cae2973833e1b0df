//! One file's hunks from evidence to scores, directions and findings; then the whole change, where a check that went in one
//! place may have come in another.

use super::FileIdentity;
use super::direction::{self, Effect, Entry, Ledger, Setting};
use super::evidence::{Evidence, Reader, Spot};
use super::lexicon::{Lexicon, Scratch, Strength};
use super::score::{self, FileFacts};
use crate::model::{ChangeKind, ChangedFile, Confidence, Contribution, Direction, Finding, Hunk, PathClass, ScoredHunk, WhichSide};
use bstr::ByteSlice;
use std::collections::HashMap;

/// The rule of checks that went; what a later look at the whole change may take back.
const REMOVED: &str = "identity/check-removed";

/// Reads all hunks of `file`. `findings` are those of the rules.
pub(super) fn read(
    file: &ChangedFile,
    facts: &FileFacts<'_>,
    lexicon: &Lexicon,
    mut reader: Reader<'_>,
    mut findings: Vec<Finding>,
) -> FileIdentity {
    let deep = facts.path.strength >= Some(Strength::Medium);
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
            formal: !evidence.forms.is_empty(),
            carrier: carries(&evidence, lexicon),
            category: strongest_category(&evidence, facts, lexicon),
        };
        let reading = if evidence.live || deep {
            direction::read(file, index, &setting, &mut scratch, &mut ledger)
        } else {
            direction::Reading::default()
        };
        hunks.push((evidence, reading));
    }
    settle(&mut ledger.gone, &mut ledger.come, |_| true);
    let judged = matches!(facts.class, PathClass::Source);
    ledger.gone.retain(|entry| is_identity(&hunks[entry.hunk].0, facts, lexicon));
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
        let score = score::score(&evidence, &reading.effects, facts, lexicon);
        if judged && !evidence.like_tests {
            let known =
                |effect: &Effect| findings.iter().any(|finding| touches(finding, effect) && finding.direction == Direction::Weakens);
            let mut weakenings: Vec<&Effect> = reading.effects.iter().filter(|effect| !known(effect)).collect();
            // One finding of a kind for a hunk, the surest: what else went is among its reasons.
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
            direction: overall(&reading),
            contributions: score.contributions,
            enclosing: evidence.enclosing,
        });
    }
    findings.sort_by_key(|finding| (finding.location.line, finding.location.column));
    out.findings = findings;
    out.ledger = ledger;
    out
}

/// Whether a finding stands where an effect was seen.
fn touches(finding: &Finding, effect: &Effect) -> bool {
    finding.location.side == effect.side && finding.location.line <= effect.line && effect.line <= finding.location.end_line
}

/// Whether the hunk is about identity at all, so that ordinary words of order may count.
fn is_identity(evidence: &Evidence, facts: &FileFacts<'_>, lexicon: &Lexicon) -> bool {
    let strong = |strength| strength >= Strength::Strong;
    !evidence.forms.is_empty()
        || facts.path.strength.is_some_and(strong)
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
    word.map(|(_, entry)| entry.category).or(facts.path.category)
}

/// What the effects of a hunk come to.
fn overall(reading: &direction::Reading) -> Direction {
    let has = |direction| reading.effects.iter().any(|effect| effect.direction == direction);
    if has(Direction::Weakens) {
        Direction::Weakens
    } else if has(Direction::Strengthens) {
        Direction::Strengthens
    } else if has(Direction::Moved) {
        Direction::Moved
    } else if reading.neutral {
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
    let hunk = file.hunks[entry.hunk];
    let new_code = file.change.kind == ChangeKind::Added || (hunk.old.len == 0 && hunk.new.len > 24);
    (!new_code).then(|| Effect {
        rule: "",
        direction: Direction::Strengthens,
        what: format!("added check {}", entry.guard.key),
        side: WhichSide::New,
        line: entry.line,
        category: Some(entry.guard.category),
        confidence: Confidence::High,
    })
}

/// Takes out of both lists what went in one place and came in another.
fn settle(gone: &mut Vec<Entry>, come: &mut Vec<Entry>, mut may: impl FnMut(&Entry) -> bool) -> Vec<Entry> {
    let mut moved = Vec::new();
    gone.retain(|entry| {
        let at = come.iter().position(|other| other.guard.key == entry.guard.key);
        match at {
            Some(at) if may(entry) => {
                moved.push(entry.clone());
                come.swap_remove(at);
                false
            }
            _ => true,
        }
    });
    moved
}

/// Looks over all files of a change: checks that moved between them are no loss, and identity that is scattered is said.
pub(super) fn finish(files: &mut [FileIdentity]) {
    moved(files);
    scattered(files);
}

fn moved(files: &mut [FileIdentity]) {
    let mut come: HashMap<String, usize> = HashMap::new();
    for entry in files.iter().flat_map(|file| &file.ledger.come) {
        *come.entry(entry.guard.key.clone()).or_default() += 1;
    }
    if come.is_empty() {
        return;
    }
    for file in files {
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for entry in std::mem::take(&mut file.ledger.gone) {
            match come.get_mut(&entry.guard.key) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    taken.push(entry);
                }
                _ => left.push(entry),
            }
        }
        for entry in taken {
            let others = left.iter().any(|other| other.hunk == entry.hunk);
            take_back(file, &entry, others);
        }
        file.ledger.gone = left;
    }
}

/// A check that was taken for removed stands elsewhere in the change. `others`: one that does not went with it.
fn take_back(file: &mut FileIdentity, entry: &Entry, others: bool) {
    let Some(hunk) = file.hunks.get_mut(entry.hunk) else { return };
    let label = format!("removed check {}", entry.guard.key);
    for reason in &mut hunk.contributions {
        if reason.what == label && reason.line == entry.line {
            reason.what = format!("moved check {}", entry.guard.key);
        }
    }
    if others {
        return;
    }
    let old = hunk.hunk.old;
    file.findings
        .retain(|finding| finding.rule.id != REMOVED || finding.location.side != WhichSide::Old || !old.contains(finding.location.line));
    let weakened = file.findings.iter().any(|finding| finding.direction == Direction::Weakens && touches_hunk(finding, hunk.hunk));
    if !weakened && hunk.direction == Direction::Weakens {
        hunk.direction = Direction::Moved;
    }
}

fn touches_hunk(finding: &Finding, hunk: Hunk) -> bool {
    let range = if finding.location.side == WhichSide::Old { hunk.old } else { hunk.new };
    range.contains(finding.location.line)
}

/// From how many top-level folders on identity is scattered.
const MANY: usize = 3;
/// From which score on a hunk counts for that.
const COUNTS: u8 = 40;
/// What being part of a scattered change adds.
const SCATTERED: f32 = 0.10;

fn scattered(files: &mut [FileIdentity]) {
    let mut folders: Vec<&[u8]> = files
        .iter()
        .filter(|file| file.hunks.iter().any(|hunk| hunk.sensitivity >= COUNTS))
        .map(|file| file.path.splitn(2, |&byte| byte == b'/').next().unwrap_or_default())
        .collect();
    folders.sort_unstable();
    folders.dedup();
    let count = folders.len();
    if count < MANY {
        return;
    }
    for hunk in files.iter_mut().flat_map(|file| &mut file.hunks).filter(|hunk| hunk.sensitivity >= COUNTS) {
        let doubt = (1.0 - f32::from(hunk.sensitivity) / 100.0) * (1.0 - SCATTERED);
        hunk.sensitivity = (100.0 * (1.0 - doubt)).round() as u8;
        hunk.contributions.push(Contribution { what: format!("scattered over {count} folders"), weight: SCATTERED, line: 0 });
        hunk.contributions.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    }
}

#[cfg(test)]
mod tests {
    use crate::identity::rules::testing::file;
    use crate::identity::{Engine, FileIdentity, Settings};
    use crate::model::{ChangedFile, Direction, Hit};
    use std::sync::OnceLock;

    fn engine() -> &'static Engine {
        static ENGINE: OnceLock<Engine> = OnceLock::new();
        ENGINE.get_or_init(|| Engine::new(&[], Settings::default()))
    }

    fn hits(engine: &Engine, text: &[u8]) -> Vec<Hit> {
        let lower = String::from_utf8_lossy(text).to_ascii_lowercase();
        let mut hits = Vec::new();
        for (index, keyword) in engine.keywords().iter().enumerate() {
            let keyword = keyword.to_ascii_lowercase();
            hits.extend(lower.match_indices(&keyword).map(|(at, word)| Hit {
                start: at as u32,
                end: (at + word.len()) as u32,
                keyword: index as u32,
            }));
        }
        hits.sort_unstable();
        hits
    }

    fn look(file: &ChangedFile) -> FileIdentity {
        engine().file(file, &hits(engine(), file.new.bytes()), &hits(engine(), file.old.bytes()))
    }

    fn directions(path: &str, old: &str, new: &str) -> Direction {
        let mut files = [look(&file(path, old, new))];
        engine().finish(&mut files);
        files[0].hunks.iter().map(|hunk| hunk.direction).max().unwrap_or(Direction::Unknown)
    }

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

    /// A path, the weaker text and the stronger one: the change must be read right both ways.
    const PAIRS: &[(&str, &str, &str)] = &[
        // Checks that are there or not.
        (
            "a.py",
            "def delete(request, pk):\n    Post.objects.get(pk=pk).delete()\n",
            "@login_required\ndef delete(request, pk):\n    Post.objects.get(pk=pk).delete()\n",
        ),
        (
            "a.py",
            "def get(user):\n    return secrets(user)\n",
            "def get(user):\n    if not user.is_superuser:\n        raise PermissionDenied()\n    return secrets(user)\n",
        ),
        (
            "a.rb",
            "class X < Base\n  def show\n  end\nend\n",
            "class X < Base\n  before_action :authenticate_user!\n  def show\n  end\nend\n",
        ),
        ("a.rb", "  def update\n    @post.save\n  end\n", "  def update\n    authorize @post\n    @post.save\n  end\n"),
        (
            "a.java",
            "class X {\n    public void drop() {}\n}\n",
            "class X {\n    @PreAuthorize(\"hasRole('ADMIN')\")\n    public void drop() {}\n}\n",
        ),
        ("a.cs", "public class X : Controller\n{\n}\n", "[Authorize]\npublic class X : Controller\n{\n}\n"),
        ("a.ts", "@Controller('x')\nexport class X {}\n", "@Controller('x')\n@UseGuards(AuthGuard)\nexport class X {}\n"),
        (
            "a.js",
            "app.post('/login', (req, res) => {\n  login(req, res);\n});\n",
            "app.post('/login', (req, res) => {\n  req.session.regenerate(done);\n  login(req, res);\n});\n",
        ),
        (
            "a.php",
            "Route::get('/admin', [AdminController::class, 'index']);\n",
            "Route::get('/admin', [AdminController::class, 'index'])->middleware('auth');\n",
        ),
        (
            "a.go",
            "func h(w http.ResponseWriter, r *http.Request) {\n\tserve(w)\n}\n",
            "func h(w http.ResponseWriter, r *http.Request) {\n\tif !user.HasPermission(\"read\") {\n\t\thttp.Error(w, \"no\", http.StatusForbidden)\n\t\treturn\n\t}\n\tserve(w)\n}\n",
        ),
        (
            "a.rs",
            "fn show(token: &Token) -> Result<()> {\n    open()\n}\n",
            "fn show(token: &Token) -> Result<()> {\n    if token.is_revoked() {\n        return Err(Error::Unauthorized);\n    }\n    open()\n}\n",
        ),
        (
            "a.kt",
            "fun remove(id: Long) {\n    repo.delete(id)\n}\n",
            "fun remove(id: Long) {\n    requireAdmin(currentUser)\n    repo.delete(id)\n}\n",
        ),
        (
            "a.sql",
            "CREATE TABLE accounts (id int);\n",
            "CREATE TABLE accounts (id int);\nALTER TABLE accounts ENABLE ROW LEVEL SECURITY;\n",
        ),
        (
            "a.c",
            "int auth_user(struct s *s) {\n    return run(s);\n}\n",
            "int auth_user(struct s *s) {\n    if (!verify_password(s->user, s->pw))\n        return -EPERM;\n    return run(s);\n}\n",
        ),
        (
            "a.swift",
            "func open(session: Session) {\n    show()\n}\n",
            "func open(session: Session) {\n    guard session.isAuthenticated else { return }\n    show()\n}\n",
        ),
        // Values.
        (
            "a.js",
            "const token = jwt.sign(claims, key, { expiresIn: '30d' });\n",
            "const token = jwt.sign(claims, key, { expiresIn: '15m' });\n",
        ),
        ("a.py", "ACCESS_TOKEN_LIFETIME = timedelta(days=30)\n", "ACCESS_TOKEN_LIFETIME = timedelta(minutes=5)\n"),
        ("a.go", "var sessionTimeout = 72 * time.Hour\n", "var sessionTimeout = 30 * time.Minute\n"),
        ("a.java", "Duration TOKEN_TTL = Duration.ofDays(90);\n", "Duration TOKEN_TTL = Duration.ofHours(1);\n"),
        ("a.cs", "options.ExpireTimeSpan = TimeSpan.FromDays(30);\n", "options.ExpireTimeSpan = TimeSpan.FromMinutes(20);\n"),
        ("a.rb", "  config.timeout_in = 2.weeks\n", "  config.timeout_in = 30.minutes\n"),
        ("config/session.php", "    'lifetime' => 43200,\n    'session' => 1,\n", "    'lifetime' => 120,\n    'session' => 1,\n"),
        (
            "a.rs",
            "const REFRESH_TOKEN_TTL: Duration = Duration::from_secs(31536000);\n",
            "const REFRESH_TOKEN_TTL: Duration = Duration::from_secs(86400);\n",
        ),
        (
            "a.tf",
            "resource \"aws_iam_role\" \"x\" {\n  max_session_duration = 43200\n}\n",
            "resource \"aws_iam_role\" \"x\" {\n  max_session_duration = 3600\n}\n",
        ),
        ("a.yaml", "session:\n  lifespan: 720h\n", "session:\n  lifespan: 24h\n"),
        ("a.js", "const hash = await bcrypt.hash(password, 4);\n", "const hash = await bcrypt.hash(password, 12);\n"),
        ("a.js", "const saltRounds = 4; // password\n", "const saltRounds = 12; // password\n"),
        ("a.py", "PASSWORD_ITERATIONS = 1000\n", "PASSWORD_ITERATIONS = 600000\n"),
        (
            "a.go",
            "h, err := bcrypt.GenerateFromPassword(pw, bcrypt.MinCost)\n",
            "h, err := bcrypt.GenerateFromPassword(pw, bcrypt.DefaultCost)\n",
        ),
        ("a.py", "digest = hashlib.md5(password)\n", "digest = hashlib.sha256(password)\n"),
        ("a.java", "return new BCryptPasswordEncoder(4);\n", "return new BCryptPasswordEncoder(12);\n"),
        ("a.cs", "options.Password.RequiredLength = 4;\n", "options.Password.RequiredLength = 12;\n"),
        ("a.cs", "options.Lockout.MaxFailedAccessAttempts = 100;\n", "options.Lockout.MaxFailedAccessAttempts = 5;\n"),
        ("a.rb", "  config.maximum_attempts = 50 # login\n", "  config.maximum_attempts = 5 # login\n"),
        ("a.js", "const loginLimiter = rateLimit({ max: 1000 });\n", "const loginLimiter = rateLimit({ max: 5 });\n"),
        (
            "a.js",
            "res.cookie('sid', id, { httpOnly: false, secure: true });\n",
            "res.cookie('sid', id, { httpOnly: true, secure: true });\n",
        ),
        ("a.ts", "  sameSite: 'none',\n  cookie: 1,\n", "  sameSite: 'strict',\n  cookie: 1,\n"),
        ("a.py", "SESSION_COOKIE_SECURE = False\n", "SESSION_COOKIE_SECURE = True\n"),
        ("a.go", "cfg := &tls.Config{InsecureSkipVerify: true}\n", "cfg := &tls.Config{InsecureSkipVerify: false}\n"),
        ("a.go", "MinVersion: tls.VersionTLS10,\n", "MinVersion: tls.VersionTLS12,\n"),
        ("a.env", "DATABASE_URL=postgres://db/x?sslmode=disable\n", "DATABASE_URL=postgres://db/x?sslmode=verify-full\n"),
        (
            "a.py",
            "claims = jwt.decode(token, key, options={'verify_exp': False})\n",
            "claims = jwt.decode(token, key, options={'verify_exp': True})\n",
        ),
        (
            "a.java",
            "http.authorizeHttpRequests(a -> a.anyRequest().permitAll());\n",
            "http.authorizeHttpRequests(a -> a.anyRequest().authenticated());\n",
        ),
        ("a.py", "    permission_classes = [AllowAny]\n", "    permission_classes = [IsAuthenticated]\n"),
        ("a.yml", "permissions:\n  contents: write\n", "permissions:\n  contents: read\n"),
        ("a.tf", "  role = \"roles/owner\"\n", "  role = \"roles/viewer\"\n"),
        ("a.json", "  \"Effect\": \"Allow\",\n  \"Action\": \"*\",\n", "  \"Effect\": \"Allow\",\n  \"Action\": \"s3:GetObject\",\n"),
        (
            "a.tf",
            "data \"aws_iam_policy_document\" \"x\" {\n  actions = [\n    \"s3:Get\",\n    \"iam:PassRole\",\n  ]\n}\n",
            "data \"aws_iam_policy_document\" \"x\" {\n  actions = [\n    \"s3:Get\",\n  ]\n}\n",
        ),
        ("a.js", "  scope: 'openid email offline_access admin',\n", "  scope: 'openid email',\n"),
        ("a.rego", "default allow = true\n", "default allow = false\n"),
        ("a.toml", "approval_policy = \"never\"\n", "approval_policy = \"on-request\"\n"),
        ("a.py", "def can_edit_user(user, post):\n    return True\n", "def can_edit_user(user, post):\n    return False\n"),
        (
            "a.py",
            "    # if not user.has_permission('x'): abort(403)\n    run(user)\n",
            "    if not user.has_permission('x'): abort(403)\n    run(user)\n",
        ),
        ("a.js", "  // requireAdmin(req.user);\n  next();\n", "  requireAdmin(req.user);\n  next();\n"),
        ("a.hcl", "enable_key_rotation = false # kms_key\n", "enable_key_rotation = true # kms_key\n"),
        ("a.yaml", "mfa_configuration: \"OFF\"\n", "mfa_configuration: \"ON\"\n"),
    ];

    #[test]
    fn pairs_are_read_right_both_ways() {
        let mut wrong = Vec::new();
        for (path, weak, strong) in PAIRS {
            let (down, up) = (directions(path, strong, weak), directions(path, weak, strong));
            if down != Direction::Weakens {
                wrong.push(format!("weakening read as {down}: {path} {weak}"));
            }
            if up != Direction::Strengthens {
                wrong.push(format!("strengthening read as {up}: {path} {strong}"));
            }
        }
        assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), 2 * PAIRS.len(), wrong.join("\n"));
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
