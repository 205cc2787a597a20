package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.corpus.Text;
import dev.loupe.model.HookedTransformer;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BundledTextsTest {
  @Test
  void wrenHasTwelveThousandTextsAndHardlyAnyTwice() {
    Set<String> different =
        BundledTexts.wren().stream().map(Text::value).collect(Collectors.toSet());
    assertThat(BundledTexts.wren().count()).isEqualTo(12_000);
    assertThat(different).hasSizeGreaterThan(11_000);
  }

  @Test
  void wrenPredictsItsTextsWell() {
    HookedTransformer wren = BundledModel.wren();
    double perplexity =
        wren.run(BundledTexts.wren().first(50).stream().map(Text::value).toList()).perplexity();
    assertThat(perplexity).isBetween(2.0, 40.0);
  }
}
