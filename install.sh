#!/bin/sh
# Builds countersign, lets it prove itself in a scratch repository, puts it under a prefix, and sets up a repository.
set -eu

usage() {
    cat <<'TEXT'
Usage: install.sh [options] [REPOSITORY]

Builds countersign, proves in a scratch repository that it stops a commit with a made-up credential, installs it, and sets up
REPOSITORY (default: the one you stand in) with `countersign init --yes`. Running it again updates the program.

  --prefix DIR    install to DIR/bin (default: ~/.local)
  --binary FILE   install FILE instead of building
  --no-init       leave the repository alone
  -h, --help      show this

Exit status: 0 done, 1 the proof failed and nothing was replaced, 2 could not do it.
TEXT
}

fail() {
    status=$1
    shift
    printf 'install.sh: %s\n' "$*" >&2
    exit "$status"
}

prefix=${HOME:+$HOME/.local} binary='' init=yes repository=''
while [ $# -gt 0 ]; do
    case $1 in
        --prefix=*) prefix=${1#*=} ;;
        --binary=*) binary=${1#*=} ;;
        --prefix | --binary)
            [ $# -gt 1 ] || fail 2 "$1 needs a value"
            case $1 in --prefix) prefix=$2 ;; *) binary=$2 ;; esac
            shift
            ;;
        --no-init) init=no ;;
        -h | --help) usage && exit 0 ;;
        -*) usage >&2 && fail 2 "no such option: $1" ;;
        *)
            [ -z "$repository" ] || fail 2 "one repository at a time: $repository, $1"
            repository=$1
            ;;
    esac
    shift
done

command -v git > /dev/null || fail 2 "git is not on the PATH"
[ -n "$prefix" ] || fail 2 "there is no HOME: say --prefix DIR"
source=$(cd "$(dirname "$0")" && pwd)
[ -z "$repository" ] || [ "$init" = no ] || git -C "$repository" rev-parse --show-toplevel > /dev/null ||
    fail 2 "$repository is not a work tree of git"
mkdir -p "$prefix/bin" || fail 2 "cannot write to $prefix"
prefix=$(cd "$prefix" && pwd)
program=$prefix/bin/countersign

# Beside its place, so that it can be renamed into it: a hook that runs meanwhile finds the old program or the new one.
staging=$prefix/bin/.countersign.$$
scratch=$(mktemp -d)
trap 'rm -rf "$staging" "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
new=$staging/bin/countersign
if [ -n "$binary" ]; then
    [ -f "$binary" ] && [ -x "$binary" ] || fail 2 "$binary is not a program"
    { mkdir -p "$staging/bin" && cp "$binary" "$new"; } || fail 2 "cannot write to $prefix/bin"
else
    command -v cargo > /dev/null || fail 2 "cargo is not on the PATH: install Rust first (rustup), or say --binary FILE"
    echo "building (a few minutes the first time)"
    (cd "$source" && cargo install --quiet --path . --locked --no-track --root "$staging") || fail 2 "the build failed"
fi
version=$("$new" --version) || fail 2 "$new does not run here"

# The proof: what is set up in the same way must stop a planted credential and let its clean twin through.
prove() (
    # shellcheck disable=SC2046
    unset $(git rev-parse --local-env-vars)
    export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 XDG_CONFIG_HOME="$scratch/config"
    export GIT_AUTHOR_NAME=Proof GIT_AUTHOR_EMAIL=proof@example.org GIT_COMMITTER_NAME=Proof GIT_COMMITTER_EMAIL=proof@example.org
    said() { fail 1 "the proof failed: $1; it said:
$(cat "$scratch/said")"; }
    git init -q "$scratch/repository" && cd "$scratch/repository"
    "$new" init --yes > "$scratch/said" 2>&1 || said "it could not set up a repository"
    git add -A && git commit -qm "Set up" > "$scratch/said" 2>&1 || said "it stopped a commit that holds nothing"
    # Made up here and now, so that no credential lies in this file.
    token=$(awk 'BEGIN { a = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"; x = 1987
        for (i = 0; i < 81; i++) { x = x * 16807 % 2147483647; t = t substr(a, x % 62 + 1, 1) }
        print "github_" "pat_" substr(t, 1, 22) "_" substr(t, 23) }')
    printf 'token = "%s"\n' "$token" > settings.py
    git add settings.py
    status=0
    "$new" scan > "$scratch/said" 2>&1 || status=$?
    [ "$status" = 1 ] || said "a planted credential gave $status and not 1"
    ! git commit -qm "Plant" > "$scratch/said" 2>&1 || said "a planted credential was committed"
    ! grep -q "$token" "$scratch/said" || said "a credential was printed"
    printf 'token = os.environ["TOKEN"]\n' > settings.py
    git add settings.py && git commit -qm "Read it from outside" > "$scratch/said" 2>&1 || said "the clean twin was stopped"
)
prove
echo "proved: a planted credential is stopped with exit 1, its clean twin passes"
mv -f "$new" "$program" || fail 2 "cannot write $program"
echo "installed $program ($version)"

if [ "$init" = yes ]; then
    if top=$(git -C "${repository:-.}" rev-parse --show-toplevel 2> /dev/null); then
        echo "setting up $top"
        (cd "$top" && "$program" init --yes) || fail 2 "the program is installed, but $top could not be set up"
    else
        echo "this is no work tree of git, so none was set up: run \`countersign init\` in one"
    fi
fi
case :${PATH:-}: in
    *":$prefix/bin:"*) ;;
    *) echo "note: $prefix/bin is not on your PATH: the hooks find the program all the same, you by: export PATH=\"$prefix/bin:\$PATH\"" ;;
esac
