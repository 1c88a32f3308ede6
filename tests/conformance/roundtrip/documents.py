"""JSON samples of every component schema through the generated type and back.

usage: run documents [--samples N] [--inline] [--out DIR] [--summary FILE] [--keep] DOCUMENT...

Run it in the project's root, after `cargo build --release -p xtask`. An `overlay.yaml` beside a document is applied.
Needs node and npm for the samples, which json-schema-faker makes and ajv checks. Prints what does not come back equal (the
first failure of each schema), what has no samples and why, and a line for each document. Exits 1 when a sample is not
equal or a document fails.
"""
import argparse, collections, concurrent.futures, json, os, pathlib, re, shutil, subprocess, sys, traceback

HERE = pathlib.Path(__file__).resolve().parent
RUNTIME = HERE.parents[2] / "runtime"
COLUMNS = ["schemas", "types", "none", "lax", "cut", "samples", "equal", "unequal"]


def main(arguments):
    parser = argparse.ArgumentParser(prog="run documents", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=20, help="valid samples of a schema, where there are so many")
    parser.add_argument("--inline", action="store_true", help="also schemas that stand in parameters, bodies and answers")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("target/roundtrip"))
    parser.add_argument("--summary", type=pathlib.Path, help="write a tab-separated line for each document")
    parser.add_argument("--keep", action="store_true", help="keep crates, drivers and samples")
    parser.add_argument("documents", nargs="+", type=pathlib.Path)
    args = parser.parse_args(arguments)
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    rows = []
    with concurrent.futures.ThreadPoolExecutor(1) as ahead:
        # The next document's samples are made while this one's crate is built.
        runs = [Run(document, args) for document in args.documents]
        prepared = ahead.submit(runs[0].prepare)
        for run, after in zip(runs, runs[1:] + [None]):
            print(f"== {run.title}", flush=True)
            concurrent.futures.wait([prepared])
            ready, prepared = prepared, after and ahead.submit(after.prepare)
            try:
                ready.result()
                run.send()
            except Exception as error:
                run.failure = str(error) if isinstance(error, Failed) else traceback.format_exc()
                print(f"failed: {run.failure}")
            if not args.keep:
                run.clean()
            rows.append(run.row())
            print("\t".join(f"{name} {count}" for name, count in zip(COLUMNS, rows[-1][1:])), flush=True)
            if args.summary:
                args.summary.write_text("".join("\t".join(map(str, row)) + "\n" for row in [["document", *COLUMNS], *rows]))
    finish(runs, rows)


def finish(runs, rows):
    counts = sum((run.counts for run in runs), collections.Counter())
    print("== in all")
    for (kind, outcome), count in sorted(counts.items()):
        print(f"{kind:8} {outcome:34} {count}")
    width = max(len(row[0]) for row in rows)
    total = ["in all", *(sum(column) for column in zip(*(row[1:] for row in rows)))]
    for row in [["", *COLUMNS], *rows, total]:
        print(f"{row[0]:{width}}", *(f"{cell:>8}" for cell in row[1:]))
    failed = [run.title for run in runs if run.failure]
    if failed:
        print("failed:", ", ".join(failed))
    print(f"samples {total[COLUMNS.index('samples') + 1]}, not equal {total[-1]}")
    sys.exit(1 if failed or total[-1] else 0)


class Failed(Exception):
    """A step of a document that did not work."""


