#!/bin/sh
# clang-tidy, clang's warnings and cppcheck over the code: lint.sh [FILE.cpp...], all of engine/ and tools/ without files.
#
# Needs a configured build (BUILD=build/release unless set) for the compile commands, and as many as JOBS processes
# (all CPUs unless set). Prints the findings; exit code 1 if there are any. Only what has changed:
#
#   tests/lint.sh $(git diff --name-only main -- '*.cpp')
set -eu
cd "$(dirname "$0")/.."

build="${BUILD:-build/release}"
jobs="${JOBS:-$(nproc)}"
for tool in clang-tidy cppcheck; do
  command -v "$tool" >/dev/null 2>&1 || { echo "lint.sh: error: $tool is not here; third_party/install.sh lint" >&2; exit 2; }
done
[ -e "$build/compile_commands.json" ] || { echo "lint.sh: error: configure $build first" >&2; exit 2; }
[ $# -gt 0 ] || set -- $(git ls-files 'engine/*.cpp' 'tools/*.cpp')

findings="$(mktemp)"
trap 'rm -f "$findings"' EXIT
faults=0

# What a file's own compile command says, plus clang's name for the warnings of GCC that it does not know.
printf '%s\n' "$@" | xargs -P "$jobs" -n 1 clang-tidy -p "$build" --quiet \
  --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-ignored-optimization-argument >"$findings" 2>/dev/null || faults=1
grep -v '^$' "$findings" || true

cppcheck --std=c++20 --language=c++ --enable=warning,performance,portability --inline-suppr --quiet -j "$jobs" \
  --suppressions-list=.cppcheck -I engine -I engine/include --error-exitcode=1 "$@" || faults=1

[ "$faults" -eq 0 ] && echo "$# files, no findings"
exit "$faults"
