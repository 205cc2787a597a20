package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.KV_HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SRC;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The one rule of two tensors, against plain loops on random axes in float64. */
class AxesMeetByNameTest {
  private static final List<Axis> NAMES =
      List.of(BATCH, POS, HEAD, D_HEAD, D_MODEL, Axis.named("out"), Axis.named("b1"));

  /** Two random tensors of random axes, and the sizes of all axes. */
  private static final class Case {
    final Random random;
    final Map<Axis, Integer> sizes = new HashMap<>();
    final Tensor left;
    final Tensor right;

    Case(long seed) {
      random = new Random(seed);
      NAMES.forEach(axis -> sizes.put(axis, 1 + random.nextInt(4)));
      left = Loops.random(random, sizes, some());
      right = Loops.random(random, sizes, some());
    }

    List<Axis> some() {
      List<Axis> axes = new ArrayList<>(NAMES);
      Collections.shuffle(axes, random);
      return axes.subList(0, random.nextInt(5));
    }

    /** The axes of the left tensor, then those that only the right one has. */
    List<Axis> joined() {
      List<Axis> joined = new ArrayList<>(left.axes());
      right.axes().stream().filter(axis -> !left.has(axis)).forEach(joined::add);
      return joined;
    }
  }

  private static void same(String what, Loops expected, Tensor actual) {
    assertThat(actual.axes()).as(what).isEqualTo(expected.axes());
    assertClose(what, expected.values(), actual.toDoubleArray(), 1e-12);
  }

  @Test
  void arithmeticEqualsLoopsOnAllAxes() {
    for (long seed = 0; seed < 60; seed++) {
      Case c = new Case(seed);
      Loops a = Loops.of(c.left);
      Loops b = Loops.of(c.right);
      List<Axis> axes = c.joined();
      same("plus", Loops.combine(a, b, c.sizes, axes, (x, y) -> x + y), c.left.plus(c.right));
      same("minus", Loops.combine(a, b, c.sizes, axes, (x, y) -> x - y), c.left.minus(c.right));
      same("times", Loops.combine(a, b, c.sizes, axes, (x, y) -> x * y), c.left.times(c.right));
      Tensor apart = c.right.exp(); // away from 0
      same(
          "dividedBy",
          Loops.combine(a, Loops.of(apart), c.sizes, axes, (x, y) -> x / y),
          c.left.dividedBy(apart));
    }
  }

  @Test
  void dotEqualsLoopsOnAllAxes() {
    int cases = 0;
    for (long seed = 0; seed < 200; seed++) {
      Case c = new Case(seed);
      List<Axis> shared = new ArrayList<>(c.left.axes());
      shared.retainAll(c.right.axes());
      if (shared.isEmpty()) {
        continue;
      }
      cases++;
      List<Axis> summed = shared.subList(0, 1 + c.random.nextInt(shared.size()));
      List<Axis> kept = c.joined();
      kept.removeAll(summed);
      Loops a = Loops.of(c.left);
      Loops b = Loops.of(c.right);
      same(
          c.left + " dot " + c.right + " over " + summed,
          Loops.make(c.sizes, kept, place -> Loops.dot(a, b, c.sizes, summed, place)),
          c.left.dot(
              c.right, summed.get(0), summed.subList(1, summed.size()).toArray(new Axis[0])));
    }
    assertThat(cases).isGreaterThan(50);
  }

  @Test
  void dotIsTheSumOfTheProduct() {
    for (long seed = 0; seed < 40; seed++) {
      Case c = new Case(seed);
      for (Axis axis : c.left.axes()) {
        if (c.right.has(axis)) {
          Tensor dot = c.left.dot(c.right, axis);
          Tensor sum = c.left.times(c.right).sum(axis);
          assertThat(dot.axes()).isEqualTo(sum.axes());
          assertClose("dot", sum.toDoubleArray(), dot.toDoubleArray(), 1e-12);
        }
      }
    }
  }

  @Test
  void anAxisOfSizeOneMeetsALongerOne() {
    Tensor one = Tensor.of(new double[] {2}, new long[] {1}, POS);
    Tensor three = Tensor.of(new double[] {1, 2, 3}, new long[] {3}, POS);
    assertThat(one.times(three).toDoubleArray()).containsExactly(2, 4, 6);
    assertThat(three.dot(one, POS).value()).isEqualTo(12);
    assertThat(one.dot(three, POS).value()).isEqualTo(12);
  }

  @Test
  void aMixOfNumberTypesIsFloat64() {
    Tensor single = Tensor.vector(1, 2);
    Tensor number = Tensor.of(new double[] {1.0 / 3}, new long[] {}, new Axis[0]);
    for (Tensor mixed :
        List.of(
            single.times(number),
            number.times(single),
            single.plus(single.dot(single.times(number), D_MODEL)))) {
      assertThat(mixed.nd().getDataType()).isEqualTo(DataType.FLOAT64);
    }
    assertThat(single.times(number).toDoubleArray()).containsExactly(1.0 / 3, 2.0 / 3);
    assertThat(single.times(1.0 / 3).nd().getDataType()).isEqualTo(DataType.FLOAT32);
  }

  @Test
  void keyHeadsMeetTheHeadsThatTheyServe() {
    Random random = new Random(5);
    Map<Axis, Integer> sizes = Map.of(HEAD, 4, KV_HEAD, 2, D_MODEL, 3, D_HEAD, 5);
    Tensor wk = Loops.random(random, sizes, List.of(KV_HEAD, D_MODEL, D_HEAD));
    Tensor wq = Loops.random(random, sizes, List.of(HEAD, D_MODEL, D_HEAD));
    Axis out = Axis.named("out");
    Tensor qk = wk.dot(wq.renamed(D_MODEL, out), D_HEAD);
    assertThat(qk.axes()).containsExactly(HEAD, D_MODEL, out);
    for (int head = 0; head < 4; head++) {
      assertClose(
          "head " + head,
          wk.at(KV_HEAD, head / 2)
              .dot(wq.at(HEAD, head).renamed(D_MODEL, out), D_HEAD)
              .toDoubleArray(),
          qk.at(HEAD, head).toDoubleArray(),
          1e-12);
    }
    Axis from = Axis.named("from"); // all pairs
    assertThat(wk.renamed(KV_HEAD, from).dot(wq.renamed(D_MODEL, out), D_HEAD).axes())
        .containsExactly(from, D_MODEL, HEAD, out);
  }

  @Test
  void refusesToSumOverAnAxisThatOneLacks() {
    Tensor x = Tensor.of(new float[6], new long[] {2, 3}, POS, D_MODEL);
    Tensor w = Tensor.of(new float[12], new long[] {3, 4}, D_HEAD, HEAD);
    assertThatThrownBy(() -> x.dot(w, D_MODEL))
        .hasMessage(
            "dot sums over d_model, but there is no axis d_model in tensor [d_head 3, head 4]; if"
                + " d_head is meant, rename it: renamed(D_HEAD, D_MODEL)");
    assertThatThrownBy(() -> x.dot(w, SRC))
        .hasMessage("dot sums over src, but there is no axis src in tensor [pos 2, d_model 3]");
    assertThat(x.dot(w.renamed(D_HEAD, D_MODEL), D_MODEL).axes()).containsExactly(POS, HEAD);
    assertThatThrownBy(() -> x.dot(Tensor.vector(1, 2), D_MODEL))
        .hasMessage(
            "dot sums over d_model, which must be equally long in tensor [pos 2, d_model 3] and"
                + " tensor [d_model 2]; take the same entries of both");
  }
}
