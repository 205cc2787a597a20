package dev.loupe.view.draw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void markupInTextIsShownNotObeyed() {
    assertThat(Html.escape("<script>alert(1)</script>"))
        .isEqualTo("&lt;script&gt;alert(1)&lt;/script&gt;");
    assertThat(Html.escape("\"><img onerror='x'>&"))
        .isEqualTo("&quot;&gt;&lt;img onerror=&#39;x&#39;&gt;&amp;");
  }

  @Test
  void controlAndBidiCharactersAreReplaced() {
    assertThat(Html.escape("a\u0000b\u202ec")).isEqualTo("a\ufffdb\ufffdc");
    assertThat(Html.escape("two\nlines")).isEqualTo("two&#10;lines");
  }

  @Test
  void aLabelShowsItsSpaces() {
    assertThat(Html.label(" <b>")).isEqualTo("·&lt;b&gt;");
  }
}
