#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# Builds the Debian packages of a build, looks into them, unpacks them and uses what they hold. With a ROOT also installs them there with
# apt-get, in a fresh Debian 12 made by debootstrap, and uses them in it; needs root and a mirror.
# Usage: tests/packages/debian.sh BUILD [ROOT [MIRROR]]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
root=${2:-}
mirror=${3:-}
work=$build/debian
for tool in dpkg-deb dpkg-shlibdeps file cpack; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not here" >&2; exit 77; }
done

rm -rf "$work"
mkdir -p "$work"
(cd "$build" && cpack -G DEB -B "$work" >/dev/null)
rm -rf "$work/_CPack_Packages"
program=$(echo "$work"/snellen_*.deb)
library=$(echo "$work"/libsnellen-dev_*.deb)

fail() { echo "debian.sh: $*" >&2; exit 1; }
# A packaged file, or nothing may match a pattern of their names.
holds() { grep -qE "$2" <(dpkg-deb -c "$1" | awk '{print $6}') || fail "$(basename "$1") has no $2"; }
lacks() { if grep -E "$2" <(dpkg-deb -c "$1" | awk '{print $6}'); then fail "$(basename "$1") has $2"; fi; }
field() { dpkg-deb -f "$1" "$2"; }

for file in bin/snellen bin/snellen-checkcert share/man/man1/snellen.1.gz share/man/man1/snellen-checkcert.1.gz share/bash-completion/completions/snellen \
    share/zsh/vendor-completions/_snellen share/fish/vendor_completions.d/snellen.fish share/doc/snellen/copyright \
    share/doc/snellen/changelog.gz share/doc/snellen/changelog.Debian.gz share/doc/snellen/docs/reference/case.md \
    share/doc/snellen/docs/reference/case.schema.json share/doc/snellen/docs/guide/ci.md share/doc/snellen/docs/theory/lemma-b1.md; do
  holds "$program" "^./usr/$file$"
done
lacks "$program" '\.(a|hpp|cmake|pc)$'
for file in include/snellen/snellen.hpp lib/.*libsnellen_number.a lib/.*snellen-config.cmake lib/.*snellen.pc \
    share/doc/libsnellen-dev/copyright share/doc/libsnellen-dev/changelog.gz share/doc/libsnellen-dev/examples/threshold_table.cpp; do
  holds "$library" "^./usr/$file$"
done
lacks "$library" '/bin/'
lacks "$library" '_(cli)\.a$'
version=$("$build/snellen" --version | cut -d ' ' -f 2)
for package in "$program" "$library"; do
  [ "$(field "$package" Version)" = "$version-1" ] || fail "version $(field "$package" Version)"
done
for need in libc6 libgmp10 libmpfr6 libflint libtbb; do  # found by dpkg-shlibdeps, with versions
  grep -q "$need[^,]*(>=" <<<"$(field "$program" Depends)" || fail "the program does not depend on $need: $(field "$program" Depends)"
done
for need in libgmp-dev libmpfr-dev libflint-dev libeigen3-dev libtbb-dev libfmt-dev libboost; do
  grep -q "$need" <<<"$(field "$library" Depends)" || fail "the library does not depend on $need"
done

# Both use the files as they were unpacked; $1 is a prefix, and the commands run after the words of the rest.
use_program() {
  grep -q '^fp8-e4m3 ' <<<"$("${@:2}" "$1/bin/snellen" formats bf16 fp8-e4m3)" || fail 'formats'
  "${@:2}" "$1/bin/snellen" threshold "$1/share/doc/snellen/examples/thresholds/append-zero.toml" --n '1,4' --layers 1 \
    --output-format csv | diff -u "$here/append-zero.csv" - || fail 'threshold'
  "${@:2}" "$1/bin/snellen-checkcert" --help >/dev/null || fail 'checkcert'
}
use_library() {
  for way in ${ways:-find_package pkg_config examples}; do "${@:2}" bash "${consumer:-$here/consumer.sh}" "$way" "$1" "${folder:-$work}/$way"; done
}

dpkg-deb -x "$program" "$work/unpacked"
dpkg-deb -x "$library" "$work/unpacked"
use_program "$work/unpacked/usr"
ways='find_package pkg_config' use_library "$work/unpacked/usr"  # packages.examples compiles the examples
echo "unpacked packages work"

if command -v lintian >/dev/null; then
  lintian --fail-on error,warning --allow-root --no-cfg --suppress-tags \
    bad-distribution-in-changes-file,initial-upload-closes-no-bugs,no-manual-page,pkg-config-unavailable-for-cross-compilation "$program" "$library"
  echo "lintian has nothing to warn of"
fi
[ -n "$root" ] || exit 0

if [ ! -x "$root/bin/sh" ]; then
  if [ -z "$mirror" ]; then  # the mirror that this machine itself uses
    mirror=$(apt-get indextargets --format '$(SITE)|$(CODENAME)' 'Created-By: Packages' | sed -n 's/|bookworm$//p' | head -n 1)
    mirror=${mirror:-http://deb.debian.org/debian}
  fi
  debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "$mirror"
fi
leave() { umount -q "$root/proc" "$root/dev" 2>/dev/null || true; }
trap leave EXIT
# The fresh system reaches the network as this one does.
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp -n /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
inside() {
  chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" "$@"
}
rm -rf "$root/snellen"
mkdir "$root/snellen"
cp "$program" "$library" "$root/snellen"
cp -r "$here"/consumer* "$root/snellen"
inside apt-get update -q >/dev/null
inside apt-get install -y -q --no-install-recommends "/snellen/$(basename "$program")" >/dev/null
use_program /usr inside
inside apt-get install -y -q --no-install-recommends git >/dev/null
export root
export -f inside
bash "$here/guide.sh" "$here/../../docs/guide/ci.md" inside
echo "the installed program works, with $(inside dpkg-query -W | wc -l) packages beside it"
inside apt-get install -y -q --no-install-recommends "/snellen/$(basename "$library")" cmake g++ make pkg-config >/dev/null
consumer=/snellen/consumer.sh folder=/snellen use_library /usr inside
echo "the installed library works"
