#!/usr/bin/env bash
# Fuzzes every parser for a while, or the named ones.
#   usage: run.sh [--seconds N] [TARGET…]
# A crash leaves its input in .build/fuzz-crashes/; mend the cause, and keep the file in FailCases.
set -euo pipefail
cd "$(dirname "$0")/../.."
export SWIFT_DETERMINISTIC_HASHING=1
seconds=20
if [ "${1:-}" = --seconds ]; then
    seconds=${2:?how many seconds}
    shift 2
fi
build=.build-fuzz
SLUICE_FUZZ=1 swift build -c release --scratch-path "$build" --product sluice-fuzz
fuzzer=$build/release/sluice-fuzz
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
    mapfile -t targets < <(sed -nE 's/^    "([A-Za-z0-9]+)": .*/\1/p' \
        Tests/Support/FuzzBodies/FuzzTargets.swift)
fi
crashes=.build/fuzz-crashes
mkdir -p "$crashes"
failed=()
for target in "${targets[@]}"; do
    corpus=$build/corpus/$target
    mkdir -p "$corpus"
    inputs=("$corpus")
    for seeds in Tests/Fuzz/Seeds/"$target" Tests/Fuzz/FailCases/"$target"; do
        if [ -d "$seeds" ]; then inputs+=("$seeds"); fi
    done
    printf '%-18s ' "$target"
    if FUZZ_TARGET=$target "$fuzzer" -max_total_time="$seconds" -max_len=65536 -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$crashes/$target-" \
        "${inputs[@]}" >"$build/$target.log" 2>&1; then
        sed -nE 's/^stat::number_of_executed_units: +/runs: /p' "$build/$target.log"
    else
        echo "FAILED: see $build/$target.log"
        failed+=("$target")
    fi
done
if [ ${#failed[@]} -gt 0 ]; then
    echo "Fuzzing found something in: ${failed[*]}. The inputs are in $crashes/" >&2
    exit 1
fi
