package dev.loupe.sae.label.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.loupe.sae.label.language.FakeEndpoint.Sent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpModelTest {
  private static final String VARIABLE = "LOUPE_TEST_KEY";
  private static final String KEY = "sk-very-secret-0123456789";
  private static final ChatRequest HELLO = ChatRequest.of("Be short.", "Hello", 20);

  private final List<Duration> pauses = new ArrayList<>();

  @AfterEach
  void forgetKey() {
    System.clearProperty(VARIABLE);
  }

  private HttpModel waitingNowhere(FakeEndpoint server) {
    return server.model().sending(new HttpSending(Duration.ofSeconds(20), 5, pauses::add));
  }

  @Test
  void sendsTheMessagesAndReadsTheAnswerAndItsTokens() {
    try (FakeEndpoint server = FakeEndpoint.saying(asked -> "Hi!")) {
      Reply reply = server.model().answer(HELLO);
      assertThat(reply).isEqualTo(new Reply("Hi!", true, List.of(), Usage.of(10, 2)));
      assertThat(server.asked()).hasSize(1);
      FakeEndpoint.Asked asked = server.asked().get(0);
      assertThat(asked.path()).isEqualTo("/v1/chat/completions");
      assertThat(asked.headers()).doesNotContainKey("Authorization");
      assertThat(asked.body())
          .hasToString(
              "{\"model\":\"parrot\",\"messages\":[{\"role\":\"system\",\"content\":\"Be short.\"},"
                  + "{\"role\":\"user\",\"content\":\"Hello\"}],\"temperature\":0,\"max_tokens\":20}");
    }
  }

  @Test
  void contactsNothingUntilItIsAsked() {
    try (FakeEndpoint server = FakeEndpoint.saying(asked -> "Hi!")) {
      HttpModel model = server.model().key(VARIABLE).with("top_p", 1).reading();
      assertThat(model.toString())
          .isEqualTo("parrot at " + server.address() + " with the key in " + VARIABLE);
      assertThat(server.asked()).isEmpty();
    }
  }

  @Test
  void fieldsAreAddedAndLeftOut() {
    try (FakeEndpoint server = FakeEndpoint.saying(asked -> "Hi!")) {
      server.model().with("reasoning_effort", "low").without("temperature").answer(HELLO);
      assertThat(server.asked().get(0).body().get("reasoning_effort").getAsString())
          .isEqualTo("low");
      assertThat(server.asked().get(0).body().has("temperature")).isFalse();
    }
  }

  @Test
  void sendsTheKeyOfTheVariableAndNeverShowsIt() {
    System.setProperty(VARIABLE, KEY);
    try (FakeEndpoint server =
        FakeEndpoint.sending(
            asked -> Sent.of(401, "{\"error\": {\"message\": \"Incorrect key " + KEY + "\"}}"))) {
      HttpModel model = server.model().key(VARIABLE);
      Throwable error = catchThrowable(() -> model.answer(HELLO));
      assertThat(server.asked().get(0).headers().get("Authorization"))
          .containsExactly("Bearer " + KEY);
      assertThat(error)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              host(server)
                  + " answers a request for parrot with status 401: 'Incorrect key [key]';"
                  + " .key(\"OPENAI_API_KEY\") names the environment variable of a valid key");
      StringWriter trace = new StringWriter();
      error.printStackTrace(new PrintWriter(trace));
      assertThat(trace + model.toString()).doesNotContain(KEY);
    }
  }

  @Test
  void anAnswerThatHasTheKeyIsGivenWithoutIt() {
    System.setProperty(VARIABLE, KEY);
    try (FakeEndpoint server = FakeEndpoint.saying(asked -> "LABEL: " + KEY)) {
      assertThat(server.model().key(VARIABLE).answer(HELLO).text()).isEqualTo("LABEL: [key]");
    }
  }

  @Test
  void refusesAKeyInPlaceOfAVariableWithoutShowingIt() {
    HttpModel model = HttpModel.at("http://localhost:1", "parrot");
    assertThatThrownBy(() -> model.key(KEY))
        .hasMessage(
            "key needs the name of an environment variable, such as OPENAI_API_KEY, and not the key");
    assertThatThrownBy(() -> model.key(VARIABLE).answer(HELLO))
        .hasMessage(
            "the environment variable LOUPE_TEST_KEY, which must hold the key for localhost:1, is"
                + " not set");
    System.setProperty(VARIABLE, "a\nb");
    assertThatThrownBy(() -> model.key(VARIABLE).answer(HELLO))
        .hasMessage("the key in LOUPE_TEST_KEY has characters that a key cannot have");
  }

  @Test
  void aKeyIsNotSentOverHttpToAnotherMachine() {
    System.setProperty(VARIABLE, KEY);
    HttpModel model = HttpModel.at("http://example.invalid/v1", "parrot").key(VARIABLE);
    assertThatThrownBy(() -> model.answer(HELLO))
        .hasMessage(
            "the key in LOUPE_TEST_KEY is sent only over https or to this machine, and the address"
                + " is http://example.invalid/v1/chat/completions");
  }

  @Test
  void aRedirectIsNotFollowedSoThatTheKeyGoesNowhereElse() {
    System.setProperty(VARIABLE, KEY);
    try (FakeEndpoint other = FakeEndpoint.saying(asked -> "Hi!");
        FakeEndpoint server =
            FakeEndpoint.sending(
                asked -> new Sent(307, Map.of("Location", other.address()), new byte[0]))) {
      assertThatThrownBy(() -> server.model().key(VARIABLE).answer(HELLO))
          .hasMessage(host(server) + " answers a request for parrot with status 307");
      assertThat(other.asked()).isEmpty();
    }
  }

  @Test
  void asksABusyServerAgainAfterTheTimeThatItWants() {
    Iterator<Sent> script =
        List.of(
                new Sent(429, Map.of("Retry-After", "7"), new byte[0]),
                Sent.of(503, "<html>busy</html>"),
                Sent.of(200, FakeEndpoint.chat("Hi!")))
            .iterator();
    try (FakeEndpoint server = FakeEndpoint.sending(asked -> script.next())) {
      assertThat(waitingNowhere(server).answer(HELLO).text()).isEqualTo("Hi!");
      assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(2));
    }
  }

  @Test
  void givesUpAServerThatStaysBusy() {
    try (FakeEndpoint server =
        FakeEndpoint.sending(asked -> Sent.of(500, "{\"error\": \"out of memory\"}"))) {
      assertThatThrownBy(() -> waitingNowhere(server).answer(HELLO))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage(
              host(server)
                  + " answers a request for parrot with status 500: 'out of memory'; ask again later");
      assertThat(server.asked()).hasSize(6);
    }
  }

  @Test
  void doesNotWaitForAnHour() {
    try (FakeEndpoint server =
        FakeEndpoint.sending(asked -> new Sent(429, Map.of("Retry-After", "3600"), new byte[0]))) {
      assertThatThrownBy(() -> waitingNowhere(server).answer(HELLO))
          .hasMessage(
              host(server)
                  + " answers a request for parrot with status 429; ask again in 3600 seconds");
      assertThat(pauses).isEmpty();
    }
  }

  @Test
  void aServerThatIsNotThereEndsInOneSentence() {
    HttpModel model =
        HttpModel.at("http://localhost:1/v1", "parrot")
            .sending(new HttpSending(Duration.ofSeconds(5), 1, pauses::add));
    assertThatThrownBy(() -> model.answer(HELLO))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("localhost:1 cannot be asked for parrot (")
        .hasMessageNotContainingAny("\n");
    assertThat(pauses).hasSize(1);
  }

  @Test
  void aServerThatNeverAnswersIsLeft() {
    CountDownLatch end = new CountDownLatch(1);
    try (FakeEndpoint server =
        FakeEndpoint.sending(
            asked -> {
              await(end);
              return Sent.of(200, "");
            })) {
      HttpModel model =
          server.model().sending(new HttpSending(Duration.ofMillis(150), 0, pauses::add));
      assertThatThrownBy(() -> model.answer(HELLO))
          .hasMessage(
              host(server)
                  + " cannot be asked for parrot (HttpTimeoutException: no whole answer in 0.15 s)");
      end.countDown();
    }
  }

  @Test
  void anInterruptStopsTheWaiting() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(1);
    try (FakeEndpoint server =
        FakeEndpoint.sending(
            asked -> {
              arrived.countDown();
              await(end);
              return Sent.of(200, "");
            })) {
      AtomicReference<Throwable> error = new AtomicReference<>();
      Thread asking =
          new Thread(() -> error.set(catchThrowable(() -> server.model().answer(HELLO))));
      asking.start();
      arrived.await();
      asking.interrupt();
      asking.join(5000);
      assertThat(error.get()).isInstanceOf(CancellationException.class);
      end.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><script>alert(1)</script></html>",
        "{\"choices\": [",
        "[]",
        "{}",
        "{\"choices\": []}",
        "{\"choices\": [7]}",
        "{\"choices\": [{\"message\": {\"content\": null}}]}",
        "{\"choices\": [{\"message\": {\"content\": {\"a\": 1}}}]}",
        "null",
        ""
      })
  void aHostileAnswerEndsInOneSentence(String body) {
    try (FakeEndpoint server = FakeEndpoint.sending(asked -> Sent.of(200, body))) {
      assertThatThrownBy(() -> server.model().answer(HELLO))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith(host(server) + " answers for parrot with ")
          .hasMessageEndingWith(
              "; the address must be that of a server with OpenAI's protocol, such as"
                  + " http://localhost:8000/v1")
          .hasMessageNotContainingAny("\n");
    }
  }

  @Test
  void jsonThatIsNestedWithoutEndIsRefused() {
    String nested = "{\"choices\":" + "[".repeat(500_000);
    try (FakeEndpoint server = FakeEndpoint.sending(asked -> Sent.of(200, nested))) {
      assertThatThrownBy(() -> server.model().answer(HELLO))
          .hasMessageContaining("text that is not a JSON object");
    }
  }

  @Test
  void anAnswerOfAHundredMegabytesIsNotReadToItsEnd() {
    byte[] huge = new byte[100_000_000];
    try (FakeEndpoint server = FakeEndpoint.sending(asked -> new Sent(200, Map.of(), huge))) {
      assertThatThrownBy(() -> server.model().answer(HELLO))
          .hasMessageStartingWith(host(server) + " answers for parrot with more than 16 MB; ");
      assertThat(server.asked()).hasSize(1);
    }
  }

  @Test
  void readsTheAlternativesOfEachTokenWithItsPlace() {
    String chat =
        "{\"choices\":[{\"message\":{\"content\":\"1: 7\"},\"finish_reason\":\"length\",\"logprobs\":"
            + "{\"content\":[{\"token\":\"1\",\"top_logprobs\":[]},{\"token\":\": \",\"top_logprobs\":[]},"
            + "{\"token\":\"7\",\"top_logprobs\":[{\"token\":\"7\",\"logprob\":-0.5},"
            + "{\"token\":\"0\",\"logprob\":-1.5}]}]}}]}";
    try (FakeEndpoint server = FakeEndpoint.sending(asked -> Sent.of(200, chat))) {
      Reply reply = server.model().answer(HELLO.withAlternatives());
      assertThat(reply.covering(3))
          .contains(new WrittenToken("7", 3, Map.of("7", -0.5, "0", -1.5)));
      assertThat(reply.whole()).isFalse();
      assertThat(reply.usage()).isEqualTo(Usage.unknown());
      assertThat(server.asked().get(0).body().get("logprobs").getAsBoolean()).isTrue();
      assertThat(server.asked().get(0).body().get("top_logprobs").getAsInt()).isEqualTo(20);
    }
  }

  @Test
  void readsAPromptWithCompletionsIfItIsSaidToDoSo() {
    String completion =
        "{\"choices\":[{\"text\":\"a b!\",\"logprobs\":{\"tokens\":[\"a\",\" b\"],"
            + "\"text_offset\":[0,1],\"top_logprobs\":[null,{\" b\":-0.1}]}}],"
            + "\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1}}";
    try (FakeEndpoint server = FakeEndpoint.sending(asked -> Sent.of(200, completion))) {
      assertThat(server.model().read("a b")).isEmpty();
      assertThat(server.asked()).isEmpty();
      Reply reply = server.model().reading().read("a b").orElseThrow();
      assertThat(reply.tokens())
          .containsExactly(
              new WrittenToken("a", 0, Map.of()), new WrittenToken(" b", 1, Map.of(" b", -0.1)));
      assertThat(server.asked().get(0).path()).isEqualTo("/v1/completions");
      assertThat(server.asked().get(0).body().get("echo").getAsBoolean()).isTrue();
    }
  }

  @Test
  void aServerThatDoesNotEchoIsRefused() {
    try (FakeEndpoint server =
        FakeEndpoint.sending(asked -> Sent.of(200, "{\"choices\":[{\"text\":\"b\"}]}"))) {
      assertThatThrownBy(() -> server.model().reading().read("a b"))
          .hasMessageContaining("no log probabilities of the prompt's tokens, which reading needs");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:8000",
        "ftp://localhost/v1",
        "http://me:secret@localhost/v1",
        "http://",
        "a b",
        "http://localhost/v1?key=secret"
      })
  void refusesAnAddressWithoutShowingIt(String address) {
    assertThatThrownBy(() -> HttpModel.at(address, "parrot"))
        .hasMessage(
            "the address of a language model must be like http://localhost:8000/v1, without a user,"
                + " a password, ? or #");
  }

  private static String host(FakeEndpoint server) {
    return server.address().replaceAll("http://|/v1", "");
  }
}
