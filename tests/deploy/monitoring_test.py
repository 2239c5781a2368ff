#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
"""Whether deploy/monitoring fits the metrics of a running facetd: monitoring_test.py BIN_DIRECTORY

Every metric that the Grafana dashboard asks for must exist, and promtool, where it is installed, must
understand every query and both Prometheus configurations.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
DEPLOY = HERE.parent.parent / "deploy"
QUIET = "[udp]\nlisten = false\n[tcp]\nlisten = false\n[multicast]\nipv4 = false\nipv6 = false\n"


def queries():
    dashboard = json.loads((DEPLOY / "monitoring/grafana.json").read_text())
    return [t["expr"] for panel in dashboard["panels"] for t in panel["targets"]]


def metrics_of(facetd, directory):
    config = directory / "facetd.toml"
    config.write_text(QUIET)
    daemon = subprocess.Popen(
        [facetd, "--config", config, "--socket", directory / "facet.sock", "--http", "0", "--log-level", "warn"],
        stdout=subprocess.PIPE, text=True)
    try:
        url = daemon.stdout.readline().split()[-1]
        with urllib.request.urlopen(url + "metrics", timeout=30) as answer:
            return answer.read().decode()
    finally:
        daemon.terminate()
        daemon.wait(60)


def check_names(text, problems):
    known = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    for query in queries():
        for name in re.findall(r"\b(?:facet|process)_\w+", query):
            if re.sub(r"_(bucket|sum|count)$", "", name) not in known and name not in known:
                problems.append(f"the dashboard asks for {name}, which facetd does not have")


def check_by_promtool(directory, problems):
    promtool = shutil.which("promtool")
    if promtool is None:
        print("promtool is not installed: queries and configurations were not checked")
        return
    rules = {"groups": [{"name": "dashboard", "rules": [
        {"record": f"panel:query{i}", "expr": q.replace("$__rate_interval", "1m").replace("$instance", ".+")}
        for i, q in enumerate(queries())]}]}
    (directory / "rules.yml").write_text(json.dumps(rules))  # JSON is YAML
    checks = [["rules", directory / "rules.yml"], ["config", DEPLOY / "monitoring/prometheus.yml"],
              ["config", DEPLOY / "container/prometheus.yml"]]
    for check in checks:
        ran = subprocess.run([promtool, "check", *check], capture_output=True, text=True, timeout=60)
        if ran.returncode != 0:
            problems.append(f"promtool check {check[0]} {check[1]}: {ran.stdout}{ran.stderr}")


def main():
    problems = []
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        check_names(metrics_of(pathlib.Path(sys.argv[1]) / "facetd", directory), problems)
        check_by_promtool(directory, problems)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


sys.exit(main())
