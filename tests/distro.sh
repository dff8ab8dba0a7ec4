#!/bin/sh
# Tests a fresh clone in a Debian of another release: tests/distro.sh SUITE [FOLDER], as root, with debootstrap installed.
#
# SUITE is bookworm, trixie, ...; FOLDER (default /var/tmp/atrous-SUITE) becomes that system's root and is used again the
# next time. What is committed is cloned into it; ./test.sh and ./demo.sh run inside. Environment:
#   ATROUS_TEST_DATA   real models and photographs, default ../shared/data beside the source tree; without them the tests
#                      that need them are skipped
#   ATROUS_DEMO_IMAGE, ATROUS_DEMO_MODEL   for demo.sh; default: taken from the test data
#   DEBIAN_MIRROR      where debootstrap gets the packages; default: its own
#   CMAKE_BUILD_PARALLEL_LEVEL   compilers at a time
set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: tests/distro.sh SUITE [FOLDER]" >&2
  exit 2
fi
source=$(cd "$(dirname "$0")/.." && pwd)
suite=$1
folder=${2:-/var/tmp/atrous-$suite}
data=${ATROUS_TEST_DATA:-$source/../shared/data}
image=${ATROUS_DEMO_IMAGE:-$data/photos/images/Abyssinian_1.jpg}
model=${ATROUS_DEMO_MODEL:-$data/models/deeplabv3_mnv2_pascal.onnx}

. "$source/tests/debian_root.sh"
require_root

prepare() {
  make_root "$suite"
  if [ -d "$data" ]; then mount_at "$folder/root/shared/data" --bind -o ro "$data"; fi
  rm -rf "$folder/root/atrous" "$folder/root/demo"
  git clone -q "$source" "$folder/root/atrous"
}

# outcome COMMAND...: runs it and puts "passed" or "FAILED" into $outcome.
outcome() {
  outcome=passed
  "$@" || outcome=FAILED
}

run_demo() {
  mkdir -p "$folder/root/demo"
  cp "$image" "$model" "$folder/root/demo/"
  # shellcheck disable=SC2016  # $1 and $2 belong to the shell inside
  inside sh -c 'cd /root/demo && ../atrous/demo.sh "$1" --model "$2" && ls -l demo-output/*.png' demo \
    "$(basename "$image")" "$(basename "$model")"
}

prepare
outcome inside /root/atrous/test.sh
tests=$outcome
demo="not run (no image or model)"
if [ -f "$image" ] && [ -f "$model" ]; then
  outcome run_demo
  demo=$outcome
fi

echo
echo "$suite ($(cat "$folder/etc/debian_version")), commit $(git -C "$folder/root/atrous" rev-parse --short HEAD)"
echo "  test.sh  $tests"
echo "  demo.sh  $demo"
[ "$tests" = passed ] && [ "$demo" != FAILED ]
