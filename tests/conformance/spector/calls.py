"""Makes a crate of each document, and the driver that calls them: a Rust function for each endpoint of a scenario.

usage: calls.py WORK

Arguments and bodies are read from what the scenario waits for into the types of the generated method; the answer is compared,
as it is written back, with what the scenario sends. Functions below `driver/by_hand/` are named after the scenarios that
they stand for. `values.json` has what cannot be told from the wire: values of parameters by name; `$credentials` by setter of
the builder; `$body`, where the document asks for one and the scenario has none; `$unknown`, where the answer is one that the
document does not know.
"""
import json, pathlib, re, subprocess, sys, urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
VALUES = json.loads((HERE / "values.json").read_text())
BLOBS = {}
CALLS_HEAD = """//! Calls made from scenarios.

use super::{Call, Outcome, by_hand, check};
use check::{base64, failed, file, header, other, status, undeclared, value, wire};

"""
# Headers that belong to media types and security.
OWN_HEADERS = {"accept", "content-type"}


class Unclear(Exception):
    """The call cannot be told from the scenario."""


def main():
    work = pathlib.Path(sys.argv[1]).resolve()
    crates = [Crate(work, path) for path in sorted((work / "docs").rglob("*.json"))]
    scenarios = json.loads((work / "scenarios.json").read_text())
    by_hand = {name for file in HERE.glob("driver/by_hand/*.rs")
               for name in re.findall(r"^pub async fn (\w+)\(", file.read_text(), re.M)}
    calls, rows, unclear, seen = [], [], {}, set()
    for index, scenario in enumerate(scenarios):
        name = scenario["scenario"]
        if name.lower() in by_hand:
            if name not in seen:
                rows.append(f'("{name}", |base| Box::pin(by_hand::{name.lower()}(base)))')
            seen.add(name)
            continue
        try:
            calls.append(function(index, scenario, *find(crates, scenario)))
            rows.append(f'("{name}", |base| Box::pin(call_{index}(base)))')
        except Unclear as reason:
            unclear[name] = str(reason)
    missing = by_hand - {scenario["scenario"].lower() for scenario in scenarios}
    if missing:
        sys.exit(f"no scenario is called as the functions {sorted(missing)}")
    write_driver(work, crates, calls, rows)
    (work / "unclear.json").write_text(json.dumps(unclear, indent=1))
    print(f"{len(crates)} crates, {len(calls)} calls made from scenarios, {len(by_hand)} scenarios by hand, "
          f"{len(unclear)} not called")


class Crate:
    """A document, its crate, and the report of it."""

    def __init__(self, work, path):
        self.folder = path.parent.relative_to(work / "docs").as_posix()
        # One of several versions of an API is named in its file: `openapi.v1.json`.
        self.version = path.stem.removeprefix("openapi").strip(".")
        self.name = "sp_" + re.sub(r"\W+", "_", f"{self.folder}_{self.version}").strip("_").lower()
        out = work / "crates" / self.name
        report = work / "crates" / f"{self.name}.json"
        report.parent.mkdir(exist_ok=True)
        overlay = HERE / "overlays" / f"{self.name.removeprefix('sp_')}.yaml"
        command = [ROOT / "target/debug/xtask", "gen", "--spec", path, "--out", out, "--name", self.name, "--report", report]
        command += ["--overlay", overlay] if overlay.exists() else []
        made = subprocess.run(command, capture_output=True, text=True)
        if made.returncode:
            sys.exit(f"{path}: {made.stderr}")
        self.operations = json.loads(report.read_text())["operations"]
        self.servers = json.loads(path.read_text()).get("servers") or [{"url": "http://localhost"}]

    def bases(self):
        """Paths of the servers, each with the calls on the builder that choose it."""
        for server in self.servers:
            bases = [(server["url"], {})]
            for name, variable in server.get("variables", {}).items():
                values = variable.get("enum") or [variable["default"]]
                bases = [(url.replace("{%s}" % name, value), {**chosen, name: value})
                         for url, chosen in bases for value in values]
            for url, chosen in bases:
                if "{" in server["url"]:
                    # A variable that the URL begins with is the origin.
                    calls = [f'.server_variable("{name}", '
                             f'{"base" if server["url"].startswith("{%s}" % name) else literal(value)})'
                             for name, value in chosen.items()]
                else:
                    path = path_of(url)
                    calls = [f'.base_url(format!("{{base}}{path}"))' if path else ".base_url(base)"]
                yield path_of(url), "".join(calls)


