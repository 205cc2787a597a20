package dev.loupe.kernel.device;

import dev.loupe.natives.Libtorch;
import dev.loupe.natives.Natives;
import java.util.Optional;

/**
 * Which PyTorch the kernel starts with, and why.
 *
 * @param source where its library comes from
 * @param libtorch the libtorch on the machine, if it comes from there
 * @param sentence the reason, and what can be done
 */
public record DevicePlan(Source source, Optional<Libtorch> libtorch, String sentence) {
  private static final String LINUX = "linux-x86_64";

  /** Where PyTorch's library comes from. */
  public enum Source {
    /** The jar for the CPU. */
    CPU_JAR,
    /** A libtorch for CUDA on this machine. */
    MACHINE,
    /** What DJL downloads; it may be there already. */
    DJL
  }

  /**
   * The plan for a wish on a machine. A libtorch of another version that the user names is refused:
   * the kernel would have to refuse it at every start.
   */
  public static DevicePlan of(Wish wish, DeviceFacts machine) {
    if (wish != Wish.GPU) {
      return cpu(withoutWish(wish, machine));
    }
    if (!machine.platform().equals(LINUX)) {
      return cpu("GPUs are used on Linux x86-64, and this machine is " + machine.platform());
    }
    if (machine.driver().isEmpty()) {
      return cpu(
          "no NVIDIA driver is seen (no /proc/driver/nvidia, libcuda.so.1 or nvidia-smi); the"
              + " choice of the GPU is remembered: install the driver, then run ./loupe setup"
              + " again");
    }
    if (machine.named().isPresent()) {
      return named(machine.named().get());
    }
    return machine.python().filter(DevicePlan::fits).map(DevicePlan::ofPython).orElse(djl(machine));
  }

  private static String withoutWish(Wish wish, DeviceFacts machine) {
    if (machine.driver().isEmpty()) {
      return "no NVIDIA driver is seen";
    }
    String seen = machine.driver().get() + " is here: ./loupe setup --gpu sets up the GPU";
    return (wish == Wish.CPU ? "the CPU was chosen; " : "") + seen;
  }

  private static DevicePlan cpu(String why) {
    return new DevicePlan(Source.CPU_JAR, Optional.empty(), "PyTorch for the CPU: " + why);
  }

  private static DevicePlan named(Libtorch named) {
    if (!fits(named)) {
      throw new IllegalArgumentException(
          unfit(named) + "; let " + Libtorch.PATH + " name that version, or do not set it");
    }
    return machine(named, "which " + Libtorch.PATH + " names");
  }

  private static boolean fits(Libtorch libtorch) {
    return libtorch.cuda() && libtorch.refusal().isEmpty();
  }

  private static String unfit(Libtorch libtorch) {
    return libtorch.cuda()
        ? libtorch.refusal().orElse("")
        : libtorch + " is a build for the CPU, and the GPU needs " + Natives.wanted(Natives.CUDA);
  }

  private static DevicePlan ofPython(Libtorch libtorch) {
    return machine(libtorch, "which Python's torch brings");
  }

  private static DevicePlan machine(Libtorch libtorch, String from) {
    return new DevicePlan(
        Source.MACHINE, Optional.of(libtorch), "PyTorch for the GPU: " + libtorch + ", " + from);
  }

  private static DevicePlan djl(DeviceFacts machine) {
    String python =
        machine
            .python()
            .map(torch -> "; Python's torch cannot be used: " + unfit(torch))
            .orElse("");
    return new DevicePlan(
        Source.DJL,
        Optional.empty(),
        "PyTorch for the GPU: "
            + (machine.downloaded() ? "DJL's download, which is here" : "DJL's download")
            + python);
  }
}
