package dev.loupe.arch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParseException;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  @Test
  void anObjectIsRead() {
    assertThat(JsonText.object("{\"a\": [1, 2]}").getAsJsonArray("a")).hasSize(2);
  }

  @Test
  void refusesWhatIsNoObject() {
    for (String text : new String[] {"", "[]", "3", "null"}) {
      assertThatThrownBy(() -> JsonText.object(text)).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> JsonText.object("{\"a\": }")).isInstanceOf(JsonParseException.class);
  }
}
