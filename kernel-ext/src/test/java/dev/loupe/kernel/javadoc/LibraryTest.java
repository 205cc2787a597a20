package dev.loupe.kernel.javadoc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.Loupe;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryTest {
  private final Library library = Library.instance();

  @Test
  void everyWordOfLoupeIsListedWithItsMeaning() {
    List<Entry> words =
        library.words().stream()
            .flatMap(group -> group.words().stream())
            .filter(entry -> !entry.owner().equals("Words"))
            .toList();
    assertThat(words).allSatisfy(word -> assertThat(word.doc().sentence()).endsWith("."));
    assertThat(words)
        .extracting(Entry::name)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Loupe.class.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .toList());
  }

  @ParameterizedTest
  @ValueSource(classes = {HookedTransformer.class, Run.class, Tensor.class})
  void everyPublicMethodOfTheLibraryIsKnown(Class<?> type) {
    List<String> known =
        library.entries().stream()
            .filter(entry -> entry.owner().equals(type.getSimpleName()))
            .map(Entry::name)
            .toList();
    assertThat(
            Stream.of(type.getDeclaredMethods()).filter(m -> Modifier.isPublic(m.getModifiers())))
        .extracting(Method::getName)
        .isSubsetOf(known);
  }

  @Test
  void javadocIsFoundByTheNameThatJShellWritesDown() {
    assertThat(sentence("Run Tokenizing.run(List<String> prompts)"))
        .isEqualTo("The prompts, ready to run as one batch.");
    assertThat(sentence("Run Tokenizing.run(String prompt)"))
        .isEqualTo("The prompt, ready to run.");
    assertThat(sentence("Act.RESID_PRE")).isEqualTo("The residual stream at the start of a block.");
    assertThat(sentence("dev.loupe.tracing.Fact(String prompt, String subject, String answer)"))
        .isEqualTo("A fact that a model may know: a prompt, its subject, and the answer.");
    assertThat(sentence("String Fact.subject()"))
        .isEqualTo("The part of the prompt that the fact is about.");
    assertThat(sentence("model:dev.loupe.model.HookedTransformer"))
        .startsWith("A transformer language model");
    assertThat(
            sentence(
                "Interchange CauseWords.<T>interchange(HookedTransformer model, Abstraction<T> program, List<T> inputs)"))
        .startsWith("Interchange interventions: where a model");
    assertThat(sentence("IndirectObject.Corruption.SWAP_NAMES")).isEmpty(); // there is none such
    assertThat(sentence("c:dev.loupe.prompts.IndirectObject.Corruption")).isNotEmpty();
    assertThat(sentence("char String.charAt(int index)")).isEmpty();
  }

  private String sentence(String signature) {
    return library.of(signature).sentence();
  }

  @Test
  void markupBecomesTextAndHtml() {
    Doc doc =
        Library.ofComment(
            """
            One {@code a < b} of
            {@link Run#top the best}. <p>Two &lt; three, see <a href="https://x.y/z">this</a>:
            <ul><li>first <li>second</ul>
            <pre>{@code
            var a = 1;
              a < 2
            }</pre>
            @param count how many
            @return the sum""");
    assertThat(doc.sentence()).isEqualTo("One a < b of the best.");
    assertThat(doc.text())
        .isEqualTo(
            """
            One a < b of the best.

            Two < three, see this (https://x.y/z):

            * first
            * second

              var a = 1;
                a < 2

            count: how many

            returns the sum""");
    assertThat(doc.html())
        .contains("One <code>a &lt; b</code> of the best.", "<a href=\"https://x.y/z\">this</a>")
        .contains("<pre>", "var a = 1;\n  a &lt; 2", "<code>count</code>: how many")
        .doesNotContain("{@");
  }

  @Test
  void noCommentIsShownWithItsMarkup() {
    assertThat(library.entries())
        .allSatisfy(
            entry -> assertThat(entry.doc().text() + entry.doc().html()).doesNotContain("{@"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"attention", "neuron", "save", "loss", "sweep", "head", "gradients of"})
  void somethingIsFoundAboutEveryWordOfTheField(String about) {
    assertThat(Search.of(about, library.entries())).isNotEmpty();
  }

  @Test
  void theNearestComesFirst() {
    List<Entry> entries = library.entries();
    assertThat(Search.of("sweep", entries).get(0).name()).isEqualToIgnoringCase("sweep");
    assertThat(Search.of("direction", entries).get(0).owner()).isEqualTo("SteeringWords");
    assertThat(Search.of("neuron", entries).subList(0, 3))
        .extracting(Entry::name)
        .allMatch(name -> name.toLowerCase().contains("neuron"));
    assertThat(Search.of("xyzzy", entries)).isEmpty();
  }
}
