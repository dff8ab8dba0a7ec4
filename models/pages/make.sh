#!/bin/sh
# Makes pages.onnx from nothing: renders pages, trains, exports, scores. Takes some hours on two cores.
#
#   models/pages/make.sh WORK_DIR SEGMENT [STEPS]
#
# WORK_DIR takes unpacked manuals, pages and checkpoints (about 10 GB); a run that was interrupted goes on where it
# stopped. SEGMENT is the built tool. Wants Debian's packages of packages.txt; python3 must be Debian's (/usr/bin/python3).
set -eu
work=$1 segment=$(realpath "$2") steps=${3:-21500}
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
"$python" -m manuals.split "$work/manuals" "$work/manuals_train" "$work/manuals_kept"
render() { # pages into that folder of WORK_DIR, with the options that follow
  into=$work/$1
  shift
  [ -d "$into" ] || "$python" -m generator "$into" --photos "$work/photos" --pictures "$work/pictures" "$@"
}
render train --count 6000
part() { # train up to that share of the steps, in percent, with the options that follow; two thirds are pages of manuals
  until=$((steps * $1 / 100))
  shift
  "$python" train.py "$work/manuals_kept" "$work/pages.pt" "$work/manuals_train" "$work/manuals_train" "$work/train" \
    --steps "$until" --total "$steps" "$@"
}
part 50 --batch 12 --side 320
part 77 --batch 12 --side 448
part 100 --batch 8 --side 576
"$python" balance.py "$work/pages.pt" "$work/manuals_kept" "$work/balanced.pt"
"$python" export.py "$work/balanced.pt" "$segment" pages.onnx
"$python" score.py "$work/balanced.pt" "$work/manuals_kept" --longest 704
