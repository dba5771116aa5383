#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# Coq checks the example certificates; those that compute without machine integers rest on the axioms of the reals alone, and the files
# are those that their maker writes. Usage: proofs/checker/certificates.sh FOLDER, the folder that build.sh has filled.
set -eu
export LC_ALL=C
examples=$(cd "$(dirname "$0")/../examples" && pwd)
command -v coqc >/dev/null || { echo 'skipped: coqc is not installed'; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

allowed='ClassicalDedekindReals.sig_forall_dec
ClassicalDedekindReals.sig_not_dec
Classical_Prop.classic
FunctionalExtensionality.functional_extensionality_dep'

for file in "$examples"/*.v; do
  name=$(basename "$file" .v)
  cp "$file" "$work"
  rows=$(sed -nE 's/^Theorem (row_[0-9]+) .*/\1/p' "$file")
  plain=no
  if grep -qE 'apply (\(Plain\.|ExactRows\.)' "$file" && ! grep -q 'Fast\.' "$file"; then
    plain=yes
    for row in $rows; do echo "Print Assumptions $row."; done >>"$work/$name.v"
  fi
  coqc -q -R "$1/theories" Snellen -R "$1/checker" Snellen "$work/$name.v" >"$work/$name.txt" || { echo "$name.v is refused"; exit 1; }
  said='machine integers'
  if [ $plain = yes ]; then
    [ "$(grep -c '^Axioms:' "$work/$name.txt")" = "$(wc -w <<<"$rows")" ] || { echo "$name.v: axioms are not listed"; exit 1; }
    used=$(sed -nE 's/^([A-Za-z][A-Za-z0-9_.]*)( :.*)?$/\1/p' "$work/$name.txt" | grep -v '^Axioms' | sort -u)
    unexpected=$(comm -23 <(echo "$used") <(echo "$allowed"))
    if [ -n "$unexpected" ]; then echo "$name.v: not among the allowed axioms: $unexpected"; exit 1; fi
    said="$(wc -l <<<"$used") axioms"
  fi
  echo "$name.v: $(wc -w <<<"$rows") rows hold, with $said"
done

if command -v python3 >/dev/null; then
  mkdir "$work/made"
  python3 "$examples/make_examples.py" "$work/made"
  for file in "$examples"/*.v; do cmp "$file" "$work/made/$(basename "$file")"; done
  echo 'the files are as their maker writes them'
fi
