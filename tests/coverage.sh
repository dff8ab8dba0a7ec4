#!/bin/sh
# Which lines of engine/ the tests run: coverage.sh [arguments of ctest], for instance `coverage.sh -R 'Resize|cli'`.
#
# Builds the preset coverage, forgets earlier counts, runs the tests and prints the lines of each folder, and the files
# with the most lines that nothing runs. A test that fails does not keep the figures back, but is the exit code, as are
# fewer than 90 % of all lines.
set -eu
cd "$(dirname "$0")/.."

cmake --preset coverage -DATROUS_TESTS=ON
cmake --build --preset coverage
find build/coverage -name '*.gcda' -delete
failed=0
ctest --preset coverage --no-tests=error "$@" || failed=$?
too_few=0
python3 tests/coverage.py build/coverage engine --missing 20 --least 90 || too_few=$?
[ "$failed" -ne 0 ] || failed=$too_few
exit "$failed"
