package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.Loupe;
import dev.loupe.load.hub.FakeHub;
import dev.loupe.load.hub.Hub;
import dev.loupe.load.hub.HubName;
import dev.loupe.load.hub.HubSettings;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of the Hub is the model of its folder. */
class HubModelTest {
  private static final String ID = "org/tiny-gpt2";

  @TempDir Path cache;
  @TempDir Path folder;
  private final FakeHub fake = new FakeHub();

  @AfterEach
  void stop() {
    Progress.listen(progress -> {});
    for (String name : List.of("HF_ENDPOINT", "HF_HUB_CACHE")) {
      System.clearProperty(name);
    }
    fake.close();
  }

  private Hub hub() {
    return new Hub(fake.settings(cache));
  }

  private HookedTransformer load(String name) {
    return ModelLoader.load(HubName.parse(name), hub(), Device.cpu(), DataType.FLOAT32);
  }

  private Copy golden() {
    return Copy.of("gpt2-tokenizer", folder);
  }

  private void publish(String revision) {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> inside = Files.list(folder)) {
      for (Path file : inside.toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    fake.model(ID, revision, files);
  }

  private static float[] logits(HookedTransformer model) {
    return model.run("some words").logits().toArray();
  }

  private void assertIsTheFoldersModel(HookedTransformer model) {
    assertThat(logits(model)).isEqualTo(logits(ModelLoader.load(folder, Device.cpu())));
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> load(ID))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(fake.requests()).as("nothing was downloaded").noneMatch(this::isGet);
  }

  private boolean isGet(FakeHub.Request request) {
    return request.method().equals("GET");
  }

  @Test
  void isTheModelOfItsFolderUnderItsOwnName() {
    golden();
    publish("main");
    HookedTransformer model = load(ID);
    assertIsTheFoldersModel(model);
    assertThat(model.name()).isEqualTo(ID);
    publish("step7");
    assertThat(load(ID + "@step7").name()).isEqualTo(ID + "@step7");
  }

  @Test
  void fetchesNothingThatItDoesNotRead() {
    golden()
        .text("README.md", "x")
        .text("tokenizer_config.json", "{}")
        .text("generation_config.json", "{\"a\": 1}")
        .bytes("pytorch_model.bin", new byte[9])
        .text("vocab.json", "{}");
    publish("main");
    load(ID);
    Set<String> fetched = new HashSet<>();
    fake.requests().stream()
        .filter(this::isGet)
        .forEach(request -> fetched.add(request.path().replaceFirst(".*/", "")));
    assertThat(fetched)
        .containsExactlyInAnyOrder(
            "config.json",
            "tokenizer.json",
            "model.safetensors",
            "tokenizer_config.json",
            "generation_config.json");
    assertThat(fake.requests("HEAD chat_template.jinja")).hasSize(1);
    fake.forgetRequests();
    load(ID);
    assertThat(fake.requests()).as("the second time").hasSize(1);
  }

  @Test
  void fetchesAllShardsAndTheirIndex() {
    golden().sharded();
    publish("main");
    assertIsTheFoldersModel(load(ID));
    assertThat(fake.requests("HEAD model.safetensors")).hasSize(1);
  }

  @Test
  void fetchesTheSameBytesOnce() {
    golden().text("tokenizer_config.json", "{}").text("generation_config.json", "{}");
    publish("main");
    load(ID);
    assertThat(fake.requests("GET tokenizer_config.json")).hasSize(1);
    assertThat(fake.requests("GET generation_config.json")).isEmpty();
    publish("step1");
    fake.forgetRequests();
    load(ID + "@step1");
    assertThat(fake.requests()).as("a revision of the same files").noneMatch(this::isGet);
  }

  @Test
  void oneProgressCountsTheBytesOfAllFiles() throws IOException {
    golden();
    publish("main");
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    Set<String> seen = new HashSet<>();
    Progress.listen(
        progress -> {
          if (progress.closed()) {
            seen.add(progress.toString());
          }
        });
    load(ID);
    assertThat(seen).contains("downloading " + ID + ", bytes: " + bytes + " of " + bytes);
  }

  @Test
  void namesTheShardThatTheHubDoesNotHave() {
    golden().sharded().delete("model-00002-of-00002.safetensors");
    publish("main");
    assertThatThrownBy(() -> load(ID))
        .hasMessage(ID + " has no model-00002-of-00002.safetensors on " + fake.host());
  }

  @Test
  void neverFetchesWhatAnIndexNamesOutsideOfTheModel() {
    golden().sharded().index("transformer.wte.weight", "../../../x.safetensors");
    publish("main");
    assertThatThrownBy(() -> load(ID))
        .hasMessageEndingWith(
            "model.safetensors.index.json names the file '../../../x.safetensors', which is not a safetensors file beside it");
  }

