#!/bin/sh
# scenarios.sh - every expectation of every scenario holds, shipped or made for tests
#
# Each is a test point of its own, under its stable name.
set -eu
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$source"

status=0
"$V6SIM" check --tap scenarios tests/cases || status=$?
[ $status -le 1 ] || echo "Bail out! exit status $status"       # 1: a point says "not ok"
exit $status
