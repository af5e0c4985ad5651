#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Docket authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# packaging/dev: what it says, and that a second call does no set-up. Nothing is installed: what would do so are
# stand-ins that note that they were called, so this runs without rights and where no root can be entered.
#   tst_dev.sh TOP-OF-THE-SOURCES
set -euo pipefail

top=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
calls=$work/calls
output=$work/output

die() { echo "FAILED: $*" >&2; [ -s "$output" ] && cat "$output" >&2; exit 1; }
says() { grep -qF -- "$1" "$output" || die "it does not say: $1"; }
# How often a stand-in was called.
called() { grep -cx -- "$1" "$calls" || true; }
expect_calls() { [ "$(called "$1")" = "$2" ] || die "$1 was called $(called "$1") times, not $2: $3"; }

# A search path with these tools alone, and stand-ins: NAME BODY.
tools() {
    rm -rf "${work:?}/bin"
    mkdir "$work/bin"
    local tool
    for tool in bash sh env dirname readlink sha256sum cut cat mkdir flock rm mv chmod paste nproc tar grep sed tr touch true mktemp; do
        ln -s "$(type -P "$tool")" "$work/bin/$tool"
    done
    stand_in id 'echo 0'
    free_space 9000000
}
# What df says, in kB.
free_space() { stand_in df "echo Filesystem 1024-blocks Used Available Capacity Mounted; echo /dev/x 1 1 $1 90% /"; }
stand_in() {
    printf '#!/bin/sh\necho %s >>"%s"\n%s\n' "$1" "$calls" "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}
# Calls packaging/dev with that path and a cache of its own; the exit code is left in $code.
dev() {
    : >"$calls"
    code=0
    env -i PATH="$work/bin" HOME="$work/home" XDG_CACHE_HOME="$work/cache" "$top/packaging/dev" "$@" >"$output" 2>&1 || code=$?
}

tools
dev help
[ "$code" = 0 ] || die "help exits with $code"
for verb in run test build bench lint coverage shell clean; do says "  $verb"; done
dev
[ "$code" = 0 ] || die "no verb exits with $code"
dev frobnicate
[ "$code" = 2 ] || die "an unknown verb exits with $code"
says "there is no verb 'frobnicate'"
[ ! -e "$work/cache" ] || die "help and errors set something up"

# Where the system is another one, a root is made, once. Whether it can be entered here does not matter.
root=$work/cache/docket-dev/debian-13
stand_in bwrap 'exit 0'
stand_in unshare 'exit 0'
stand_in setpriv 'shift 2; exec "$@"'
# shellcheck disable=SC2016 # for the stand-in to expand
stand_in mmdebstrap 'for last; do :; done; printf "%s\n" "$@" >"$last/made"'
dev shell true
if [ ! -f "$root/made" ] || [ ! -s "$root/.docket-packages" ]; then die "no root was made"; fi
[ ! -e "$root.partial" ] || die "a partial root is left"
expect_calls mmdebstrap 1 "first call"
dev shell true
expect_calls mmdebstrap 0 "the stamp fits"
expect_calls unshare 0 "the stamp fits"

# The checks need more packages than the tests: the root is made anew with them, and serves both from then on.
# shellcheck disable=SC2016 # for the stand-in to expand
stand_in mmdebstrap 'for last; do :; done; printf "%s\n" "$@" >"$last/made"'
if grep -q clang "$root/made"; then die "the tests bring the packages of the checks"; fi
dev lint
expect_calls mmdebstrap 1 "the checks need more packages"
grep -q clang-tidy "$root/made" || die "the checks have no clang-tidy"
dev shell true
expect_calls mmdebstrap 0 "the root has what tests and checks need"

# Too little space is said before anything is begun.
free_space 700000
echo other >"$root/.docket-packages"
dev shell true
[ "$code" != 0 ] || die "too little space is no error"
expect_calls mmdebstrap 0 "there is no space"
says "has 700 MB left"
free_space 60
dev shell true
expect_calls mmdebstrap 0 "the disk is full"
says "has 0 MB left"
free_space 9000000
echo other >"$root/.docket-packages"
mkdir "$root.partial"
dev shell true
expect_calls mmdebstrap 1 "the list of packages is another"
says "an earlier set-up was interrupted"
stand_in mmdebstrap 'exit 1'
echo other >"$root/.docket-packages"
dev shell true
[ "$code" != 0 ] || die "a set-up that failed is no error"
says "could not be made"
stand_in unshare 'exit 1'
dev shell true
says "may not make namespaces"

# Debian 13 and its kin need no root: what is missing is installed, once.
rm -rf "$work/cache"
tools
stand_in dpkg 'exit 0'
stand_in apt-get 'exit 0'
stand_in apt-cache 'echo "  Candidate: 6.9"'
stand_in dpkg-query 'exit 1'
stand_in mmdebstrap 'exit 1'
# shellcheck source=/dev/null
if (. /etc/os-release && [ "${ID:-}" = debian ] && [ "${VERSION_ID:-99}" -lt 13 ]); then
    echo "on an older Debian nothing is native: this part is left out"
    exit 0
fi
dev shell true
[ "$code" = 0 ] || die "the native way exits with $code"
expect_calls apt-get 2 "update and install"
expect_calls mmdebstrap 0 "no root is needed"
dev shell true
[ "$code" = 0 ] || die "the second call exits with $code"
expect_calls apt-get 0 "the stamp fits"
expect_calls dpkg-query 0 "the stamp fits"

# Tests of kills have one chance for a wrong result, all others two; one that fails on either side is a failure.
stand_in cmake 'exit 0'
ctest_fails() {
    # shellcheck disable=SC2016 # for the stand-in to expand
    stand_in ctest 'case "$*" in
        *"-R kill "*"until-pass"*) echo "a second chance" ;;
        *"-R kill "*) echo "the kills"; exit '"$1"' ;;
        *"-E kill "*"until-pass:2"*) echo "all others"; exit '"$2"' ;;
        *) echo "given: $*" ;;
    esac'
}
for failing in '0 0' '8 0' '0 8'; do
    # shellcheck disable=SC2086 # two numbers
    ctest_fails $failing
    dev test
    expect_calls ctest 2 "the kills and all others"
    says "the kills"
    says "all others"
    if [ "$failing" = '0 0' ]; then [ "$code" = 0 ] || die "tests that pass exit with $code"
    else [ "$code" != 0 ] || die "a test that fails is no failure: $failing"
    fi
done
dev test -R one
expect_calls ctest 1 "what was asked for"
says "-R one"
