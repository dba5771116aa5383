#!/bin/sh
# SPDX-License-Identifier: LGPL-3.0-or-later
# Installs the Debian or Ubuntu packages that snellen is built from, those that are missing only.
# Usage: scripts/install-dependencies.sh build|test|bench|ci
set -eu

# One need per line; alternatives are separated by | and the first that the system offers is taken. Boost must be 1.81 or later, which on
# Debian 12 is not the default; FLINT 3 contains the balls that FLINT 2 has in a package of their own.
build='g++ cmake ninja-build pkg-config libgmp-dev libmpfr-dev libflint-dev libflint-arb-dev|libflint-dev
  libboost1.81-dev|libboost1.83-dev|libboost-dev libeigen3-dev libtbb-dev libfmt-dev nlohmann-json3-dev libtomlplusplus-dev
  libcli11-dev'
test="$build libboost-test1.81-dev|libboost-test1.83-dev|libboost-test-dev librapidcheck-dev gnuplot-nox"
bench="$build libbenchmark-dev libmpfi-dev"
ci="$test libbenchmark-dev libmpfi-dev clang clang-format clang-tidy libclang-rt-14-dev|libclang-rt-18-dev
  python3 python3-mpmath python3-yaml mandoc zsh fish dpkg-dev file lintian make valgrind coq libcoq-interval libcoq-flocq"

case "${1:-build}" in
  build) needs=$build ;;
  test) needs=$test ;;
  bench) needs=$bench ;;
  ci) needs=$ci ;;
  *) echo "usage: $0 build|test|bench|ci" >&2; exit 2 ;;
esac

if ! command -v apt-get >/dev/null 2>&1; then
  if command -v cmake >/dev/null 2>&1 && command -v ninja >/dev/null 2>&1; then
    echo "install-dependencies: no apt-get here; CMake will say what is missing (README.md lists the libraries)" >&2
    exit 0
  fi
  echo "install-dependencies: no apt-get here; install the libraries of README.md, CMake and Ninja by hand, then run make again" >&2
  exit 2
fi

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
offered() { [ -n "$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: *//p' | grep -v '(none)')" ]; }

any_installed() {
  for name in $(echo "$1" | tr '|' ' '); do
    if installed "$name"; then return 0; fi
  done
  return 1
}

missing=
for need in $needs; do
  case "$need" in
    *flint-arb-dev*) continue ;;  # decided below: it depends on which FLINT the system offers
  esac
  any_installed "$need" || missing="$missing $need"
done
if ! installed libflint-arb-dev && ! [ -e /usr/include/flint/arb.h ]; then
  missing="$missing libflint-arb-dev|libflint-dev"
fi
if [ -z "$missing" ]; then exit 0; fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "install-dependencies: missing$missing; install them as root, or install sudo" >&2
    exit 2
  fi
  as_root=sudo
fi

$as_root apt-get update -q
packages=
for need in $missing; do
  chosen=
  for name in $(echo "$need" | tr '|' ' '); do
    if [ -z "$chosen" ] && offered "$name"; then chosen=$name; fi
  done
  if [ -z "$chosen" ]; then
    echo "install-dependencies: this system offers no package for $need; Debian 12 and Ubuntu 24.04 do" >&2
    exit 2
  fi
  packages="$packages $chosen"
done
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages
