#!/bin/sh
# Runs every fuzzer for some seconds and prints a table: run.sh [SECONDS] [FUZZER [TARGET...]]
#
# FUZZER is the program that the preset fuzz builds: cmake --preset fuzz && cmake --build --preset fuzz --target fuzzer.
# New inputs that reach new code are kept below build/fuzz/inputs/TARGET, beside the stored corpus; inputs that fail in
# build/fuzz/findings/TARGET. Mend what they find and move them to tests/fuzz/corpus/TARGET, which the unit tests run.
# Exit code 1 if anything was found. FUZZ_SEED=N in the environment makes runs alike; without it each takes other inputs.
set -u

here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
seconds="${1:-30}"
fuzzer="${2:-$root/build/fuzz/tests/fuzz/fuzzer}"
[ $# -ge 2 ] && shift 2 || set --
if [ ! -x "$fuzzer" ]; then
  echo "run.sh: error: no fuzzer at $fuzzer; build the preset fuzz" >&2
  exit 2
fi
targets="${*:-$("$fuzzer" --targets)}"
if [ -z "$targets" ]; then
  echo "run.sh: error: $fuzzer does not say what its targets are" >&2
  exit 2
fi

# The last number behind "stat::NAME:" in a log.
figure() { sed -n "s/^stat::$1: *//p" "$2" | tail -n 1; }

found_any=0
printf '%-10s %12s %9s %10s %10s %9s\n' target executions seconds "in a second" "new inputs" findings
for target in $targets; do
  inputs="$root/build/fuzz/inputs/$target"
  findings="$root/build/fuzz/findings/$target"
  log="$root/build/fuzz/$target.log"
  mkdir -p "$inputs" "$findings"
  begin=$(date +%s)
  : >"$log.begin"
  "$fuzzer" "--target=$target" -seed="${FUZZ_SEED:-0}" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=2500 \
    -max_len=65536 -print_final_stats=1 -close_fd_mask=1 -artifact_prefix="$findings/" \
    "$inputs" "$here/corpus/$target" >/dev/null 2>"$log"
  code=$?
  taken=$(($(date +%s) - begin))
  found=$(find "$findings" -type f -newer "$log.begin" | wc -l)
  rm "$log.begin"
  [ "$code" -ne 0 ] && found_any=1
  printf '%-10s %12s %9s %11s %10s %9s\n' "$target" "$(figure number_of_executed_units "$log")" "$taken" \
    "$(figure average_exec_per_sec "$log")" "$(figure new_units_added "$log")" "$found"
  [ "$code" -ne 0 ] && grep -m 3 -E "^fuzzer:|ERROR:|SUMMARY:" "$log" >&2
done
exit $found_any
