#!/usr/bin/env bash
# The Debian package of a build: package.sh BUILD_DIRECTORY
#
# Makes it, looks at what is in it, and runs the facetd that it would install, from a folder. Answers 77
# (skipped) where Debian's package tools are missing.
set -euo pipefail
build=$1
for tool in cpack dpkg-deb dpkg-shlibdeps file; do
  command -v "$tool" > /dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done

work=$(mktemp -d /tmp/facet-package.XXXXXX)
daemon=
finish() {
  status=$?
  [ -z "$daemon" ] || kill -KILL "$daemon" 2> /dev/null || true
  rm -rf "$work"
  exit $status
}
trap finish EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

(cd "$build" && cpack -G DEB -B "$work/out") > "$work/cpack.log" 2>&1 || { cat "$work/cpack.log" >&2; exit 1; }
deb=$(ls "$work"/out/facet_*.deb)
depends=$(dpkg-deb --field "$deb" Depends)
for library in libcaf libssl3 libfmt libspdlog prometheus-cpp httplib; do
  [[ $depends == *$library* ]] || fail "the package does not depend on $library: $depends"
done
dpkg-deb --extract "$deb" "$work/root"
for path in usr/bin/facetd usr/bin/facet etc/facet/facet.toml usr/lib/systemd/system/facetd.service \
            usr/share/facet/monitoring/grafana.json usr/share/doc/facet/README.md usr/share/doc/facet/experiments/reference.toml; do
  [ -f "$work/root/$path" ] || fail "the package has no /$path"
done
[ "$(dpkg-deb --info "$deb" conffiles)" = /etc/facet/facet.toml ] || fail "the configuration is no conffile"
stray=$(cd "$work/root" && find . -type f ! -path './usr/*' ! -path './etc/facet/*')
[ -z "$stray" ] || fail "the package puts files elsewhere: $stray"

if command -v systemd-analyze > /dev/null; then
  sed "s|^ExecStart=/|ExecStart=$work/root/|" "$work/root/usr/lib/systemd/system/facetd.service" > "$work/facetd.service"
  complaints=$(systemd-analyze verify --man=no "$work/facetd.service" 2>&1 | grep facetd.service || true)
  [ -z "$complaints" ] || fail "$complaints"
fi

# Ports are other tests' business.
printf '[udp]\nlisten = false\n[tcp]\nlisten = false\n[multicast]\nipv4 = false\nipv6 = false\n' > "$work/facet.toml"
"$work/root/usr/bin/facetd" --config "$work/facet.toml" --socket "$work/facet.sock" --http 0 > "$work/facetd.out" 2> "$work/facetd.log" &
daemon=$!
timeout 30 sh -c 'until grep -q ready "$1"; do sleep 0.05; done' _ "$work/facetd.out" || { cat "$work/facetd.log" >&2; fail "it does not start"; }
"$work/root/usr/bin/facet" status --socket "$work/facet.sock" > /dev/null || fail "facet status"
kill -TERM "$daemon"
wait "$daemon" || fail "facetd ended with status $?"
daemon=
echo "$(basename "$deb"): $(stat -c %s "$deb") octets; runs"
