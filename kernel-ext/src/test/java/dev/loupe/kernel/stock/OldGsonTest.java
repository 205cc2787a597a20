package dev.loupe.kernel.stock;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.pytorch.engine.PtEngine;
import com.google.gson.JsonObject;
import dev.loupe.Loupe;
import dev.loupe.kernel.LoupeExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OldGsonTest {
  private final OldGson old = new OldGson();

  private static Path home(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void everythingThatLoupeUsesOfGsonIsInTheVersionThatIJavaHas() throws Exception {
    assertThat(old.missing(home(Loupe.class))).isEmpty();
    assertThat(old.missing(home(LoupeExtension.class))).isEmpty();
  }

  @Test
  void soIsWhatDjlUsesExceptForTokenizersOpenedWithAConfigWhichLoupeReadsItself() throws Exception {
    assertThat(old.missing(home(Model.class))).isEmpty();
    assertThat(old.missing(home(PtEngine.class))).isEmpty();
    assertThat(old.missing(home(HuggingFaceTokenizer.class)))
        .allSatisfy(use -> assertThat(use).contains("/PadTokenResolver: "));
  }

  @Test
  void whatIsNewerIsFound() throws Exception {
    assertThat(old.missing(home(OldGsonTest.class)))
        .contains(
            Newer.class.getName().replace('.', '/') + ": com/google/gson/JsonObject.isEmpty()Z");
  }

  /** Calls what gson has had since 2.8.7. */
  private record Newer(JsonObject object) {
    boolean isEmpty() {
      return object.isEmpty();
    }
  }
}
