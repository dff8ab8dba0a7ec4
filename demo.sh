#!/bin/sh
# Builds the segment tool and segments one image: ./demo.sh [IMAGE] [segment options]
set -eu
here=$(cd "$(dirname "$0")" && pwd)

case "${1:-}" in
  -h | --help)
    cat <<'USAGE'
usage: ./demo.sh [IMAGE] [--model MODEL.onnx] [segment options]

Builds the segment tool (some minutes the first time) and writes the label map and the overlay of IMAGE, a JPEG, PNG, BMP
or PNM file, into the folder demo-output. Without an image it takes a page that lies in models/pages. Without a model it
takes the one that comes with the project, which finds text, headings, figures and tables on pages; another is any
segmentation network, for instance a DeepLab that was exported from PyTorch. Once it is built,
build/release/tools/segment/segment --help lists the options.
USAGE
    exit 0
    ;;
  "" | -*) set -- "$here/models/pages/sample.png" "$@" ;;
esac

"$here/third_party/install.sh" build
# Without the tests, whose packages may be missing; the objects are the same ones that test.sh builds.
(cd "$here" && cmake --preset release -DATROUS_TESTS=OFF && cmake --build --preset release --target segment) >&2

"$here/build/release/tools/segment/segment" run --output demo-output "$@"
echo "The files named above lie in $(pwd)." >&2
