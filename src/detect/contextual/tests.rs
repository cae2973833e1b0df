//! Whole cases, as files have them: what must be told, and what must not.

use crate::detect::tests::{expand, findings_in};
use crate::model::Confidence;

/// Ids of what would be acted on in a file at `path`.
fn told(path: &str, template: &str) -> Vec<&'static str> {
    let found = findings_in(expand(template).as_bytes(), path);
    found.iter().filter(|finding| finding.confidence > Confidence::Low).map(|finding| finding.rule.id).collect()
}

const SECRETS: &[(&str, &str)] = &[
    ("app/settings.py", "DATABASES = {{'default': {{'USER': 'app', 'PASSWORD': 'Kx7-{alnum:5}'}}}}"),
    ("app/settings.py", "SECRET_KEY = 'django-insecure-{alnum_lc:50}'"),
    ("app/main.py", "client = Client(user='x', api_key='{alnum:32}')"),
    ("app/main.py", "session.auth = ('deploy', 'unused'); os.environ['API_TOKEN'] = '{hex:40}'"),
    ("app/main.py", "password = getenv('DB_PASSWORD', 'Tr0ub4dor')"),
    ("app/main.py", "token = (\n    '{alnum:20}'\n    '{alnum:20}'\n)"),
    ("app/main.py", "smtp.login('deploy@acme.dev', 'Tr0ub4dor-{alnum:4}')"),
    ("src/app.js", "const client = new Client({{ user: 'app', password: 'hunter2!' }})"),
    ("src/app.js", "axios.get(url, {{ headers: {{ 'X-Api-Key': '{alnum:32}' }} }})"),
    ("src/app.js", "fetch(u, {{headers: {{Authorization: 'Bearer {alnum:40}'}}}})"),
    ("src/app.js", "const secret = process.env.JWT_SECRET || 's3cr3t-{alnum:8}'"),
    ("src/app.ts", "private readonly apiKey: string = '{hex:32}';"),
    ("src/App.java", "props.setProperty(\"db.password\", \"Tr0ub4dor-{alnum:4}\");"),
    ("src/App.java", "DriverManager.getConnection(\"jdbc:x:y\", \"app\", \"Tr0ub4dor-{alnum:4}\")"),
    ("src/App.java", "public static final String ACCESS_TOKEN = \"{alnum:40}\";"),
    ("src/App.cs", "var c = new NetworkCredential(\"app\", \"Tr0ub4dor-{alnum:4}\");"),
    ("src/app.go", "cfg := Config{{User: \"app\", Password: \"Tr0ub4dor-{alnum:4}\"}}"),
    ("src/app.go", "const apiKey = \"{alnum:32}\""),
    ("src/app.rs", "const TOKEN: &str = \"{alnum:40}\";"),
    ("src/app.rb", "  :password => 'Tr0ub4dor-{alnum:4}',"),
    ("src/app.rb", "config.secret_key_base = '{hex:128}'"),
    ("src/app.php", "define('DB_PASSWORD', 'Tr0ub4dor-{alnum:4}');"),
    ("src/app.php", "$db = new mysqli('localhost', 'app', 'Tr0ub4dor-{alnum:4}', 'db');"),
    ("src/app.swift", "let apiKey = \"{alnum:32}\""),
    ("src/app.kt", "val clientSecret: String = \"{alnum:32}\""),
    ("src/app.c", "#define WIFI_PASSWORD \"Tr0ub4dor-{alnum:4}\""),
    ("src/app.ps1", "$password = ConvertTo-SecureString \"Tr0ub4dor-{alnum:4}\" -AsPlainText -Force"),
    ("build.gradle", "    storePassword \"Tr0ub4dor-{alnum:4}\""),
    ("config.json", "{{\"db\": {{\"host\": \"h\", \"password\": \"Tr0ub4dor-{alnum:4}\"}}}}"),
    ("task.json", "{{\"environment\": [{{\"name\": \"DB_PASSWORD\", \"value\": \"Tr0ub4dor-{alnum:4}\"}}]}}"),
    ("config.yaml", "db:\n  password: Tr0ub4dor-{alnum:4}\n"),
    ("config.yaml", "env:\n  - name: API_TOKEN\n    value: {alnum:32}\n"),
    ("config.yaml", "secret: |\n  {alnum:40}\n"),
    ("docker-compose.yml", "    environment:\n      - POSTGRES_PASSWORD=Tr0ub4dor\n"),
    ("docker-compose.yml", "      DB_PASS: ${{DB_PASS:-Tr0ub4dor1}}\n"),
    ("secret.yaml", "kind: Secret\ndata:\n  value: VHIwdWI0ZG9yLTMxIQ==\n"),
    ("config.toml", "[db]\npassword = \"Tr0ub4dor-{alnum:4}\"\n"),
    ("config.ini", "[db]\npassword = Tr0ub4dor-{alnum:4}\n"),
    ("app.properties", "spring.datasource.password=Tr0ub4dor-{alnum:4}\n"),
    ("web.config", "<add key=\"ApiSecret\" value=\"{alnum:32}\" />"),
    ("settings.xml", "<server><username>x</username><password>Tr0ub4dor-{alnum:4}</password></server>"),
    ("Info.plist", "<key>ApiKey</key>\n<string>{alnum:32}</string>"),
    (".env", "API_KEY={alnum:32}\n"),
    (".env", "export DB_PASSWORD='Tr0ub4dor'\n"),
    ("run.sh", "mysql -u root -pTr0ub4dor{alnum:4} db"),
    ("run.sh", "curl -u deploy:Tr0ub4dor{alnum:4} https://host.acme.dev/"),
    ("run.sh", "curl \\\n  -H \"X-Auth-Token: {hex:40}\" \\\n  https://host.acme.dev/"),
    ("run.sh", "docker login -u deploy -p Tr0ub4dor{alnum:4} registry.acme.dev"),
    ("run.sh", "tool --password Tr0ub4dor{alnum:4} --verbose"),
    ("run.sh", "PGPASSWORD=Tr0ub4dor psql -h host"),
    ("Dockerfile", "ENV API_TOKEN {hex:40}\n"),
    ("Dockerfile", "ARG DB_PASSWORD=Tr0ub4dor1\n"),
    ("main.tf", "  master_password = \"Tr0ub4dor\"\n"),
    ("main.tf", "variable \"db_password\" {{\n  default = \"Tr0ub4dor-{alnum:4}\"\n}}\n"),
    ("schema.sql", "CREATE USER app WITH PASSWORD 'Tr0ub4dor';"),
    ("schema.sql", "CREATE USER 'app'@'%' IDENTIFIED BY 'Tr0ub4dor';"),
    (".npmrc", "//registry.acme.dev/:_authToken={uuid}\n"),
    (".npmrc", "//registry.acme.dev/:_password=\"VHIwdWI0ZG9yLTMxIQ==\"\n"),
    (".netrc", "machine host.acme.dev login deploy password Tr0ub4dor{alnum:4}\n"),
    (".pgpass", "db.acme.dev:5432:app:deploy:Tr0ub4dor{alnum:4}\n"),
    (".pypirc", "[pypi]\nusername = deploy\npassword = Tr0ub4dor{alnum:4}\n"),
    ("config.json", "{{\"auths\": {{\"registry.acme.dev\": {{\"auth\": \"ZGVwbG95OlRyMHViNGRvci0zMSE=\"}}}}}}"),
    ("notes.ipynb", "  \"source\": [\"api_key = \\\"{alnum:32}\\\"\\n\"]"),
    ("app.min.js", "var a=1;function b(){{return c}}var d={{url:\"/x\",clientSecret:\"{alnum:32}\",e:2}};"),
    ("LoginPage.kt", "if (password == \"Tr0ub4dor\") grant()"),
    ("requests.http", "POST /x\nX-Api-Key: {alnum:32}\n"),
    ("redis.conf", "requirepass Tr0ub4dor{alnum:4}\n"),
    ("values.yaml", "  adminPassword: \"Tr0ub4dor!\"\n"),
    ("ansible.yml", "ansible_become_pass: Tr0ub4dor1\n"),
];

