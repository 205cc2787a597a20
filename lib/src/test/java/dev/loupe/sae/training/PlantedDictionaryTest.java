package dev.loupe.sae.training;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.loss.BatchTopKLoss;
import dev.loupe.sae.loss.GatedLoss;
import dev.loupe.sae.loss.MatryoshkaLoss;
import dev.loupe.sae.loss.SaeLoss;
import dev.loupe.sae.loss.StandardLoss;
import dev.loupe.sae.loss.TopKLoss;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whether each kind finds the 64 directions that data were made of, and how well it uses them for
 * other data of the same directions.
 */
class PlantedDictionaryTest {
  private static final Planted DATA = Planted.of(20_000, 1);
  private static final Planted OTHER = Planted.of(4000, 2);

  /**
   * A kind, and what is known of it: penalties shrink activations, so they explain less; the first
   * features of a Matryoshka autoencoder must reconstruct alone, which mixes directions that have
   * no order.
   */
  record Case(SaeRecipe recipe, double l0, double slack, double explained, double dead) {
    @Override
    public String toString() {
      return recipe.loss().toString();
    }
  }

  private static SaeRecipe recipe(SaeLoss loss) {
    return SaeRecipe.of(loss, Planted.FEATURES).steps(2000).batch(512).rate(6e-3).deadAfter(2560);
  }

  private static SaeRecipe jumpRelu() {
    return SaeRecipe.jumpRelu(Planted.FEATURES, 2);
  }

  static List<Case> cases() {
    return List.of(
        new Case(recipe(new TopKLoss(3)), 3, 0.001, 0.9, 0.05),
        new Case(recipe(new BatchTopKLoss(3)), 3, 0.1, 0.9, 0.05),
        new Case(recipe(new MatryoshkaLoss(3, List.of(48, 64))), 3, 0.1, 0.85, 0.08),
        new Case(recipe(jumpRelu().loss()), 3, 0.5, 0.9, 0.05),
        new Case(recipe(new GatedLoss(5)), 3, 1, 0.8, 0.05),
        new Case(recipe(new StandardLoss(2)), 3, 1.5, 0.8, 0.05));
  }

  @ParameterizedTest
  @MethodSource("cases")
  @Tag("slow")
  void findsThePlantedDirections(Case one) {
    LearnedCoder learned = DATA.learned(one.recipe());
    Map<String, Tensor> weights = learned.weights();
    Tensor x = OTHER.rows();
    SaeKind kind = one.recipe().loss().learned();
    Tensor centred = x.minus(weights.get("b_dec").renamed(D_OUT, D_IN));
    Tensor acts = kind.acts(weights::get, kind.pre(weights::get, centred), centred);
    Tensor back = kind.written(weights::get, acts).plus(weights.get("b_dec"));
    Tensor error = back.renamed(D_OUT, D_IN).minus(x);
    Tensor active = acts.greaterThan(0).as(DataType.FLOAT64);
    double l0 = active.sum(FEATURE).mean(SAMPLE).value();
    double dead = 1 - active.sum(SAMPLE).greaterThan(0).as(DataType.FLOAT64).mean(FEATURE).value();
    double spread = x.minus(x.mean(SAMPLE)).pow(2).sum(SAMPLE, D_IN).value();
    double explained = 1 - error.pow(2).sum(SAMPLE, D_IN).value() / spread;
    double cosine = DATA.meanMaxCosine(weights);
    String found =
        "cosine %.4f, L0 %.3f, explained %.4f, dead %.3f".formatted(cosine, l0, explained, dead);
    System.out.println(one + ": " + found);
    assertThat(cosine).as(found).isGreaterThan(0.95);
    assertThat(l0).as(found).isCloseTo(one.l0(), within(one.slack()));
    assertThat(explained).as(found).isGreaterThan(one.explained());
    assertThat(dead).as(found).isLessThan(one.dead());
  }

  @Test
  void randomDirectionsAreFarFromThePlantedOnes() {
    Map<String, Tensor> random = DATA.learned(recipe(new TopKLoss(3)).steps(1)).weights();
    assertThat(DATA.meanMaxCosine(random)).isLessThan(0.6);
  }
}
