package dev.loupe.sae.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.load.hub.FakeHub;
import dev.loupe.load.hub.Hub;
import dev.loupe.load.hub.HubSettings;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubFolderTest {
  private static final HookedTransformer GPT2 = Toys.model(Toys.gpt2(), DataType.FLOAT64);
  private static final String GEMMA = "gemma-scope-2b-pt-res/layer_1/width_16k/average_l0_5";

  @TempDir Path cache;
  private final FakeHub fake =
      new FakeHub()
          .model("jbloom/saes", "main", files("saelens", "half", "old"))
          .model("jbloom/saes", "v2", files("saelens", "topk_rescaled"))
          .model("google/gemma-scope-2b-pt-res", "main", files("gemma-scope-2b-pt-res"))
          .model("someone/pickles", "main", Map.of("ae.pt", new byte[] {1}));

  @AfterEach
  void stop() {
    fake.close();
  }

  private static Map<String, byte[]> files(String root, String... folders) {
    Path base = LayoutsTest.folder(root);
    Map<String, byte[]> files = new TreeMap<>();
    for (String folder : folders.length == 0 ? new String[] {""} : folders) {
      try (Stream<Path> all = Files.walk(base.resolve(folder))) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          String name = base.relativize(file).toString().replace('\\', '/');
          files.put(name, Files.readAllBytes(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  private LoadedCoder load(String name) {
    return SaeFiles.load(GPT2, name, new Hub(fake.settings(cache)));
  }

  @Test
  void onlyTheFilesThatAreNeededAreDownloaded() {
    LoadedCoder loaded = load("jbloom/saes/half");
    assertThat(loaded.name()).isEqualTo("half");
    assertThat(loaded.coder().reads()).isEqualTo(Act.RESID_PRE.at(1));
    assertThat(fake.requests().stream().filter(one -> one.method().equals("GET")))
        .map(one -> one.path().replaceFirst(".*/(resolve|stored)/[^/]+/", ""))
        .containsOnly("half/cfg.json", "half/sae_weights.safetensors");
    fake.forgetRequests();
    assertThat(load("jbloom/saes/half").coder().weights()).hasSize(4);
    assertThat(fake.requests()).noneMatch(one -> one.method().equals("GET"));
  }

  @Test
  void aRevisionComesAfterTheNameOfTheRepository() {
    assertThat(load("jbloom/saes@v2/topk_rescaled").coder().config().kind().architecture())
        .isEqualTo("topk");
    assertThat(load("jbloom/saes@v2/topk_rescaled/").name()).isEqualTo("topk_rescaled");
  }

  @Test
  void thePathOnTheHubSaysTheSiteOfGemmaScope() {
    HookedTransformer gemma = Toys.model(Toys.gemma2(), DataType.FLOAT64);
    LoadedCoder loaded = SaeFiles.load(gemma, "google/" + GEMMA, new Hub(fake.settings(cache)));
    assertThat(loaded.coder().reads()).isEqualTo(Act.RESID_POST.at(1));
    assertThat(loaded.coder().config().trainedOn().model()).contains("gemma-2-2b");
  }

  @Test
  void offlineTheCacheIsEnough() {
    load("jbloom/saes/half");
    HubSettings offline =
        new HubSettings(
            fake.endpoint(), cache, Optional.empty(), true, true, Duration.ofSeconds(5));
    fake.forgetRequests();
    assertThat(SaeFiles.load(GPT2, "jbloom/saes/half", new Hub(offline)).coder().features())
        .isEqualTo(40);
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void aRepositoryOfFoldersAsksForOne() {
    assertThatThrownBy(() -> load("jbloom/saes"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "jbloom/saes has no autoencoder that Loupe knows; one is cfg.json and")
        .hasMessageEndingWith("; if its autoencoders are in folders, name one: jbloom/saes/folder");
  }

  @Test
  void aPickleOnTheHubIsRefusedBeforeItIsDownloaded() {
    assertThatThrownBy(() -> load("someone/pickles"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("someone/pickles/ae.pt is a pickle, which can run code");
    assertThatThrownBy(() -> load("someone/pickles/ae.pt"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("someone/pickles/ae.pt is a pickle, which can run code");
    assertThat(fake.requests()).noneMatch(one -> one.method().equals("GET"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "half",
        "a/b/../c",
        "a/b/.git",
        "a/b//c",
        "a/b/c d",
        "a/b/c?x=1",
        "a/b/c%2f",
        "../a/b",
        "a/b/c\\d",
        "",
        "a/b@v/../x"
      })
  void namesThatAreNoPlacesAreRefused(String name) {
    assertThatThrownBy(() -> load(name)).isInstanceOf(IllegalArgumentException.class);
    assertThat(fake.requests()).isEmpty();
  }
}