def path_of(url):
    return urllib.parse.urlsplit(url).path.rstrip("/")


def find(crates, scenario):
    """The crate, the operation, the builder's calls and the path parameters of a scenario."""
    path = urllib.parse.urlsplit(scenario["uri"]).path.replace("\\:", ":")
    found = []
    for crate in crates:
        if not (crate.folder + "/").startswith(scenario["spec"] + "/"):
            continue
        for base, builder in crate.bases():
            for operation in crate.operations:
                if operation["method"] != scenario["method"].upper():
                    continue
                names = re.findall(r"{(.*?)}", operation["path"])
                fixed = re.split(r"{.*?}", operation["path"])
                # The server takes a path with and without its last slash.
                match = re.fullmatch("(.*)".join(map(re.escape, [base + fixed[0], *fixed[1:]])).rstrip("/"), path.rstrip("/"))
                if match:
                    values = [urllib.parse.unquote(group) for group in match.groups()]
                    rank = (crate.version in builder, sum(map(len, fixed)), len(found))
                    found.append((rank, crate, operation, builder, dict(zip(names, values))))
    if not found:
        raise Unclear(f"no operation is {scenario['method'].upper()} {path}")
    return max(found, key=lambda row: row[0])[1:]


def function(index, scenario, crate, operation, builder, path):
    """The function that makes a call and looks at the answer."""
    arguments, setters = inputs(scenario, operation, path)
    body = operation["body"]
    if body and (value := body_value(scenario, body)):
        if body["required"]:
            arguments.append(value)
        else:
            setters.append(f".{body['rust']}({value})")
    credentials = VALUES.get(scenario["scenario"], {}).get("$credentials", {})
    builder += "".join(f".{setter}({literal(secret)})" for setter, secret in credentials.items())
    lines = [f"let client = {crate.name}::Client::builder(){builder}.build()?;",
             f"let answer = client.{operation['call']}({', '.join(arguments)}){''.join(setters)}.send().await;"]
    lines += answer(scenario, operation)
    if not lines[-1].startswith("undeclared"):
        lines.append("Ok(())")
    text = "\n".join("    " + line for line in lines)
    return f"// {scenario['scenario']}: {scenario['method']} {scenario['uri']}\n" \
           f"async fn call_{index}(base: &'static str) -> Outcome {{\n{text}\n}}\n"


def inputs(scenario, operation, path):
    """Arguments and setters of the parameters."""
    given = VALUES.get(scenario["scenario"], {})
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(scenario["uri"]).query)) | (scenario.get("query") or {})
    headers = {name.lower(): value for name, value in (scenario.get("headers") or {}).items()}
    wire = {"path": path, "query": query, "header": headers, "cookie": {}}
    arguments, setters, used = [], [], set()
    for row in operation["inputs"]:
        place = wire[row["location"]]
        name = row["name"].lower() if row["location"] == "header" else row["name"]
        used.add((row["location"], name))
        if row["fixed"]:
            continue
        if row["name"] in given:
            value = argument(row, "value", given[row["name"]])
        elif name in place:
            value = argument(row, "wire", place[name])
        elif row["required"]:
            raise Unclear(f"no value of {row['location']} parameter {row['name']}")
        else:
            continue
        if row["required"]:
            arguments.append(value)
        else:
            setters.append(f".{row['rust']}({value})")
    for location in ("query", "header"):
        for name in wire[location]:
            if (location, name) not in used and name not in OWN_HEADERS and not given:
                raise Unclear(f"the document has no {location} parameter {name}")
    return arguments, setters


