package dev.loupe.probe;

import static dev.loupe.probe.ProbeTest.cosine;
import static dev.loupe.probe.ProbeTest.labels;
import static dev.loupe.probe.ProbeTest.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.axis.Axis;
import dev.loupe.learning.LogisticRegression;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.OtherWords;
import dev.loupe.model.Toys;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A mean is over a text's own tokens and no others. */
class PoolingTest {
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());

  @Test
  void theMeanIsOverTheTextsOwnTokensWhateverItsNeighboursLength() {
    List<String> texts = new ArrayList<>(texts());
    texts.set(39, "w39");
    texts.set(0, "w1 w2 w3 w4 w5 w6 w0");
    ProbeReport report = Probing.of(MODEL, texts, labels()).at(Pooling.MEAN).report();
    double[][] features = new double[40][];
    for (int i = 0; i < 40; i++) {
      features[i] =
          MODEL
              .run(texts.get(i))
              .cache(report.site(0))
              .get(report.site(0))
              .mean(Axis.POS)
              .toDoubleArray();
    }
    int[] classes = labels().stream().mapToInt(label -> label ? 1 : 0).toArray();
    double[] expected = LogisticRegression.fit(features, classes, 1).direction();
    assertThat(cosine(expected, report.direction(0).toDoubleArray())).isGreaterThan(0.9999);
  }

  /** Toy words between a token that begins and one that ends every text, as BERT's are. */
  private static final class Enclosed extends OtherWords {
    @Override
    public int[] encode(String text) {
      int[] bare = encodeBare(text);
      int[] whole = new int[bare.length + 2];
      System.arraycopy(bare, 0, whole, 1, bare.length);
      whole[0] = 51;
      whole[bare.length + 1] = 52;
      return whole;
    }

    @Override
    public Optional<Integer> end() {
      return Optional.of(52);
    }
  }

  @Test
  void theMeanLeavesOutWhatTheTokenizerPutsAroundAText() {
    HookedTransformer bert = Toys.reading(Toys.bert(), new Enclosed());
    ProbeReport report = Probing.of(bert, texts(), labels()).at(Pooling.MEAN).report();
    double[][] features = new double[40][];
    for (int i = 0; i < 40; i++) {
      Tensor whole = bert.run(texts().get(i)).cache(report.site(0)).get(report.site(0));
      int own = whole.size(Axis.POS) - 2;
      Tensor sum = whole.at(Axis.POS, 1);
      for (int position = 2; position <= own; position++) {
        sum = sum.plus(whole.at(Axis.POS, position));
      }
      features[i] = sum.times(1.0 / own).toDoubleArray();
    }
    int[] classes = labels().stream().mapToInt(label -> label ? 1 : 0).toArray();
    double[] expected = LogisticRegression.fit(features, classes, 1).direction();
    assertThat(cosine(expected, report.direction(0).toDoubleArray())).isGreaterThan(0.9999);
  }
}