  @Test
  void refusesAPickle() {
    golden().delete("model.safetensors").bytes("pytorch_model.bin", new byte[9]);
    publish("main");
    refuses(
        ID
            + " has its weights only as pytorch_model.bin, a pickle, which can run code and is never read; in Python, AutoModelForCausalLM.from_pretrained(\""
            + ID
            + "\").save_pretrained(folder) (AutoModelForMaskedLM for models like BERT, AutoModelForSequenceClassification for classifiers) and AutoTokenizer.from_pretrained(\"org/tiny-gpt2\").save_pretrained(folder) save them as safetensors: load that folder");
  }

  @Test
  void refusesAModelWithoutWeights() {
    golden().delete("model.safetensors");
    publish("main");
    refuses(ID + " has no model.safetensors and no model.safetensors.index.json");
  }

  @Test
  void refusesAModelWithoutATokenizer() {
    golden().delete("tokenizer.json");
    publish("main");
    refuses(
        ID
            + " has no tokenizer.json; in Python, AutoTokenizer.from_pretrained(\""
            + ID
            + "\").save_pretrained(folder) makes one: put it into a folder with the model, and load that folder");
  }

  @Test
  void refusesWhatIsNoModelOfTransformers() {
    golden().delete("config.json");
    publish("main");
    refuses(ID + " has no config.json, so it is not a model in the format of transformers");
  }

  @Test
  void loadsFromTheCacheWhenTheHubIsGone() {
    golden().sharded();
    publish("main");
    load(ID);
    Hub hub = hub();
    fake.close();
    assertIsTheFoldersModel(
        ModelLoader.load(HubName.parse(ID), hub, Device.cpu(), DataType.FLOAT32));
  }

  @Test
  void goesOnWithAHalfFullCacheAlthoughTheHubStumbles() {
    golden();
    publish("main");
    fake.next("GET model.safetensors", FakeHub.otherBytes());
    assertThatThrownBy(() -> load(ID)).hasMessageContaining("arrived damaged");
    fake.next("HEAD config.json", FakeHub.status(503, Map.of()));
    assertIsTheFoldersModel(load(ID));
  }

  @Test
  void loadsFromTheCacheOffline() {
    golden();
    publish("main");
    load(ID);
    fake.forgetRequests();
    HubSettings offline =
        new HubSettings(
            fake.endpoint(), cache, Optional.empty(), true, true, Duration.ofSeconds(20));
    HookedTransformer model =
        ModelLoader.load(HubName.parse(ID), new Hub(offline), Device.cpu(), DataType.FLOAT32);
    assertIsTheFoldersModel(model);
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void saysOfAHalfEmptyCacheThatItIsNotWhole() {
    golden();
    publish("main");
    fake.next("GET model.safetensors", FakeHub.otherBytes());
    assertThatThrownBy(() -> load(ID)).hasMessageContaining("arrived damaged");
    HubSettings offline =
        new HubSettings(
            fake.endpoint(), cache, Optional.empty(), true, true, Duration.ofSeconds(20));
    assertThatThrownBy(
            () ->
                ModelLoader.load(
                    HubName.parse(ID), new Hub(offline), Device.cpu(), DataType.FLOAT32))
        .hasMessageStartingWith(
            "HF_HUB_OFFLINE is set, and the cache " + cache + " does not hold all of " + ID);
    assertIsTheFoldersModel(load(ID));
  }

  @Test
  void theWordsOfANotebookReachTheHub() {
    golden();
    publish("main");
    System.setProperty("HF_ENDPOINT", fake.endpoint().toString());
    System.setProperty("HF_HUB_CACHE", cache.toString());
    assertIsTheFoldersModel(Loupe.load(ID));
    assertIsTheFoldersModel(Loupe.load(ID, Loupe.cpu()));
  }

  @Test
  void aFolderGoesBeforeTheHub() {
    golden();
    System.setProperty("HF_ENDPOINT", fake.endpoint().toString());
    assertIsTheFoldersModel(Loupe.load(folder.toString()));
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void refusesAPathThatIsNotThere() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> Loupe.load(missing.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + missing + "' is neither a folder nor a model's name; ");
    assertThatThrownBy(() -> Loupe.load("gpt2\0")).hasMessageContaining("is neither a folder nor");
  }

  @Test
  void readsTextOfTheHubAsItIs() {
    golden().text("generation_config.json", "{\"text\": \"ä\"}");
    publish("main");
    load(ID);
    Path snapshot = cache.resolve("models--org--tiny-gpt2/snapshots/" + fake.commit(ID, "main"));
    assertThat(snapshot.resolve("generation_config.json"))
        .hasBinaryContent("{\"text\": \"ä\"}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aCommitWhoseSmallFilesSomebodyElseLeftOutGetsThem() throws IOException {
    golden().text("generation_config.json", "{}");
    publish("main");
    load(ID);
    Path root = cache.resolve("models--org--tiny-gpt2");
    String commit = fake.commit(ID, "main");
    Path left = root.resolve("snapshots/" + commit + "/generation_config.json");
    Files.delete(left);
    try (Stream<Path> known = Files.walk(root.resolve(".no_exist"))) {
      for (Path file : known.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    load(ID + "@" + commit);
    assertThat(left).exists();
    fake.forgetRequests();
    load(ID + "@" + commit);
    assertThat(fake.requests()).as("all is known").isEmpty();
  }
}
