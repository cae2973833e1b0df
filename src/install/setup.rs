//! Plans: how hooks come in by each mode, and how they go out again.

use super::shim::{OTHERS, is_ours, kept, passthrough};
use super::{ConfigScope, Facts, Hook, Manager, Mode, Plan, Step};
use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};

/// The first git that runs hooks of its configuration.
const CONFIG_HOOKS: (u32, u32) = (2, 54);

/// What installing `hooks` by `mode` would do. An error says what stands in the way and how to go on.
pub fn install(facts: &Facts, mode: Mode, hooks: &[Hook]) -> anyhow::Result<Plan> {
    match mode {
        Mode::Auto => auto(facts, hooks),
        Mode::HooksDir => {
            refuse_foreign(facts)?;
            into_folder(facts, &facts.hooks_dir, hooks)
        }
        Mode::Config => config(facts, hooks),
        Mode::Global => global(facts, hooks),
        Mode::Template => template(facts, hooks),
    }
}

/// What taking the hooks out would do: our shims go, what they kept comes back, nothing else is touched.
pub fn uninstall(facts: &Facts, mode: Mode) -> anyhow::Result<Plan> {
    let mut plan = Plan::default();
    match mode {
        Mode::Global => {
            out_of_folder(&home(facts)?.join("hooks"), &mut plan)?;
            if is_global(facts) {
                plan.steps.push(Step::Config { scope: ConfigScope::Global, key: "core.hooksPath".to_owned(), value: None });
            }
        }
        Mode::Template => {
            let own = home(facts)?.join("template");
            out_of_folder(&facts.template_dir.as_ref().unwrap_or(&own).join("hooks"), &mut plan)?;
            if facts.template_dir.as_ref() == Some(&own) {
                plan.steps.push(Step::Config { scope: ConfigScope::Global, key: "init.templateDir".to_owned(), value: None });
            }
        }
        Mode::Auto | Mode::HooksDir | Mode::Config => {
            if is_global(facts) {
                let text = "the hooks are those of all repositories: `countersign uninstall --mode global` takes them out everywhere";
                plan.steps.push(Step::Advice(text.to_owned()));
            } else {
                out_of_folder(&facts.hooks_dir, &mut plan)?;
            }
            let unset = |key: &String| Step::Config { scope: ConfigScope::Local, key: key.clone(), value: None };
            plan.steps.extend(facts.config_hooks.iter().map(unset));
        }
    }
    Ok(plan)
}

/// Whether git looks in the folder that `--mode global` made.
fn is_global(facts: &Facts) -> bool {
    matches!(facts.hooks_path, Some((_, ConfigScope::Global))) && home(facts).is_ok_and(|home| facts.hooks_dir == home.join("hooks"))
}

fn out_of_folder(folder: &Path, plan: &mut Plan) -> anyhow::Result<()> {
    for name in Hook::ALL.iter().map(|hook| hook.as_str()).chain(OTHERS.iter().copied()) {
        let path = folder.join(name);
        let kept = kept(&path);
        let found = read(&path)?;
        let foreign = found.as_ref().is_some_and(|contents| !is_ours(contents));
        if found.is_some() && !foreign {
            plan.steps.push(Step::Remove { path: path.clone() });
        }
        if exists(&kept) {
            plan.steps.push(if foreign {
                Step::Advice(format!("{} stays: {} is not ours, look at both", kept.display(), path.display()))
            } else {
                Step::Restore { from: kept, to: path }
            });
        }
    }
    Ok(())
}

fn auto(facts: &Facts, hooks: &[Hook]) -> anyhow::Result<Plan> {
    refuse_foreign(facts)?;
    let managers = Manager::detect(facts);
    if let Some(owner) = managers.iter().find(|manager| manager.owns_folder() && facts.hooks_path.is_some()) {
        let runs = hooks.iter().any(|&hook| owner.runs(facts, hook));
        let told =
            if runs { format!("{} runs countersign here: there is nothing to install", owner.as_str()) } else { owner.advice().to_owned() };
        return Ok(Plan { steps: vec![Step::Advice(told)] });
    }
    // What a manager runs already would be judged twice.
    let (theirs, ours): (Vec<Hook>, Vec<Hook>) = hooks.iter().partition(|&&hook| managers.iter().any(|manager| manager.runs(facts, hook)));
    let mut plan = into_folder(facts, &facts.hooks_dir, &ours)?;
    let advice = |manager: &Manager| {
        let runs: Vec<&str> = theirs.iter().filter(|&&hook| manager.runs(facts, hook)).map(|hook| hook.as_str()).collect();
        let told = format!("{} runs countersign as {}", manager.as_str(), runs.join(", "));
        if runs.is_empty() { manager.advice().to_owned() } else { told }
    };
    plan.steps.extend(managers.iter().map(|manager| Step::Advice(advice(manager))));
    Ok(plan)
}

/// A hooks folder for all repositories that is somebody else's must not get this repository's hooks.
fn refuse_foreign(facts: &Facts) -> anyhow::Result<()> {
    if let Some((path, ConfigScope::Global | ConfigScope::System)) = &facts.hooks_path
        && !is_our_folder(&facts.hooks_dir)
    {
        bail!(
            "core.hooksPath is set to {path} for all repositories, so hooks of this one would not run. Either take it out (git config \
             --global --unset core.hooksPath), or set one for this repository (git config --local core.hooksPath .git/hooks), or have \
             the hooks there call `countersign hook NAME \"$@\"`"
        );
    }
    Ok(())
}

