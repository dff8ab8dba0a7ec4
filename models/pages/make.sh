#!/bin/sh
# Makes pages.onnx from nothing: renders pages, trains, exports, scores. Takes some hours on two cores.
#
#   models/pages/make.sh WORK_DIR SEGMENT [STEPS]
#
# WORK_DIR takes unpacked manuals, pages and checkpoints (about 10 GB); a run that was interrupted goes on where it
# stopped. SEGMENT is the built tool. Wants Debian's packages of packages.txt; python3 must be Debian's (/usr/bin/python3).
set -eu
work=$1 segment=$(realpath "$2") steps=${3:-13500}
here=$(dirname "$(realpath "$0")")
mkdir -p "$work"
work=$(realpath "$work")
cd "$here"
python=/usr/bin/python3

[ -d "$work/photos" ] || "$python" collect_photos.py "$work/photos"
"$python" -m manuals.fetch "$work/sources"
"$python" collect_pictures.py "$work/sources" "$work/pictures"
"$python" -m manuals.html_pages "$work/sources" "$work/manuals"
"$python" -m manuals.pdf_pages "$work/sources" "$work/manuals"
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
  "$python" train.py "$work/val" "$work/pages.pt" "$work/manuals" "$work/train" --steps "$until" --total "$steps" "$@"
}
part 80 --batch 12 --side 320
part 100 --batch 6 --side 448 --scale 0.75
"$python" export.py "$work/pages.pt" "$segment" pages.onnx
"$python" score.py "$work/pages.pt" "$work/val" --longest 704
