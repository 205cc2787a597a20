package dev.loupe.load.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is done and said when the Hub refuses, is busy, or cannot be reached. */
class HubRefusalsTest extends HubFixture {
  @Test
  void doesNotKnowAModel() {
    refusal("gpt3")
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            fake.host()
                + " has no model 'gpt3', or keeps it private, and there is no folder of that name; check the spelling (most names begin with an organisation, as EleutherAI/pythia-70m does), or set HF_TOKEN to a token that may read it");
    assertThatThrownBy(() -> fetch(hub(settings(Optional.of("hf_x"), false, true)), "gpt3", FILES))
        .hasMessageEndingWith(
            "set HF_TOKEN to a token that may read it (the one that is set may not)");
    assertThat(cache).isEmptyDirectory();
    assertThat(pauses).isEmpty();
  }

  @Test
  void doesNotKnowAModelThatA404Denies() {
    fake.next("HEAD config.json", FakeHub.status(404, Map.of("X-Error-Code", "RepoNotFound")));
    refusal("gpt3")
        .hasMessageStartingWith(fake.host() + " has no model 'gpt3', or keeps it private");
  }

  @Test
  void doesNotKnowARevision() {
    refusal("gpt2@step5")
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "gpt2 has no revision 'step5' on "
                + fake.host()
                + "; checkpoints(\"gpt2\") lists the revisions that are steps of its training");
  }

  @Test
  void saysWhereToAcceptTheTermsOfAGatedModel() {
    Map<String, String> gated = Map.of("X-Error-Code", "GatedRepo");
    fake.next("HEAD config.json", FakeHub.status(401, gated));
    refusal("gpt2")
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "gpt2 is gated: accept its terms at "
                + fake.endpoint()
                + "/gpt2 and set HF_TOKEN to a token of that account");
    fake.next("HEAD config.json", FakeHub.status(403, gated));
    assertThatThrownBy(() -> fetch(hub(settings(Optional.of("hf_x"), false, true)), "gpt2", FILES))
        .hasMessage(
            "gpt2 is gated: accept its terms at "
                + fake.endpoint()
                + "/gpt2 with the account whose token is in HF_TOKEN, and load it again");
    fetch();
  }

  @Test
  void saysThatATokenIsNotValid() {
    fake.next(
        "HEAD config.json",
        FakeHub.status(
            401, Map.of("X-Error-Message", "Invalid credentials in Authorization header")));
    refusal("gpt2")
        .hasMessage(
            fake.host()
                + " does not accept the token; set HF_TOKEN to a valid one from "
                + fake.endpoint()
                + "/settings/tokens, or unset it for public models");
  }

  @Test
  void saysWhyElseItIsRefused() {
    fake.next("HEAD config.json", FakeHub.status(403, Map.of("X-Error-Message", "Disabled.")));
    refusal("gpt2")
        .hasMessage(
            fake.host()
                + " refuses gpt2 with status 403 (Disabled.); HF_TOKEN must be a token that may read it");
  }

  @Test
  void waitsAsLongAsItIsAskedToAndNoLonger() {
    fake.next("HEAD config.json", FakeHub.status(429, Map.of("Retry-After", "17")))
        .next("HEAD config.json", FakeHub.status(429, Map.of("RateLimit", "\"api\";r=0;t=55")))
        .next("HEAD config.json", FakeHub.status(503, Map.of()))
        .next("HEAD config.json", FakeHub.status(500, Map.of("Retry-After", "soon")));
    fetch();
    assertThat(pauses)
        .containsExactly(
            Duration.ofSeconds(17),
            Duration.ofSeconds(55),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8));
  }

  @Test
  void waitsUntilADate() {
    fake.next(
        "HEAD config.json",
        FakeHub.status(429, Map.of("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT")));
    fetch();
    assertThat(pauses).containsExactly(Duration.ZERO);
  }

  @Test
  void doesNotWaitForHours() {
    fake.next("HEAD config.json", FakeHub.status(429, Map.of("Retry-After", "7200")));
    refusal("gpt2")
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            fake.host()
                + " answers with status 429, too many requests, for gpt2; load it again in 7200 seconds, or set HF_TOKEN, which allows more");
    assertThat(pauses).isEmpty();
  }

  @Test
  void givesUpOnAHubThatStaysBroken() {
    for (int i = 0; i < 6; i++) {
      fake.next("HEAD config.json", FakeHub.status(500, Map.of()));
    }
    refusal("gpt2")
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            fake.host()
                + " answers with status 500 for gpt2; load it again later, what was downloaded is kept");
    assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 8L);
    fetch();
  }

  @Test
  void refusesWhatIsNoHub() {
    fake.next("HEAD config.json", FakeHub.status(200, Map.of("ETag", "\"x\"")));
    refusal("gpt2")
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "HF_ENDPOINT is not a Hugging Face Hub, or a proxy changes its answers: for config.json it says that its commit is ''");
    Map<String, String> evil =
        Map.of("X-Repo-Commit", "a".repeat(40), "ETag", "\"../../x\"", "Content-Length", "3");
    fake.next("HEAD config.json", FakeHub.status(200, evil));
    refusal("gpt2").hasMessageEndingWith("for config.json it says that its ETag is '../../x'");
    Map<String, String> sizeless =
        Map.of("X-Repo-Commit", "a".repeat(40), "ETag", "W/\"" + "b".repeat(40) + "\"");
    fake.next("HEAD config.json", FakeHub.status(200, sizeless))
        .next("GET config.json", FakeHub.status(204, Map.of()));
    refusal("gpt2").hasMessageEndingWith("for config.json it says that it has no size");
  }

  @Test
  void saysThatTheHostCannotBeReached() {
    Hub hub = hub();
    fake.close();
    assertThatThrownBy(() -> fetch(hub, "gpt2", FILES))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(fake.host() + " cannot be reached for gpt2 (")
        .hasMessageEndingWith(
            "), and the cache "
                + cache
                + " does not hold all of it; load it again when the network is back, what was downloaded is kept");
    assertThat(pauses).as("a host that is not there is not asked again").isEmpty();
  }

  @Test
  void usesTheCacheWhereTheHubCannotBeReached() {
    Path folder = fetch();
    Hub hub = hub();
    fake.close();
    assertThat(fetch(hub, "gpt2", FILES)).isEqualTo(folder);
    assertThatThrownBy(() -> fetch(hub, "gpt2", List.of("vocab.json")))
        .hasMessageStartingWith(fake.host() + " cannot be reached for gpt2 (");
  }

  @Test
  void usesTheCacheAtOnceWhereTheHubIsBusyOrRefuses() {
    Path folder = fetch();
    for (int status : new int[] {500, 429, 401, 403, 404}) {
      fake.next("HEAD config.json", FakeHub.status(status, Map.of()));
      assertThat(fetch()).isEqualTo(folder);
    }
    assertThat(pauses).isEmpty();
  }

  @Test
  void waitsForABusyHubWhereTheCacheDoesNotHaveAll() {
    fetch(hub(), "gpt2", List.of("config.json"));
    fake.next("HEAD config.json", FakeHub.status(503, Map.of()))
        .next("HEAD model.safetensors", FakeHub.status(503, Map.of()));
    fetch();
    assertThat(pauses).containsExactly(Duration.ofSeconds(1));
  }

  @Test
  void asksNobodyOffline() {
    Path folder = fetch();
    fake.forgetRequests();
    Hub offline = hub(settings(Optional.empty(), true, true));
    assertThat(fetch(offline, "gpt2", FILES)).isEqualTo(folder);
    assertThat(fetch(offline, "gpt2@" + fake.commit("gpt2", "main"), FILES)).isEqualTo(folder);
    assertThat(offline.snapshot(HubName.parse("gpt2"), "config.json").has("vocab.json")).isFalse();
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void saysWhatIsNotInTheCacheOffline() {
    Hub offline = hub(settings(Optional.empty(), true, true));
    String message =
        "HF_HUB_OFFLINE is set, and the cache "
            + cache
            + " does not hold all of gpt2; load it once without HF_HUB_OFFLINE, or give the folder of a model";
    assertThatThrownBy(() -> fetch(offline, "gpt2", FILES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    fetch(hub(), "gpt2", List.of("config.json"));
    assertThatThrownBy(() -> fetch(offline, "gpt2", FILES)).hasMessage(message);
    assertThat(fake.requests("HEAD model.safetensors")).isEmpty();
  }

  @Test
  void listsRevisions() {
    fake.model("gpt2", "step2", Map.of("config.json", CONFIG));
    assertThat(hub().revisions("gpt2")).containsExactly("main", "step2");
    assertThatThrownBy(() -> hub().revisions("gpt3"))
        .hasMessageStartingWith(fake.host() + " has no model 'gpt3', or keeps it private");
  }

  @Test
  void listsTheRevisionsOfTheCacheOffline() {
    fetch(hub(), "org/pythia@step1", List.of("config.json"));
    Hub offline = hub(settings(Optional.empty(), true, true));
    assertThat(offline.revisions("org/pythia")).containsExactly("step1");
    assertThatThrownBy(() -> offline.revisions("gpt2"))
        .hasMessageStartingWith("HF_HUB_OFFLINE is set, and the cache ");
  }

  @Test
  void neverTakesTheRevisionsOfTheCacheForAll() {
    fetch(hub(), "org/pythia@step1", List.of("config.json"));
    Hub hub = hub();
    fake.close();
    assertThatThrownBy(() -> hub.revisions("org/pythia"))
        .hasMessageStartingWith(fake.host() + " cannot be reached for org/pythia (");
  }

  @Test
  void refusesAListOfRevisionsThatIsNone() {
    fake.next(
        "GET refs",
        (exchange, whole) -> {
          byte[] json = "{\"branches\": 3}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, json.length);
          exchange.getResponseBody().write(json);
        });
    assertThatThrownBy(() -> hub().revisions("gpt2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(fake.host() + " does not list the revisions of gpt2 as the Hub does");
  }

  @Test
  void saysHowMuchRoomADownloadNeeds() {
    String huge = "500000000000000000";
    fake.next(
        "HEAD model.safetensors",
        FakeHub.status(
            302,
            Map.of(
                "Location",
                "http://storage.example/x",
                "X-Repo-Commit",
                "a".repeat(40),
                "X-Linked-Etag",
                FakeHub.sha256(WEIGHTS),
                "X-Linked-Size",
                huge)));
    refusal("gpt2")
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageMatching(
            "gpt2 needs 500000000\\.0 GB more in the cache "
                + cache
                + ", but only [\\d.]+ [GM]B are free; free some space, or set HF_HUB_CACHE to a folder on a larger disk");
    assertThat(fake.requests("GET config.json")).as("nothing was begun").isEmpty();
  }

  @Test
  void saysThatTheCacheCannotBeWritten() throws IOException {
    Path file = Files.writeString(cache.resolve("file"), "in the way");
    Hub hub =
        hub(
            new HubSettings(
                fake.endpoint(), file, Optional.empty(), false, true, Duration.ofSeconds(20)));
    assertThatThrownBy(() -> fetch(hub, "gpt2", FILES))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(" cannot be written (")
        .hasMessageEndingWith("); set HF_HUB_CACHE to another folder for the cache");
  }

  @Test
  void saysWhatItIs() {
    assertThat(hub()).hasToString("Hub " + fake.endpoint() + ", cached in " + cache);
    assertThat(hub().snapshot(HubName.parse("gpt2"), "config.json"))
        .hasToString("gpt2 at " + fake.commit("gpt2", "main") + " in " + model());
  }
}
