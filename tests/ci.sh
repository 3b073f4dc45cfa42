#!/bin/sh
# ci.sh - the examples for continuous integration are sound, and their commands do what they say
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
unset V6SIM_PROFILE_PATH
ci=$source/doc/ci
mkdir "$scratch/bin" "$scratch/here"
ln -s "$V6SIM" "$scratch/bin/v6sim"
PATH=$scratch/bin:$PATH
cd "$scratch/here"

# What a scenario folder may hold: one that holds, one that is slow and wrong, so that leaving it out shows.
mkdir scenarios
sed '/<expect>/,/<\/expect>/d; /<.scenario>/d' "$source/scenarios/first/smallest.xml" >half.xml
{ cat half.xml; echo '<expect><connection family="ipv6"/></expect></scenario>'; } >scenarios/holds.xml
{ cat half.xml; echo '<expect tags="slow"><connection family="ipv4"/></expect></scenario>'; } >scenarios/slow.xml

# The commands of a file: as a shell gets them.   commands FILE
commands() {
    sed -n "s/^ *run: \(v6sim .*\)/\1/p; s/^ *- \(v6sim .*\)/\1/p; s/^ *sh \"\(v6sim .*\)\"/\1/p" "$1"
}
for file in github-actions.yml gitlab-ci.yml Jenkinsfile; do
    commands "$ci/$file" >commands
    [ -s commands ] || echo "$file has no command"
    while read -r command; do
        want=0
        case $command in *--tag*) ;; *) want=1 ;; esac
        rm -f v6sim.xml
        status=0
        sh -c "$command" >out 2>&1 || status=$?
        [ $status -eq $want ] || { echo "$file: $command: status $status, not $want"; cat out; }
        grep -q '</testsuites>' v6sim.xml || echo "$file: $command: no v6sim.xml"
        grep -q 'v6sim\.xml' "$ci/$file" || echo "$file does not keep v6sim.xml"
    done <commands
done | none "each command does what it is for"

if command -v python3 >/dev/null && python3 -c 'import yaml' 2>/dev/null; then
    python3 - "$ci" >out 2>&1 <<'END' || echo "status $?" >>out
import sys, yaml
load = lambda name: yaml.safe_load(open(sys.argv[1] + "/" + name))
steps = load("github-actions.yml")["jobs"]["check"]["steps"]
assert [set(step) & {"uses", "run"} for step in steps] == [{"uses"}, {"run"}, {"uses"}], steps
assert steps[2]["if"] == "always()" and steps[2]["with"]["path"] in steps[1]["run"], steps
jobs = load("gitlab-ci.yml")
for name in "check", "nightly":
    job = dict(jobs[jobs[name]["extends"]], **jobs[name])
    assert job["artifacts"]["when"] == "always" and job["artifacts"]["reports"]["junit"] in job["script"][0], job
    assert job["image"] and job["rules"][0]["if"], job
END
    none "the YAML says what it shall" <out
fi
awk '{ open += gsub(/[{]/, "&"); open -= gsub(/[}]/, "&") } END { if (open != 0) print open " braces open" }' \
    "$ci/Jenkinsfile" | none "the braces of the Jenkinsfile"
done_testing
