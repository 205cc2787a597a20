package dev.loupe.kernel.device;

import dev.loupe.natives.Libtorch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The libtorch of a Python's torch; torch itself is not imported, which would take seconds. */
final class PythonTorch {
  private static final String WHERE =
      "import importlib.util as u; s = u.find_spec('torch'); print(list(s.submodule_search_locations)[0] if s else '')";
  private static final long SECONDS = 20;

  private PythonTorch() {}

  /** The first that one of the Pythons has. */
  static Optional<Libtorch> of(List<String> pythons) {
    return pythons.stream().flatMap(python -> of(python).stream()).findFirst();
  }

  private static Optional<Libtorch> of(String python) {
    try {
      Process process =
          new ProcessBuilder(python, "-c", WHERE)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String place =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 && !place.isEmpty()
          ? Libtorch.in(Path.of(place, "lib").toString())
          : Optional.empty();
    } catch (IOException noPython) {
      return Optional.empty();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
