#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# action.yml as far as it can be run without GitHub: every input is used, and its steps do what they say with an installed snellen.
# Usage: tests/packages/action.sh PREFIX
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
prefix=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "action.sh: $*" >&2; exit 1; }

python3 -c 'import yaml' 2>/dev/null || { echo 'skipped: python3-yaml is not installed' >&2; exit 77; }
python3 - "$root/action.yml" "$root/scripts/action.sh" "$work" <<'PYTHON'
import re, sys, yaml
action = yaml.safe_load(open(sys.argv[1]))
script = open(sys.argv[2]).read()
steps = action["runs"]["steps"]
assert action["runs"]["using"] == "composite"
text = open(sys.argv[1]).read()
used = set(re.findall(r"inputs\.([a-z-]+)", text))
assert used == set(action["inputs"]), f"declared {set(action['inputs'])}, used {used}"
for name, one in action["inputs"].items():
    assert one["description"] and "default" in one, name
for step in steps:
    assert step["shell"] == "bash" and step["name"], step
    for variable in step.get("env", {}):
        assert "${" + variable + ":-" in script, f"action.sh does not read {variable}"
assert set(action["outputs"]) == {"exit-code"} and 'exit-code=$code' in script
# What GitHub runs, with the defaults as the environment. Nothing is pasted into a shell's line: a path may hold anything.
lines = [step["run"] for step in steps]
assert not any("${{" in line for line in lines), lines
with open(sys.argv[3] + "/steps.sh", "w") as out:
    out.write("set -e\n")
    for step, line in zip(steps, lines):
        for variable, value in step.get("env", {}).items():
            name = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value).group(1)
            out.write(f"export {variable}='{action['inputs'][name]['default']}'\n")
        out.write(line + "\n")
PYTHON
bash -n "$root/scripts/action.sh"
# Whose code a pipeline runs is a commit, as a tag may be moved.
python3 - "$root/share/pipelines/github.yml" <<'PYTHON'
import re, sys, yaml
steps = yaml.safe_load(open(sys.argv[1]))["jobs"]["check"]["steps"]
used = [step["uses"] for step in steps if "uses" in step]
assert len(used) == 3 and all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one) for one in used), used
PYTHON
action="$work/the action's \$(touch OWNED) path"
ln -s "$root" "$action"

mkdir -p "$work/cases"
cat >"$work/cases/one.toml" <<'TOML'
[model]
layers = 1
width = 4
[pair]
left = "<bos> 1^n"
right = "<bos> 1^(n+1)"
n = "1..8"
[measure]
formats = ["bf16"]
[expect]
verdict.bf16.at.1 = "D"
TOML
run() {  # run EXPECTED_CODE
  local code=0
  (cd "$work" && rm -f output summary && env -i HOME="$work" PATH="$prefix/bin:/usr/bin:/bin" GITHUB_ACTIONS=true \
    GITHUB_ACTION_PATH="$action" GITHUB_OUTPUT="$work/output" GITHUB_STEP_SUMMARY="$work/summary" bash steps.sh >out 2>err) || code=$?
  [ "$code" -eq "$1" ] || { cat "$work/out" "$work/err"; fail "exit code $code, not $1"; }
  [ "$(cat "$work/output")" = "exit-code=$1" ] || fail "the output is $(cat "$work/output")"
}
run 2  # no baseline is there, and nobody said that there should be none
grep -q '^snellen: baseline: there is no such folder; .*--no-baseline$' "$work/err" || { cat "$work/err"; fail 'no word of the baseline'; }
cp "$work/steps.sh" "$work/named.sh"
sed -i "s/^export SNELLEN_NO_BASELINE=.*/export SNELLEN_NO_BASELINE='true'/" "$work/steps.sh"
run 0
mv "$work/named.sh" "$work/steps.sh"
(cd "$work" && env -i PATH="$prefix/bin:/usr/bin:/bin" snellen check --update-baseline --quiet >/dev/null 2>&1) || fail 'no baseline is kept'
run 0
grep -q 'is installed already' "$work/out" || fail 'an installed snellen is built again'
grep -q '</testsuites>' "$work/snellen.xml" || fail 'no JUnit report'
grep -q '"2.1.0"' "$work/snellen.sarif" || fail 'no SARIF report'
grep -q 'cases/one.toml' "$work/summary" || fail 'no summary of the step'
sed -i 's/"D"/"C"/' "$work/cases/one.toml"
run 1
grep -q '^::error file=cases/one.toml,line=11' "$work/out" || { cat "$work/out"; fail 'no annotation'; }
echo 'pair = 3' >"$work/cases/one.toml"
(cd "$work" && rm -f output; code=0; env -i HOME="$work" PATH="$prefix/bin:/usr/bin:/bin" \
  GITHUB_ACTION_PATH="$action" GITHUB_OUTPUT="$work/output" \
  bash steps.sh >out 2>err || code=$?; [ "$code" -eq 2 ] && grep -q '^snellen: cases/one.toml:1:8' err) || { cat "$work/err"; fail 'a case that is none'; }
[ ! -e "$work/OWNED" ] || fail 'the path of the action was run'
echo 'the action does what it says'
