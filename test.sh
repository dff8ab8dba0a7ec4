#!/bin/sh
# Installs what is missing, builds everything and runs every test; ctest's summary is the last thing printed.
set -eu
cd "$(dirname "$0")"

third_party/install.sh build test
cmake --preset release -DATROUS_TESTS=ON
cmake --build --preset release
exec ctest --preset release --no-tests=error "$@"
