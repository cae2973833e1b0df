#!/usr/bin/env python3
"""Fit the weights of identity scoring (src/identity/weights.rs) on labelled hunks.

    fit_identity.py --bin PATH CASES.jsonl[.gz]… [--folds N] [--rounds N] [--keep SHARE] [--write]

A case is one JSON object a line: {"repo", "path", "hunk" (from its @@ line on), "label": "sensitive" or "not"}. The binary
scores every case twice, with its path and with the path hidden, and its `contributions` are the features; what is fitted
is how much each kind of them adds and what each damper leaves. Validation leaves whole repositories out. The weights that
were fitted are written with --write; the binary must be rebuilt for them to count.
"""
import argparse
import gzip
import json
import math
import pathlib
import random
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent.parent / "src" / "identity"
STRENGTHS = ["weak", "medium", "strong", "certain"]
TABLES = {"identifier": "CHANGED", "comment": "COMMENT", "import": "IMPORT", "near": "NEAR", "inside": "OPENING", "around": "AROUND"}
DAMPERS = {"tests": "TESTS", "like tests": "LIKE_TESTS", "prose": "PROSE", "style sheet": "STYLE", "translation": "TRANSLATION",
           "like translation": "LIKE_TRANSLATION", "not written here": "GENERATED", "comments only": "COMMENT_ONLY", "nothing of its own": "ONLY_NEAR", "neutral change": "NEUTRAL", "imports only": "IMPORT_ONLY"}
THRESHOLD = 0.40  # elevated
WIDTH = 0.07  # how soft the threshold is while fitting
FALSE_COST = 1.2  # of a false alarm, where a miss costs 1
TIES = 0.15  # how strongly a weight holds on to what it was


