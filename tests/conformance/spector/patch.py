"""Makes the copy of the specs that is compiled, without the three things that have no OpenAPI document.

usage: patch.py NODE_MODULES
"""
import pathlib, shutil, sys

modules = pathlib.Path(sys.argv[1])
specs = modules / "@typespec/http-specs/specs"
copy = specs.with_name("specs-oas")
shutil.rmtree(copy, ignore_errors=True)
shutil.copytree(specs, copy)

# Six operations have a query string in their route, which no path of OpenAPI can have.
routes = copy / "routes/main.tsp"
text = routes.read_text()
start = text.index('  @route("query-continuation")')
end = text.index("\n  }\n", start) + 5
routes.write_text(text[:start] + text[end:])

# A range of statuses that is not a whole hundred: the one that the server sends.
status = copy / "response/status-code-range/main.tsp"
text = status.read_text()
wide = "  @minValue(494)\n  @maxValue(499)\n  @statusCode\n  _: int32;"
assert wide in text
status.write_text(text.replace(wide, "  @statusCode\n  _: 494;"))

# The emitter looks for a parameter called `constructor` in a plain object, and finds one.
examples = modules / "@typespec/openapi3/dist/src/examples.js"
examples.write_text(examples.read_text().replace("parameters: {}", "parameters: Object.create(null)"))
