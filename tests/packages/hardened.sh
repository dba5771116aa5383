#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# What the release build promises of its programs: position independent, addresses bound at start and read-only then, no executable stack,
# stack protector, fortified functions, and marked branches.
# Usage: tests/packages/hardened.sh PREFIX
set -euo pipefail
prefix=$(cd "$1" && pwd)
command -v readelf >/dev/null || { echo 'skipped: readelf is not here' >&2; exit 77; }
fail() { echo "hardened.sh: $*" >&2; exit 1; }

for program in snellen snellen-checkcert; do
  file=$prefix/bin/$program
  header=$(readelf -h "$file") dynamic=$(readelf -d "$file") segments=$(readelf -lW "$file") symbols=$(readelf -W --dyn-syms "$file")
  grep -q 'Type: *DYN' <<<"$header" || fail "$program is not position independent"
  grep -qE 'FLAGS_1.*NOW' <<<"$dynamic" || fail "$program binds symbols lazily"
  grep -q 'GNU_RELRO' <<<"$segments" || fail "$program leaves its addresses writable"
  if grep -qE 'GNU_STACK.*E' <<<"$segments"; then fail "$program has an executable stack"; fi
  grep -q '__stack_chk_fail' <<<"$symbols" || fail "$program has no stack protector"
  grep -qE '__[a-z]+_chk(@|$)' <<<"$symbols" || fail "$program has no fortified function"
  # Every function that may be called through a pointer begins with a mark.
  if [ "$(uname -m)" = x86_64 ]; then
    [ "$(objdump -d --no-show-raw-insn "$file" | grep -c endbr64)" -gt 0 ] || fail "$program has no marked branches"
  fi
done
echo 'both programs are hardened'
