package dev.loupe.load.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file arrives whole or not at all, whatever the network does. */
class DownloadTest {
  private static final int SIZE = 1_000_000;
  private static final byte[] WEIGHTS = new byte[SIZE];
  private static final String GET = "GET model.safetensors";

  static {
    new Random(3).nextBytes(WEIGHTS);
  }

  @TempDir Path cache;
  private final FakeHub fake =
      new FakeHub().model("gpt2", "main", Map.of("model.safetensors", WEIGHTS));
  private final List<Duration> pauses = new ArrayList<>();

  @AfterEach
  void stop() {
    Progress.listen(progress -> {});
    Thread.interrupted();
    fake.close();
  }

  private Path fetch() {
    return fetch(fake.settings(cache));
  }

  private Path fetch(HubSettings settings) {
    HubSnapshot snapshot =
        new Hub(settings, pauses::add).snapshot(HubName.parse("gpt2"), "model.safetensors");
    snapshot.fetch(List.of("model.safetensors"));
    return snapshot.folder().resolve("model.safetensors");
  }

  private Path blobs() {
    return cache.resolve("models--gpt2/blobs");
  }

  private Path incomplete() {
    return blobs().resolve(FakeHub.sha256(WEIGHTS) + ".loupe.incomplete");
  }

  private void assertWhole(Path file) {
    assertThat(file).hasBinaryContent(WEIGHTS);
    assertThat(incomplete()).doesNotExist();
  }

  private void assertNothingButPartOfIt() throws IOException {
    assertThat(cache.resolve("models--gpt2/snapshots/" + fake.commit("gpt2", "main")))
        .isEmptyDirectory();
    try (Stream<Path> files = Files.list(blobs())) {
      assertThat(files).allMatch(file -> file.toString().endsWith(".incomplete"));
    }
  }

  /** The ranges that the storage was asked for. */
  private List<Optional<String>> ranges() {
    return fake.requests(GET).stream()
        .filter(FakeHub.Request::atStorage)
        .map(FakeHub.Request::range)
        .toList();
  }

  private static Optional<String> from(int first) {
    return Optional.of("bytes=" + first + "-");
  }

  @Test
  void arrivesWhole() {
    assertWhole(fetch());
    assertThat(ranges()).containsExactly(Optional.empty());
    assertThat(pauses).isEmpty();
  }

  @Test
  void goesOnWhereTheConnectionWasCut() {
    fake.next(GET, FakeHub.cutAfter(400_000));
    assertWhole(fetch());
    assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    assertThat(ranges()).containsExactly(Optional.empty(), from(400_000));
  }

  @Test
  void goesOnWhereAnAnswerEndedTooSoon() {
    fake.next(GET, FakeHub.endingAfter(300_000));
    assertWhole(fetch());
    assertThat(ranges()).containsExactly(Optional.empty(), from(300_000));
  }

  @Test
  void beginsAnewWhereTheHostKnowsNoRanges() {
    fake.next(GET, FakeHub.cutAfter(400_000)).next(GET, FakeHub.ignoringRange());
    assertWhole(fetch());
    assertThat(ranges()).containsExactly(Optional.empty(), from(400_000));
  }

  @Test
  void beginsAnewWhereAnotherRangeComes() {
    fake.next(GET, FakeHub.cutAfter(400_000))
        .next(GET, FakeHub.status(206, Map.of("Content-Range", "bytes 5-9/10")));
    assertWhole(fetch());
    assertThat(ranges()).containsExactly(Optional.empty(), from(400_000), Optional.empty());
  }

  @Test
  void beginsAnewWhereTheRangeIsRefused() {
    fake.next(GET, FakeHub.cutAfter(400_000)).next(GET, FakeHub.status(416, Map.of()));
    assertWhole(fetch());
    assertThat(ranges()).containsExactly(Optional.empty(), from(400_000), Optional.empty());
  }

  @Test
  void refusesOtherBytesAndTakesTheRightOnesTheNextTime() throws IOException {
    fake.next(GET, FakeHub.otherBytes());
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageMatching(
            "model.safetensors of gpt2 arrived damaged: its hash is [0-9a-f]{64}, but "
                + fake.host()
                + " names "
                + FakeHub.sha256(WEIGHTS)
                + "; it was deleted, load the model again");
    assertNothingButPartOfIt();
    assertThat(incomplete()).isEmptyFile();
    assertWhole(fetch());
  }

