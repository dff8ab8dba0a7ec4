# A Debian system in a folder, for scripts that source this: mounts, commands inside, and tidying up at the end.
#
# The script sets $folder and calls make_root SUITE; what inside COMMAND... runs sees a clean environment.

mounted=""
clean_up() {
  for mount in $mounted; do umount "$mount"; done
  mounted=""
}
trap clean_up EXIT
trap 'exit 130' INT TERM

require_root() {
  if [ "$(id -u)" -ne 0 ]; then
    echo "$(basename "$0"): error: needs root for chroot and mount" >&2
    exit 2
  fi
}

# mount_at TARGET MOUNT-ARGUMENTS...
mount_at() {
  target=$1
  shift
  mkdir -p "$target"
  mount "$@" "$target"
  mounted="$target $mounted"
}

inside() {
  chroot "$folder" /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    ${CMAKE_BUILD_PARALLEL_LEVEL:+CMAKE_BUILD_PARALLEL_LEVEL="$CMAKE_BUILD_PARALLEL_LEVEL"} "$@"
}

# make_root SUITE: fills $folder unless it is a system already, and mounts what programs need.
make_root() {
  if [ ! -x "$folder/usr/bin/apt-get" ]; then
    debootstrap --variant=minbase "$1" "$folder" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
  fi
  cp /etc/resolv.conf "$folder/etc/resolv.conf"
  mount_at "$folder/proc" -t proc proc
  mount_at "$folder/sys" -t sysfs -o ro sysfs
  mount_at "$folder/dev/shm" -t tmpfs tmpfs
  mount_at "$folder/dev/pts" -t devpts -o newinstance,ptmxmode=0666 devpts
  ln -sf pts/ptmx "$folder/dev/ptmx"
}
