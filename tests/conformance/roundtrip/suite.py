"""The valid instances of the JSON Schema Test Suite (draft 2020-12) through generated types and back.

usage: run suite [--out DIR]

Run it in the project's root, after `cargo build --release -p xtask`. The suite comes with the sources of the package
`jsonschema`, which pip fetches. Each schema is a component of one OpenAPI 3.1 document; those that need another base URI,
anchors or remote documents are left out, and counted. Exits 1 when an instance does not come back equal, unless its schema
speaks of another JSON type only, or `REVIEWED` says why.
"""
import argparse, json, pathlib, subprocess, sys, tarfile, types

import documents

PACKAGE = "jsonschema==4.26.0"
FOLDER = "/json/tests/draft2020-12/"
ELSEWHERE = {"$id", "$anchor", "$dynamicAnchor", "$dynamicRef"}
DATA = {"const", "enum", "default", "examples"}

# Groups of tests that differ, by the file and the description of the group.
REVIEWED = {
    "additionalProperties: additionalProperties are allowed by default": "members without a schema are no fields",
    "not: forbidden property": "members without a schema are no fields",
    "properties: object properties validation": "members without a schema are no fields",
    "items: prefixItems with no additional items allowed": "a closed tuple without `minItems` is read as a full one",
    "items: items and subitems": "a closed tuple without `minItems` is read as a full one",
    "ref: root pointer ref": "the schema inside speaks of objects only",
}


def main(arguments):
    parser = argparse.ArgumentParser(prog="run suite", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("target/roundtrip"))
    args = parser.parse_args(arguments)
    args.out.mkdir(parents=True, exist_ok=True)
    suite = Suite(args.out / "json-schema-test-suite.json", groups(args.out))
    suite.prepare()
    suite.send()
    for (kind, outcome), count in sorted(suite.counts.items()):
        print(f"{kind:12} {outcome:12} {count}")
    valid = {outcome: count for (kind, outcome), count in suite.counts.items() if kind == "valid"}
    failed = sum(valid.values()) - valid.get("equal", 0)
    print(f"instances {sum(suite.counts.values())}, schemas {len(suite.types)}, left out {suite.left_out}, not equal {failed}")
    sys.exit(1 if failed else 0)


def groups(out):
    """Each group of tests, with its file."""
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary",
                    ":all:", "--dest", out, PACKAGE], check=True)
    archive = out / (PACKAGE.replace("==", "-") + ".tar.gz")
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda member: member.name):
            name = member.name.split(FOLDER)[-1]
            if FOLDER in member.name and "/" not in name:
                for group in json.load(tar.extractfile(member)):
                    yield name.removesuffix(".json"), group


class Suite(documents.Run):
    """The suite as one document."""

    def __init__(self, document, groups):
        super().__init__(document, types.SimpleNamespace(inline=False, samples=0, out=document.parent))
        self.groups, self.left_out = list(groups), 0

    def generate(self):
        schemas, self.lines = {}, []
        for file, group in self.groups:
            name = f"{file}_{len(schemas)}"
            schema, elsewhere = moved(group["schema"], f"#/components/schemas/{name}")
            if elsewhere:
                self.left_out += 1
                continue
            schemas[name] = schema
            reviewed = f"{file}: {group['description']}" in REVIEWED
            for test in filter(lambda test: test["valid"], group["tests"]):
                spoken = of(schema)
                other = spoken is not None and not isinstance(test["data"], spoken)
                kind = "other type" if other else "reviewed" if reviewed else "valid"
                self.lines.append({"p": f"/components/schemas/{name}", "k": kind, "s": test["data"]})
        info = {"title": "Suite", "version": "1"}
        document = {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": schemas}}
        self.document.write_text(json.dumps(document))
        super().generate()

    def sample(self):
        self.stats = {"none": [], "lax": [], "cut": [], "left": 0}
        self.samples.write_text("".join(json.dumps(line) + "\n" for line in self.lines))


def moved(schema, base):
    """The schema with its references made absolute; what it needs besides."""
    found = set()

    def walk(node):
        if isinstance(node, list):
            return [walk(item) for item in node]
        if not isinstance(node, dict):
            return node
        found.update(ELSEWHERE & node.keys())
        out = {}
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                local = value == "#" or value.startswith("#/")
                out[key] = base + value[1:] if local else found.add(value)
            elif key != "$schema":
                out[key] = value if key in DATA else walk(value)
        return out

    return walk(schema), found


def of(schema):
    """The JSON type that the keywords of a schema without `type` speak of, as Python's."""
    about = {
        dict: ["properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
               "maxProperties", "dependentRequired", "dependentSchemas", "unevaluatedProperties"],
        list: ["items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems"],
        str: ["pattern", "minLength", "maxLength", "format", "contentMediaType", "contentEncoding"],
        (int, float): ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
    }
    if not isinstance(schema, dict) or "type" in schema:
        return None
    spoken = [kind for kind, words in about.items() if any(word in schema for word in words)]
    return spoken[0] if len(spoken) == 1 else None