def read_cases(paths):
    for path in paths:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def patch(path, hunk):
    old, new = re.match(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@", hunk).groups()
    head = [f"diff --git a/{path} b/{path}"]
    head += ["new file mode 100644"] * (old == "0") + ["deleted file mode 100644"] * (new == "0")
    head += ["--- /dev/null" if old == "0" else f"--- a/{path}", "+++ /dev/null" if new == "0" else f"+++ b/{path}"]
    return "\n".join([*head, hunk, ""])


def records(binary, cases, path_of):
    """The hunk records of every case, from one run: each case lies in a folder of its own."""
    text = "".join(patch(f"{number}/{path_of(case)}", case["hunk"]) for number, case in enumerate(cases))
    run = subprocess.run([binary, "scan", "--diff", "-", "--format", "jsonl"], input=text.encode(), capture_output=True, check=False)
    hunks = [[] for _ in cases]
    for line in run.stdout.splitlines():
        record = json.loads(line)
        if record["type"] == "hunk":
            hunks[int(record["path"].split("/", 1)[0])].append(record)
    return hunks


def hidden(case):
    return "src/file" + pathlib.PurePath(case["path"]).suffix


def read_weights():
    """{name or name[i]: value}, as they stand in the source."""
    weights = {}
    for name, value in re.findall(r"const (\w+): (?:f32|\[f32; 4\]) = ([^;]+);", (HERE / "weights.rs").read_text()):
        numbers = [float(number) for number in re.findall(r"[\d.]+", value)]
        weights |= {name: numbers[0]} if "[" not in value else {f"{name}[{i}]": number for i, number in enumerate(numbers)}
    return weights


def read_strengths():
    strengths = {}
    for line in (HERE / "lexicon.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            _, strength, *words = line.split()
            for word in words:
                strengths.setdefault(word, STRENGTHS.index(strength))
    return strengths


def features(record, weights, strengths):
    """({weight: how often it adds}, {damper: 1}, what adds regardless) of one hunk record."""
    adds, damps, fixed = {}, {}, 0.0
    for reason in record["contributions"]:
        what, weight = reason["what"], reason["weight"]
        label, _, word = what.partition(" ")
        if label == "damper":
            name = DAMPERS.get(word)
            if name in weights:
                damps[name] = 1.0
            else:
                fixed_damp = math.log(max(1 + weight, 1e-3))
                damps["="] = damps.get("=", 0.0) + fixed_damp
            continue
        name = None
        if label in TABLES and word in strengths:
            name = f"{TABLES[label]}[{strengths[word]}]"
        elif what == "web code":
            name = "WEB"
        elif label == "path":
            name = min((n for n in weights if n.startswith(("PATH[", "FIXED_PATH"))), key=lambda n: abs(weights[n] - weight))
        if name in weights and 0 < weights[name] < 1:
            adds[name] = adds.get(name, 0.0) + math.log(1 - weight) / math.log(1 - weights[name])
        else:
            fixed -= math.log(max(1 - weight, 1e-3))
    return adds, damps, fixed


def probability(sample, theta):
    adds, damps, fixed = sample
    amount = fixed + sum(theta[name] * count for name, count in adds.items())
    left = damps.get("=", 0.0) + sum(theta[name] for name in damps if name != "=")
    return 1 - math.exp(-amount), math.exp(left)


def fit(samples, start, rounds, seed=0):
    """Gradient steps on the soft error at the threshold. theta: -ln(1-w) of what adds, ln of what dampers leave."""
    theta = dict(start)
    mean, square = dict.fromkeys(theta, 0.0), dict.fromkeys(theta, 0.0)
    order = list(range(len(samples)))
    generator = random.Random(seed)
    step_count = 0
    for round_number in range(rounds):
        generator.shuffle(order)
        for first in range(0, len(order), 500):
            gradient = dict.fromkeys(theta, 0.0)
            batch = order[first:first + 500]
            for index in batch:
                options, label, cost = samples[index]
                # The score of a case is that of its highest hunk.
                best = max(options, key=lambda option: math.prod(probability(option, theta)))
                p, left = probability(best, theta)
                margin = (p * left - THRESHOLD) / WIDTH
                # d softplus(-y m)
                pull = -cost / (1 + math.exp(min(margin, 30))) if label else cost / (1 + math.exp(min(-margin, 30)))
                pull /= WIDTH
                for name, count in best[0].items():
                    gradient[name] += pull * left * (1 - p) * count
                for name in best[1]:
                    if name != "=":
                        gradient[name] += pull * p * left
            step_count += 1
            rate = 0.03 * (1 - round_number / rounds)
            for name, value in gradient.items():
                value = value / len(batch) + TIES * (theta[name] - start[name]) / 10
                mean[name] = 0.9 * mean[name] + 0.1 * value
                square[name] = 0.99 * square[name] + 0.01 * value * value
                theta[name] -= rate * (mean[name] / (1 - 0.9 ** step_count)) / (math.sqrt(square[name] / (1 - 0.99 ** step_count)) + 1e-6)
                theta[name] = min(theta[name], -0.02) if start[name] < 0 else max(theta[name], 0.005)
        for name in {key[:-3] for key in theta if key.endswith("[0]")}:  # a stronger word never counts less
            for i in range(1, 4):
                theta[f"{name}[{i}]"] = max(theta[f"{name}[{i}]"], theta[f"{name}[{i - 1}]"])
    return theta


def rates(cases, views, theta):
    """Found and false at the threshold, for each view."""
    out = []
    for samples in views:
        hits = [max((math.prod(probability(option, theta)) for option in options), default=0) >= THRESHOLD for options in samples]
        found = [hit for hit, case in zip(hits, cases) if case["label"] == "sensitive"]
        false = [hit for hit, case in zip(hits, cases) if case["label"] != "sensitive"]
        out.append((sum(found), len(found), sum(false), len(false)))
    return out


def show(title, figures):
    print(f"{title:34}", *(f"{name}: found {100 * a / max(b, 1):5.1f} %  false {100 * c / max(d, 1):4.1f} %  " for name, (a, b, c, d) in
                           zip(("path kept", "path hidden"), figures)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="+", type=pathlib.Path)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--keep", type=float, default=0.5, help="share of the old weights in the new ones: what few cases say is not all")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    cases = list(read_cases(options.cases))
    weights, strengths = read_weights(), read_strengths()
    fitted = [name for name in weights if name.split("[")[0] in {*TABLES.values(), *DAMPERS.values(), "PATH", "FIXED_PATH", "WEB"}]
    start = {name: math.log(weights[name]) if name in DAMPERS.values() else -math.log(1 - weights[name]) for name in fitted}

    views = []
    for path_of in (lambda case: case["path"], hidden):
        found = records(options.bin, cases, path_of)
        views.append([[features(record, weights, strengths) for record in hunks] or [({}, {}, 0.0)] for hunks in found])
    samples = [(view[i], case["label"] == "sensitive", 1.0 if case["label"] == "sensitive" else FALSE_COST)
               for view in views for i, case in enumerate(cases)]

    show("as it stands", rates(cases, views, start))
    repositories = sorted({case["repo"] for case in cases})
    total = [[0, 0, 0, 0], [0, 0, 0, 0]]
    for fold in range(options.folds):
        out = set(repositories[fold::options.folds])
        kept = [i for i, case in enumerate(cases) if case["repo"] not in out]
        left = [i for i, case in enumerate(cases) if case["repo"] in out]
        theta = fit([samples[i + shift] for shift in (0, len(cases)) for i in kept], start, options.rounds)
        figures = rates([cases[i] for i in left], [[view[i] for i in left] for view in views], theta)
        total = [[a + b for a, b in zip(sum_, new)] for sum_, new in zip(total, figures)]
    if options.folds:
        show(f"repositories left out, {options.folds} folds", total)
    theta = fit(samples, start, options.rounds)
    show("fitted on all", rates(cases, views, theta))
    fitted_weights = {name: math.exp(value) if name in DAMPERS.values() else 1 - math.exp(-value) for name, value in theta.items()}
    new = {name: options.keep * weights[name] + (1 - options.keep) * value for name, value in fitted_weights.items()}
    for name, value in new.items():
        print(f"  {name:18} {weights[name]:.2f} -> {value:.2f}")
    if options.write:
        text = (HERE / "weights.rs").read_text()
        for name in {name.split("[")[0] for name in new}:
            value = f"{new[name]:.2f}" if name in new else "[" + ", ".join(f"{new[f'{name}[{i}]']:.2f}" for i in range(4)) + "]"
            text = re.sub(rf"(const {name}: [^=]+= )[^;]+;", rf"\g<1>{value};", text)
        (HERE / "weights.rs").write_text(text)


if __name__ == "__main__":
    main()
