#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# The stored certificates of proofs/certificates are what snellen writes now, and are checked.
# Usage: certificates.sh stored SNELLEN CHECKCERT      make them anew, compare every byte, check the JSON
#        certificates.sh update SNELLEN                make them anew, in their place
#        certificates.sh coq FOLDER                    have Coq check them, with the proofs compiled in FOLDER
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
stored=$root/proofs/certificates
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

names() { sed -n 's/^\([a-z][a-z_]*\) .*/\1/p' "$stored/rows.txt"; }

# make SNELLEN NAME FOLDER: both forms of one certificate.
make() {
  local arguments
  eval "arguments=($(sed -n "s/^$2  *//p" "$stored/rows.txt"))"
  (cd "$root" && "$1" certify "${arguments[@]}" --quiet --output "$3/$2.json")
  case $2 in *_plain) arguments+=(--output-format coq-plain) ;; esac
  (cd "$root" && "$1" certify "${arguments[@]}" --quiet --output "$3/$2.v")
}

case $1 in
  stored)
    for name in $(names); do
      make "$2" "$name" "$work"
      for form in json v; do cmp "$stored/$name.$form" "$work/$name.$form"; done
      "$3" "$stored/$name.json"
    done
    ;;
  update)
    for name in $(names); do make "$2" "$name" "$stored"; done
    ;;
  coq)
    [ -x "$root/proofs/build.sh" ] || { echo 'skipped: proofs/ has no theories'; exit 77; }
    [ -d "$root/proofs/checker" ] || { echo 'skipped: proofs/checker is not there'; exit 77; }
    "$root/proofs/build.sh" "$2" || exit $?  # 77 where Coq is missing
    check() { (cd "$work" && coqc -q -R "$2/theories" Snellen -R "$2/checker" Snellen "$1"); }
    for name in $(names); do
      cp "$stored/$name.v" "$work/"
      check "$name.v" "$2"
      echo "$name.v: checked"
      [[ $name == *_plain ]] || continue
      # Nothing is assumed but what the reals rest on.
      theorem=$(sed -n 's/^Theorem \(row_[0-9]*\) .*/\1/p' "$work/$name.v")
      printf 'Require Import %s.\nPrint Assumptions %s.\n' "$name" "$theorem" >"$work/assumptions.v"
      check assumptions.v "$2" | sed -n 's/^\([A-Za-z_][A-Za-z_0-9.]*\)\( :.*\)*$/\1/p' | LC_ALL=C sort >"$work/axioms"
      printf '%s\n' ClassicalDedekindReals.sig_forall_dec ClassicalDedekindReals.sig_not_dec Classical_Prop.classic \
        FunctionalExtensionality.functional_extensionality_dep | diff - "$work/axioms"
    done
    # A float that is off by one: the kernel computes false where true is claimed.
    integer=$(sed -n 's/^ *collapsed bf16 \[Build_float (*-*\([0-9]*\).*/\1/p' "$stored/no_norm.v")
    sed "s/\(collapsed bf16 \[Build_float (*-*\)$integer/\1$((integer + 1))/" "$stored/no_norm.v" >"$work/other.v"
    ! cmp -s "$stored/no_norm.v" "$work/other.v"
    if check other.v "$2" 2>"$work/why"; then echo 'a wrong float was accepted' >&2; exit 1; fi
    grep -q 'true = true' "$work/why" || { cat "$work/why" >&2; exit 1; }
    ;;
esac
