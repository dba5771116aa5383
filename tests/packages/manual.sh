#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# The manual page is well formed and names every command and every option that --help offers. Usage: manual.sh PREFIX
set -euo pipefail
page=$1/share/man/man1/snellen.1
program=$1/bin/snellen

text=$(sed 's/\\-/-/g; s/\\f[BRI]//g' "$page")
commands=$("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p')
[ "$(wc -w <<<"$commands")" -ge 10 ]
for command in $commands; do
  grep -qE "^(\.SS \"snellen $command|\.B $command$)" <<<"$text" || { echo "no command $command" >&2; exit 1; }
  [ "$command" = help ] && continue
  for option in $("$program" "$command" --help | grep -oE '^  (-h,)?--[a-z0-9,-]+' | tr ',' ' '); do
    grep -qE -- "(^|[ ,])$option([ ,]|$)" <<<"$text" || { echo "no option $option of $command" >&2; exit 1; }
  done
done

checked=
if command -v mandoc >/dev/null; then
  mandoc -T lint -W warning "$page"
  checked=mandoc
fi
if command -v man >/dev/null && command -v groff >/dev/null; then
  warnings=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
  [ -z "$warnings" ] || { echo "$warnings" >&2; exit 1; }
  checked="$checked man"
fi
[ -n "$checked" ] || { echo "skipped: neither mandoc nor man and groff are here" >&2; exit 77; }
