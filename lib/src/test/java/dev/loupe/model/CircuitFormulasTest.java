package dev.loupe.model;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.COMPONENT;
import static dev.loupe.axis.Axis.DEST;
import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SRC;
import static dev.loupe.axis.Axis.VOCAB;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import org.junit.jupiter.api.Test;

/**
 * Each formula of Elhage et al. 2021, A Mathematical Framework for Transformer Circuits, in one
 * line, against the model's own numbers and plain loops.
 */
class CircuitFormulasTest {
  private static final int WIDTH = 10;
  private static final int HEADS = 3;
  private static final int D = 4; // d_head
  private static final Axis OUT = Axis.named("out");
  private static final Axis FROM = Axis.named("from"); // the token that is attended to
  private static final Axis MID = Axis.named("mid");
  private static final Axis LATER = Axis.named("later"); // the heads of layer 1

  private static final HookedTransformer MODEL =
      Toys.model(
          Spec.attentionOnly("gpt2", 2, WIDTH, 16, 13, Attention.plain(HEADS, D, false)),
          DataType.FLOAT64);
  private static final int[] IDS = {3, 7, 12, 0, 7};
  private static final Run RUN = MODEL.run(Tokens.of(IDS));
  private static final ActivationCache CACHE = RUN.cache();

  private static Tensor w(int layer, String name) {
    return MODEL.weight("blocks." + layer + ".attn." + name);
  }

  private static Tensor wov(int layer) { // [head, d_model, out]
    return w(layer, "W_V").dot(w(layer, "W_O").renamed(D_MODEL, OUT), D_HEAD);
  }

  private static Tensor wqk(int layer) { // [head, d_model, out]: query, key
    return w(layer, "W_Q").dot(w(layer, "W_K").renamed(D_MODEL, OUT), D_HEAD);
  }

  private static Tensor cached(Act act, int layer) {
    return CACHE.get(act.at(layer)).at(BATCH, 0);
  }

  private static void close(String what, Tensor expected, Tensor actual) {
    assertClose(
        what,
        expected.toDoubleArray(),
        actual.arranged(expected.axes()).toDoubleArray(),
        1e-12 * Math.max(1, expected.abs().max().value()));
  }

  @Test
  void theQkCircuitGivesTheScoresOfAllHeads() {
    Tensor x = cached(Act.RESID_PRE, 0);
    Tensor scores =
        x.renamed(POS, DEST)
            .dot(wqk(0), D_MODEL)
            .dot(x.renamed(POS, SRC).renamed(D_MODEL, OUT), OUT);
    Tensor pattern = // causal: later tokens are left out
        scores
            .dividedBy(Math.sqrt(D))
            .where(scores.zeros().plus(1).lowerTriangle(DEST, SRC), Double.NEGATIVE_INFINITY)
            .softmax(SRC);
    close("pattern", cached(Act.PATTERN, 0), pattern);
  }

  @Test
  void theOvCircuitGivesWhatEachHeadWrites() {
    Tensor x = cached(Act.RESID_PRE, 1).renamed(POS, SRC);
    Tensor written = cached(Act.PATTERN, 1).dot(x, SRC).dot(wov(1), D_MODEL); // [head, dest, out]
    Tensor byHand = cached(Act.HEAD_Z, 1).dot(w(1, "W_O"), D_HEAD); // [pos, head, d_model]
    close("heads", byHand.renamed(POS, DEST).renamed(D_MODEL, OUT), written);
    close(
        "attn_out",
        cached(Act.ATTN_OUT, 1),
        written.sum(HEAD).renamed(DEST, POS).renamed(OUT, D_MODEL));
  }

  @Test
  void theUnembeddingGivesTheLogits() {
    Tensor logits = cached(Act.RESID_POST, 1).dot(MODEL.weight("W_U"), D_MODEL);
    close("logits", RUN.logits().tensor().at(BATCH, 0), logits);
  }

  /** W_U W_OV W_E, [head, from, vocab]: what attending to a token does to each logit. */
  private static Tensor fullOv(int layer) {
    return MODEL
        .weight("W_E")
        .renamed(VOCAB, FROM)
        .dot(wov(layer), D_MODEL)
        .dot(MODEL.weight("W_U").renamed(D_MODEL, OUT), OUT);
  }

  @Test
  void theFullOvCircuitEqualsLoops() {
    Tensor circuit = fullOv(0);
    assertThat(circuit.axes()).containsExactly(FROM, HEAD, VOCAB);
    double[] we = MODEL.weight("W_E").toDoubleArray();
    double[] wv = w(0, "W_V").toDoubleArray();
    double[] wo = w(0, "W_O").toDoubleArray();
    double[] wu = MODEL.weight("W_U").toDoubleArray();
    int head = 2;
    int from = 5;
    int to = 11;
    double sum = 0;
    for (int i = 0; i < WIDTH; i++) {
      for (int k = 0; k < D; k++) {
        for (int j = 0; j < WIDTH; j++) {
          sum +=
              we[from * WIDTH + i]
                  * wv[(head * WIDTH + i) * D + k]
                  * wo[(head * D + k) * WIDTH + j]
                  * wu[j * 13 + to];
        }
      }
    }
    assertThat(circuit.at(HEAD, head).at(FROM, from).at(VOCAB, to).value())
        .isCloseTo(sum, within(1e-12));
  }

