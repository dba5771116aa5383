#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# Compiles all proofs into a folder. Usage: proofs/build.sh FOLDER
# Ends with 77, and the reason, where Coq or one of its libraries is missing.
set -eu
source_folder=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
for tool in coqc coq_makefile make; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed (Debian: coq libcoq-interval libcoq-flocq make)"; exit 77; }
done
echo 'From Flocq Require Core. From Interval Require Tactic.' >libraries.v
coqc -q libraries.v >/dev/null 2>&1 || { echo 'skipped: the libraries of libcoq-flocq and libcoq-interval are not installed'; exit 77; }
# What has not changed keeps its time and is not compiled again; what is gone must not stay.
find . -name '*.v' -path './*/*' | while read -r copy; do [ -e "$source_folder/$copy" ] || rm -f "${copy%.v}".*; done
for folder in theories checker; do mkdir -p "$folder" && cp -pu "$source_folder/$folder"/*.v "$folder"; done
cp -pu "$source_folder/_CoqProject" .
coq_makefile -f _CoqProject theories/*.v checker/*.v -o CoqMakefile >/dev/null
make -s -f CoqMakefile -j"${JOBS:-2}"
echo "compiled $(find . -name '*.vo' -path './*/*' | wc -l) files"
