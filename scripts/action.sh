#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# The steps of action.yml and of the pipelines that `snellen init` writes.
# Usage: scripts/action.sh install    builds this checkout and installs it, unless its version is installed already
#        scripts/action.sh check      runs snellen check with what SNELLEN_CASES, SNELLEN_BASELINE, ... say
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)

install() {
  local version as_root=
  version=$(sed -nE 's/^project\(snellen VERSION ([0-9.]+).*/\1/p' "$here/CMakeLists.txt")
  if [ "$(snellen --version 2>/dev/null)" = "snellen $version" ]; then
    echo "snellen $version is installed already"
    return
  fi
  if [ "$(id -u)" -ne 0 ]; then as_root=sudo; fi
  cd "$here"
  scripts/install-dependencies.sh build
  cmake --preset release -DSNELLEN_TESTS=OFF
  cmake --build --preset release --parallel "$(nproc)"
  $as_root cmake --install build
}

check() {
  local cases options=() code=0
  read -ra cases <<<"${SNELLEN_CASES:-cases}"
  if [ "${SNELLEN_NO_BASELINE:-false}" = true ]; then
    options+=(--no-baseline)
  else
    options+=(--baseline "${SNELLEN_BASELINE:-baseline}")  # which has to be there, as it is named
  fi
  if [ -n "${SNELLEN_JUNIT:-}" ]; then options+=(--junit "$SNELLEN_JUNIT"); fi
  if [ -n "${SNELLEN_SARIF:-}" ]; then options+=(--sarif "$SNELLEN_SARIF"); fi
  if [ -n "${SNELLEN_TIMEOUT:-}" ]; then options+=(--timeout "$SNELLEN_TIMEOUT"); fi
  if [ -n "${SNELLEN_BUDGET:-}" ]; then options+=(--budget "$SNELLEN_BUDGET"); fi
  if [ -n "${GITHUB_ACTIONS:-}" ]; then options+=(--github); fi
  snellen check "${cases[@]}" "${options[@]}" || code=$?
  if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "exit-code=$code" >>"$GITHUB_OUTPUT"; fi
  return "$code"
}

case "${1:-}" in
  install | check) "$1" ;;
  *) echo "usage: $0 install|check" >&2; exit 2 ;;
esac
