#!/bin/sh
# Installs what is missing, builds everything and runs every test; ctest's summary is the last thing printed.
set -eu
cd "$(dirname "$0")"

third_party/install.sh build test
launcher=""
if command -v ccache >/dev/null 2>&1; then launcher=-DCMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
cmake --preset release -DATROUS_TESTS=ON $launcher
cmake --build --preset release
exec ctest --preset release --no-tests=error "$@"
