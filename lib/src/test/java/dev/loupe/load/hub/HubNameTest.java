package dev.loupe.load.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubNameTest {
  @ParameterizedTest
  @CsvSource({
    "gpt2, gpt2, main",
    "EleutherAI/pythia-70m, EleutherAI/pythia-70m, main",
    "EleutherAI/pythia-70m@step1000, EleutherAI/pythia-70m, step1000",
    "a/b@refs/pr/1, a/b, refs/pr/1",
    "allenai/OLMo-2-0425-1B@stage1-step1000-tokens3B, allenai/OLMo-2-0425-1B, stage1-step1000-tokens3B",
    "Qwen/Qwen2.5-0.5B@060db6499f32faf8b98477b0a26969ef7d8b9987, Qwen/Qwen2.5-0.5B, 060db6499f32faf8b98477b0a26969ef7d8b9987",
  })
  void isANameAndARevision(String text, String id, String revision) {
    assertThat(HubName.parse(text)).isEqualTo(new HubName(id, revision));
    assertThat(HubName.parse(text)).hasToString(text);
  }

  @Test
  void printsTheMainRevisionAsNothing() {
    assertThat(HubName.parse("gpt2@main")).hasToString("gpt2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a/b/c", "/etc/passwd", "../gpt2", "a/..", "a..b", "a--b", "gpt 2", "gpt2?x=1", "gpt2#",
        "a\\b", ".hidden", "-x", "x-", "a/b.git", "a%2Fb", "gpt2\n", "C:\\models", "gpt2/",
            "müller/x"
      })
  void refusesWhatIsNoName(String id) {
    assertThatThrownBy(() -> HubName.parse(id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'"
                + id
                + "' is neither a folder nor a model's name; a name is gpt2 or EleutherAI/pythia-70m: letters, digits, '_', single '-' and '.'");
  }

  @Test
  void refusesANameThatIsTooLong() {
    assertThatThrownBy(() -> HubName.parse("a".repeat(97)))
        .hasMessageContaining("is neither a folder nor a model's name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "..", "a/../b", "/a", "a/", "a//b", ".a", "a b", "a@b", "a?b", "a\\b", "a%2e"})
  void refusesWhatIsNoRevision(String revision) {
    assertThatThrownBy(() -> HubName.parse("gpt2@" + revision))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'"
                + revision
                + "' after gpt2@ is not a revision's name; a revision is main, step1000, refs/pr/1 or a commit");
  }
}
