#!/bin/sh
# Installs the Debian packages of packages.txt that are missing: for instance `install.sh build test`.
set -eu

list="$(dirname "$0")/packages.txt"
missing=""
for purpose in "$@"; do
  for package in $(sed -n "s/^$purpose //p" "$list"); do
    state=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
    case "$state" in
      ii*) ;;
      *) missing="$missing $package" ;;
    esac
  done
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "install.sh: error: apt-get is not here; install the counterparts of:$missing" >&2
  exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "install.sh: error: neither root nor sudo, and these packages are missing:$missing" >&2
    exit 1
  fi
  as_root=sudo
fi
echo "Installing:$missing" >&2
$as_root apt-get update -qq >&2
# shellcheck disable=SC2086  # the names are words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
