package dev.loupe.load.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is asked of the Hub, and how it is kept. */
class HubTest extends HubFixture {
  @Test
  void laysTheCacheOutAsPythonDoes() throws IOException {
    Path folder = fetch();
    String commit = fake.commit("gpt2", "main");
    String config = FakeHub.gitSha1(CONFIG);
    String weights = FakeHub.sha256(WEIGHTS);
    assertThat(everyFile())
        .containsExactly(
            ".locks/models--gpt2/" + config + ".lock",
            ".locks/models--gpt2/" + weights + ".lock",
            "models--gpt2/blobs/" + config,
            "models--gpt2/blobs/" + weights,
            "models--gpt2/refs/main",
            "models--gpt2/snapshots/" + commit + "/config.json",
            "models--gpt2/snapshots/" + commit + "/model.safetensors")
        .doesNotHaveDuplicates();
    assertThat(model().resolve("refs/main")).hasContent(commit);
    assertThat(folder).isEqualTo(model().resolve("snapshots").resolve(commit));
    assertThat(Files.readSymbolicLink(folder.resolve("config.json")))
        .isEqualTo(Path.of("../../blobs/" + config));
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void putsAnOrganisationIntoTheFoldersName() {
    fetch(hub(), "org/pythia@step1", List.of("config.json"));
    assertThat(cache.resolve("models--org--pythia/refs/step1"))
        .hasContent(fake.commit("org/pythia", "step1"));
  }

  @Test
  void keepsWholeFilesWhereThereAreNoLinks() throws IOException {
    fake.model("gpt2", "later", Map.of("config.json", CONFIG, "model.safetensors", WEIGHTS));
    Hub hub = hub(settings(Optional.empty(), false, false));
    Path folder = fetch(hub, "gpt2", FILES);
    assertThat(Files.isSymbolicLink(folder.resolve("config.json"))).isFalse();
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(everyFile()).noneMatch(file -> file.contains("/blobs/")); // moved, not kept twice
    assertThat(fetch(hub, "gpt2@later", FILES).resolve("config.json")).hasBinaryContent(CONFIG);
  }

  @Test
  void copiesABlobThatAnotherSnapshotLinksTo() throws IOException {
    fetch();
    fake.model("gpt2", "later", Map.of("config.json", CONFIG));
    Hub unlinked = hub(settings(Optional.empty(), false, false));
    Path later = fetch(unlinked, "gpt2@later", List.of("config.json"));
    assertThat(later.resolve("config.json")).isRegularFile().hasBinaryContent(CONFIG);
    assertThat(Files.isSymbolicLink(later.resolve("config.json"))).isFalse();
    assertThat(model().resolve("blobs").resolve(FakeHub.gitSha1(CONFIG))).exists();
    assertThat(fake.requests("GET config.json")).hasSize(1);
  }

  @Test
  void asksOnlyForTheCommitWhenAllIsThere() {
    fetch();
    fake.forgetRequests();
    fetch();
    assertThat(fake.requests()).hasToString("[HEAD /gpt2/resolve/main/config.json]");
  }

  @Test
  void asksNothingForACommitThatIsThere() {
    String commit = fake.commit("gpt2", "main");
    fetch(hub(), "gpt2@" + commit, FILES);
    assertThat(model().resolve("refs")).doesNotExist();
    fake.forgetRequests();
    fetch(hub(), "gpt2@" + commit, FILES);
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void fetchesOnlyWhatChangedWhenABranchMoves() {
    fetch();
    byte[] changed = "{\"a\": 2}".getBytes(StandardCharsets.UTF_8);
    String before = fake.commit("gpt2", "main");
    fake.model("gpt2", "main", Map.of("config.json", changed, "model.safetensors", WEIGHTS));
    fake.forgetRequests();
    Path folder = fetch();
    assertThat(folder).isNotEqualTo(model().resolve("snapshots").resolve(before));
    assertThat(folder.resolve("config.json")).hasBinaryContent(changed);
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(fake.requests("GET model.safetensors")).isEmpty();
    assertThat(model().resolve("refs/main")).hasContent(fake.commit("gpt2", "main"));
  }

  @Test
  void fetchesABlobAgainThatWasDeletedBehindItsLink() throws IOException {
    fetch();
    Files.delete(model().resolve("blobs").resolve(FakeHub.sha256(WEIGHTS)));
    assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void replacesALinkThatLeadsNowhere() throws IOException {
    Path file = fetch().resolve("model.safetensors");
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("../../blobs/gone"));
    assertThat(fetch().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void remembersWhatIsMissing() {
    HubSnapshot snapshot = hub().snapshot(HubName.parse("gpt2"), "config.json");
    assertThat(snapshot.has("vocab.json")).isFalse();
    assertThat(model().resolve(".no_exist/" + fake.commit("gpt2", "main") + "/vocab.json"))
        .isEmptyFile();
    fake.forgetRequests();
    assertThat(hub().snapshot(HubName.parse("gpt2"), "config.json").has("vocab.json")).isFalse();
    assertThat(fake.requests("HEAD vocab.json")).isEmpty();
  }

  @Test
  void saysWhichFileAModelDoesNotHave() {
    assertThatThrownBy(() -> fetch(hub(), "gpt2", List.of("config.json", "vocab.json")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gpt2 has no vocab.json on " + fake.host());
    assertThat(model().resolve("snapshots")).doesNotExist();
  }

  @Test
  void takesAPlainAnswerForAMissingFileWhereTheCommitIsKnown() {
    String commit = fake.commit("gpt2", "main");
    fake.next("HEAD vocab.json", FakeHub.status(404, Map.of("X-Repo-Commit", commit)));
    assertThat(hub().snapshot(HubName.parse("gpt2"), "config.json").has("vocab.json")).isFalse();
  }

  @Test
  void asksForASizeThatIsNotInTheDescription() {
    Map<String, String> sizeless =
        Map.of("X-Repo-Commit", fake.commit("gpt2", "main"), "ETag", FakeHub.gitSha1(CONFIG));
    fake.next("HEAD config.json", FakeHub.status(200, sizeless));
    assertThat(fetch().resolve("config.json")).hasBinaryContent(CONFIG);
  }

  @Test
  void doesNotFollowARedirectToNowhere() {
    for (int i = 0; i < 6; i++) {
      fake.next("HEAD config.json", FakeHub.redirect("mailto:a@b.example?secret"));
    }
    refusal("gpt2")
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(fake.host() + " redirects to 'mailto:a@b.example'");
  }

  @Test
  void followsARedirectOfTheHubToItself() {
    fake.next("HEAD config.json", FakeHub.redirect("/org/pythia/resolve/step1/config.json"));
    Path folder = fetch(hub(), "old-name", List.of());
    assertThat(folder.getFileName()).hasToString(fake.commit("org/pythia", "step1"));
  }

  @Test
  void givesUpOnRedirectsInACircle() {
    for (int i = 0; i < 100; i++) {
      fake.next("HEAD config.json", FakeHub.redirect("/gpt2/resolve/main/config.json"));
    }
    refusal("gpt2")
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("is redirected more than 10 times");
  }

  @Test
  void neverSendsTheTokenToAnotherHost() {
    fetch(hub(settings(Optional.of("hf_secret"), false, true)), "gpt2", FILES);
    assertThat(fake.requests())
        .filteredOn(FakeHub.Request::atStorage)
        .hasSize(1)
        .allMatch(request -> request.token().isEmpty());
    assertThat(fake.requests())
        .filteredOn(request -> !request.atStorage())
        .hasSizeGreaterThan(3)
        .allMatch(request -> request.token().equals(Optional.of("Bearer hf_secret")));
  }

  @Test
  void sendsNoTokenWhereThereIsNone() {
    fetch();
    assertThat(fake.requests()).allMatch(request -> request.token().isEmpty());
  }
}
