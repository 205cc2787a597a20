package dev.loupe.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.Loupe;
import dev.loupe.load.ModelLoader;
import dev.loupe.model.HookedTransformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A prompt set keeps pairs, reads and writes them, and says which of them cannot be compared. */
class PromptSetTest {
  /** Reads " Mary", " and" and " the" as single tokens, and cuts most other words up. */
  private static final HookedTransformer TINY =
      ModelLoader.load(Path.of("src/test/resources/golden/gpt2-tokenizer"));

  private static final PromptPair ONE = new PromptPair("a b, c", "a x, c", " Mary", " John");
  private static final PromptPair MANY =
      new PromptPair("d \"e\"\nf", "g", List.of(" Mary", "s"), List.of("t"));
  private static final PromptSet SET = new PromptSet("set", List.of(ONE, MANY));

  @TempDir Path folder;

  private static void refuses(ThrowingCallable action, String message) {
    assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  private Path file(String content) {
    try {
      return Files.writeString(folder.resolve("pairs.csv"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aSetIsWrittenAndReadBackToTheSpace() throws IOException {
    Path file = folder.resolve("set.csv");
    SET.save(file);
    assertThat(PromptSet.fromCsv(file)).isEqualTo(SET);
    try (var inside = Files.list(folder)) {
      assertThat(inside).containsExactly(file);
    }
  }

  @Test
  void aSetReadBackGivesTheSameNumbersWhateverItsTextsHold() {
    List<String> texts =
        List.of(
            "When  Mary ", " \"and\", 'the'", "a\r\nb\n\n", "é ж 😀 \u202e\u00a0", "\ufeff\t=1+2");
    List<PromptPair> pairs = new ArrayList<>();
    for (String text : texts) {
      pairs.add(new PromptPair(text, "x" + text, " Mary", " and"));
      pairs.add(new PromptPair(text, "x" + text, List.of(" the", "a"), List.of("\"", ",", "s")));
    }
    PromptSet set = new PromptSet("odd", pairs);
    Path file = folder.resolve("odd.csv");
    set.save(file.toString());
    PromptSet read = Loupe.promptSet(file.toString());
    assertThat(read).isEqualTo(set);
    assertThat(read.measure(TINY)).containsExactly(set.measure(TINY));
  }

  @Test
  void aTableWrittenByTablesawReadsBackToTheSameSet() {
    Path file = folder.resolve("set.csv");
    SET.table().write().csv(file.toString());
    assertThat(PromptSet.fromCsv(file)).isEqualTo(SET);
    assertThat(PromptSet.from(Table.read().csv(file.toString())).pairs()).isEqualTo(SET.pairs());
  }

  @Test
  void aTableWhoseAnswersBecameNumbersIsRefused() {
    Path file = file("clean,corrupt,right,wrong\nin 17,in 18,01,02\n");
    Table table = Table.read().csv(file.toString());
    refuses(
        () -> PromptSet.from(table),
        "the column 'right' has integer values, not texts, so leading spaces and zeros are lost; read the file with promptSet(file)");
    assertThat(PromptSet.fromCsv(file).get(0).right()).containsExactly("01");
  }

  @Test
  void aSetThatCannotBeWrittenLeavesNothingBehind() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("taken").resolve("inside")).getParent();
    assertThatThrownBy(() -> SET.save(taken))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(taken + " cannot be written: ");
    assertThat(Files.list(folder)).containsExactly(taken);
  }

  @Test
  void aFileNeedsNoQuotationMarksAndMayHaveOtherColumns() {
    Path file =
        file("\ufeffright,note,clean,corrupt,wrong\r\n Mary,x,a b,\"c, d\", John| Tom\r\n\r\n");
    assertThat(PromptSet.fromCsv(file))
        .isEqualTo(
            new PromptSet(
                "pairs",
                List.of(
                    new PromptPair("a b", "c, d", List.of(" Mary"), List.of(" John", " Tom")))));
  }

  @Test
  void aFileThatIsNotASetIsRefusedWithTheLineAndTheColumn() {
    String header = "clean,corrupt,right,wrong\n";
    Path file = folder.resolve("pairs.csv");
    refuses(
        () -> PromptSet.fromCsv(file("")),
        file + " is empty; it needs the columns [clean, corrupt, right, wrong]");
    refuses(
        () -> PromptSet.fromCsv(file("clean,corrupted,right,wrong\n")),
        file
            + " has no column 'corrupt'; it has [clean, corrupted, right, wrong] and needs [clean, corrupt, right, wrong]");
    refuses(
        () -> PromptSet.fromCsv(file(header + "a,b, x, y\n\"a\n2\",b, x\n")),
        file + ", line 3 is empty in the column 'wrong'; every column needs a text");
    refuses(
        () -> PromptSet.fromCsv(file(header + "In Paris, France is,In Rome, Italy is, a, b\n")),
        file + ", line 2 has 6 cells and the header 4; put prompts with commas in quotes");
    assertThat(
            PromptSet.fromCsv(
                    file(header + "\"In Paris, France is\",\"In Rome, Italy is\", a, b\n"))
                .get(0)
                .clean())
        .isEqualTo("In Paris, France is");
    refuses(
        () -> PromptSet.fromCsv(file(header + "a,b, x, x\n")),
        file + ", line 2: ' x' is both right and wrong after 'a'");
    refuses(
        () -> PromptSet.fromCsv(file(header + "a,b, x| , y\n,b,c,d")),
        file + ", line 3 is empty in the column 'clean'; every column needs a text");
    refuses(
        () -> PromptSet.fromCsv(file(header + "\"a,b, x, y\n")),
        file + ": the quotation mark in line 2 is never closed; add the closing one");
    refuses(
        () -> PromptSet.fromCsv(file(header + "\"a\"b,b, x, y\n")),
        file
            + ": line 2 continues after a closing quotation mark; write \"\" for a quotation mark inside a cell");
    assertThat(PromptSet.fromCsv(file(header + "\"a\"\"b\",b, x, y\n")).get(0).clean())
        .isEqualTo("a\"b");
    assertThatThrownBy(() -> PromptSet.fromCsv(folder.resolve("none.csv")))
        .hasMessage("there is no file " + folder.resolve("none.csv"));
  }

  @Test
  void aTableIsASetAndASetATable() {
    assertThat(PromptSet.from(SET.table()).pairs()).isEqualTo(SET.pairs());
    Table table = SET.table();
    table.stringColumn("wrong").set(1, "");
    refuses(
        () -> PromptSet.from(table),
        "the table 'set: 2 pairs', row 1 is empty in the column 'wrong'; every column needs a text");
    refuses(
        () ->
            PromptSet.from(Table.create("t", StringColumn.create("clean"), IntColumn.create("n"))),
        "the table 't' has no column 'corrupt'; it has [clean, n] and needs [clean, corrupt, right, wrong]");
  }

  @Test
  void anAnswerThatWouldBeCutApartIsNotWritten() {
    PromptSet set = new PromptSet("set", List.of(new PromptPair("a", "b", "|", "c")));
    refuses(
        () -> set.save(folder.resolve("x.csv")),
        "the answer '|' contains |, which separates answers in a file; remove that pair with filter(...)");
  }

  @Test
  void aPairNeedsPromptsAndAnswers() {
    refuses(
        () -> new PromptPair(" ", "b", "c", "d"),
        "a pair needs a clean and a corrupt prompt, not ' ' and 'b'");
    refuses(
        () -> new PromptPair("a", "b", List.of(), List.of("d")),
        "'a' needs at least one right and one wrong answer, and no answer may be empty; it has [] and [d]");
  }

  @Test
  void partsOfASetAreSets() {
    PromptSet ten = IntSets.of(10);
    assertThat(ten.take(3).pairs()).isEqualTo(ten.pairs().subList(0, 3));
    assertThat(ten.filter(pair -> pair.clean().equals("c 4")).pairs()).containsExactly(ten.get(4));
    assertThat(ten.shuffle(1).pairs())
        .containsExactlyInAnyOrderElementsOf(ten.pairs())
        .isNotEqualTo(ten.pairs())
        .isEqualTo(ten.shuffle(1).pairs())
        .isNotEqualTo(ten.shuffle(2).pairs());
    PromptSplit split = ten.split(0.8);
    assertThat(split.first().size()).isEqualTo(8);
    assertThat(split.second().pairs()).isEqualTo(ten.pairs().subList(8, 10));
    refuses(() -> ten.split(1.2), "a share is between 0 and 1, not 1.2");
    refuses(() -> ten.take(11), "there are no 11 pairs in numbers; it has 10");
    refuses(() -> ten.get(10), "there is no pair 10 in numbers; it has 10, counted from 0");
  }

  /** Pairs that are told apart by a number. */
  private static final class IntSets {
    static PromptSet of(int count) {
      return new PromptSet(
          "numbers",
          java.util.stream.IntStream.range(0, count)
              .mapToObj(i -> new PromptPair("c " + i, "d " + i, " x", " y"))
              .toList());
    }
  }

  @Test
  void promptsOfDifferentLengthsAreShownWhereTheyPart() {
    PromptSet set =
        new PromptSet(
            "names",
            List.of(
                new PromptPair("When Mary and Mary", "When Mary and John", " Mary", " John"),
                new PromptPair("When Mary and John", "When Susan and John", " Mary", " John")));
    assertThat(set.take(1).aligned(TINY)).isEqualTo(set.take(1));
    refuses(
        () -> set.aligned(TINY),
        "pair 1 of names: the clean prompt has "
            + TINY.toStrTokens("When Mary and John").size()
            + " tokens and the corrupt one "
            + TINY.toStrTokens("When Susan and John").size()
            + ": from position "
            + (TINY.toStrTokens("When").size())
            + " on, [ Mary] is compared with "
            + TINY.toStrTokens(" Susan")
            + "; keepAligned(model) drops such pairs");
    assertThat(set.keepAligned(TINY)).isEqualTo(set.take(1));
  }

  @Test
  void anAnswerOfSeveralTokensIsRefused() {
    PromptSet set =
        new PromptSet("set", List.of(new PromptPair("a", "b", " Mary", " Colosseum is")));
    assertThatThrownBy(() -> set.aligned(TINY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("pair 0 of set: the answer ' Colosseum is' is ")
        .hasMessageContaining(", but one token is needed");
    assertThat(set.keepAligned(TINY).size()).isZero();
  }

  @Test
  void aModelThatCutsTheWordsUpGetsNoPrompts() {
    assertThatThrownBy(() -> IndirectObject.of(TINY, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "gpt2-tokenizer reads only \\d of 120 names as single tokens, \\[.*Mary.*\\]; prompts for indirect object need 6");
    assertThatThrownBy(() -> GreaterThan.of(TINY, 10))
        .hasMessage(
            "gpt2-tokenizer reads only 0 of 679 years, as a century and a year, as single tokens, []; prompts for greater-than need 20");
    assertThatThrownBy(() -> Docstring.of(TINY, 1)).hasMessageContaining(" of 57 arguments ");
  }

  @Test
  void moreThanThereAreIsRefused() {
    refuses(
        () -> PromptSet.drawn("coins", 3, 0, random -> IntSets.of(2).get(random.nextInt(2))),
        "only 2 different prompts for coins were found, not 3; ask for fewer");
    refuses(
        () -> PromptSet.drawn("coins", 0, 0, random -> ONE),
        "a set of 0 prompts is empty; ask for 1 or more");
  }

  @Test
  void theMetricIsTheLogitDifferenceOrWithSeveralAnswersThatOfProbabilities() {
    PromptSet single = new PromptSet("s", List.of(new PromptPair("When", "The", " Mary", " and")));
    assertThat(single.metric().title()).startsWith("logit difference");
    float[] logits = TINY.run("When").logits().last().toArray();
    double expected = logits[TINY.toSingleToken(" Mary")] - logits[TINY.toSingleToken(" and")];
    assertThat(single.measure(TINY)[0]).isCloseTo(expected, within(1e-4));

    PromptPair several = new PromptPair("When", "The", List.of(" Mary", " the"), List.of(" and"));
    PromptSet many = new PromptSet("m", List.of(several, single.get(0)));
    float[] p = TINY.run("When").logits().probs().at(dev.loupe.axis.Axis.POS, -1).toArray();
    double mary = p[TINY.toSingleToken(" Mary")];
    double and = p[TINY.toSingleToken(" and")];
    assertThat(many.metric().title())
        .isEqualTo("probability of right answers − that of wrong ones");
    assertThat(many.measure(TINY)[0])
        .isCloseTo(mary + p[TINY.toSingleToken(" the")] - and, within(1e-6));
    assertThat(many.measure(TINY)[1]).isCloseTo(mary - and, within(1e-6));
    assertThat(several.metric().title()).startsWith("probability");
    refuses(
        () -> new PromptSet("none", List.of()).accuracy(TINY),
        "none has no pairs, so there is nothing to measure");
  }

  @Test
  void aCommaAtTheEndOfARowDoesNoHarm() {
    Path file = file("clean,corrupt,right,wrong\n\"The cat\",The dog, a, b,\n");
    assertThat(PromptSet.fromCsv(file).size()).isEqualTo(1);
  }

  @Test
  void aLargeSetIsMeasuredByOneMetric() {
    PromptPair single = new PromptPair("When", "The", " Mary", " and");
    PromptPair several = new PromptPair("When", "The", List.of(" Mary", " the"), List.of(" and"));
    List<PromptPair> pairs = new ArrayList<>(Collections.nCopies(40, single));
    pairs.add(several);
    double[] values = new PromptSet("mixed", pairs).measure(TINY);
    double[] whole =
        TINY.run(Collections.nCopies(41, "When")).measure(new PromptSet("mixed", pairs).metric());
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isCloseTo(whole[i], within(1e-6));
    }
  }

  @Test
  void whatDiffersIsShownInPlaceAndEscaped() {
    PromptSet set =
        new PromptSet(
            "<b>",
            List.of(new PromptPair("Mary met <i> Tom", "Mary saw <i> Bob", " x", " y"), MANY));
    assertThat(set.toString())
        .startsWith("<b>: 2 pairs, clean→corrupt")
        .contains("Mary met→saw <i> Tom→Bob")
        .contains("d \"e\"↵f → g");
    assertThat(set.html()).contains("&lt;i&gt;").doesNotContain("<i>").doesNotContain("<b>");
    assertThat(set.png()).isNotEmpty();
    PromptSet years =
        new PromptSet(
            "y", List.of(new PromptPair("a", "b", List.of("1", "2", "3", "4"), List.of("0"))));
    assertThat(years.toString()).contains("1|…|4 (4)");
  }

  @Test
  void aFileThatIsNotInUtf8IsRefusedByASentence(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("pairs.csv");
    Files.writeString(
        file, "clean,corrupt,right,wrong\nZürich,Genève,a,b\n", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> PromptSet.fromCsv(file))
        .hasMessage(
            file
                + " is not in UTF-8, so its text cannot be read; save it again as UTF-8 (spreadsheets call it 'CSV UTF-8')");
  }
}
