"""Runs the driver against the mock server, and compares the score with the list of failures.

usage: drive.py NODE WORK SPECS FAILURES

A scenario passes when the server is content with all its requests, and the driver with all answers.
"""
import json, os, pathlib, socket, subprocess, sys, time, urllib.request

node, work, specs, failures = sys.argv[1:]
work, expected = pathlib.Path(work), json.loads(pathlib.Path(failures).read_text())


def main():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = open(work / "serve.log", "w")
    server = subprocess.Popen([node, "node_modules/.bin/tsp-spector", "serve", specs, "-p", str(port), "--coverageFile",
                               work / "coverage.json"], cwd=work, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait(server)
        # Answers that link to other pages name the server so.
        base = f"http://localhost:{port}"
        driver = subprocess.run([work / "cargo/debug/spector-driver", base], check=True, capture_output=True, text=True,
                                timeout=600)
        coverage = json.load(urllib.request.urlopen(f"{base}/.coverage"))
    finally:
        server.terminate()
        server.wait()
    # What could not be called even in part, then what went wrong.
    wrong = json.loads((work / "unclear.json").read_text())
    called = set()
    for line in driver.stdout.splitlines():
        row = json.loads(line)
        called.add(row["scenario"])
        if row["problem"]:
            wrong.setdefault(row["scenario"], row["problem"])
    results = {}
    for part in coverage:
        for scenario, result in part["results"].items():
            says = None if result == "pass" else f"the server says {result}"
            says = says if scenario in called else "not called"
            results[scenario] = wrong.get(scenario, says)
    sys.exit(report(results))


def wait(server):
    for _ in range(240):
        if server.poll() is not None:
            break
        if "Started server" in (work / "serve.log").read_text():
            return
        time.sleep(0.25)
    sys.exit((work / "serve.log").read_text())


def report(results):
    failed = {name: why for name, why in sorted(results.items()) if why}
    (work / "failed.json").write_text(json.dumps(failed, indent=1) + "\n")
    news = {name: why for name, why in failed.items() if name not in expected}
    mended = [name for name in expected if name not in failed]
    for name, why in news.items():
        print(f"FAILS {name}: {why}")
    for name in mended:
        print(f"PASSES {name}: take it off the list" if name in results else f"UNKNOWN {name}: no such scenario")
    print(f"{len(results) - len(failed)} of {len(results)} scenarios pass")
    return 1 if news or mended else 0


main()
