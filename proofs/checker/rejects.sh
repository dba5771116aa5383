#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# What Coq must refuse: example certificates with one thing changed. Each has to fail in the kernel, where the check comes out false, and
# nowhere else; unchanged, each holds. Usage: proofs/checker/rejects.sh FOLDER, the folder that build.sh has filled. A third of them, by
# HEAD's commit; all with SNELLEN_EVERY_REFUSAL=1.
set -eu
export LC_ALL=C
examples=$(cd "$(dirname "$0")/../examples" && pwd)
command -v coqc >/dev/null || { echo 'skipped: coqc is not installed'; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0
seen=0
seed=$((16#$(git -C "$examples" rev-parse --short=6 HEAD 2>/dev/null || echo 0)))

check() { coqc -q -R "$1/theories" Snellen -R "$1/checker" Snellen "$2" >"$2.txt" 2>&1; }

# refused WHAT FILE SED-SCRIPT
refused() {
  local copy="$work/changed.v"
  seen=$((seen + 1))
  [ -n "${SNELLEN_EVERY_REFUSAL:-}" ] || [ $(((seen + seed) % 3)) -eq 0 ] || return 0
  sed -E "$3" "$examples/$2" >"$copy"
  if cmp -s "$copy" "$examples/$2"; then echo "$1: nothing changed in $2"; exit 1; fi
  if check "$folder" "$copy"; then echo "$1: accepted, in $2"; exit 1; fi
  tr '\n' ' ' <"$copy.txt" | tr -s ' ' >"$copy.line"
  grep -qE 'The term "eq_refl" has type "true = true" while it is expected to have type ".*check_row .* = true"' "$copy.line" ||
    { echo "$1: refused for another reason, in $2:"; cat "$copy.txt"; exit 1; }
  count=$((count + 1))
  echo "refused: $1"
}

folder=$1
for file in one_layer plain subnormals two_layers ties; do
  cp "$examples/$file.v" "$work"
  check "$folder" "$work/$file.v" || { echo "$file.v does not hold unchanged:"; cat "$work/$file.v.txt"; exit 1; }
done

refused 'a significand that is one too large, collapsed' one_layer.v 's/Build_float 207 \(-6\)/Build_float 208 (-6)/'
refused 'a significand that is one too small, distinct' one_layer.v 's/Build_float 13586650 /Build_float 13586649 /'
refused 'a sign' one_layer.v 's/Build_float \(-175\)/Build_float 175/'
refused 'an exponent' one_layer.v 's/Build_float 207 \(-6\)/Build_float 207 (-7)/'
refused 'a float too few' one_layer.v 's/collapsed bf16 \[Build_float 207 \(-6\); /collapsed bf16 [/'
refused 'another coordinate' one_layer.v 's/distinct bf16 0/distinct bf16 1/'
refused 'a coordinate that is not there' one_layer.v 's/distinct bf16 0/distinct bf16 4/'
refused 'another n, left' one_layer.v '/left_300/s/300%positive/299%positive/'
refused 'another n, right' one_layer.v '/right_300/s/301%positive/302%positive/'
refused 'sides exchanged' one_layer.v 's/holds the_model left_300 right_300/holds the_model right_300 left_300/'
refused 'rows exchanged' one_layer.v '/^Theorem/s/left_300 right_300/left_3 right_3/'
refused 'an empty sequence' one_layer.v '/left_3 /s/:= .*/:= []./'
refused 'a format with a bit fewer' one_layer.v 's/precision := 8;/precision := 7;/'
refused 'a format with a bit more' one_layer.v 's/precision := 8;/precision := 9;/'
refused 'a format whose greatest float is less' one_layer.v 's/significand := 255; exponent := 120/significand := 128; exponent := (-6)/'
refused 'a weight' one_layer.v '/output :=/s/\[4611686018427[0-9]+/[4611686018427387904/'
refused "the exponent of a tensor's weights" one_layer.v 's/output := (.*) packed \(-10\)/output := \1 packed (-9)/'
refused 'the scale of logits' one_layer.v 's/inverse_root_of_width 2/inverse_root_of_width 3/'
refused 'another softmax' one_layer.v 's/exponential_weights/base_two_weights/'
refused 'two equal floats called distinct' one_layer.v 's/distinct fp32 .*/distinct bf16 0 (Build_float 207 (-6)) (Build_float 207 (-6))]./'
refused 'too few bits to decide' one_layer.v 's/Fast.bits 96/Fast.bits 20/'
refused 'without machine integers: a significand' plain.v 's/Build_float 207 \(-6\)/Build_float 206 (-6)/'
refused 'a subnormal number' subnormals.v 's/Build_float 5 \(-24\)/Build_float 6 (-24)/'
refused 'a subnormal number, written as a normal one' subnormals.v 's/Build_float 5 \(-24\)/Build_float 1280 (-32)/'
refused 'a least exponent' subnormals.v 's/least_exponent := \(-24\)/least_exponent := (-25)/'
refused 'zero for the least float' subnormals.v 's/Build_float 3 \(-24\)/Build_float 0 (-24)/'
refused 'the order of tokens under a mask' two_layers.v '/right_9 /s/:= \[.*\]/:= [(1%nat, 7%positive); (0%nat, 3%positive)]/'
refused 'a layer twice' two_layers.v 's/\[layer_0; layer_1\]/[layer_0; layer_0]/'
refused 'the kind of norm' two_layers.v 's/layer_norm;/root_mean_square;/'
refused 'a tie that goes to the odd float' ties.v 's/Build_float 128 \(-7\); Build_float 130/Build_float 129 (-7); Build_float 130/'
refused 'a tie that goes to the other odd float' ties.v 's/Build_float 130 \(-7\)/Build_float 129 (-7)/'
refused 'a tie below a power of two' ties.v 's/Build_float 128 \(-7\); Build_float 0/Build_float 255 (-8); Build_float 0/'
refused 'a tie next to zero' ties.v 's/Build_float 0 \(-133\)/Build_float 1 (-133)/'
refused 'a tie by enclosures' ties.v 's/apply ExactRows.check_row_sound/apply (Fast.check_row_sound (Fast.bits 200))/'
echo "$count of $seen changed certificates are refused"
