package dev.loupe.attribution.relevance;

import static dev.loupe.tensor.Close.assertClose;

import ai.djl.ndarray.NDArray;
import dev.loupe.attribution.question.Question;
import dev.loupe.forward.rules.AttnLrp;
import dev.loupe.forward.rules.BackwardRules;
import dev.loupe.forward.rules.CpLrp;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.text.Tokens;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The numbers of an implementation in Python, in float64, which are those of LXT. */
class LrpReferenceTest {
  private static final ReferenceArrays EXPECTED = ReferenceArrays.of("attribution");
  private static final HookedTransformer MODEL = ReferenceArrays.model();
  private static final Question QUESTION =
      Question.of(MODEL.run(Tokens.of(EXPECTED.ints("ids"))), Metric.logitDiff(7, 9));

  /** Rules whose activation functions are f(x) / (x + 1e-10) times x, as in LXT. */
  private record Stabilised(BackwardRules others) implements BackwardRules {
    @Override
    public NDArray function(NDArray x, UnaryOperator<NDArray> f) {
      NDArray fixed = x.stopGradient();
      return x.mul(f.apply(fixed).div(fixed.add(1e-10)));
    }

    @Override
    public NDArray normalised(NDArray x, double eps) {
      return others.normalised(x, eps);
    }

    @Override
    public NDArray product(NDArray deciding, NDArray carried, BinaryOperator<NDArray> product) {
      return others.product(deciding, carried, product);
    }

    @Override
    public NDArray softmax(NDArray scores) {
      return others.softmax(scores);
    }
  }

  private static void same(String name, Lrp method, double tolerance) {
    assertClose(
        name, EXPECTED.doubles("m/" + name + "_embed"), method.on(QUESTION).values(), tolerance);
    assertClose(
        name,
        EXPECTED.doubles("m/" + name + "_resid0"),
        method.layers(QUESTION).values()[0],
        tolerance);
  }

  @Test
  void attnLrpIsThatOfPythonWithItsStabiliser() {
    same("attnlrp", new Lrp("AttnLRP as in LXT", new Stabilised(new AttnLrp())), 1e-12);
  }

  @Test
  void cpLrpIsThatOfPythonWithItsStabiliser() {
    same("cplrp", new Lrp("CP-LRP as in LXT", new Stabilised(new CpLrp())), 1e-12);
  }

  @Test
  void withoutTheStabiliserOnlyNeuronsNearZeroDiffer() {
    same("attnlrp", Lrp.attn(), 1e-7);
    same("cplrp", Lrp.cp(), 1e-7);
  }
}
