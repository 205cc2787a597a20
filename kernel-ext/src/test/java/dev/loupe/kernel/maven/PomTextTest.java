package dev.loupe.kernel.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PomTextTest {
  @Test
  void looseDependenciesAndRepositoriesArePutWhereTheyBelong() {
    String pom =
        PomText.whole(
            "\n<repository><id>r</id></repository>\n<!-- a comment -->\n"
                + "<dependency><groupId>a</groupId></dependency>"
                + "<dependencies><dependency><groupId>b</groupId></dependency></dependencies>");
    assertThat(pom)
        .contains("<repositories><repository><id>r</id></repository></repositories>")
        .contains(
            "<dependencies><dependency><groupId>b</groupId></dependency>"
                + "<dependency><groupId>a</groupId></dependency></dependencies>")
        .contains("<modelVersion>4.0.0</modelVersion>", "<version>1</version>");
  }

  @Test
  void whatThePomSaysOfItselfStays() {
    assertThat(PomText.whole("<groupId>mine</groupId>"))
        .contains("<groupId>mine</groupId>")
        .doesNotContain("<groupId>notebook</groupId>");
  }

  @Test
  void aWholeProjectIsLeftAsItIs() {
    assertThat(PomText.whole(" <project><a/></project>\n")).isEqualTo("<project><a/></project>");
  }

  @Test
  void refusesWhatIsNoXml() {
    assertThatThrownBy(() -> PomText.whole("<dependency>"))
        .hasMessageStartingWith("this is neither a POM nor parts of one: ");
  }
}
