package dev.loupe.axis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AxisTest {
  @Test
  void theSameNameIsTheSameAxis() {
    assertThat(Axis.named("out")).isSameAs(Axis.named("out")).hasToString("out");
    assertThat(Axis.named("d_model")).isSameAs(Axis.D_MODEL);
  }

  @Test
  void isTypedAsTheCellNeedsIt() {
    assertThat(Axis.D_MODEL.typed()).isEqualTo("D_MODEL");
    assertThat(Axis.named("out").typed()).isEqualTo("named(\"out\")");
  }

  @Test
  void knownAxesComeFirstInTheirOrder() {
    assertThat(new TreeSet<>(List.of(Axis.named("b"), Axis.HEAD, Axis.named("a"), Axis.BATCH)))
        .containsExactly(Axis.BATCH, Axis.HEAD, Axis.named("a"), Axis.named("b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "D_MODEL", "two words", "é", "1st"})
  void refusesWhatIsNoName(String name) {
    assertThatThrownBy(() -> Axis.named(name))
        .hasMessageContaining("'" + name + "' is no name for an axis");
  }
}
