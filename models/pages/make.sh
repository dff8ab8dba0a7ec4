#!/bin/sh
# Makes pages.onnx from nothing: renders pages, trains, exports, scores. Takes some hours on two cores.
#
#   models/pages/make.sh WORK_DIR SEGMENT [STEPS]
#
# WORK_DIR takes pages and checkpoints (about 2 GB); a run that was interrupted goes on where it stopped. SEGMENT is the
# built tool. Wants Debian's packages of packages.txt; python3 must be Debian's (/usr/bin/python3).
set -eu
work=$1 segment=$(realpath "$2") steps=${3:-4000}
here=$(dirname "$(realpath "$0")")
mkdir -p "$work"
work=$(realpath "$work")
cd "$here"
export OMP_WAIT_POLICY=passive
python=/usr/bin/python3

[ -d "$work/photos" ] || "$python" collect_photos.py "$work/photos"
[ -d "$work/val" ] || "$python" -m generator "$work/val" --count 120 --first 900000 --photos "$work/photos"
[ -d "$work/train" ] || "$python" -m generator "$work/train" --count 6000 --photos "$work/photos"
"$python" train.py "$work/train" "$work/val" "$work/pages.pt" --steps "$((steps * 9 / 10))" --total "$steps" --side 448
"$python" train.py "$work/train" "$work/val" "$work/pages.pt" --steps "$steps" --side 704 --batch 4 --workers 2
"$python" export.py "$work/pages.pt" "$segment" pages.onnx
"$python" score.py "$work/pages.pt" "$work/val"
