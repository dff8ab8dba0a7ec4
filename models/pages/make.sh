#!/bin/sh
# Makes pages.onnx from nothing: renders pages, trains, exports, scores. Takes some hours on two cores.
#
#   models/pages/make.sh WORK_DIR SEGMENT [STEPS]
#
# WORK_DIR takes pages and checkpoints (about 2 GB); screenshots and drawings in WORK_DIR/pictures, if there are any, are
# shown in the figures of pages. A run that was interrupted goes on where it stopped. SEGMENT is the built tool. Wants
# Debian's packages of packages.txt; python3 must be Debian's (/usr/bin/python3).
set -eu
work=$1 segment=$(realpath "$2") steps=${3:-4000}
here=$(dirname "$(realpath "$0")")
mkdir -p "$work"
work=$(realpath "$work")
cd "$here"
export OMP_WAIT_POLICY=passive
python=/usr/bin/python3

[ -d "$work/photos" ] || "$python" collect_photos.py "$work/photos"
mkdir -p "$work/pictures"
render() { # pages into that folder of WORK_DIR, with the options that follow
  into=$work/$1
  shift
  [ -d "$into" ] || "$python" -m generator "$into" --photos "$work/photos" --pictures "$work/pictures" "$@"
}
render val --count 120 --first 900000
render train --count 6000
part() { # train up to that share of the steps, in percent, with the options that follow
  until=$((steps * $1 / 100))
  shift
  "$python" train.py "$work/train" "$work/val" "$work/pages.pt" --steps "$until" --total "$steps" --batch 12 "$@"
}
part 60 --side 320 --scale 0.68
part 88 --side 448 --scale 0.78
part 100 --side 480 --scale 0.85 --freeze
"$python" export.py "$work/pages.pt" "$segment" pages.onnx
"$python" score.py "$work/pages.pt" "$work/val"
