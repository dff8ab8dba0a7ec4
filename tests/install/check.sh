#!/bin/sh
# Installs the build into a folder of its own and builds two programs against it: through find_package and pkg-config.
#
#   check.sh BUILD_FOLDER SOURCE_FOLDER WORK_FOLDER
set -eu
build=$1 source=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
cmake --install "$build" --prefix "$work/prefix" >"$work/install.log"
cmake -G Ninja -S "$source/tests/install/consumer" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/configure.log"
cmake --build "$work/consumer" >"$work/build.log"
test "$("$work/consumer/consumer")" = "0.1.0 not_found"

libdir=$(dirname "$(find "$work/prefix" -name atrous.pc)")
PKG_CONFIG_PATH=$libdir
export PKG_CONFIG_PATH
# shellcheck disable=SC2046  # flags are words
c++ -std=c++20 "$source/tests/install/consumer/main.cpp" $(pkg-config --define-variable=prefix="$work/prefix" --cflags --libs atrous) \
  -o "$work/by-pkg-config"
test "$(LD_LIBRARY_PATH=$(dirname "$libdir") "$work/by-pkg-config")" = "0.1.0 not_found"
"$work/prefix/bin/segment" --version
echo "installed library and headers work"
