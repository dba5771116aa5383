#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# Installs a build under a fresh prefix and looks for what belongs there.
# Usage: install.sh CMAKE BUILD PREFIX
set -euo pipefail
cmake=$1 build=$2 prefix=$3
source=$(cd "$(dirname "$0")/../.." && pwd)

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

# Every page that the program names, in help or in a message, is there; and what the pages link to.
grep -aohE 'docs/[a-z]+/[a-z0-9-]+\.(md|json|toml)' bin/snellen bin/snellen-checkcert share/man/man1/*.1 | sort -u >"$build/named-pages"
[ "$(wc -l <"$build/named-pages")" -ge 8 ] || { echo "only these pages are named:" >&2; cat "$build/named-pages" >&2; exit 1; }
while read -r page; do
  [ -s "share/doc/snellen/$page" ] || { echo "named and not installed: $page" >&2; exit 1; }
done <"$build/named-pages"
broken=0
while IFS=: read -r page link; do
  target=$(dirname "$page")/${link%%#*}
  [ -e "$target" ] || { echo "$page links to $link, which is not installed" >&2; broken=1; }
done < <(grep -roE '\]\([^)#:][^):]*\)' --include='*.md' share/doc/snellen/docs | sed -E 's/\]\((.*)\)$/\1/')
[ "$broken" -eq 0 ]

# What is installed from the build is made by the targets that `make run` builds.
targets=$(sed -n 's/.*--target \(snellen snellen-checkcert.*\)$/\1/p' "$source/Makefile" | head -n 1)
if command -v ninja >/dev/null && [ -f "$build/build.ninja" ]; then
  # shellcheck disable=SC2086 # several targets
  commands=$(ninja -C "$build" -t commands $targets)
  for made in snellen snellen-checkcert manual/snellen.1 manual/snellen.bash manual/snellen.zsh manual/snellen.fish; do
    grep -qE -- "(-o |> ?$build/|-o $build/)$made( |\$)" <<<"$commands" || { echo "make run does not make $made" >&2; exit 1; }
  done
fi
