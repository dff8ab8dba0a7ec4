#!/bin/sh
# The long forms of the programs of this folder, with figures. run.sh BUILD_FOLDER MODEL [LARGE_MODEL]
#
# What wants a large network takes that of pages, unless there is another.
set -e
here=$(cd "$(dirname "$0")" && pwd)
programs=$1/tests/endurance
model=$2
large=${3:-$here/../../models/pages/pages.onnx}
sanitizer=$(sed -n 's/^ATROUS_SANITIZE:.*=//p' "$1/CMakeCache.txt")
limit_ms=50
if [ -n "$sanitizer" ]; then limit_ms=500; fi  # what is instrumented is slow
if [ "$sanitizer" = thread ]; then  # as the test preset
  export OMP_NUM_THREADS=1 TSAN_OPTIONS="suppressions=$here/../tsan.supp"
fi
"$1/tests/cli/cli_models" "$programs"
"$programs/many_threads" "$model" 2000 257
ONEDNN_PRIMITIVE_CACHE_CAPACITY=64 "$programs/many_sizes" "$model" 10000 200
"$programs/many_loads" "$model" 1000 129
"$programs/cancel_delay" "$large" 1025 40 "$limit_ms"
"$programs/fork_first" "$model"
if [ -x "$programs/failing_allocations" ]; then
  "$programs/memory_estimate" "$model" 129 257 513
  "$programs/memory_estimate" "$large" 257 513 1025
  "$programs/failing_allocations" "$programs/tiny.onnx" 1
  "$programs/failing_allocations" "$programs/fixed.onnx" 1
fi
if [ -x "$programs/one_cpu" ]; then "$programs/one_cpu" "$model"; fi
