package dev.loupe.kernel.jupyter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KernelShutdownTest {
  @Test
  void theProcessEndsWhenAskedToEvenWhileACellRuns(@TempDir Path directory) throws Exception {
    try (KernelClient client = new KernelClient(directory, Map.of())) {
      client.awaitOutput(client.submit("println(\"on\"); while (true) Thread.onSpinWait();"));
      assertThat(client.shutDown()).isZero();
    }
  }
}