def argument(row, read, value):
    """A value as the generated method takes it."""
    if row["passing"] == "text":
        return literal(value if isinstance(value, str) else json.dumps(value))
    ty = row["ty"]
    while ty.startswith("Box<"):
        ty = ty[4:-1]
    if row["passing"] == "texts" and not ty.startswith("Vec<"):
        ty = "Vec<String>"
    borrow = "" if row["passing"] == "value" else "&"
    return f"{borrow}{read}::<{ty}>({literal(json.dumps(value))})?"


def body_value(scenario, body):
    """The body as the generated method takes it; none where the scenario has none."""
    sent = scenario["request"]
    if not sent and body["required"]:
        if "$body" not in VALUES.get(scenario["scenario"], {}):
            raise Unclear("the document asks for a body, the scenario has none")
        sent = {"contentType": "application/json", "raw": json.dumps(VALUES[scenario["scenario"]]["$body"])}
    if not sent:
        return None
    raw = sent.get("raw")
    media_type = (scenario.get("headers") or {}).get("Content-Type", sent["contentType"])
    for choice in body["choices"]:
        if choice["media_type"].split(";")[0].strip() in (media_type, "*/*") or len(body["choices"]) == 1:
            break
    else:
        raise Unclear(f"the document has no body of {media_type}")
    kind = choice["kind"]
    if kind == "multipart":
        return multipart(choice, sent)
    if raw is None:
        raise Unclear(f"a body of kind {kind} that the scenario has no text of")
    text = bytes_of(raw) if isinstance(raw, dict) else literal(raw)
    if kind in ("json", "form"):
        value = f"value::<{choice['ty']}>({text})?"
    elif kind == "text":
        # A text is written as JSON where the server compares it as such.
        if scenario["request"]["contentType"] == "application/json" and choice["media_type"].startswith("text/"):
            text = literal(json.loads(raw))
        value = f"{text}.to_owned()"
    elif kind == "bytes":
        value = f"{text}.into()" if body["ty"] else text
    else:
        raise Unclear(f"a body of kind {kind}")
    return f"{body['ty']}::{choice['variant']}({value})" if body["ty"] else value


def multipart(choice, sent):
    """The form of a multipart body."""
    required, optional = [], []
    for part in choice["parts"]:
        if part["kind"] == "file":
            values = [f'file({literal(file["originalname"])}, {literal(file["mimetype"])}, {bytes_of(file)})'
                      for file in sent["files"] if file["fieldname"] == part["name"]]
        elif part["name"] in sent["parts"]:
            values = [part_value(part, sent["parts"][part["name"]])]
        else:
            values = []
        value = f"[{', '.join(values)}]" if part["repeated"] else "".join(values)
        if part["required"]:
            required.append(value)
        elif values:
            optional.append(f".with_{part['rust'].removeprefix('r#')}({value})")
    return f"{choice['ty']}::new({', '.join(required)}){''.join(optional)}"


def part_value(part, value):
    # Parts of text are written as JSON here and there.
    if part["ty"] == "String" and not isinstance(value, str):
        value = json.dumps(value)
    return f"value::<{part['ty']}>({literal(json.dumps(value))})?"


