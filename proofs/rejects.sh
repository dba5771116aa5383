#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# Certificates that were tampered with are refused, and by the kernel: it computes false where true is claimed.
# Usage: proofs/rejects.sh FOLDER, the folder that build.sh has filled.
set -euo pipefail
folder=$(cd "$1" && pwd)
stored=$(cd "$(dirname "$0")/certificates" && pwd)/no_norm.v
command -v coqc >/dev/null || { echo 'skipped: coqc is not installed'; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() { (cd "$work" && coqc -q -R "$folder/theories" Snellen -R "$folder/checker" Snellen "$1" 2>why); }

cp "$stored" "$work/good.v"
check good.v || { cat "$work/why"; echo 'the certificate itself is refused'; exit 1; }

rejected() {  # rejected WHAT SED_SCRIPT
  sed -E "$2" "$stored" >"$work/bad.v"
  if cmp -s "$stored" "$work/bad.v"; then echo "$1: the script changes nothing"; exit 1; fi
  if check bad.v; then echo "$1: accepted"; exit 1; fi
  grep -q '"true = true" while it is expected to have type' "$work/why" || { cat "$work/why"; echo "$1: refused for another reason"; exit 1; }
  echo "$1: refused"
}
rejected 'a float that is off by one' 's/collapsed bf16 \[Build_float \(-175\)/collapsed bf16 [Build_float (-176)/'
rejected 'a float of the other sign' 's/collapsed bf16 \[Build_float \(-175\)/collapsed bf16 [Build_float 175/'
rejected 'a wrong n' '/^Definition (left|right)_/s/400([03])%positive/399\1%positive/'
rejected 'sides that are swapped' 's/^Definition left_4000/Definition swapped/; s/^Definition right_4000/Definition left_4000/; s/^Definition swapped/Definition right_4000/'
rejected 'a format of one bit less' 's/(Definition fp32 .*precision := )24/\123/'
rejected 'a coordinate beside it' 's/distinct fp32 1 /distinct fp32 0 /'
rejected 'a float that is too large for its format' 's/(Definition bf16 .*)exponent := 120/\1exponent := (-120)/'
rejected 'equal floats as distinct ones' 's/\(-9971948\)/(-9971949)/'
