#!/bin/sh
# Builds the Debian packages and installs and runs them in a clean system: tests/package.sh SUITE, as root, with
# debootstrap and dpkg-dev installed.
#
# SUITE is bookworm, trixie, ... On that release the packages are built here, in build/package; for another one in the
# system that tests/distro.sh uses, /var/tmp/atrous-SUITE, from what is committed. They are left in dist/SUITE. The clean
# system, /var/tmp/atrous-clean-SUITE, is made anew each time and removed at the end. Environment:
#   ATROUS_PACKAGE_BUILD   a build folder to package instead, whose packages have debug symbols if it was built with -g
#   ATROUS_CLI_MODELS      the program that makes small models, default build/release/tests/cli/cli_models
#   DEBIAN_MIRROR, CMAKE_BUILD_PARALLEL_LEVEL   as for distro.sh
set -eu

if [ $# -ne 1 ]; then
  echo "usage: tests/package.sh SUITE" >&2
  exit 2
fi
source=$(cd "$(dirname "$0")/.." && pwd)
suite=$1
packages=$source/dist/$suite
models=${ATROUS_CLI_MODELS:-$source/build/release/tests/cli/cli_models}
. "$source/tests/debian_root.sh"
require_root
if [ ! -x "$models" ]; then
  echo "package.sh: error: '$models', which makes the model to try, is not there; build the tests first" >&2
  exit 2
fi

# The steps that make packages, in the folder of the project.
build_steps='third_party/install.sh build package
cmake --preset package
cmake --build --preset package
cd build/package && cpack -G DEB -B packages'

build_here() {
  if [ -n "${ATROUS_PACKAGE_BUILD:-}" ]; then
    (cd "$ATROUS_PACKAGE_BUILD" && rm -rf packages && cpack -G DEB -B packages)
    cp "$ATROUS_PACKAGE_BUILD"/packages/*.*deb "$packages/"
    return
  fi
  (cd "$source" && rm -rf build/package/packages && sh -euc "$build_steps")
  cp "$source"/build/package/packages/*.*deb "$packages/"
}

build_inside() {
  folder=/var/tmp/atrous-$suite
  make_root "$suite"
  rm -rf "$folder/root/atrous"
  git clone -q "$source" "$folder/root/atrous"
  inside sh -euc "cd /root/atrous && $build_steps"
  cp "$folder"/root/atrous/build/package/packages/*.*deb "$packages/"
  clean_up
}

# The library and the tool have debug symbols, in packages of their own.
check_symbols() {
  for package in libatrous0.1 atrous-tools; do
    set -- "$packages/$package-dbgsym"_*.*deb
    if [ ! -s "$1" ]; then
      echo "package.sh: error: no debug symbols of $package in $packages" >&2
      exit 1
    fi
  done
}

# A model, a photograph, and the example, in the clean system.
copy_samples() {
  mkdir -p "$folder/root/packages"
  cp "$packages"/*.deb "$folder/root/packages/"
  "$models" "$folder/root"
  printf 'P6 2 1 255\n\377\000\000\000\000\377' >"$folder/root/photo.ppm"
}

run_steps='apt-get update -qq
cd /root
dpkg-query -W -f "\${Package}\n" | sort >before
apt-get install -y -qq --no-install-recommends /root/packages/libatrous0.1_*.deb
dpkg-query -W -f "\${Package} \${Installed-Size}\n" | sort | join -v 2 before - >added
apt-get install -y -qq --no-install-recommends /root/packages/atrous-tools_*.deb
segment --version
segment run photo.ppm --model tiny.onnx --output out
test -s out/photo.labels.png
segment models | grep -q "^pages"
segment run photo.ppm --output default
test -s default/photo.labels.png
test -s /usr/share/man/man1/segment.1*
bash -euc ". /usr/share/bash-completion/completions/segment; complete -p segment"
dpkg --verify atrous-tools libatrous0.1
apt-get install -y -qq --no-install-recommends /root/packages/libatrous-dev_*.deb gcc libc6-dev pkgconf python3
cc -std=c11 /usr/share/doc/*/examples/segment_ppm.c $(pkg-config --cflags --libs atrous) -o segment_ppm
./segment_ppm tiny.onnx photo.ppm labels.png
python3 /usr/share/doc/*/examples/segment_ppm.py tiny.onnx photo.ppm
apt-get remove -y -qq libatrous0.1
test ! -e /usr/bin/segment'

rm -rf "$packages"
mkdir -p "$packages"
if [ "$suite" = "$(. /etc/os-release && echo "${VERSION_CODENAME:-}")" ]; then build_here; else build_inside; fi
if [ -z "${ATROUS_PACKAGE_BUILD:-}" ]; then check_symbols; fi

folder=/var/tmp/atrous-clean-$suite
rm -rf --one-file-system "$folder"
make_root "$suite"
copy_samples
inside env DEBIAN_FRONTEND=noninteractive sh -euc "$run_steps"
added=$(sort -k 2 -n -r "$folder/root/added")
clean_up
rm -rf --one-file-system "$folder"

echo
echo "$suite: these packages install, run and are removed again"
for package in "$packages"/*.*deb; do
  echo "  $(basename "$package")  $(($(stat -c %s "$package") / 1024)) KiB, installed $(dpkg-deb -f "$package" Installed-Size) KiB"
done
echo "What libatrous0.1 brings into a minimal system, installed KiB:"
echo "$added" | awk '{ sum += $2; printf "  %8d  %s\n", $2, $1 } END { printf "  %8d  together\n", sum }'
