//! The language of a file, by its name.

use super::level::scale;
use bstr::{BStr, ByteSlice};
use serde::{Deserialize, Serialize};
use std::fmt;

scale!(
    /// A language of code or configuration, as far as rules tell them apart.
    Language {
        /// None of the others.
        Other = "other",
        /// C and C++.
        C = "c",
        /// Cedar policies.
        Cedar = "cedar",
        /// C#.
        CSharp = "csharp",
        /// CSS and kin.
        Css = "css",
        /// Dockerfiles.
        Dockerfile = "dockerfile",
        /// `.env` files.
        Dotenv = "dotenv",
        /// Go.
        Go = "go",
        /// Terraform and other HCL.
        Hcl = "hcl",
        /// HTML and templates of it.
        Html = "html",
        /// INI, properties and kin.
        Ini = "ini",
        /// Java.
        Java = "java",
        /// JavaScript.
        JavaScript = "javascript",
        /// JSON and kin.
        Json = "json",
        /// Kotlin.
        Kotlin = "kotlin",
        /// Markdown and other prose.
        Markdown = "markdown",
        /// PHP.
        Php = "php",
        /// PowerShell.
        PowerShell = "powershell",
        /// Python.
        Python = "python",
        /// Rego policies.
        Rego = "rego",
        /// Ruby.
        Ruby = "ruby",
        /// Rust.
        Rust = "rust",
        /// Scala and Groovy.
        Scala = "scala",
        /// Shell scripts.
        Shell = "shell",
        /// SQL.
        Sql = "sql",
        /// Swift and Objective-C.
        Swift = "swift",
        /// TOML.
        Toml = "toml",
        /// TypeScript.
        TypeScript = "typescript",
        /// XML and kin.
        Xml = "xml",
        /// YAML.
        Yaml = "yaml",
    }
);

impl Language {
    /// The language of the file at `path`.
    pub fn of(path: &BStr) -> Self {
        let name = path.rsplit(|&b| b == b'/').next().unwrap_or_default().to_ascii_lowercase();
        if name.starts_with(b"dockerfile") || name.ends_with(b".dockerfile") || name == b"containerfile" {
            return Self::Dockerfile;
        }
        if name.starts_with(b".env") || name.ends_with(b".env") {
            return Self::Dotenv;
        }
        let extension = name.rsplit_once_str(".").map_or(&b""[..], |(_, extension)| extension);
        match extension {
            b"c" | b"h" | b"cc" | b"cpp" | b"cxx" | b"hpp" | b"hh" => Self::C,
            b"cedar" => Self::Cedar,
            b"cs" | b"cshtml" | b"razor" => Self::CSharp,
            b"css" | b"scss" | b"sass" | b"less" | b"styl" => Self::Css,
            b"go" => Self::Go,
            b"tf" | b"tfvars" | b"hcl" | b"nomad" => Self::Hcl,
            b"html" | b"htm" | b"erb" | b"hbs" | b"ejs" | b"jinja" | b"j2" | b"twig" => Self::Html,
            b"ini" | b"cfg" | b"conf" | b"cnf" | b"properties" | b"editorconfig" => Self::Ini,
            b"java" => Self::Java,
            b"js" | b"jsx" | b"mjs" | b"cjs" => Self::JavaScript,
            b"json" | b"jsonc" | b"json5" | b"ipynb" | b"webmanifest" => Self::Json,
            b"kt" | b"kts" => Self::Kotlin,
            b"md" | b"markdown" | b"rst" | b"adoc" | b"txt" | b"mdx" => Self::Markdown,
            b"php" | b"phtml" | b"inc" => Self::Php,
            b"ps1" | b"psm1" | b"psd1" => Self::PowerShell,
            b"py" | b"pyi" | b"pyw" => Self::Python,
            b"rego" => Self::Rego,
            b"rb" | b"rake" | b"gemspec" | b"ru" => Self::Ruby,
            b"rs" => Self::Rust,
            b"scala" | b"sbt" | b"groovy" | b"gradle" => Self::Scala,
            b"sh" | b"bash" | b"zsh" | b"fish" | b"ksh" => Self::Shell,
            b"sql" | b"psql" | b"pgsql" | b"ddl" => Self::Sql,
            b"swift" | b"m" | b"mm" => Self::Swift,
            b"toml" => Self::Toml,
            b"ts" | b"tsx" | b"mts" | b"cts" | b"vue" | b"svelte" => Self::TypeScript,
            b"xml" | b"plist" | b"config" | b"csproj" | b"resx" | b"svg" | b"xaml" => Self::Xml,
            b"yaml" | b"yml" => Self::Yaml,
            _ => match name.as_slice() {
                b"jenkinsfile" => Self::Scala,
                b"gemfile" | b"rakefile" | b"vagrantfile" => Self::Ruby,
                b".bashrc" | b".zshrc" | b".profile" | b".bash_profile" => Self::Shell,
                b"pipfile" => Self::Toml,
                _ => Self::Other,
            },
        }
    }
}

trait RsplitOnce {
    fn rsplit_once_str(&self, at: &str) -> Option<(&[u8], &[u8])>;
}

impl RsplitOnce for Vec<u8> {
    fn rsplit_once_str(&self, at: &str) -> Option<(&[u8], &[u8])> {
        let position = self.rfind(at)?;
        Some((&self[..position], &self[position + at.len()..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_languages() {
        for (path, language) in [
            ("src/a.ts", Language::TypeScript),
            ("Dockerfile.dev", Language::Dockerfile),
            (".env.local", Language::Dotenv),
            ("deploy/main.tf", Language::Hcl),
            ("Makefile", Language::Other),
            ("a.b/c", Language::Other),
        ] {
            assert_eq!(Language::of(path.into()), language, "{path}");
        }
    }
}
