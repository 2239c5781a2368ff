#!/usr/bin/env bash
# Drives the dashboard of a facetd in headless Chromium.
#
#   tests/dashboard/run.sh BIN_DIRECTORY [WORK_DIRECTORY]
#
# Needs Debian's package chromium, node 18 or newer, and playwright-core, which it fetches into the work
# directory when npm can. Answers 77 (skipped) where one of them is missing. With SCREENSHOTS=DIRECTORY
# it leaves pictures there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$1
work=${2:-$(mktemp -d /tmp/facet-dashboard.XXXXXX)}

skip() { echo "skipped: $*"; exit 77; }
chromium=$(command -v chromium) || skip "chromium is not installed"
command -v node > /dev/null || skip "node is not installed"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] || skip "node is older than 18"

mkdir -p "$work"
cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs "$work"
if [ ! -d "$work/node_modules/playwright-core" ]; then
  command -v npm > /dev/null || skip "npm is not installed"
  (cd "$work" && timeout 60 npm ci --ignore-scripts --no-audit --no-fund > npm.log 2>&1) || skip "playwright-core cannot be had"
fi
exec node "$work/dashboard_test.mjs" "$bin" "$chromium"
