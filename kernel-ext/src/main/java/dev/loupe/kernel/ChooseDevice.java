package dev.loupe.kernel;

import dev.loupe.kernel.device.DeviceSetUp;
import dev.loupe.kernel.device.Wish;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Chooses at set-up between PyTorch for the CPU and for a GPU.
 *
 * <pre>{@code java -cp ... dev.loupe.kernel.ChooseDevice --state .loupe --python python3 --gpu}
 * </pre>
 */
public final class ChooseDevice {
  private static final String USAGE =
      "usage: java -cp CLASSPATH dev.loupe.kernel.ChooseDevice --state DIR [--python FILE]..."
          + " [--gpu | --cpu]";

  private ChooseDevice() {}

  /** Prints what was chosen, and why; writes it into the folder of the set-up. */
  public static void main(String[] arguments) {
    try {
      choose(List.of(arguments));
    } catch (IllegalArgumentException | UncheckedIOException refused) {
      System.out.println(refused.getMessage());
      System.exit(2);
    }
  }

  static void choose(List<String> arguments) {
    Wish wish = Wish.NONE;
    Path state = Path.of(".loupe");
    List<String> pythons = new ArrayList<>();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--gpu" -> wish = Wish.GPU;
        case "--cpu" -> wish = Wish.CPU;
        case "--python" -> pythons.add(value(rest));
        case "--state" -> state = Path.of(value(rest));
        default ->
            throw new IllegalArgumentException("there is no option " + option + "; " + USAGE);
      }
    }
    DeviceSetUp setUp = new DeviceSetUp(state, System.getProperty("java.class.path"), System.out);
    try {
      Wish effective = wish == Wish.NONE ? setUp.remembered() : wish;
      setUp.run(effective, DeviceSetUp.lookAround(effective, pythons));
    } catch (IOException e) {
      throw new UncheckedIOException(state + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static String value(Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(USAGE);
    }
    return rest.next();
  }
}
