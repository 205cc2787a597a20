package dev.loupe.natives;

import java.util.Set;
import java.util.function.Function;

/** Whether the GPU can be used; if not, the first thing that is in the way, and what to do. */
public enum GpuState {
  /** It can. */
  REACHED(facts -> "the GPU is used"),
  /** There are no CUDA builds for this machine. */
  OTHER_PLATFORM(
      facts ->
          "GPUs are used on Linux x86-64 with an NVIDIA driver, and this machine is "
              + facts.platform()
              + "; use cpu()"),
  /** Nothing of an NVIDIA driver is seen. */
  NO_DRIVER(
      facts ->
          "no NVIDIA driver is seen on this machine (no /proc/driver/nvidia, libcuda.so.1 or"
              + " nvidia-smi); install it, then run ./loupe setup --gpu, or use cpu()"),
  /** The class path has PyTorch for the CPU, which DJL prefers to everything else. */
  CPU_BUILD(
      facts ->
          "this Java has the CPU build of PyTorch on its class path; run ./loupe setup --gpu (or"
              + " see 'Use a GPU' in README.md), or use cpu()"),
  /** The libtorch that the user names cannot use CUDA. */
  CPU_LIBTORCH(
      facts ->
          facts.natives()
              + ", which "
              + Libtorch.PATH
              + " names, is a build for the CPU; name the folder of one for CUDA 12.8, or use"
              + " cpu()"),
  /** There is no libtorch. */
  NO_LIBTORCH(
      facts ->
          "there is no PyTorch library for the GPU; run ./loupe setup --gpu (or see 'Use a GPU' in"
              + " README.md), or use cpu()"),
  /** The libtorch is of another version. */
  OTHER_VERSION(facts -> facts.natives().refusal().orElse("")),
  /** The driver is there, but not CUDA's runtime library. */
  NO_RUNTIME(
      facts ->
          "the "
              + driver(facts)
              + " is here, but CUDA's runtime library is not found; put the folder of"
              + " libcudart.so.12 into LD_LIBRARY_PATH, or use cpu()"),
  /** CUDA counts no card. */
  NO_CARD(
      facts ->
          "the "
              + driver(facts)
              + " and CUDA's runtime library are here, but CUDA counts no card; see what nvidia-smi"
              + " lists and what CUDA_VISIBLE_DEVICES allows, or use cpu()"),
  /** PyTorch itself says no. */
  UNUSABLE(
      facts ->
          facts.natives()
              + " cannot use the card, perhaps because the "
              + driver(facts)
              + " is too old: CUDA 12 needs 525.60 or newer; update it, or use cpu()");

  private static final Set<String> PLATFORMS = Set.of("linux-x86_64", "win-x86_64");

  private final Function<GpuFacts, String> sentence;

  GpuState(Function<GpuFacts, String> sentence) {
    this.sentence = sentence;
  }

  /** The state that follows from the facts. */
  public static GpuState of(GpuFacts facts) {
    if (!PLATFORMS.contains(facts.platform())) {
      return OTHER_PLATFORM;
    }
    if (facts.natives() instanceof Natives.OnMachine && facts.natives().refusal().isPresent()) {
      return OTHER_VERSION;
    }
    if (facts.driver().isEmpty()) {
      return NO_DRIVER;
    }
    return facts.natives().cuda() && !(facts.natives() instanceof Natives.Missing)
        ? ofCuda(facts)
        : withoutCuda(facts.natives());
  }

  private static GpuState withoutCuda(Natives natives) {
    if (natives instanceof Natives.Missing) {
      return NO_LIBTORCH;
    }
    return natives instanceof Natives.OnMachine ? CPU_LIBTORCH : CPU_BUILD;
  }

  private static GpuState ofCuda(GpuFacts facts) {
    if (!facts.runtime()) {
      return NO_RUNTIME;
    }
    if (facts.cards() == 0) {
      return NO_CARD;
    }
    return facts.usable().orElse(true) ? REACHED : UNUSABLE;
  }

  /** What it means and what to do, in one sentence. */
  public String sentence(GpuFacts facts) {
    return sentence.apply(facts);
  }

  private static String driver(GpuFacts facts) {
    return facts.driver().map(NvidiaDriver::toString).orElse("driver");
  }
}
