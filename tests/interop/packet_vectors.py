#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
"""Checks `facet dissect` against a file of packet vectors.

usage: packet_vectors.py VECTORS.json [FACET]

Every Interest, Data, LpPacket, Name, component, TLV, URI, order and match case of the file must get
the verdict it states, and the fields it states. FACET is the program (default: facet on the PATH).
Exit status 0 when all agree, 1 when one does not, 77 (skipped) without the file or the program.
"""
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys

SKIPPED = 77
DEADLINE = 20  # seconds for one case

# Kinds of the file that are kinds of `facet dissect`.
KINDS = {"interest", "data", "lp", "name", "tlv"}


def dissect(facet, text, *options):
    """The exit status and the JSON document for hexadecimal digits or a URI."""
    ran = subprocess.run([facet, "dissect", "--json", *options], input=text.encode(),
                         capture_output=True, timeout=DEADLINE, check=False)
    try:
        return ran.returncode, json.loads(ran.stdout)
    except ValueError:
        return ran.returncode, {"unreadable": ran.stdout.decode(errors="replace")}


def same(expected, got):
    """Numbers above 2^53 are strings in the file; names of octets are in either case."""
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(same, expected, got))
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    return str(expected).lower() == str(got).lower() if isinstance(got, int) else expected == got


def check_verdict(valid, status, document):
    if status != (0 if valid else 1):
        return f"exit status {status}, but the case is {'valid' if valid else 'invalid'}"
    if document.get("valid") is not valid:
        return f"says valid = {document.get('valid')}"
    return None


def check_error(document):
    """An invalid packet needs the octet and the rule."""
    error = document.get("error", {})
    if not isinstance(error.get("offset"), int) or not error.get("rule"):
        return "names no octet or no rule"
    return None


def check_packet(facet, case):
    status, document = dissect(facet, case["hex"], "--kind", case["kind"])
    wrong = check_verdict(case["valid"], status, document)
    if wrong or not case["valid"]:
        return wrong or check_error(document)
    for key, expected in (case.get("expected") or {}).items():
        fields = document.get("fields", {})
        if key not in fields:
            return f"tells no {key}"
        if not same(expected, fields[key]):
            return f"{key} is {fields[key]!r}, not {expected!r}"
    return None


def component_of(hexadecimal):
    """A Name of this one component."""
    return f"07{len(hexadecimal) // 2:02x}{hexadecimal}"


def check_component(facet, case):
    status, document = dissect(facet, component_of(case["hex"]), "--kind", "name")
    wrong = check_verdict(case["valid"], status, document)
    if wrong or not case["valid"]:
        return wrong
    node = document["tree"][0]["children"][0]
    got = {"uri": document["fields"]["name_uri"][1:], "type": node["type"],
           "canonical_uri": document["fields"]["canonical_uri"][1:], "number": node.get("number")}
    for key, expected in (case.get("expected") or {}).items():
        if not same(expected, got.get(key)):
            return f"{key} is {got.get(key)!r}, not {expected!r}"
    return None


def check_uri(facet, case):
    component = case["kind"] == "component"
    slash = "/" if component else ""
    status, document = dissect(facet, slash + case["uri"] + "\n", "--kind", "name")
    wrong = check_verdict(case["valid"], status, document)
    if wrong or not case["valid"]:
        return wrong
    fields = document["fields"]
    wire = component_of(case["hex"]) if component else case["hex"]
    for key, expected in (("hex", wire.lower()), ("name_uri", slash + case["prints_as"]),
                          ("canonical_uri", slash + case["canonical"])):
        if fields[key] != expected:
            return f"{key} is {fields[key]!r}, not {expected!r}"
    return None


def check_order(facet, pair):
    left, right, order = pair
    status, document = dissect(facet, left["hex"], "--kind", "name", "--compare", right["uri"])
    if status != 0 or document.get("order") != order:
        return f"order is {document.get('order')}, not {order}"
    return None


def check_match(facet, case):
    status, document = dissect(facet, case["interest"], "--kind", "interest", "--match",
                               case["data"])
    if status != 0 or document.get("match") is not case["match"]:
        return f"match is {document.get('match')}, not {case['match']}"
    return None


def cases_of(vectors):
    """(what is checked, the name of the case, how, the case)"""
    for case in vectors.get("vectors", []):
        if case["kind"] in KINDS:
            yield case["kind"], case["id"], check_packet, case
        elif case["kind"] == "component":
            yield case["kind"], case["id"], check_component, case
    for case in vectors.get("uri", []):
        yield "uri", case["uri"], check_uri, case
    names = vectors.get("name_order", [])
    for i, name in enumerate(names):
        for k in (i - 1, i, i + 1):
            if 0 <= k < len(names):
                yield "order", name["uri"], check_order, (name, names[k], (i > k) - (i < k))
    if len(names) > 1:
        yield "order", "ends", check_order, (names[0], names[-1], -1)
    for case in vectors.get("match", []):
        yield "match", case["id"], check_match, case


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    facet = sys.argv[2] if len(sys.argv) == 3 else shutil.which("facet")
    if not os.path.isfile(sys.argv[1]):
        print(f"skipped: there is no file {sys.argv[1]}")
        return SKIPPED
    if not facet or not os.access(facet, os.X_OK):
        print(f"skipped: {facet or 'facet'} is no program")
        return SKIPPED
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = list(cases_of(json.load(file)))
    counts, failures = {}, 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for (what, name, _, _), wrong in zip(
                cases, pool.map(lambda each: each[2](facet, each[3]), cases)):
            good, all_of_it = counts.get(what, (0, 0))
            counts[what] = (good + (wrong is None), all_of_it + 1)
            if wrong:
                failures += 1
                print(f"failed   {what} {name}: {wrong}")
    for what, (good, all_of_it) in counts.items():
        print(f"{'ok' if good == all_of_it else 'FAILED':8} {what}: {good} of {all_of_it}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
