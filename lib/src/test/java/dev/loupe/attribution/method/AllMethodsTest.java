package dev.loupe.attribution.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.attribution.question.Method;
import org.junit.jupiter.api.Test;

class AllMethodsTest {
  @Test
  void eachPrintsItsNameAndNothingOfItsClass() {
    assertThat(AllMethods.LIST)
        .allSatisfy(
            method ->
                assertThat(method.toString()).startsWith(method.name()).doesNotContain("[", "@"));
  }

  @Test
  void noTwoHaveTheSameName() {
    assertThat(AllMethods.LIST).extracting(Method::name).doesNotHaveDuplicates();
  }
}
