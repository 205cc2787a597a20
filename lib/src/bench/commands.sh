# The commands of ./loupe that compare times with Python; the script reads this file.
# shellcheck shell=bash disable=SC2154 # ROOT and the functions that are called are in the script

time_against() { # time_against COMMAND PYTHON THREADS CLASS SCRIPT [ARGUMENT...]: a benchmark against Python
  local command=$1 python=$2 threads=$3 class=$4 script=$5; shift 5
  "$python" -c 'import torch, transformers' 2>/dev/null ||
    fail "$python lacks torch or transformers; name a Python that has them: ./loupe $command venv/bin/python"
  MAVEN_OPTS="${MAVEN_OPTS:-} -Dai.djl.pytorch.num_threads=$threads" run_recipe "dev.loupe.bench.$class" \
    "$python" "$ROOT/lib/src/bench/python/$script" "$@"
}

command_bench_python() { # PYTHON [THREADS]
  time_against bench-python "${1:-python3}" "${2:-2}" AgainstPython peer.py "${2:-2}"
}

command_bench_sae() { # PYTHON [THREADS [TURNS]]
  time_against bench-sae "${1:-python3}" "${2:-2}" SaeBenchmark sae.py "${2:-2}" "${3:-10}"
}

command_bench_sae_training() { # PYTHON [THREADS [TURNS]]
  time_against bench-sae-training "${1:-python3}" "${2:-2}" SaeTrainingBenchmark sae_training.py "${2:-2}" "${3:-10}" 128x2048 768x16384
}

command_bench_attribution() { # PYTHON [THREADS [TURNS]]
  time_against bench-attribution "${1:-python3}" "${2:-2}" AttributionBenchmark attribution.py "${2:-2}" "${3:-5}"
}

command_bench_input_attribution() { # PYTHON [THREADS [TURNS]]
  time_against bench-input-attribution "${1:-python3}" "${2:-2}" InputAttributionBenchmark input_attribution.py "${2:-2}" "${3:-5}"
}

command_bench_perturbation() { # PYTHON [THREADS [TURNS]]
  time_against bench-perturbation "${1:-python3}" "${2:-2}" PerturbationBenchmark perturbation.py "${2:-2}" "${3:-3}" 16
}

command_bench_sweeps() { # PYTHON [THREADS [ROUNDS]]
  time_against bench-sweeps "${1:-python3}" "${2:-2}" SweepBenchmark sweeps.py "$ROOT/lib/src/bench/README.md" "${2:-2}" "${3:-3}"
}

ANY_PYTORCH='!linux-x86_64,!linux-aarch64,!osx-aarch64,!win-x86_64' # the profiles with PyTorch for a CPU, left out

command_gpu_folder() { # [FOLDER]: what a machine with a card needs beside a JDK, a libtorch with CUDA and a Python
  local folder=${1:-$ROOT/target/gpu} java="-Djava.awt.headless=true -cp classes:test-classes:jars/*"
  find_java
  find_maven
  begin "Collecting what the GPU tests and benchmark need"
  rm -rf "$folder"
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd -P)
  quietly gpu-folder maven --projects lib -P "$ANY_PYTORCH" test-compile dependency:copy-dependencies \
    -Dspotless.apply.skip=true -DincludeScope=test -DoutputDirectory="$folder/jars"
  cp -R "$ROOT/lib/target/classes" "$ROOT/lib/target/test-classes" "$ROOT/lib/src/bench/python" "$folder"
  printf '%s\n' "-Xmx2g $java -Dai.djl.pytorch.num_threads=1 org.junit.platform.console.ConsoleLauncher execute" \
    "--scan-class-path=test-classes --include-tag=gpu --details=tree --disable-banner" >"$folder/tests"
  printf '%s\n' "-Xmx8g $java dev.loupe.bench.GpuBenchmark python/gpu.py" >"$folder/bench"
  end
  say "Copy $folder to the machine with the card. In it, with PYTORCH_LIBRARY_PATH=LIBTORCH/lib in the environment:"
  say "  java @tests          the GPU tests"
  say "  java @bench PYTHON   the benchmark; PYTHON has torch with CUDA, and transformers"
}

command_bench_gpu() { # PYTHON [OPTION...]; with --device cpu, as a trial, by Maven's own Java
  local python=${1:-python3} option options=()
  [ $# -eq 0 ] || shift
  python=$(command -v "$python") || fail "there is no Python $python."
  "$python" -c 'import torch, transformers' 2>/dev/null ||
    fail "$python lacks torch or transformers; name a Python that has them: ./loupe bench-gpu venv/bin/python"
  case " $* " in
    *" --device cpu "*) run_recipe dev.loupe.bench.GpuBenchmark "$ROOT/lib/src/bench/python/gpu.py" "$python" "$@"; return ;;
  esac
  case $python in /*) ;; *) python=$PWD/$python ;; esac
  command_gpu_folder
  if [ -f "$STATE/device-options" ]; then # where ./loupe setup --gpu found a libtorch
    while IFS= read -r option; do options+=("$option"); done <"$STATE/device-options"
  fi
  (cd "$ROOT/target/gpu" && "$JAVA_HOME/bin/java" ${options[@]+"${options[@]}"} @bench "$python" "$@")
}
