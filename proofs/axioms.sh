#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# Every theorem of the compiled proofs, and every one that docs/ names, rests on nothing but the axioms of the standard library's
# reals. Usage: proofs/axioms.sh FOLDER, the folder that build.sh has filled.
set -eu
export LC_ALL=C
source_folder=$(cd "$(dirname "$0")" && pwd)
command -v coqc >/dev/null || { echo 'skipped: coqc is not installed'; exit 77; }
cd "$1"

allowed='ClassicalDedekindReals.sig_forall_dec
ClassicalDedekindReals.sig_not_dec
Classical_Prop.classic
FunctionalExtensionality.functional_extensionality_dep'

unproved='(Admitted|admit|give_up|Abort|Axioms?|Parameters?|Conjecture|Unset (Guard|Positivity|Universe) Checking|bypass_check)'
if grep -nwE "$unproved" "$source_folder"/theories/*.v "$source_folder"/checker/*.v; then echo 'an unproved statement'; exit 1; fi

# "Snellen.LemmaB1.drop_bounds", of all theorems and of those that the documentation promises.
# Those inside a functor have a name only where it is applied: Plain is, with arithmetic that needs no machine integers.
proved=$(for file in theories/*.v checker/*.v; do
  name=$(basename "$file" .v)
  sed '/^Module [A-Za-z]* (/,/^End \(Checker\|Intervals\)\./d' "$file" | sed -nE "s/^ *(Theorem|Corollary) +([A-Za-z0-9_']+).*/Snellen.$name.\2/p"
done
echo Snellen.Certificate.Plain.check_row_sound)
promised=$(grep -rhoE '`Snellen\.[A-Za-z0-9]+\.[A-Za-z0-9_]+`' "$source_folder/../docs" "$source_folder/../README.md" | tr -d '`' | sort -u)
[ -n "$promised" ] || { echo 'the documentation names no theorem'; exit 1; }
for name in $promised; do
  grep -qx "$name" <<<"$proved" || { echo "the documentation names $name, which is no theorem here"; exit 1; }
done

# One term of all theorems, as asking for each would walk through the reals again and again.
{
  sed -E 's/^(Snellen\.[^.]*)\..*/Require \1./' <<<"$proved" | sort -u
  echo "Definition all := ($(sed 's/^/@/' <<<"$proved" | paste -sd,))."
  echo 'Print Assumptions all.'
} >axioms_of_all.v
coqc -q -R theories Snellen -R checker Snellen axioms_of_all.v >axioms_of_all.txt
used=$(sed -nE 's/^([A-Za-z][A-Za-z0-9_.]*)( :.*)?$/\1/p' axioms_of_all.txt | sort -u)
unexpected=$(comm -23 <(echo "$used") <(echo "$allowed"))
if [ -n "$unexpected" ]; then echo "not among the allowed axioms: $unexpected"; exit 1; fi
echo "$(wc -l <<<"$proved") theorems, $(wc -w <<<"$promised") of them named by the documentation; axioms:"
echo "$used"
