#!/usr/bin/env python3
"""Round trip: JSON samples of every component schema through the generated type and back.

usage: run.py [--samples N] [--out DIR] DOCUMENT...

Run it in the project's root, after `cargo build --release -p xtask`. Needs node and npm for the samples, which
json-schema-faker makes and ajv checks. Prints what comes back equal, and the first failure of each schema.
"""
import argparse, json, os, pathlib, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=20)
    parser.add_argument("--out", default="target/roundtrip")
    parser.add_argument("documents", nargs="+")
    args = parser.parse_args()
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    totals = {}
    for document in map(pathlib.Path, args.documents):
        name = "rt_" + document.stem.replace("-", "_").replace(".", "_")
        print(f"== {document.stem}", flush=True)
        for line in driver(document, name, pathlib.Path(args.out).resolve(), args.samples):
            if line.startswith("count\t"):
                _, kind, outcome, count = line.split("\t")
                totals[kind, outcome] = totals.get((kind, outcome), 0) + int(count)
            else:
                print(line)
    print("== in all")
    for (kind, outcome), count in sorted(totals.items()):
        print(f"{kind:8} {outcome:34} {count}")
    failed = sum(count for (_, outcome), count in totals.items() if not outcome.startswith("equal"))
    print(f"samples {sum(totals.values())}, not equal {failed}")
    sys.exit(1 if failed else 0)


def driver(document, name, out, samples):
    crate, work = out / name, out / (name + "_driver")
    report = out / f"{name}.json"
    out.mkdir(parents=True, exist_ok=True)
    subprocess.run(["target/release/xtask", "gen", "--spec", document, "--out", crate, "--name", name, "--report",
                    report, "--lenient-refs"], check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    rows = [row for row in json.load(open(report))["types"]
            if row["pointer"].startswith("/components/schemas/") and row["pointer"].count("/") == 3]
    work.mkdir(exist_ok=True)
    table = "".join(f"    ({json.dumps(row['pointer'])}, check::<{row['rust']}>),\n" for row in rows)
    (work / "table.rs").write_text(f"static TABLE: &[(&str, fn(&str) -> Result<Value, String>)] = &[\n{table}];\n")
    (work / "main.rs").write_text((HERE / "driver.rs").read_text())
    runtime = (HERE.parent.parent / "runtime").resolve()
    (work / "Cargo.toml").write_text(f"""[package]
name = "{name}_driver"
version = "0.1.0"
edition = "2024"
[workspace]
[[bin]]
name = "{name}_driver"
path = "main.rs"
[profile.dev]
debug = false
[dependencies]
{name} = {{ path = {json.dumps(str(crate))} }}
agent-sessions-runtime = {{ path = {json.dumps(str(runtime))} }}
serde = {{ version = "1", features = ["derive"] }}
serde_json = {{ version = "1", features = ["float_roundtrip", "preserve_order", "raw_value"] }}
""")
    env = dict(os.environ, CARGO_TARGET_DIR=str(out / "cargo-target"))
    subprocess.run(["cargo", "build", "--quiet", "--manifest-path", work / "Cargo.toml"], check=True, env=env)
    lines = subprocess.run(["node", HERE / "samples.mjs", document, str(samples)], check=True, capture_output=True)
    stats = json.loads(lines.stderr)
    if stats["none"]:
        print(f"{stats['schemas']} schemas, {len(stats['none'])} without a valid sample: {', '.join(stats['none'])}")
    result = subprocess.run([out / "cargo-target/debug" / f"{name}_driver"], input=lines.stdout, check=True,
                            capture_output=True)
    return result.stdout.decode().splitlines()


main()