/// Whether a folder holds our shims already.
fn is_our_folder(folder: &Path) -> bool {
    std::fs::read(folder.join("pre-commit")).is_ok_and(|contents| is_ours(&contents))
}

fn into_folder(facts: &Facts, folder: &Path, hooks: &[Hook]) -> anyhow::Result<Plan> {
    let versioned = facts.is_versioned(folder);
    let program = (!versioned).then_some(facts.program.as_path());
    let mut plan = Plan::default();
    for &hook in hooks {
        shim(folder.join(hook.as_str()), hook.shim(program, false), &mut plan)?;
    }
    if versioned && !plan.changes_nothing() {
        plan.steps.push(Step::Advice(format!(
            "{} is part of the work tree, so these look for countersign in PATH only: commit them if the others have it too",
            folder.display()
        )));
    }
    Ok(plan)
}

/// One shim, and what was in its place.
fn shim(path: PathBuf, contents: Vec<u8>, plan: &mut Plan) -> anyhow::Result<()> {
    match read(&path)? {
        Some(found) if found == contents && super::plan::is_executable(&path) => plan.steps.push(Step::Unchanged { path }),
        Some(found) if is_ours(&found) => plan.steps.push(Step::Write { path, contents }),
        Some(_) => {
            let kept = kept(&path);
            if exists(&kept) {
                bail!(
                    "{} is not ours, and {} was kept before: bring both together by hand, then install again",
                    path.display(),
                    kept.display()
                );
            }
            plan.steps.push(Step::Keep { from: path.clone(), to: kept });
            plan.steps.push(Step::Write { path, contents });
        }
        None => plan.steps.push(Step::Write { path, contents }),
    }
    Ok(())
}

fn config(facts: &Facts, hooks: &[Hook]) -> anyhow::Result<Plan> {
    let (major, minor) = facts.git_version;
    if facts.git_version < CONFIG_HOOKS {
        bail!("git {major}.{minor} knows no hooks in its configuration, only 2.54 and later do: install with --mode hooks-dir");
    }
    let program = facts.program.to_str().context("the path of the program is not UTF-8, so git's configuration cannot hold it")?;
    let set = |key: String, value: String| Step::Config { scope: ConfigScope::Local, key, value: Some(value) };
    let mut plan = Plan::default();
    for &hook in hooks {
        let [event, command] = config_keys(hook);
        plan.steps.push(set(event, hook.as_str().to_owned()));
        // Git hands the command to a shell, and adds the hook's own arguments.
        plan.steps.push(set(command, format!("'{}' hook {hook}", program.replace('\'', "'\\''"))));
    }
    Ok(plan)
}

/// A name that equals an event is an error to git.
fn config_keys(hook: Hook) -> [String; 2] {
    ["event", "command"].map(|key| format!("hook.countersign-{hook}.{key}"))
}

fn global(facts: &Facts, hooks: &[Hook]) -> anyhow::Result<Plan> {
    let folder = home(facts)?.join("hooks");
    if let Some((path, ConfigScope::Global | ConfigScope::System)) = &facts.hooks_path
        && Path::new(path) != folder
    {
        bail!("core.hooksPath is already set to {path} for all repositories: have the hooks there call `countersign hook NAME \"$@\"`");
    }
    let mut plan = Plan::default();
    for &hook in hooks {
        shim(folder.join(hook.as_str()), hook.shim(Some(&facts.program), true), &mut plan)?;
    }
    let others = Hook::ALL.iter().filter(|hook| !hooks.contains(hook)).map(|hook| hook.as_str()).chain(OTHERS.iter().copied());
    for name in others {
        shim(folder.join(name), passthrough(name), &mut plan)?;
    }
    plan.steps.push(set_path("core.hooksPath", &folder)?);
    Ok(plan)
}

fn template(facts: &Facts, hooks: &[Hook]) -> anyhow::Result<Plan> {
    let folder = match &facts.template_dir {
        Some(folder) => folder.clone(),
        None => home(facts)?.join("template"),
    };
    let mut plan = Plan::default();
    for &hook in hooks {
        shim(folder.join("hooks").join(hook.as_str()), hook.shim(Some(&facts.program), false), &mut plan)?;
    }
    if facts.template_dir.is_none() {
        plan.steps.push(set_path("init.templateDir", &folder)?);
    }
    plan.steps.push(Step::Advice(
        "repositories made or cloned from now on have the hooks; run `git init` in an older one to bring them in".to_owned(),
    ));
    Ok(plan)
}

fn home(facts: &Facts) -> anyhow::Result<PathBuf> {
    let home = facts.config_home.as_ref().context("there is no folder for the user's settings: set HOME or XDG_CONFIG_HOME")?;
    Ok(home.join("countersign"))
}

fn set_path(key: &str, path: &Path) -> anyhow::Result<Step> {
    let value = path.to_str().with_context(|| format!("{} is not UTF-8, so git's configuration cannot hold it", path.display()))?;
    Ok(Step::Config { scope: ConfigScope::Global, key: key.to_owned(), value: Some(value.to_owned()) })
}

/// A hook file's contents; none where there is none. A link that leads nowhere is somebody's, and there.
fn read(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(contents) => Ok(Some(contents)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(exists(path).then(Vec::new)),
        Err(error) => Err(error).with_context(|| format!("while reading {}", path.display())),
    }
}

/// Whether anything has this name, links included.
fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

#[cfg(test)]
mod tests;
