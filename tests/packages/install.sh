#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# Installs a build under a fresh prefix and looks for what belongs there.
# Usage: install.sh CMAKE BUILD PREFIX
set -euo pipefail
cmake=$1 build=$2 prefix=$3

rm -rf "$prefix"
"$cmake" --install "$build" --prefix "$prefix" >/dev/null
cd "$prefix"
for file in bin/snellen bin/snellen-checkcert share/man/man1/snellen.1 share/man/man1/snellen-checkcert.1 share/bash-completion/completions/snellen \
    share/zsh/vendor-completions/_snellen share/fish/vendor_completions.d/snellen.fish \
    include/snellen/snellen.hpp share/doc/libsnellen-dev/examples/CMakeLists.txt \
    share/doc/snellen/examples/thresholds/append-zero.toml; do
  [ -s "$file" ] || { echo "not installed: $file" >&2; exit 1; }
done
# An installation that names the folder it was built in works on no other machine.
if grep -rlF "$build" --include='*.cmake' --include='*.pc' .; then
  echo "these files name the build folder" >&2
  exit 1
fi
[ "$(bin/snellen --version)" = "snellen $(sed -n 's/^set(PACKAGE_VERSION "\(.*\)")/\1/p' "$(find . -name snellen-config-version.cmake)")" ]