def call(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise Failed(f"{command[0]} {command[1]}: status {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


class Run:
    """One document: its crate, its samples, its driver."""

    def __init__(self, document, args):
        self.document, self.args = document, args
        self.title = document.resolve().parent.name if document.stem == "openapi" else document.stem
        self.name = "rt_" + re.sub(r"[^a-z0-9]", "_", self.title.lower())
        self.out = args.out.resolve()
        self.crate, self.work = self.out / self.name, self.out / (self.name + "_driver")
        self.samples = self.work / "samples.ndjson"
        self.env = dict(os.environ, CARGO_TARGET_DIR=str(self.out / "cargo-target"), CARGO_INCREMENTAL="0")
        self.stats, self.types, self.counts, self.failure = {}, [], collections.Counter(), None

    def prepare(self):
        """Generates the crate, and makes the samples."""
        self.generate()
        self.sample()

    def generate(self):
        shutil.rmtree(self.crate, ignore_errors=True)
        self.work.mkdir(parents=True, exist_ok=True)
        overlay = self.document.parent / "overlay.yaml"
        if overlay.exists():
            patched = self.work / "document.yaml"
            patched.write_text(call("target/release/xtask", "bundle", self.document, "--overlay", overlay))
            self.document = patched
        report = self.work / "report.json"
        call("target/release/xtask", "gen", "--spec", self.document, "--out", self.crate, "--name", self.name, "--report",
             report, "--lenient-refs")
        rows = {row["pointer"]: row["rust"] for row in json.loads(report.read_text())["types"]}
        self.types = {pointer: rust for pointer, rust in rows.items() if component(pointer)}
        if self.args.inline:
            self.types.update((pointer, rust) for pointer, rust in rows.items() if inline(pointer, rows))

    def sample(self):
        pointers, stats = self.work / "pointers.json", self.work / "stats.json"
        pointers.write_text(json.dumps([pointer for pointer in self.types if not component(pointer)]))
        call("node", "--max-old-space-size=4096", HERE / "samples.mjs", self.document, str(self.args.samples), pointers,
             self.samples, stats)
        self.stats = json.loads(stats.read_text())

    def send(self):
        """Builds the driver, and sends the samples through it."""
        table = "".join(f"    ({json.dumps(pointer)}, check::<{rust}>),\n" for pointer, rust in self.types.items())
        (self.work / "table.rs").write_text(f"static TABLE: &[(&str, fn(&str) -> Result<Value, String>)] = &[\n{table}];\n")
        shutil.copy(HERE / "driver.rs", self.work / "main.rs")
        (self.work / "Cargo.toml").write_text(MANIFEST.format(name=self.name, crate=json.dumps(str(self.crate)),
                                                              runtime=json.dumps(str(RUNTIME))))
        call("cargo", "build", "--quiet", "--manifest-path", self.work / "Cargo.toml", env=self.env)
        for title, key in [("without a sample", "none"), ("as it is meant, not as it is written", "lax"), ("cut short", "cut")]:
            for pointer, why in self.stats[key]:
                print(f"{title}: {pointer}: {why}")
        if self.stats["left"]:
            print(f"{self.stats['left']} places with an enum, a tag or an object were not changed")
        with open(self.samples) as samples:
            for line in call(self.out / "cargo-target/debug" / f"{self.name}_driver", self.name, stdin=samples).splitlines():
                if line.startswith("count\t"):
                    _, kind, outcome, count = line.split("\t")
                    self.counts[kind, outcome] += int(count)
                else:
                    print(line)

    def clean(self):
        """Removes everything but the builds of dependencies that documents share."""
        if (self.work / "Cargo.lock").exists():
            subprocess.run(["cargo", "clean", "--quiet", "--manifest-path", self.work / "Cargo.toml", "-p", self.name, "-p",
                            f"{self.name}_driver"], env=self.env)
        shutil.rmtree(self.crate, ignore_errors=True)
        shutil.rmtree(self.work, ignore_errors=True)

    def row(self):
        samples = sum(self.counts.values())
        unequal = sum(count for (_, outcome), count in self.counts.items() if not outcome.startswith("equal"))
        listed = [len(self.stats.get(key, [])) for key in ("none", "lax", "cut")]
        return [self.title, self.stats.get("schemas", 0), len(self.types), *listed, samples, samples - unequal, unequal]


def component(pointer):
    return pointer.startswith("/components/schemas/") and pointer.count("/") == 3


def inline(pointer, rows):
    """Whether a schema stands in no other, and is written as JSON."""
    parents = (pointer.rsplit("/", depth)[0] for depth in range(1, pointer.count("/")))
    if pointer.startswith("/components/schemas/") or any(parent in rows for parent in parents):
        return False
    return "/content/" not in pointer or "json" in pointer.split("/content/")[-1].split("/")[0]


MANIFEST = """[package]
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
{name} = {{ path = {crate} }}
raccord = {{ path = {runtime} }}
serde = {{ version = "1", features = ["derive"] }}
serde_json = {{ version = "1", features = ["float_roundtrip", "preserve_order", "raw_value"] }}
"""
