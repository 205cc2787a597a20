package dev.loupe.sae.training;

import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.site.Act.LN2_NORMALIZED;
import static dev.loupe.site.Act.MLP_OUT;
import static dev.loupe.site.Act.RESID_POST;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Text;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Harvest;
import dev.loupe.load.BundledTexts;
import dev.loupe.load.ModelLoader;
import dev.loupe.metric.Metric;
import dev.loupe.model.Batch;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Training on the bundled model and its texts; of these, the first are kept for the examination.
 */
@Tag("slow")
class WrenTrainingTest {
  private static final HookedTransformer WREN = ModelLoader.load("wren");
  private static final Texts ALL = BundledTexts.wren();
  private static final Texts HELD_OUT = ALL.first(100);
  private static final Texts TRAINING = Texts.of(ALL.stream().skip(100).map(Text::value).toList());
  private static final Site RESID = RESID_POST.at(2);

  private static double meanLoss(UnaryOperator<Run> change) {
    double sum = 0;
    int count = 0;
    for (Batch batch : WREN.batches(HELD_OUT, 2048)) {
      double[] losses = change.apply(batch.run()).measured(Metric.loss()).values();
      sum += Arrays.stream(losses).sum();
      count += losses.length;
    }
    return sum / count;
  }

  @Test
  void topKRecoversTheLossOfWren() {
    TrainedSae trained = SaeTraining.of(WREN, TRAINING, RESID, SaeRecipe.topK(2048, 32)).train();
    SparseCoder coder = trained.coder();
    double model = meanLoss(run -> run);
    double zero = meanLoss(run -> run.zero(RESID));
    double spliced = meanLoss(run -> run.with(RESID, coder::reconstructed));
    double recovered = (zero - spliced) / (zero - model);
    System.out.printf("%s%nCE recovered %.4f%n", trained, recovered);
    assertThat(Arrays.stream(trained.curves().l0()).max().orElseThrow()).isLessThanOrEqualTo(32);
    assertThat(recovered).isGreaterThan(0.95);
  }

  @Test
  void aTranscoderIsCloserToTheMlpThanTheBestLinearMap() {
    Site in = LN2_NORMALIZED.at(1);
    Site out = MLP_OUT.at(1);
    SparseCoder coder =
        SaeTraining.transcoder(WREN, TRAINING, in, out, SaeRecipe.topK(1024, 32)).train().coder();
    Tensor x = withOne(rows(TRAINING.first(3000), in));
    Tensor y = rows(TRAINING.first(3000), out);
    Axis from = Axis.named("from");
    Tensor map = x.renamed(D_MODEL, from).leastSquares(y, SAMPLE, from); // [from, d_model]
    Tensor input = rows(HELD_OUT, in);
    Tensor target = rows(HELD_OUT, out);
    Tensor linear = withOne(input).renamed(D_MODEL, from).dot(map, from);
    double ofLinear = unexplained(linear, target);
    double ofCoder = unexplained(coder.reconstructed(input), target);
    System.out.printf("unexplained: linear %.4f, transcoder %.4f%n", ofLinear, ofCoder);
    assertThat(coder.encoded(input).greaterThan(0).as(DataType.FLOAT32).sum(FEATURE).max(SAMPLE))
        .satisfies(most -> assertThat(most.value()).isLessThanOrEqualTo(32));
    assertThat(ofCoder).isLessThan(ofLinear);
  }

  /** The activations of all tokens but BOS. */
  private static Tensor rows(Texts texts, Site site) {
    Activations rows = Harvest.of(WREN, texts, site).activations();
    int bos = WREN.tokenizer().orElseThrow().bos().orElseThrow();
    int[] tokens = rows.tokens();
    int[] kept = IntStream.range(0, tokens.length).filter(i -> tokens[i] != bos).toArray();
    return rows.matrix().take(SAMPLE, kept);
  }

  /** One more entry, which is 1, for the bias of a linear map. */
  private static Tensor withOne(Tensor rows) {
    Tensor ones = rows.take(D_MODEL, 0).zeros().plus(1);
    return Tensor.concat(D_MODEL, List.of(rows, ones));
  }

  private static double unexplained(Tensor guess, Tensor target) {
    double error = guess.minus(target).pow(2).sum(SAMPLE, D_MODEL).value();
    return error / target.minus(target.mean(SAMPLE)).pow(2).sum(SAMPLE, D_MODEL).value();
  }
}
