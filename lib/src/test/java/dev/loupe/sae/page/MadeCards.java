package dev.loupe.sae.page;

import dev.loupe.harvest.Context;
import dev.loupe.sae.example.CoActive;
import dev.loupe.sae.example.FeatureExamples;
import dev.loupe.sae.example.FeatureProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cards that need no model, with texts that want to be HTML. */
final class MadeCards {
  static final List<String> HOSTILE =
      List.of(
          "</script><script>document.title='hacked'</script>",
          "<img src=x onerror=\"document.title='hacked'\">",
          " \u2028\u202e'\"&lt;\\",
          "<!--",
          "\ud83d\ude00");

  private MadeCards() {}

  static Context example(int text, double value) {
    double[] values = {Double.NaN, 0, value, 0, value / 2};
    return new Context(value, text, 7, HOSTILE, values, 2);
  }

  static FeatureCard card(int feature) {
    double max = 2 + feature;
    FeatureExamples examples =
        new FeatureExamples(
            feature,
            0.25,
            max,
            List.of(example(1, max), example(2, max / 2)),
            List.of(example(3, max * 0.95), example(4, max * 0.15)),
            List.of());
    long[] counts = new long[FeatureProfile.PARTS];
    counts[0] = 20;
    counts[39] = 5;
    return new FeatureCard(
        "feature " + feature,
        new FeatureProfile(examples, 100, counts, List.of(new CoActive(1, 3, 0.5))),
        Optional.of("label " + HOSTILE.get(0)),
        Map.of("detection", 0.75),
        Optional.of(
            new WrittenTokens(
                List.of(new TokenLogit(HOSTILE.get(1), 1.5)),
                List.of(new TokenLogit(HOSTILE.get(0), -0.5)))),
        List.of(new SimilarFeature(3, 0.5)),
        Optional.of(new AblationEffect(0.5, 0.125, 0.25, 0.0625, 10)));
  }

  static List<FeatureCard> cards() {
    return List.of(card(0), card(3), card(11));
  }
}
