#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# Walks through docs/guide/ci.md with an installed snellen: its case and its commands as they stand there, from nothing to green, then to
# red, then to green again.
# Usage: tests/packages/guide.sh GUIDE [COMMAND...]   COMMAND runs its arguments where snellen is, such as `chroot ROOT`
set -euo pipefail
guide=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "guide.sh: $*" >&2; exit 1; }

# The N-th block of code.
block() { awk -v wanted="$1" '/^```/ { inside = !inside; if (inside) ++count; next } inside && count == wanted' "$guide"; }
case_text=$(block 1)
name=$(sed -nE '1s/^# (cases\/.*\.toml)$/\1/p' <<<"$case_text")
[ -n "$name" ] || fail 'the first block does not name its file'
first=$(block 2)
keep=$(block 3)
pipeline=$(block 4)
[ "$first" = 'snellen check' ] || fail "the first command is $first"

{
  echo 'set -u; cd "$(mktemp -d)"; git init -q .; mkdir cases'
  echo "cat >$name <<'CASE'"; echo "$case_text"; echo 'CASE'
  echo "$first; echo \"first: \$?\""
  echo "$keep; echo \"kept: \$?\"; git status --short"
  echo "$pipeline >out.txt; echo \"green: \$?\""
  echo "sed -i 's/width = 16/width = 12/' $name"
  echo "$pipeline >out.txt; echo \"red: \$?\"; grep -m 1 -e '->' out.txt; grep -m 1 -o 'snellen check .*--update-baseline' out.txt"
  echo 'CI=true snellen check --update-baseline; echo "refused: $?"'
  echo "$keep; $pipeline >out.txt; echo \"accepted: \$?\""
  echo 'snellen init github; snellen init gitlab; ls .github/workflows/snellen.yml .gitlab-ci.yml snellen.xml snellen.sarif'
} >"$work/walk.sh"
"$@" bash -s <"$work/walk.sh" >"$work/log" 2>&1 || true
cat "$work/log"
for line in 'first: 0' '1 passed' 'kept: 0' 'A  baseline/cases/count.json' 'green: 0' 'red: 1' 'refused: 2' 'accepted: 0' \
    '.github/workflows/snellen.yml' '.gitlab-ci.yml' 'snellen.sarif' 'snellen check cases/count.toml --update-baseline'; do
  grep -qF -- "$line" "$work/log" || fail "the walk does not show: $line"
done
echo 'the guide holds'
