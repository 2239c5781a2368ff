#!/usr/bin/env bash
# Installs the Debian 12 packages that Facet is built from, if any is missing. Needs root (or sudo)
# only then. Called by demo.sh and test.sh.
#
#   deploy/install-dependencies.sh [PACKAGE…]     these, too
set -euo pipefail

packages=(
  g++ cmake ninja-build pkg-config
  libcaf-dev libasio-dev libssl-dev libfmt-dev libspdlog-dev libxxhash-dev
  libexpected-dev robin-map-dev libcli11-dev libboost-dev libtomlplusplus-dev nlohmann-json3-dev
  libcpp-httplib-dev prometheus-cpp-dev libcap-ng-dev zlib1g-dev
  libgtest-dev libgmock-dev libbenchmark-dev
  "$@"
)

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo > /dev/null || {
    echo "install-dependencies: run as root, or install: ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "installing: ${missing[*]}" >&2
"${as_root[@]}" apt-get update --quiet=2
# RUNLEVEL=1: services that come with a package are not started.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
  apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}" > /dev/null
