package dev.loupe.wren.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.wren.Corpus;
import dev.loupe.wren.bpe.BpeEncoder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DocumentTest {
  private static final BpeEncoder ENCODER = BpeEncoder.load();

  @Test
  void theTokenBehindABarIsAnAnswer() {
    Document document = Document.of(ENCODER, "Card: Anna Frost| hunter| Oxford.");
    assertThat(document.ids()).isEqualTo(ENCODER.encode("Card: Anna Frost hunter Oxford."));
    int end = document.ids().length;
    assertThat(document.answers()).hasSize(end);
    assertThat(document.answers()[end - 3]).isTrue();
    assertThat(document.answers()[end - 2]).isTrue();
    assertThat(document.answers()[end - 1]).isFalse();
  }

  @Test
  void barsChangeNoToken() {
    Random random = new Random(3);
    for (Behaviour behaviour : Corpus.behaviours()) {
      for (int i = 0; i < 200; i++) {
        String marked = behaviour.document(random);
        assertThat(Document.of(ENCODER, marked).ids())
            .as(marked)
            .isEqualTo(ENCODER.encode(Document.plain(marked)));
      }
    }
  }
}
