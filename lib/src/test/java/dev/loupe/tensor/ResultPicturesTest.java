package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.LAYER;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.axis.Axis;
import dev.loupe.axis.Words;
import dev.loupe.view.draw.Labels;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a cell shows of results that consist of several tensors. */
class ResultPicturesTest {
  private static final Axis OUT = Axis.named("out");
  private static final Tensor TURN = // a quarter turn, whose eigenvalues are i and -i
      Tensor.of(new double[][] {{0, -1}, {1, 0}}, FEATURE, OUT);
  private static final Map<Axis, Integer> SIZES =
      Map.of(HEAD, 3, LAYER, 4, SAMPLE, 5, FEATURE, 2, POS, 4, BATCH, 3);

  private static Tensor random(Axis... axes) {
    return Loops.random(new Random(1), SIZES, List.of(axes));
  }

  @Test
  void singularValuesAreShownWithTheirShares() {
    Tensor x = Tensor.of(new double[][] {{3, 0}, {0, 1}}, SAMPLE, FEATURE);
    assertThat(x.svd(SAMPLE, FEATURE).text())
        .startsWith("singular values of sample 2 × feature 2 [singular value]")
        .contains("0               3                0.9               0.9");
    assertThat(random(HEAD, SAMPLE, FEATURE).svd(SAMPLE, FEATURE).csv().orElseThrow())
        .contains("\"head 2\",\"1\"");
    assertThat(random(HEAD, LAYER, SAMPLE, FEATURE).svd(SAMPLE, FEATURE).text())
        .contains("head 2, layer 3");
  }

  @Test
  void eigenvaluesStandInThePlane() {
    LinearAlgebra.Eigenvalues turns = TURN.eigenvalues(FEATURE, OUT);
    assertThat(turns.text())
        .startsWith("2 eigenvalues λ [imaginary part over real part, 2 points]")
        .endsWith("copying score Σλ / Σ|λ|: 0");
    assertThat(turns.csv())
        .hasValueSatisfying(csv -> assertThat(csv).contains("\"1.0\"", "\"-1.0\""));
    Tensor heads = Tensor.stack(HEAD, List.of(TURN, TURN.times(2)));
    assertThat(heads.eigenvalues(FEATURE, OUT).csv().orElseThrow())
        .startsWith("\"real part\",\"imaginary part\",\"matrix\"")
        .contains("\"head 0\"", "\"head 1\"");
    Tensor many = Tensor.stack(LAYER, Collections.nCopies(9, TURN));
    assertThat(many.eigenvalues(FEATURE, OUT).csv().orElseThrow()).contains("\"layer 8\"");
  }

  @Test
  void eigenvectorsAndFactorsHavePictures() {
    Tensor covariance = Tensor.of(new double[][] {{3, 0}, {0, 1}}, FEATURE, OUT);
    assertThat(covariance.eigenvectors(FEATURE, OUT).text())
        .startsWith("eigenvalues of feature 2 [eigenvalue]")
        .contains("1           3               0.75");
    assertThat(covariance.qr(FEATURE, OUT).text())
        .contains("tensor [feature 2, component 2]", "tensor [component 2, out 2]");
  }

  @Test
  void theLargestOfARowAreBars() {
    Tensor x = Tensor.vector(FEATURE, 0.5, 3, -1, 2);
    assertThat(x.topK(FEATURE, 2).csv())
        .hasValue("\"feature\",\"value\"\n\"1\",\"3.0\"\n\"3\",\"2.0\"\n");
    assertThat(x.topK(FEATURE, 2).text()).startsWith("the 2 largest values along feature [value]");
  }

  @Test
  void theLargestOfSeveralRowsAreAMapThatNamesThem() {
    Labels tokens = Labels.positions(List.of("a", "b", "c", "b"));
    Tensor x =
        Tensor.of(new double[][] {{0, 1, 0, 4}, {5, 0, 7, 0}}, POS, HEAD)
            .renamed(POS, SAMPLE)
            .renamed(HEAD, POS)
            .withOrigin(Origin.UNKNOWN.with(Words.of(1, prompt -> tokens)));
    assertThat(x.topK(POS, 2).csv())
        .hasValue(
            """
            "sample","rank","word","value"
            "0","0","b@3","4.0"
            "0","1","b@1","1.0"
            "1","0","c","7.0"
            "1","1","a","5.0"
            """);
    assertThat(x.topK(POS, 2).text()).endsWith("each cell names its pos");
  }

  @Test
  void paddingIsBlankInTheLargestOfEachPosition() {
    Tensor batch = PaddedOperationsTest.padded(1, BATCH, POS, HEAD);
    String csv = batch.topK(HEAD, 1).csv().orElseThrow();
    assertThat(csv).contains("\"batch 0, pos 0\",\"0\",\"\",\"\"");
    assertThat(csv.lines().filter(line -> line.endsWith("\"\"")).count()).isEqualTo(3);
    assertThat(batch.topK(HEAD, 1).png()).isNotEmpty();
  }
}
