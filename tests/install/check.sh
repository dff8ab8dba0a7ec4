#!/bin/sh
# Installs the build into a folder of its own and builds programs against it: through find_package and pkg-config, with the
# shared library and, with the word `static`, the static one beside it; with `none` there must be none beside it.
#
#   check.sh BUILD_FOLDER SOURCE_FOLDER WORK_FOLDER static|none
set -eu
build=$1 source=$2 work=$3 static=$4
prefix=$work/prefix
rm -rf "$work"
mkdir -p "$work"
cmake --install "$build" --prefix "$prefix" >"$work/install.log"
cmake -G Ninja -S "$source/tests/install/consumer" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$prefix" >"$work/configure.log"
cmake --build "$work/consumer" >"$work/build.log"
test "$("$work/consumer/consumer")" = "0.1.0 not_found"

libdir=$(dirname "$(dirname "$(find "$prefix" -name atrous.pc)")")
PKG_CONFIG_PATH=$libdir/pkgconfig
export PKG_CONFIG_PATH
# by_pkg_config PACKAGE: builds the program with its flags.
by_pkg_config() {
  # shellcheck disable=SC2046  # flags are words
  c++ -std=c++20 "$source/tests/install/consumer/main.cpp" $(pkg-config --cflags --libs "$1") -o "$work/by-$1"
}
by_pkg_config atrous
test "$(LD_LIBRARY_PATH=$libdir "$work/by-atrous")" = "0.1.0 not_found"

if [ "$static" = none ] && [ -e "$libdir/libatrous.a" ] && [ -e "$libdir/libatrous.so" ]; then
  echo "$libdir/libatrous.a is installed, and the build makes none" >&2
  exit 1
fi
if [ "$static" = static ]; then
  test -e "$libdir/libatrous.so"
  test "$("$work/consumer/static_consumer")" = "0.1.0 not_found"
  by_pkg_config atrous-static
  test "$("$work/by-atrous-static")" = "0.1.0 not_found"
  for program in "$work/consumer/static_consumer" "$work/by-atrous-static"; do
    if readelf -d "$program" | grep -q 'NEEDED.*libatrous'; then
      echo "$program still wants the shared library" >&2
      exit 1
    fi
  done
fi
"$prefix/bin/segment" --version
echo "installed libraries and headers work"