#[test]
fn secrets_of_every_syntax_are_told() {
    let missed: Vec<_> = SECRETS.iter().filter(|(path, template)| told(path, template).is_empty()).collect();
    assert!(missed.is_empty(), "{} missed:\n{missed:#?}", missed.len());
}

const CLEAN: &[(&str, &str)] = &[
    ("app/forms.py", "password = forms.CharField(label='Password', widget=PasswordInput)"),
    ("app/forms.py", "fields = ('username', 'password1', 'password2')"),
    ("app/auth.py", "password = request.form['password']"),
    ("app/auth.py", "token = generate_token(user, 'reset-password-2024')"),
    ("app/auth.py", "if update_password == 'always':"),
    ("app/auth.py", "grant_type = 'password'; token_type = 'bearer'"),
    ("app/auth.py", "parser.add_argument('--password', help='The password of the account 1')"),
    ("app/auth.py", "API_KEY = os.environ['ACME_API_KEY']"),
    ("app/auth.py", "url = f'https://host/?token={{token}}&password={{password}}'"),
    ("app/auth.py", "PASSWORD_RESET_URL_TOKEN = 'set-password'"),
    ("app/auth.py", "raise ValueError('invalid token: expected 3 parts')"),
    ("src/app.js", "const password = document.getElementById('password-input-1').value"),
    ("src/app.js", "const url = '/api?token=' + token + '&key=' + key"),
    ("src/app.js", "localStorage.setItem('auth_token', token)"),
    ("src/app.js", "const STORAGE_KEY = 'acme.settings.v2'"),
    ("src/app.js", "headers: {{ Authorization: `Bearer ${{token}}` }}"),
    ("src/app.js", "<input type=\"password\" name=\"password\" placeholder=\"Your password\" />"),
    ("src/app.js", "password: yup.string().min(8).required('Password is required'),"),
    ("src/app.js", "key: 'user-profile-settings-2', title: 'x'"),
    ("src/app.ts", "interface Login {{ password: string; token?: string }}"),
    ("src/App.java", "private static final String PASSWORD_PARAM = \"j_password\";"),
    ("src/App.java", "String token = tokenizer.nextToken();"),
    ("src/App.java", "@Value(\"${{db.password}}\") private String password;"),
    ("src/App.java", "map.put(\"password\", user.getPassword());"),
    ("src/app.go", "flag.StringVar(&password, \"password\", \"\", \"password for the database\")"),
    ("src/app.go", "func (c *Client) SetToken(token string) {{ c.token = token }}"),
    ("src/app.rs", "let token = lexer.next_token()?; let key = &map[\"abc123\"];"),
    ("src/app.c", "static const char *key = \"0123456789abcdef\";"),
    ("app/locales/fi.json", "{{\"label.password\": \"Salasana\", \"label.token\": \"Tunniste\"}}"),
    ("i18n/de.properties", "login.password=Passwort eingeben\nlogin.passwordHint=Mindestens8Zeichen\n"),
    ("config.yaml", "password: ${{{{ secrets.DB_PASSWORD }}}}\ntoken: $(TOKEN)\n"),
    ("config.yaml", "secretName: db-credentials-2\nsecretKeyRef:\n  key: password\n"),
    ("config.yaml", "password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n"),
    ("config.yaml", "password: ENC[AES256_GCM,data:{b64:20},type:str]\n"),
    ("config.yaml", "password: {{{{ vault_db_password }}}}\n"),
    ("config.yaml", "password_file: /run/secrets/db_password\n"),
    (".env.example", "API_KEY=your-api-key\nDB_PASSWORD=\nTOKEN=<token>\nSECRET=changeme\n"),
    ("yarn.lock", "  integrity sha512-{b64:86}==\n"),
    ("index.html", "<script src=\"x.js\" integrity=\"sha384-{b64:64}\" crossorigin></script>"),
    ("Cargo.toml", "keywords = [\"password\", \"token\", \"key2value\"]\n"),
    ("run.sh", "TOKEN=$(cat /run/secrets/token)\nPASSWORD=\"$1\"\ntool --password \"$PASSWORD\" --token=$TOKEN\n"),
    ("run.sh", "curl -u \"$USER:$PASS\" https://host.acme.dev/\ndocker run -u 1000:1000 -p 8080:80 image\n"),
    ("run.sh", "mkdir -p build/out1 && ssh-keygen -p rsa2048"),
    ("main.tf", "  password = var.db_password\n  token    = data.vault_generic_secret.x.data[\"token\"]\n"),
    ("schema.sql", "password VARCHAR(255) NOT NULL,\ntoken CHAR(64)\n"),
    ("style.css", ".password-field2 {{ color: #a1b2c3 }}"),
    ("doc.txt", "The password is stored hashed; the token expires after 3600 seconds.\n"),
    ("keys.yaml", "public_key: {b64:44}\npartition_key: {hex:32}\n"),
    ("app.py", "cache_key = '{hex:32}'\netag_key = 'x'"),
    ("app.py", "commit = '{hex:40}'\nsha256 = '{hex:64}'\nrequest_id = '{uuid}'"),
];

#[test]
fn what_is_no_secret_is_not_told() {
    let wrong: Vec<_> =
        CLEAN.iter().map(|(path, template)| (path, template, told(path, template))).filter(|case| !case.2.is_empty()).collect();
    assert!(wrong.is_empty(), "{} wrong:\n{wrong:#?}", wrong.len());
}