  @Test
  void checksSmallFilesTooByTheHashThatGitGivesThem() {
    byte[] config = "{}\n".getBytes(StandardCharsets.UTF_8);
    fake.model("gpt2", "main", Map.of("config.json", config));
    fake.next("GET config.json", FakeHub.otherBytes());
    HubSnapshot snapshot =
        new Hub(fake.settings(cache)).snapshot(HubName.parse("gpt2"), "config.json");
    assertThatThrownBy(() -> snapshot.fetch(List.of("config.json")))
        .hasMessageStartingWith("config.json of gpt2 arrived damaged: its hash is ");
    snapshot.fetch(List.of("config.json"));
    assertThat(snapshot.folder().resolve("config.json")).hasBinaryContent(config);
  }

  @Test
  void throwsAwayWhatAnEarlierLoadLeftDamaged() throws IOException {
    Files.createDirectories(blobs());
    Files.write(incomplete(), new byte[1000]);
    assertWhole(fetch());
    assertThat(ranges()).containsExactly(from(1000), Optional.empty());
  }

  @Test
  void throwsAwayWhatIsLongerThanTheFile() throws IOException {
    Files.createDirectories(blobs());
    Files.write(incomplete(), new byte[SIZE + 1]);
    assertWhole(fetch());
  }

  @Test
  void goesOnWithWhatAnEarlierLoadLeft() throws IOException {
    Files.createDirectories(blobs());
    Files.write(incomplete(), Arrays.copyOf(WEIGHTS, 700_000));
    assertWhole(fetch());
    assertThat(ranges()).containsExactly(from(700_000));
  }

  @Test
  void leavesAloneWhatPythonMayBeWriting() throws IOException {
    Files.createDirectories(blobs());
    Path pythons = blobs().resolve(FakeHub.sha256(WEIGHTS) + ".incomplete");
    Files.write(pythons, new byte[10]);
    assertWhole(fetch());
    assertThat(pythons).hasBinaryContent(new byte[10]);
  }

  @Test
  void doesWithoutLocksWhereThereAreNone() throws IOException {
    Files.writeString(cache.resolve(".locks"), "in the way");
    fake.next(GET, FakeHub.otherBytes());
    assertThatThrownBy(this::fetch).hasMessageContaining("arrived damaged");
    assertThat(blobs()).as("nobody would go on with it").isEmptyDirectory();
    assertWhole(fetch());
  }

  @Test
  void refusesMoreBytesThanTheFileHas() throws IOException {
    FakeHub.Fault tooMany =
        (exchange, whole) -> {
          exchange.sendResponseHeaders(200, SIZE + 1);
          exchange.getResponseBody().write(new byte[SIZE + 1]);
        };
    for (int i = 0; i < 7; i++) {
      fake.next(GET, tooMany);
    }
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("more bytes arrived than the 1000000 bytes of the file");
    assertThat(pauses).hasSizeLessThan(7);
    assertNothingButPartOfIt();
  }

  @Test
  void triesAgainWhileSomethingArrivesAndGivesUpWhenNothingDoes() throws IOException {
    for (int i = 0; i < 9; i++) {
      fake.next(GET, someOfTheRest(50_000));
    }
    for (int i = 0; i < 5; i++) {
      fake.next(GET, FakeHub.status(503, Map.of()));
    }
    assertThatThrownBy(this::fetch)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageMatching(
            "127.0.0.1:\\d+ answers with status 503 for gpt2; load it again later, what was downloaded is kept");
    assertThat(incomplete()).hasSize(450_000);
    assertNothingButPartOfIt();
    fake.forgetRequests();
    assertWhole(fetch());
    assertThat(ranges()).containsExactly(from(450_000));
  }

