#!/bin/sh
# Builds the examples against the installed library and runs them: as C, as C++ without exceptions, and in Python.
#
#   examples.sh PREFIX CLI_MODELS WORK_FOLDER
set -eu
prefix=$1 models=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
"$models" "$work"
printf 'P6 4 2 255\n' >"$work/photo.ppm"
printf '\377\000\000\377\000\000\000\000\377\000\000\000' >>"$work/photo.ppm"  # red, red, blue, black
printf '\377\000\000\377\000\000\000\000\377\000\000\000' >>"$work/photo.ppm"
printf '4x2\n0 background 0.250\n1 red 0.500\n3 blue 0.250\n' >"$work/expected"

libdir=$(dirname "$(dirname "$(find "$prefix" -name atrous.pc)")")
examples=$(dirname "$(find "$prefix" -name segment_ppm.c)")
PKG_CONFIG_PATH=$libdir/pkgconfig
export PKG_CONFIG_PATH
flags=$(pkg-config --cflags --libs atrous)

# check NAME COMMAND...: what the command prints is what is expected, and a model that is none is an error with exit code 2.
check() {
  name=$1
  shift
  LD_LIBRARY_PATH=$libdir "$@" "$work/tiny.onnx" "$work/photo.ppm" ${labels:+"$labels"} >"$work/$name.out"
  diff "$work/expected" "$work/$name.out"
  code=0
  LD_LIBRARY_PATH=$libdir "$@" "$work/photo.ppm" "$work/photo.ppm" ${labels:+"$labels"} 2>"$work/$name.err" || code=$?
  test "$code" = 2
  grep -q ': corrupt: .*photo.ppm' "$work/$name.err"
  echo "$name works"
}

labels=$work/labels.png
# shellcheck disable=SC2086  # flags are words
cc -std=c11 -pedantic -Wall -Wextra -Werror "$examples/segment_ppm.c" $flags -o "$work/as-c"
check c "$work/as-c"
test -s "$work/labels.png"
# shellcheck disable=SC2086
c++ -x c++ -std=c++20 -fno-exceptions -fno-rtti -Wall -Wextra -Werror "$examples/segment_ppm.c" $flags -o "$work/as-c++"
check c++ "$work/as-c++"
labels=""
check python env ATROUS_LIBRARY="$libdir/libatrous.so" python3 "$examples/segment_ppm.py"

# A program that unloads the library may load it again.
python3 -c 'import _ctypes, sys; [_ctypes.dlclose(_ctypes.dlopen(sys.argv[1], 2)) for _ in range(2)]' "$libdir/libatrous.so"
