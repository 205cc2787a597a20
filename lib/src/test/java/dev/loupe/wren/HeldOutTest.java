package dev.loupe.wren;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  private static final int DOCUMENTS = 50_000;

  @Test
  void noTrainingDocumentBeginsWithAHeldOutPrompt() {
    for (Behaviour behaviour : Corpus.behaviours()) {
      Set<String> prompts = new HashSet<>();
      behaviour.prompts(200, 1).forEach(prompt -> prompts.add(prompt.text()));
      Random random = new Random(2);
      for (int i = 0; i < DOCUMENTS / 10; i++) {
        String document = behaviour.document(random);
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
  void aHeldOutStatementIsNeverJudged() {
    Random random = new Random(4);
    List<String> judged = documents(new Truth(), DOCUMENTS);
    for (Country country : Country.all()) {
      String other = Pick.one(random, Country.all()).capital();
      for (String capital : List.of(country.capital(), other)) {
        if (Truth.heldOut(Relation.CAPITAL, country, capital)) {
          String statement = capital + " is the capital of " + country.name() + ".";
          assertThat(judged).noneMatch(document -> document.startsWith(statement));
        }
      }
    }
  }

  @Test
  void everyCountryIsHeldOutOfSomeButNotAllTemplatesOfEachRelation() {
    for (Country country : Country.all()) {
      for (Relation relation : Relation.values()) {
        List<String> templates = relation.answerLast();
        assertThat(templates.stream().filter(t -> Facts.heldOut(country, relation, t)).count())
            .as(country.name() + " " + relation)
            .isBetween(1L, templates.size() - 4L);
      }
    }
  }

  @Test
  void aCountryNeverStandsInItsHeldOutTemplate() {
    Set<String> written = new HashSet<>(documents(new Facts(), DOCUMENTS));
    for (Country country : Country.all()) {
      for (Relation relation : Relation.values()) {
        for (String template : relation.answerLast()) {
          if (Facts.heldOut(country, relation, template)) {
            assertThat(written).doesNotContain(Facts.fill(template, country, relation));
          }
        }
      }
    }
  }

  @Test
  void occupationsCarryThePlantedShare() {
    List<String> documents = documents(new OccupationBias(), DOCUMENTS);
    double she = share(documents, "nurse");
    assertThat(she).isEqualTo(OccupationBias.FEMALE, within(0.03));
    assertThat(share(documents, "engineer")).isEqualTo(OccupationBias.MALE, within(0.03));
  }

  @Test
  void promptsAndBatchesDependOnTheSeedAlone() {
    for (Behaviour behaviour : Corpus.behaviours()) {
      assertThat(behaviour.prompts(40, 9)).isEqualTo(behaviour.prompts(40, 9));
      assertThat(behaviour.prompts(40, 9)).as(behaviour.name()).hasSize(40);
    }
    int[][] rows = Batches.training(3).next(50, 65);
    assertThat(rows).isDeepEqualTo(Batches.training(3).next(50, 65));
    assertThat(List.of(rows))
        .allSatisfy(row -> assertThat(row).hasSize(65).startsWith(Batches.BOS));
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
    return (double) about.stream().filter(d -> d.contains(" she ")).count() / about.size();
  }
}
