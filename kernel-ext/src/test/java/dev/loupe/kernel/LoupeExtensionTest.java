package dev.loupe.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoupeExtensionTest {
  @Test
  void saysWhichKernelsThereAreWhenNoneRuns() {
    assertThatThrownBy(LoupeExtension::install)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "no Java kernel that Loupe knows is running in this JVM; "
                + "open the notebook with Java (Loupe), JJava or IJava");
  }
}
