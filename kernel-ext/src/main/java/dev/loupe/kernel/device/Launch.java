package dev.loupe.kernel.device;

import dev.loupe.natives.Libtorch;
import dev.loupe.natives.Natives;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Java is started with so that DJL takes the planned library.
 *
 * @param classpath the class path; for the GPU it lacks the jar for the CPU, which DJL prefers
 * @param options the settings that DJL reads; what the user has in the environment comes first
 */
public record Launch(String classpath, List<String> options) {
  private static final String CPU_JAR = "pytorch-native-cpu";

  /** Keeps a copy of the options. */
  public Launch {
    options = List.copyOf(options);
  }

  /** The way to start with {@code plan}, from the class path of the build. */
  public static Launch of(DevicePlan plan, String classpath) {
    if (plan.source() == DevicePlan.Source.CPU_JAR) {
      return new Launch(classpath, List.of());
    }
    String path = plan.libtorch().map(one -> "-D" + Libtorch.PATH + "=" + one.folder()).orElse("");
    return new Launch(
        Stream.of(classpath.split(File.pathSeparator))
            .filter(part -> !Path.of(part).getFileName().toString().startsWith(CPU_JAR))
            .collect(Collectors.joining(File.pathSeparator)),
        Stream.of("-DPYTORCH_FLAVOR=" + Natives.CUDA, path)
            .filter(option -> !option.isEmpty())
            .toList());
  }
}
