#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Docket authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# packaging/sandbox-session: two at once keep their own profiles, one after the other begins afresh.
#   tst_sandboxsession.sh TOP-OF-THE-SOURCES
set -euo pipefail

top=$1
work=$(mktemp -d)
trap 'touch "$work/go"; wait; rm -rf "$work"' EXIT
mkdir "$work/bin"

die() { echo "FAILED: $*" >&2; exit 1; }
stand_in() {
    printf '#!/usr/bin/env bash\n%s\n' "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}
# shellcheck disable=SC2016 # for the stand-ins to expand
{
    stand_in docket-sandbox 'while [ "$1" != --ready-file ]; do shift; done
printf "{\"url\": \"http://127.0.0.1:1\", \"token\": \"t\", \"repos\":[\"a/b\"]}" >"$2"
exec sleep 60'
    stand_in docket-cli 'mkdir -p "$2"; echo "$@" >>"$2/calls"'
    # Holds its profile until it is told to go, as an open window does.
    stand_in docket 'echo "$2" >>"'"$work"'/opened"
while [ ! -e "'"$work"'/go" ]; do sleep 0.05; done
[ -s "$2/calls" ]'
}
export DISPLAY=:none

session() { "$top/packaging/sandbox-session" "$work" >>"$work/log" 2>&1; }
touch "$work/opened"
opened() { [ "$(wc -l <"$work/opened")" = "$1" ]; }
await() { # a number of windows
    for _ in $(seq 400); do
        opened "$1" && return
        sleep 0.05
    done
    cat "$work/log" >&2
    die "no window number $1 was opened"
}

session & first=$!
await 1
session & second=$!
await 2
[ "$(sort -u "$work/opened" | wc -l)" = 2 ] || die "two sessions share a profile: $(cat "$work/opened")"
touch "$work/go"
wait "$first" || die "the profile of the first was taken away"
wait "$second" || die "the second failed"
# Free again, so the third has the first's place, and nothing of what was in it.
session
[ "$(tail -n 1 "$work/opened")" = "$(head -n 1 "$work/opened")" ] || die "a free place is not used again"
[ "$(wc -l <"$(head -n 1 "$work/opened")/calls")" = 2 ] || die "the profile is not a fresh one"
