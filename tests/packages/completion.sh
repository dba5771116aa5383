#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# Completes command lines with an installed script, in the real shell. Usage: completion.sh bash|zsh|fish PREFIX
set -euo pipefail
shell=$1 prefix=$2
program=$prefix/bin/snellen
case $shell in
  bash) script=$prefix/share/bash-completion/completions/snellen ;;
  zsh) script=$prefix/share/zsh/vendor-completions/_snellen ;;
  fish) script=$prefix/share/fish/vendor_completions.d/snellen.fish ;;
esac
if ! command -v "$shell" >/dev/null; then
  echo "skipped: $shell is not here" >&2
  exit 77
fi
"$shell" -n "$script"

# What the shell offers after these words, a line each; the last word is the one that is being written.
offered() {
  case $shell in
    bash)
      bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _snellen; printf "%s\n" "${COMPREPLY[@]}"' bash "$script" "$@"
      ;;
    zsh)  # what completes for real needs a terminal: the functions that offer say what they were asked to
      zsh -f -c 'compdef() { }; _describe() { print -rl -- ${(P)2%%:*} }; _arguments() { print -rl -- "$@" }
        script=$1; shift; source "$script"; words=("$@"); CURRENT=$#; _snellen' zsh "$script" "$@"
      ;;
    fish)
      fish --no-config -c 'source $argv[1]; complete -C (string join -- " " (string escape -- $argv[2..-2]) $argv[-1])' "$script" "$@" |
        cut -f 1
      ;;
  esac
}

offers() {  # offers WORD AFTER...
  local word=$1
  shift
  grep -qE -- "$word" <<<"$(offered "$@")" || { echo "$shell does not offer $word after: $*" >&2; exit 1; }
}

lacks() {
  local word=$1
  shift
  if grep -qE -- "$word" <<<"$(offered "$@")"; then echo "$shell offers $word after: $*" >&2; exit 1; fi
}

commands=$("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p')
for command in $commands; do
  offers "^$command\$" snellen ''
  [ "$command" = help ] || offers "^$command\$" snellen help ''
done

for command in $commands; do
  [ "$command" = help ] && continue
  options=$(offered snellen "$command" --)
  for option in $("$program" "$command" --help | grep -oE '^  (-h,)?--[a-z0-9,-]+' | tr ',' ' '); do
    [ "$option" = -h ] && continue
    grep -qE -- "(^|\))$option([=[]|\$)" <<<"$options" || { echo "$shell does not offer $option of $command" >&2; exit 1; }
  done
done

if [ "$shell" = zsh ]; then
  offers 'value:\(nope .*alibi' snellen threshold --position ''
  offers 'fp8-e4m3' snellen formats ''
  exit 0
fi
offers '^alibi$' snellen threshold --position al
lacks '^rope$' snellen threshold --position al
offers '^fp8-e4m3$' snellen formats fp8
offers '^bf16,fp16$' snellen threshold --formats bf16,fp1
offers '^theorem-b3$' snellen verify --claim theorem
offers '^zsh$' snellen completion z
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
touch "$folder/case one.toml"
offers 'case( |\\ )one.toml$' snellen threshold "$folder/ca"
if [ "$shell" = bash ]; then offers '^alibi$' snellen threshold --position = al; fi
