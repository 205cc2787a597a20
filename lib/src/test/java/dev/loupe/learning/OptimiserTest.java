package dev.loupe.learning;

import static dev.loupe.Loupe.*;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimiserTest {
  private static final Map<String, Optimiser> CASES =
      Map.of(
          "sgd", sgd(0.05),
          "sgd momentum decay", sgd(0.02).momentum(0.9).decay(0.1),
          "adam", adam(0.05),
          "adam betas decay", adam(0.05).betas(0.8, 0.95).decay(0.1),
          "adamW", adamW(0.05),
          "adamW clip", adamW(0.05).decay(0.3).clip(0.5),
          "sgd clip", sgd(0.2).clip(0.5),
          "adam warm-up cosine", adam(0.1).warmUp(10).cosine(),
          "sgd cosine", sgd(0.05).cosine(0.2));

  /** What PyTorch computes; python/optimisers.py has written it. */
  record Reference(String name, boolean wide, double[] end) {
    static Reference parse(String line) {
      String[] parts = line.split("; ");
      double[] end = Arrays.stream(parts[2].split(" ")).mapToDouble(Double::parseDouble).toArray();
      return new Reference(parts[0], parts[1].equals("float64"), end);
    }

    Tensor tensor(long[] shape, List<Axis> axes, double... values) {
      Scope scope = Scope.open(cpu(), "test");
      return wide
          ? scope.of(values, new Shape(shape), axes)
          : scope.of(singles(values), new Shape(shape), axes);
    }

    private static float[] singles(double... values) {
      float[] singles = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        singles[i] = (float) values[i];
      }
      return singles;
    }

    Tensor matrix(double... values) {
      return tensor(new long[] {2, 3}, List.of(HEAD, D_MODEL), values);
    }

    Parameters start() {
      return parameters()
          .with("w", matrix(0.5, -1, 2, 1.5, 0.25, -0.75))
          .with("b", tensor(new long[] {4}, List.of(D_MODEL), 0.1, -0.2, 0.3, 0));
    }

    Tensor loss(Leaves p) {
      Tensor w = p.get("w");
      Tensor off = w.minus(matrix(1, 1, -1, 0, 2, 0.5));
      Tensor squares = off.times(off).times(matrix(1, 0.1, 3, 0.5, 2, 0.01));
      Tensor likely = p.get("b").logSoftmax(D_MODEL).at(D_MODEL, 2);
      Tensor both = w.at(HEAD, 0).at(D_MODEL, 0).times(p.get("b").at(D_MODEL, 1));
      return squares.sum(HEAD).sum(D_MODEL).minus(likely).plus(both.times(both));
    }

    @Override
    public String toString() {
      return name + (wide ? " in float64" : " in float32");
    }
  }

  static Stream<Reference> references() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/optimisers.txt")).stream()
        .map(Reference::parse);
  }

  @ParameterizedTest
  @MethodSource("references")
  void fiftyStepsEndWherePyTorchEnds(Reference reference) {
    Optimiser optimiser = CASES.get(reference.name()).steps(50);
    Learned learned = minimise(reference::loss, reference.start(), optimiser);
    double[] w = learned.get("w").toDoubleArray();
    double[] b = learned.get("b").toDoubleArray();
    double near = reference.wide() ? 1e-12 : 1e-6;
    for (int i = 0; i < reference.end().length; i++) {
      double ours = i < w.length ? w[i] : b[i - w.length];
      assertThat(ours).as("number " + i).isCloseTo(reference.end()[i], offset(near));
    }
  }

  @Test
  void everyCaseIsCompared() throws IOException {
    assertThat(references().map(Reference::name)).containsAll(CASES.keySet());
  }

  @Test
  void theRateRisesInALineAndFallsAlongACosine() {
    Optimiser optimiser = sgd(2).steps(100).warmUp(4).cosine(0.1);
    assertThat(optimiser.rate(1)).isCloseTo(0.5, offset(1e-12));
    assertThat(optimiser.rate(51)).isCloseTo(2 * 0.55, offset(1e-12));
    assertThat(optimiser.rate(101)).isCloseTo(0.2, offset(1e-12));
    assertThat(sgd(2).rate(77)).isEqualTo(2);
  }

  @Test
  void refusesWhatTheRuleDoesNotHave() {
    assertThatThrownBy(() -> adam(1).momentum(0.9))
        .hasMessage("momentum belongs to sgd; adam has betas: adam(1e-3).betas(0.9, 0.999)");
    assertThatThrownBy(() -> sgd(1).betas(0.9, 0.99))
        .hasMessage("betas belong to adam and adamW; sgd has a momentum: sgd(0.1).momentum(0.9)");
    assertThatThrownBy(() -> adam(Double.NaN))
        .hasMessage("a learning rate must be more than 0, not NaN");
    assertThatThrownBy(() -> sgd(1).momentum(1))
        .hasMessage("momentum must be at least 0 and less than 1, not 1.0");
    assertThatThrownBy(() -> adam(1).steps(0))
        .hasMessage("an optimiser needs at least 1 step and a warm-up of 0 or more, not 0 and 0");
  }
}
