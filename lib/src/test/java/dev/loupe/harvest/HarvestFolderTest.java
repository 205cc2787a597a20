package dev.loupe.harvest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.corpus.Texts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.NewJvm;
import dev.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a folder when a harvest is stopped, repeated or mixed up. */
class HarvestFolderTest {
  private static final Site SITE = Act.RESID_POST.at(1);
  private static final HookedTransformer MODEL = ToyTexts.model(Toys.gpt2(), DataType.FLOAT32);

  @TempDir Path temp;

  @AfterEach
  void listenToNothing() {
    Progress.listen(progress -> {});
    Thread.interrupted();
  }

  private static Harvest harvest(int texts) {
    return Harvest.of(MODEL, ToyTexts.of(texts, 16, 1), SITE).shard(100).batch(64);
  }

  /** The bytes of every file of a harvest, as text, by name. */
  private static Map<String, String> bytes(Path folder) {
    Map<String, String> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("harvest.lock")) {
          bytes.put(name, new BigInteger(1, Files.readAllBytes(file)).toString(36));
        }
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path complete(int texts) {
    Path folder = temp.resolve("complete");
    harvest(texts).into(folder);
    return folder;
  }

  @Test
  void anInterruptedHarvestGoesOnWhereItStopped() {
    Path folder = temp.resolve("stopped");
    Thread here = Thread.currentThread();
    Progress.listen(
        progress -> {
          if (progress.what().startsWith("harvesting") && progress.done() > 250) {
            here.interrupt();
          }
        });
    assertThatThrownBy(() -> harvest(60).into(folder)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    Progress.listen(progress -> {});
    int shards = bytes(folder).size() - 1;
    assertThat(shards).isBetween(1, 4);
    assertThatThrownBy(() -> Shards.open(folder))
        .hasMessageContaining("stopped is not complete: ")
        .hasMessageEndingWith(
            "the first is number " + shards + "; run the same harvest again to complete it");
    harvest(60).into(folder);
    assertThat(bytes(folder)).isEqualTo(bytes(complete(60)));
  }

  @Test
  void countingTheTokensShowsItsProgressAndCanBeStopped() throws IOException {
    Path file = Files.write(temp.resolve("texts.txt"), ToyTexts.list(300, 20, 5));
    List<Texts> ways =
        List.of(Texts.of(file), Texts.of(file).first(100), Texts.of(ToyTexts.list(300, 20, 5)));
    List<String> ends = List.of(Files.size(file) + " bytes", "100 texts", "300 texts");
    for (int way = 0; way < ways.size(); way++) {
      List<Long> seen = new ArrayList<>();
      List<String> totals = new ArrayList<>();
      Progress.listen(
          progress -> {
            if (progress.what().equals("counting tokens")) {
              seen.add(progress.done());
              totals.add(progress.total() + " " + progress.unit());
            }
          });
      Harvest.of(MODEL, ways.get(way), SITE).plan();
      assertThat(totals).containsOnly(ends.get(way));
      assertThat(seen).isSorted().hasSizeGreaterThan(50);
      assertThat(seen.get(seen.size() - 1) + " " + totals.get(0).split(" ")[1])
          .isEqualTo(ends.get(way));
    }
    Thread here = Thread.currentThread();
    Progress.listen(progress -> here.interrupt());
    assertThatThrownBy(() -> Harvest.of(MODEL, ways.get(0), SITE).plan())
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  /** Harvests in a process that is killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String... arguments) {
      harvest(4000).into(System.getProperty("folder"));
    }
  }

  @Test
  void aKilledHarvestGoesOnAndEndsWithTheSameBytes() throws Exception {
    Path folder = temp.resolve("killed");
    try (NewJvm.Running victim =
        NewJvm.start(
            Victim.class, Map.of(), "-Dfolder=" + folder, "-Dai.djl.pytorch.num_threads=1")) {
      Path third = HarvestFolder.shard(folder, 3);
      while (!Files.exists(third) && victim.process().isAlive()) {
        Thread.onSpinWait();
      }
      victim.process().destroyForcibly().waitFor(); // SIGKILL
    }
    int shards = bytes(folder).size() - 1;
    assertThat(shards).isBetween(4, 300);
    Shards whole = harvest(4000).into(folder);
    assertThat(whole.shards()).isGreaterThan(shards);
    assertThat(bytes(folder)).isEqualTo(bytes(complete(4000)));
  }

  @Test
  void aCompleteHarvestIsNotComputedAgain() throws IOException {
    Path folder = complete(30);
    Object before = Files.getLastModifiedTime(HarvestFolder.shard(folder, 0));
    StringBuilder worked = new StringBuilder();
    Progress.listen(progress -> worked.append(progress.what()));
    assertThat(harvest(30).into(folder).rows()).isPositive();
    assertThat(Files.getLastModifiedTime(HarvestFolder.shard(folder, 0))).isEqualTo(before);
    assertThat(worked.toString()).doesNotContain("harvesting");
  }

  @Test
  void aShardThatWasDeletedIsWrittenAgain() throws IOException {
    Path folder = complete(30);
    Map<String, String> before = bytes(folder);
    Files.delete(HarvestFolder.shard(folder, 1));
    harvest(30).into(folder);
    assertThat(bytes(folder)).isEqualTo(before);
  }

  @Test
  void otherTextsAreRefused() {
    Path folder = complete(30);
    assertThatThrownBy(
            () -> Harvest.of(MODEL, ToyTexts.of(30, 16, 2), SITE).shard(100).batch(64).into(folder))
        .hasMessage(
            folder
                + " was begun with something else (the texts); give a new folder, or delete this"
                + " one");
  }

  @Test
  void anotherSiteBatchOrDivisionIsRefused() {
    Path folder = complete(30);
    Texts texts = ToyTexts.of(30, 16, 1);
    assertThatThrownBy(
            () -> Harvest.of(MODEL, texts, Act.RESID_PRE.at(1)).shard(100).batch(64).into(folder))
        .hasMessageContaining(
            "(the sites: there [blocks.1.hook_resid_post], now [blocks.1.hook_resid_pre])");
    assertThatThrownBy(() -> Harvest.of(MODEL, texts, SITE).shard(100).into(folder))
        .hasMessageContaining("(the tokens of a batch: there 64, now 2048)");
    assertThatThrownBy(
            () -> Harvest.of(MODEL, texts.cut(8), SITE).shard(100).batch(64).into(folder))
        .hasMessageContaining("(how texts become prompts: there each text a prompt, now cut into");
  }

  @Test
  void aModelThatComputesOtherActivationsIsRefused() {
    Path folder = complete(30);
    HookedTransformer changed = MODEL.with(Act.ATTN_OUT.at(0), Tensor::zeros);
    Texts texts = ToyTexts.of(30, 16, 1);
    assertThatThrownBy(() -> Harvest.of(changed, texts, SITE).shard(100).batch(64).into(folder))
        .hasMessageStartingWith(HarvestFolder.shard(folder, 0) + " holds other activations of")
        .hasMessageEndingWith("so its weights or interventions have changed; give a new folder");
  }

  @Test
  void aFolderWithOtherFilesIsRefused() throws IOException {
    Files.writeString(temp.resolve("thesis.doc"), "");
    assertThatThrownBy(() -> harvest(5).into(temp))
        .hasMessage(
            temp
                + " holds other files, such as thesis.doc; give a new or an empty folder for the"
                + " shards");
    assertThatThrownBy(() -> harvest(5).into(temp.resolve("thesis.doc")))
        .hasMessageEndingWith("thesis.doc is a file; give a folder for the shards");
  }

  @Test
  void whatAProcessThatWasKilledHadBegunToWriteIsDeleted() throws IOException {
    Path begun = temp.resolve("shard-00000.safetensors.4f1c-99aa.part");
    Files.writeString(begun, "half");
    Files.writeString(temp.resolve("harvest.json.part"), "{");
    harvest(5).into(temp);
    assertThat(temp.toFile().list()).noneMatch(name -> name.endsWith(".part"));
  }

  @Test
  void shardsWithoutADescriptionAreRefused() throws IOException {
    Path folder = complete(30);
    Files.delete(folder.resolve("harvest.json"));
    assertThatThrownBy(() -> harvest(30).into(folder))
        .hasMessageContaining("holds shards but no harvest.json");
    assertThatThrownBy(() -> Shards.open(folder))
        .hasMessage(folder + " holds no harvest: there is no harvest.json in it");
  }

  @Test
  void anEmptiedFolderIsFilledAgain() throws IOException {
    Path folder = complete(30);
    Map<String, String> before = bytes(folder);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    harvest(30).into(folder);
    assertThat(bytes(folder)).isEqualTo(before);
  }

  @Test
  void aCutShardIsRefused() throws IOException {
    Path folder = complete(30);
    Path shard = HarvestFolder.shard(folder, 0);
    try (FileChannel channel = FileChannel.open(shard, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    assertThatThrownBy(() -> Shards.open(folder).shard(0))
        .hasMessageStartingWith(shard + " is not a complete safetensors file")
        .hasMessageEndingWith("; delete this shard and harvest again");
  }

  @Test
  void twoHarvestsDoNotWriteIntoOneFolder() {
    Path folder = temp.resolve("shared");
    try (HarvestFolder held = HarvestFolder.open(folder, harvest(5).plan())) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> harvest(5).into(folder))
          .hasMessage(
              "another harvest is writing into "
                  + folder
                  + "; wait for it, or give another folder");
    }
    assertThat(harvest(5).into(folder).rows()).isPositive();
  }

  @Test
  void progressCountsTokensAndOnlyThoseThatAreMissing() throws IOException {
    Path folder = complete(30);
    Files.delete(HarvestFolder.shard(folder, 1));
    StringBuilder last = new StringBuilder();
    Progress.listen(
        progress -> {
          if (progress.what().startsWith("harvesting")) {
            last.setLength(0);
            last.append(progress).append(' ').append(progress.unit());
          }
        });
    int rows = harvest(30).into(folder).shard(1).rows();
    assertThat(last)
        .hasToString("harvesting blocks.1.hook_resid_post: " + rows + " of " + rows + " tokens");
  }
}
