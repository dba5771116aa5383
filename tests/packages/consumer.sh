#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# Builds a project that uses an installed snellen, for the very processor it runs on as such projects do, and compares what it prints.
# Usage: consumer.sh find_package|pkg_config|examples PREFIX WORK [COMPILER [FLAGS]]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
way=$1 prefix=$2 work=$3 compiler=${4:-c++} flags=${5:-}
flags="$flags -O2 -march=native"
rm -rf "$work"
mkdir -p "$work"

# Configures and builds the project of a folder with CMake.
build() {
  cmake -S "$1" -B "$work" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$flags" -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
  cmake --build "$work" >/dev/null
}

case $way in
  find_package)
    build "$here/consumer"
    diff -u "$here/consumer/expected.txt" <("$work/consumer")
    ;;
  pkg_config)
    PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name snellen.pc)")
    export PKG_CONFIG_PATH
    # shellcheck disable=SC2046,SC2086
    "$compiler" -std=c++20 $flags "$here/consumer/consumer.cpp" $(pkg-config --cflags --libs --static snellen) -o "$work/consumer"
    diff -u "$here/consumer/expected.txt" <("$work/consumer")
    ;;
  examples)
    examples="$prefix/share/doc/libsnellen-dev/examples"
    build "$examples"
    for source in "$examples"/*.cpp; do
      name=$(basename "$source" .cpp)
      diff -u "$examples/$name.txt" <("$work/$name")
    done
    ;;
  *)
    echo "consumer.sh: unknown way '$way'" >&2
    exit 2
    ;;
esac
