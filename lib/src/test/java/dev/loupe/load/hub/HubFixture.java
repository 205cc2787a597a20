package dev.loupe.load.hub;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A hub of its own, an empty cache, and the loads that a test makes. */
abstract class HubFixture {
  static final byte[] CONFIG = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);
  static final byte[] WEIGHTS = weights(100_000);
  static final List<String> FILES = List.of("config.json", "model.safetensors");

  @TempDir Path cache;
  final FakeHub fake =
      new FakeHub()
          .model("gpt2", "main", Map.of("config.json", CONFIG, "model.safetensors", WEIGHTS))
          .model("org/pythia", "step1", Map.of("config.json", CONFIG));
  final List<Duration> pauses = new ArrayList<>();

  @AfterEach
  void stop() {
    fake.close();
  }

  static byte[] weights(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  HubSettings settings(Optional<String> token, boolean offline, boolean symlinks) {
    return new HubSettings(
        fake.endpoint(), cache, token, offline, symlinks, Duration.ofSeconds(20));
  }

  Hub hub(HubSettings settings) {
    return new Hub(settings, pauses::add);
  }

  Hub hub() {
    return hub(fake.settings(cache));
  }

  Path fetch(Hub hub, String name, List<String> files) {
    HubSnapshot snapshot = hub.snapshot(HubName.parse(name), "config.json");
    snapshot.fetch(files);
    return snapshot.folder();
  }

  Path fetch() {
    return fetch(hub(), "gpt2", FILES);
  }

  AbstractThrowableAssert<?, ?> refusal(String name) {
    return assertThatThrownBy(() -> fetch(hub(), name, FILES));
  }

  Path model() {
    return cache.resolve("models--gpt2");
  }

  List<String> everyFile() throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(file -> cache.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }
}