  /** What was asked for is promised, some of it comes, and the connection is cut. */
  private static FakeHub.Fault someOfTheRest(int bytes) {
    return (exchange, whole) -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      int first = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-999999/1000000");
      exchange.sendResponseHeaders(first == 0 ? 200 : 206, SIZE - first);
      exchange.getResponseBody().write(whole, first, bytes);
      exchange.getResponseBody().flush();
    };
  }

  @Test
  void triesAgainWhatTheStorageRefuses() {
    fake.next(GET, FakeHub.status(403, Map.of())) // the signed address had run out
        .next(GET, FakeHub.status(429, Map.of("Retry-After", "3")));
    assertWhole(fetch());
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(3));
  }

  @Test
  void doesNotWaitForEverForAHostThatFellSilent() {
    CountDownLatch tested = new CountDownLatch(1);
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    fake.next(
        GET,
        (exchange, whole) -> {
          exchange.sendResponseHeaders(200, SIZE);
          exchange.getResponseBody().write(whole, 0, 100_000);
          exchange.getResponseBody().flush();
          ended.complete(FakeHub.awaited(tested));
        });
    HubSettings settings = fake.settings(cache);
    HubSettings impatient =
        new HubSettings(
            settings.endpoint(), cache, settings.token(), false, true, Duration.ofSeconds(1));
    Path file = fetch(impatient);
    tested.countDown();
    assertThat(ended.join()).as("the load ended before the host did").isTrue();
    assertWhole(file);
    assertThat(ranges()).containsExactly(Optional.empty(), from(100_000));
  }

  @Test
  void reportsItsProgressInBytesAndCountsNoneTwice() {
    List<Long> done = new ArrayList<>();
    Progress.listen(
        progress -> {
          assertThat(progress.what()).isEqualTo("downloading gpt2, bytes");
          assertThat(progress.total()).isEqualTo(SIZE);
          done.add(progress.done());
        });
    fake.next(GET, FakeHub.cutAfter(400_000)).next(GET, FakeHub.ignoringRange());
    fetch();
    assertThat(done).isSorted().startsWith(0L).contains(400_000L).endsWith((long) SIZE);
  }

  @Test
  void anInterruptStopsItAndTheNextLoadGoesOn() throws IOException {
    Progress.listen(
        progress -> {
          if (progress.done() >= 200_000) {
            Thread.currentThread().interrupt();
          }
        });
    assertThatThrownBy(this::fetch).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).as("the thread knows that it was interrupted").isTrue();
    assertNothingButPartOfIt();
    long arrived = Files.size(incomplete());
    assertThat(arrived).isBetween(200_000L, SIZE - 1L);
    Progress.listen(progress -> {});
    fake.forgetRequests();
    assertWhole(fetch());
    assertThat(ranges()).containsExactly(from((int) arrived));
  }

  @Test
  void anInterruptReachesALoadThatWaitsForBytes() throws Exception {
    CountDownLatch silent = new CountDownLatch(1);
    CountDownLatch tested = new CountDownLatch(1);
    fake.next(
        GET,
        (exchange, whole) -> {
          exchange.sendResponseHeaders(200, SIZE);
          exchange.getResponseBody().write(whole, 0, 1000);
          exchange.getResponseBody().flush();
          silent.countDown();
          FakeHub.awaited(tested);
        });
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<Boolean> interrupted =
        thread.submit(
            () -> {
              assertThatThrownBy(this::fetch)
                  .isInstanceOf(CancellationException.class)
                  .hasMessageStartingWith("stopped by an interrupt; ");
              return Thread.interrupted();
            });
    assertThat(FakeHub.awaited(silent)).isTrue();
    thread.shutdownNow();
    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    tested.countDown();
    assertWhole(fetch());
  }

  @Test
  void anInterruptReachesALoadThatPauses() {
    fake.next("HEAD model.safetensors", FakeHub.status(503, Map.of()));
    Hub hub =
        new Hub(
            fake.settings(cache),
            time -> {
              throw new InterruptedException();
            });
    assertThatThrownBy(() -> hub.snapshot(HubName.parse("gpt2"), "model.safetensors"))
        .isInstanceOf(CancellationException.class)
        .hasMessage(
            "stopped by an interrupt; what was downloaded is kept, and the next load continues from there");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void twoLoadsAtTheSameTimeFetchAFileOnce() throws Exception {
    CountDownLatch bothKnowIt = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      fake.next("HEAD model.safetensors", counting(bothKnowIt));
    }
    fake.next(
        GET,
        (exchange, whole) -> {
          FakeHub.awaited(bothKnowIt);
          FakeHub.ignoringRange().answer(exchange, whole);
        });
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Callable<Path>> loads = List.of(this::fetch, this::fetch);
    for (Future<Path> load : threads.invokeAll(loads)) {
      assertWhole(load.get());
    }
    threads.shutdown();
    assertThat(ranges()).hasSize(1);
  }

  private FakeHub.Fault counting(CountDownLatch latch) {
    return (exchange, whole) -> {
      latch.countDown();
      exchange.getResponseHeaders().set("X-Repo-Commit", fake.commit("gpt2", "main"));
      exchange.getResponseHeaders().set("X-Linked-Etag", FakeHub.sha256(WEIGHTS));
      exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(SIZE));
      FakeHub.redirect("http://storage.example/").answer(exchange, whole);
    };
  }
}