  @Test
  void thePathsOfTwoLayersSumToTheLogits() {
    Tensor a0 = cached(Act.PATTERN, 0); // [head, dest, src]
    Tensor a1 = cached(Act.PATTERN, 1).renamed(HEAD, LATER);
    Tensor ov0 = wov(0).renamed(OUT, MID); // [head, d_model, mid]
    Tensor ov1 = wov(1).renamed(HEAD, LATER).renamed(D_MODEL, MID); // [later, mid, out]
    Tensor x = cached(Act.RESID_PRE, 0).renamed(POS, SRC); // [src, d_model]
    Tensor wu = MODEL.weight("W_U");
    Tensor direct = x.dot(wu, D_MODEL).renamed(SRC, DEST);
    Tensor first = a0.dot(x, SRC).dot(ov0, D_MODEL).dot(wu.renamed(D_MODEL, MID), MID).sum(HEAD);
    Tensor second =
        a1.dot(x.renamed(D_MODEL, MID), SRC).dot(ov1, MID).dot(wu.renamed(D_MODEL, OUT), OUT);
    // virtual attention heads: a pattern and an OV circuit for each pair of heads
    Tensor virtualPattern = a1.renamed(SRC, POS).dot(a0.renamed(DEST, POS), POS);
    Tensor virtualOv = ov0.dot(ov1, MID);
    Tensor virtual =
        virtualPattern.dot(x, SRC).dot(virtualOv, D_MODEL).dot(wu.renamed(D_MODEL, OUT), OUT);
    assertThat(virtualPattern.axes()).containsExactly(LATER, DEST, HEAD, SRC);
    assertThat(virtualOv.axes()).containsExactly(HEAD, D_MODEL, LATER, OUT);
    Tensor all = direct.plus(first).plus(second.sum(LATER)).plus(virtual.sum(HEAD, LATER));
    close("logits", RUN.logits().tensor().at(BATCH, 0), all.renamed(DEST, POS));
  }

  /** |A B| / |A| |B| by plain loops. */
  private static double score(double[] a, double[] b, int rows, int inner, int columns) {
    double product = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double sum = 0;
        for (int k = 0; k < inner; k++) {
          sum += a[i * inner + k] * b[k * columns + j];
        }
        product += sum * sum;
      }
    }
    return Math.sqrt(product / (squares(a) * squares(b)));
  }

  private static double squares(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }

  private static Tensor composition(
      Tensor earlier, Tensor later, Axis between, Axis first, Axis last) {
    return earlier
        .dot(later, between)
        .norm(first, last)
        .dividedBy(earlier.norm(first, between))
        .dividedBy(later.norm(between, last));
  }

  @Test
  void compositionScoresEqualLoops() {
    Tensor ov = wov(0).renamed(OUT, MID); // [head, d_model, mid]
    Tensor byQuery = wqk(1).renamed(HEAD, LATER).renamed(D_MODEL, MID);
    Tensor byKey = wqk(1).renamed(HEAD, LATER).renamed(OUT, MID).renamed(D_MODEL, OUT);
    Tensor byValue = wov(1).renamed(HEAD, LATER).renamed(D_MODEL, MID);
    for (Tensor later : new Tensor[] {byQuery, byKey, byValue}) {
      Tensor scores = composition(ov, later, MID, D_MODEL, OUT);
      assertThat(scores.axes()).containsExactly(HEAD, LATER);
      for (int head = 0; head < HEADS; head++) {
        for (int other = 0; other < HEADS; other++) {
          double[] a = ov.at(HEAD, head).toDoubleArray();
          double[] b = later.at(LATER, other).arranged(MID, OUT).toDoubleArray();
          assertThat(scores.at(HEAD, head).at(LATER, other).value())
              .isCloseTo(score(a, b, WIDTH, WIDTH, WIDTH), within(1e-12));
        }
      }
    }
  }

  @Test
  void theCopyingScoreIsThatOfTheFullOvCircuit() {
    // AB and BA have the same eigenvalues but for zeros: d_head of them instead of the vocabulary
    Tensor inner =
        w(0, "W_O")
            .dot(MODEL.weight("W_U").dot(MODEL.weight("W_E").renamed(D_MODEL, OUT), VOCAB), D_MODEL)
            .dot(w(0, "W_V").renamed(D_HEAD, MID).renamed(D_MODEL, OUT), OUT);
    Tensor small = inner.eigenvalues(D_HEAD, MID).copyingScore();
    Tensor large = fullOv(0).eigenvalues(FROM, VOCAB).copyingScore();
    close("copying", small, large);
    assertThat(small.axes()).containsExactly(HEAD);
    assertThat(inner.eigenvalues(D_HEAD, MID).real().axes()).containsExactly(HEAD, COMPONENT);
    Tensor copying = // a head whose circuit is the identity of tokens
        fullOv(0).dot(fullOv(0).renamed(FROM, OUT), VOCAB); // positive semidefinite
    close(
        "positive",
        Tensor.of(new double[] {1, 1, 1}, new long[] {3}, HEAD),
        copying.eigenvalues(FROM, OUT).copyingScore());
  }

  @Test
  void aWeightOfAllLayersHasTheLayerFirst() {
    Tensor all = MODEL.weight(Weight.W_Q);
    assertThat(all.axes()).containsExactly(Axis.LAYER, HEAD, D_MODEL, D_HEAD);
    for (int layer = 0; layer < 2; layer++) {
      assertThat(all.at(Axis.LAYER, layer).toDoubleArray())
          .isEqualTo(w(layer, "W_Q").toDoubleArray());
    }
    assertThat(MODEL.weight(Weight.W_U).axes()).containsExactly(D_MODEL, VOCAB);
  }
}
