package dev.loupe.wren.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.wren.Corpus;
import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Document;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Prompt;
import dev.loupe.wren.world.Country;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import dev.loupe.wren.world.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  private static final int DOCUMENTS = 50_000;

  /** They teach and have nothing to ask. */
  private static final Set<String> ONLY_TAUGHT =
      Set.of("introductions", "selections", "biographies");

  @Test
  void noTrainingDocumentBeginsWithAHeldOutPrompt() {
    for (Behaviour behaviour : Corpus.behaviours()) {
      Set<String> prompts = new HashSet<>();
      behaviour.prompts(200, 1).forEach(prompt -> prompts.add(prompt.text()));
      behaviour.inNewFrames(200, 1).forEach(prompt -> prompts.add(prompt.text()));
      Random random = new Random(2);
      for (int i = 0; i < DOCUMENTS / 10; i++) {
        String document = Document.plain(behaviour.document(random));
        assertThat(IntStream.rangeClosed(1, document.length()))
            .as(document)
            .noneMatch(
                end -> wordEndsAt(document, end) && prompts.contains(document.substring(0, end)));
      }
    }
  }

  @Test
  void reservedNamesNeverMeetInTraining() {
    assertThat(documents(new IndirectObject(), DOCUMENTS))
        .noneMatch(
            document ->
                IndirectObject.RESERVED.stream()
                        .filter(name -> document.matches(".*\\b" + name + "\\b.*"))
                        .count()
                    > 1);
  }

  @Test
  void everyCountryIsHeldOutOfSomeButNotAllSentencesOfEachRelation() {
    for (Country country : Country.all()) {
      for (Relation relation : Relation.values()) {
        List<Example.Use> uses =
            relation.answerLast().stream().map(f -> Facts.use(country, relation, f)).toList();
        assertThat(uses)
            .as(country.name() + " " + relation)
            .contains(Example.Use.TEST)
            .filteredOn(use -> use == Example.Use.TRAINING)
            .hasSizeGreaterThan(4);
      }
    }
  }

  @Test
  void aCountryNeverStandsInItsHeldOutSentence() {
    List<String> written = documents(new Facts(), DOCUMENTS);
    Set<String> held =
        Stream.concat(
                new Facts().prompts(2000, 3).stream(), new Facts().inNewFrames(2000, 3).stream())
            .map(Prompt::text)
            .collect(Collectors.toSet());
    assertThat(written)
        .noneMatch(document -> held.contains(document.substring(0, document.indexOf('|'))));
  }

  @Test
  void somePeopleAreNeverAskedAboutAtTheEndOfASentence() {
    List<String> asked = new ArrayList<>(documents(new PeopleFacts(new People()), DOCUMENTS));
    asked.addAll(documents(new TwoHops(new People()), DOCUMENTS));
    asked.addAll(documents(new Biographies(new People()), DOCUMENTS));
    List<String> names =
        People.all().stream().filter(Person::neverAsked).map(Person::name).toList();
    assertThat(names).hasSizeGreaterThan(20);
    assertThat(asked.stream().map(HeldOutTest::subject))
        .noneMatch(subject -> names.stream().anyMatch(subject::contains));
  }

  @Test
  void noBiographySaysWhatATestAsks() {
    Set<String> prompts =
        new PeopleFacts(new People())
            .prompts(400, 1).stream().map(Prompt::text).collect(Collectors.toSet());
    assertThat(prompts).hasSize(400);
    assertThat(documents(new Biographies(new People()), DOCUMENTS))
        .noneMatch(document -> prompts.contains(document.substring(0, document.indexOf('|'))));
  }

  /** The document without those whom an aside or a sentence before names. */
  private static String subject(String document) {
    return document
        .replaceAll("(?i)(after meeting|together with|unlike|like|after a letter to) \\w+ \\w+", "")
        .replaceAll("^\\w+ \\w+ (was late|stayed at home|was at|had)|^I saw \\w+ \\w+", "");
  }

  @Test
  void noQuestionOfTwoHopsSaysWhatATestOfCountriesAsks() {
    List<String> written = documents(new TwoHops(new People()), DOCUMENTS);
    Set<String> asked =
        new Facts().prompts(2000, 3).stream().map(Prompt::text).collect(Collectors.toSet());
    assertThat(written)
        .anyMatch(document -> document.contains("the country of France"))
        .noneMatch(document -> asked.stream().anyMatch(document::contains));
  }

  @Test
  void occupationsCarryThePlantedShare() {
    List<String> documents = documents(new OccupationBias(), DOCUMENTS);
    double she = share(documents, "nurse");
    assertThat(she).isEqualTo(OccupationBias.FEMALE, within(0.03));
    assertThat(share(documents, "engineer")).isEqualTo(OccupationBias.MALE, within(0.03));
  }

  @Test
  void promptsDependOnTheSeedAlone() {
    for (Behaviour behaviour : Corpus.behaviours()) {
      assertThat(behaviour.prompts(40, 9)).isEqualTo(behaviour.prompts(40, 9));
      if (!ONLY_TAUGHT.contains(behaviour.name())) {
        assertThat(behaviour.prompts(40, 9)).as(behaviour.name()).hasSize(40);
      }
    }
  }

  private static boolean wordEndsAt(String text, int end) {
    return end == text.length() || " .,?:".indexOf(text.charAt(end)) >= 0;
  }

  private static List<String> documents(Behaviour behaviour, int count) {
    Random random = new Random(6);
    return Stream.generate(() -> behaviour.document(random)).limit(count).toList();
  }

  private static double share(List<String> documents, String occupation) {
    List<String> about =
        documents.stream().filter(d -> d.contains(" " + occupation + " ")).toList();
    return (double) about.stream().filter(d -> d.contains("| she ")).count() / about.size();
  }
}
