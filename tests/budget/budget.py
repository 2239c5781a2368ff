#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
"""Counts what an exchange (an Interest and its Data) costs and compares it with its ceiling.

    budget.py allocations|instructions PROGRAM      PROGRAM is facet_budget of a release build

Instructions are counted by valgrind's callgrind in two runs that differ by a known number of
exchanges: start-up and warm-up cancel out. Counts are the same on a busy and on a quiet machine.

A change that pays for more instructions raises the ceiling here, and its commit says what it buys.
One that needs fewer lowers it, so that the gain stays.
"""

import re
import shutil
import subprocess
import sys
import tempfile

TOLERANCE = 1.10

# Per exchange: blocks taken from the allocator (by actors per batch of 32, not per packet), and
# instructions; both include making the packets. Debian 12's g++ 12, -O3.
ALLOCATIONS = {"forward": 0.0, "hits": 0.0, "actors": 0.63}
INSTRUCTIONS = {"forward": 6370, "hits": 1880}

# Allocations that are not steady (a table that grows once more) but do not come again.
SPARE = 0.001


def allocations(program, kind):
    count = 320_000

    def once():
        run = subprocess.run([program, kind, str(count)], check=True, capture_output=True, text=True)
        return int(run.stdout) / count

    # A busy machine cuts batches of the actors in two, which can only add.
    return min(once() for _ in range(5 if kind == "actors" else 1))


def instructions(program, kind):
    def total(count):
        with tempfile.NamedTemporaryFile() as out:
            run = subprocess.run(
                ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}",
                 program, kind, str(count)],
                check=True, capture_output=True, text=True)
        return int(re.search(r"Collected : (\d+)", run.stderr).group(1))

    few, many = 3_200, 16_000
    return (total(many) - total(few)) / (many - few)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("allocations", "instructions"):
        sys.exit(__doc__)
    what, program = sys.argv[1:]
    if what == "instructions" and shutil.which("valgrind") is None:
        print("skipped: valgrind is not installed")
        sys.exit(77)
    count, ceilings = {"allocations": (allocations, ALLOCATIONS),
                       "instructions": (instructions, INSTRUCTIONS)}[what]
    over = False
    for kind, ceiling in ceilings.items():
        spent = count(program, kind)
        limit = ceiling * TOLERANCE + (SPARE if what == "allocations" else 0)
        verdict = "over its ceiling" if spent > limit else "within"
        over |= spent > limit
        print(f"{kind}: {spent:.4g} {what} an exchange, ceiling {ceiling}: {verdict}")
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