def answer(scenario, operation):
    """The lines that look at the answer."""
    status = scenario["status"]
    rows = [(kind, row) for wanted in (str(status), f"{status // 100}XX", "default") for kind in ("success", "failure")
            for row in operation[kind] if row["status"] == wanted]
    if not rows:
        return [f"undeclared(answer, {status})"]
    kind, row = rows[0]
    enum = operation["output" if kind == "success" else "error"]
    lines = ["let answer = answer?;"] if kind == "success" else ["let answer = failed(answer)?;"]
    lines.append(f"status(answer.status(), {status})?;")
    value = "answer.body()"
    unit = row["kind"] == "empty" and not row["headers"]
    if enum:
        pattern = f"{enum}::{row['variant']}" + ("" if unit else "(value)")
        lines.append(f"let {pattern} = {value} else {{ return other(answer.body()) }};")
        value = "value"
    if row["headers"]:
        sent = {name.lower(): text for name, text in (scenario.get("responseHeaders") or {}).items()}
        lines += [f"header(&{value}.headers.{field}, {literal(json.dumps(sent[name.lower()]))})?;"
                  for name, field in row["headers"] if name.lower() in sent]
        value = f"&{value}.body"
    sent = scenario["response"] or {}
    raw = sent.get("raw")
    if row["kind"] == "empty":
        return lines
    if row["choices"]:
        choice = next((choice for choice in row["choices"] if sent.get("contentType") in choice["media_types"]), None)
        if not choice:
            raise Unclear(f"the document has no answer of {sent.get('contentType')}")
        lines.append(f"let {row['ty']}::{choice['variant']}(value) = {value} else {{ return other(&{value}) }};")
        value = "value"
        row = choice
    if raw is None:
        raise Unclear("an answer that the scenario has no text of")
    if operation["stream"]:
        raise Unclear("a stream")
    if isinstance(raw, dict) and row["kind"] in ("json", "free", "text"):
        raise Unclear("bytes where the document has JSON or text")
    check = {"json": "json", "free": "json", "text": "text", "bytes": "bytes", "any": "bytes"}[row["kind"]]
    if check == "json" and VALUES.get(scenario["scenario"], {}).get("$unknown"):
        check = "unknown"
    text = bytes_of(raw) if isinstance(raw, dict) else literal(raw)
    if check == "bytes" and not isinstance(raw, dict):
        text += ".as_bytes()"
    lines.append(f"check::{check}(base, {value}, {text})?;" if check != "bytes" else f"check::bytes({value}, {text})?;")
    return lines


def bytes_of(raw):
    """Bytes; each once in the driver."""
    number = BLOBS.setdefault(raw["b64"], len(BLOBS))
    return f"base64(BLOB_{number})"


def literal(text):
    """A Rust literal."""
    hashes = "#"
    while '"' + hashes in text:
        hashes += "#"
    return f'r{hashes}"{text}"{hashes}'


def table(rows):
    rows = "".join(f"    {row},\n" for row in rows)
    blobs = "".join(f'const BLOB_{number}: &str = "{text}";\n' for text, number in BLOBS.items())
    return f"\n{blobs}" f"\npub static TABLE: &[(&str, Call)] = &[\n{rows}];\n"


def write_driver(work, crates, calls, rows):
    driver = work / "driver"
    sources = {path.relative_to(HERE / "driver"): path.read_text() for path in (HERE / "driver").rglob("*.rs")}
    sources[pathlib.Path("calls.rs")] = CALLS_HEAD + "\n".join(calls) + table(rows)
    for name, text in sources.items():
        path = driver / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    dependencies = "".join(f'{crate.name} = {{ path = "../crates/{crate.name}", default-features = false }}\n'
                           for crate in crates)
    (driver / "Cargo.toml").write_text(f"""[package]
name = "spector-driver"
version = "0.1.0"
edition = "2024"
[workspace]
[profile.dev]
debug = false
[dependencies]
raccord = {{ path = {json.dumps(str(ROOT / "runtime"))}, default-features = false }}
base64 = "0.23"
futures-util = {{ version = "0.3", default-features = false }}
serde = "1"
serde_json = {{ version = "1", features = ["float_roundtrip", "preserve_order", "raw_value"] }}
tokio = {{ version = "1", default-features = false, features = ["rt", "time"] }}
{dependencies}""")
    lock = driver / "Cargo.lock"
    if not lock.exists():
        # The versions of the workspace; cargo adds the crates.
        lock.write_text((ROOT / "Cargo.lock").read_text())


main()
