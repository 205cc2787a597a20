package dev.loupe.prompts;

import dev.loupe.files.TypedPath;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.metric.MissingSpace;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Prompts;
import dev.loupe.text.Roles;
import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A set of clean and corrupt prompts for one causal experiment; shown as a table.
 *
 * <pre>{@code
 * PromptSet set = promptSet("my-pairs.csv").keepAligned(model);
 * model.run(set.clean()).measure(set.metric())
 * set.save("aligned-pairs.csv")
 * }</pre>
 */
public record PromptSet(String name, List<PromptPair> pairs) implements Pictured, Prompts {
  private static final int BATCH = 32;
  private static final int SHOWN = 200; // characters of a prompt
  private static final int ATTEMPTS = 1000; // for each pair, to find one that is new

  public PromptSet {
    Objects.requireNonNull(name, "a prompt set needs a name");
    pairs = List.copyOf(pairs);
  }

  /**
   * The set in a CSV file with a header and the columns {@code clean, corrupt, right, wrong}.
   * Several answers in one cell are separated by {@code |}; spaces are kept. A column {@code roles}
   * says which characters have a role, as in {@code IO 5-9 5-9; S1 14-18 14-18}: the name, the
   * place in the clean prompt and that in the corrupt one.
   */
  public static PromptSet fromCsv(Path file) {
    return PromptTable.read(TypedPath.of(file));
  }

  /** The set in a table with text columns {@code clean, corrupt, right, wrong}. */
  public static PromptSet from(Table table) {
    return PromptTable.set(table);
  }

  /** The set as CSV; saved, it is read with {@code promptSet(file)}. */
  @Override
  public Optional<String> csv() {
    return Optional.of(PromptTable.csv(this));
  }

  /** Saves the set as a CSV file, for reading with {@link #fromCsv}. */
  public void save(Path file) {
    PromptTable.write(this, TypedPath.of(file));
  }

  /** The first {@code count} different pairs from {@code draw}; the same for the same seed. */
  static PromptSet drawn(String name, int count, long seed, Function<Random, PromptPair> draw) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "a set of " + count + " prompts is empty; ask for 1 or more");
    }
    Random random = new Random(seed);
    Set<String> seen = new HashSet<>();
    List<PromptPair> pairs = new ArrayList<>();
    for (long left = (long) count * ATTEMPTS; left > 0 && pairs.size() < count; left--) {
      PromptPair pair = draw.apply(random);
      if (seen.add(pair.clean())) {
        pairs.add(pair);
      }
    }
    if (pairs.size() < count) {
      throw new IllegalArgumentException(
          "only "
              + pairs.size()
              + " different prompts for "
              + name
              + " were found, not "
              + count
              + "; ask for fewer");
    }
    return new PromptSet(name, pairs);
  }

  /** The number of pairs. */
  public int size() {
    return pairs.size();
  }

  /** One pair; the first is 0. */
  public PromptPair get(int index) {
    if (index < 0 || index >= size()) {
      throw new IllegalArgumentException(
          "there is no pair " + index + " in " + name + "; it has " + size() + ", counted from 0");
    }
    return pairs.get(index);
  }

  /** The clean prompts. */
  public List<String> clean() {
    return pairs.stream().map(PromptPair::clean).toList();
  }

  /** The clean prompts, as a model reads them; they know the roles of their words. */
  @Override
  public Tokens readBy(Reader model) {
    return read(model, clean(), RolePlace::clean);
  }

  /** The corrupt prompts. */
  public List<String> corrupt() {
    return pairs.stream().map(PromptPair::corrupt).toList();
  }

  /**
   * The corrupt prompts to run, with the roles of their words: {@code
   * model.run(set.corruptPrompts())}.
   */
  public Prompts corruptPrompts() {
    return model -> read(model, corrupt(), RolePlace::corrupt);
  }

  private Tokens read(Reader model, List<String> texts, Function<RolePlace, TextSpan> side) {
    metric(); // refuses a set without pairs
    Tokens tokens = model.tokens(texts);
    return tokens.with(() -> RolePlace.found(pairs, tokens, side));
  }

  /**
   * The positions of the roles in the clean prompts as one batch, such as {@code ioi(model,
   * 20).roles(model).of(IO)}.
   */
  public Roles roles(HookedTransformer model) {
    return readBy(model::tokens).roles();
  }

  /** The pairs that fulfil a condition. */
  public PromptSet filter(Predicate<PromptPair> wanted) {
    return new PromptSet(name, pairs.stream().filter(wanted).toList());
  }

  /** The pairs in another order, the same for the same seed. */
  public PromptSet shuffle(long seed) {
    List<PromptPair> shuffled = new ArrayList<>(pairs);
    Collections.shuffle(shuffled, new Random(seed));
    return new PromptSet(name, shuffled);
  }

  /** The first {@code count} pairs. */
  public PromptSet take(int count) {
    if (count < 0 || count > size()) {
      throw new IllegalArgumentException(
          "there are no " + count + " pairs in " + name + "; it has " + size());
    }
    return new PromptSet(name, pairs.subList(0, count));
  }

  /** The set in two parts: the first {@code share} of the pairs (0 to 1, rounded), and the rest. */
  public PromptSplit split(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is between 0 and 1, not " + share);
    }
    int first = (int) Math.round(share * size());
    return new PromptSplit(
        new PromptSet(name + ", first part", pairs.subList(0, first)),
        new PromptSet(name + ", second part", pairs.subList(first, size())));
  }

  /**
   * The metric for each pair's answers: the logit difference if every pair has one right and one
   * wrong answer, otherwise the probability of the right answers minus that of the wrong ones.
   * Positive = the model prefers the right answers.
   */
  public Metric metric() {
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(name + " has no pairs, so there is nothing to measure");
    }
    return metric(pairs, single());
  }

  /** Whether all pairs have one right and one wrong answer. */
  private boolean single() {
    return pairs.stream().allMatch(pair -> pair.right().size() + pair.wrong().size() == 2);
  }

  private static Metric metric(List<PromptPair> some, boolean single) {
    List<List<String>> right = some.stream().map(PromptPair::right).toList();
    List<List<String>> wrong = some.stream().map(PromptPair::wrong).toList();
    return single
        ? Metric.logitDiff(
            right.stream().map(answers -> answers.get(0)).toList(),
            wrong.stream().map(answers -> answers.get(0)).toList())
        : Metric.probDiff(right, wrong);
  }

  /** The {@link #metric} of each clean prompt; positive = the model prefers the right answers. */
  public double[] measure(HookedTransformer model) {
    double[] values = new double[size()];
    boolean single = single();
    List<MissingSpace> missing = new ArrayList<>();
    for (int from = 0; from < size(); from += BATCH) {
      List<PromptPair> some = pairs.subList(from, Math.min(size(), from + BATCH));
      List<String> prompts = some.stream().map(PromptPair::clean).toList();
      MetricValues measured = model.run(prompts).measured(metric(some, single));
      System.arraycopy(measured.values(), 0, values, from, some.size());
      missing.addAll(measured.missingSpaces());
    }
    MissingSpace.notes(missing).print();
    return values;
  }

  /** The share of clean prompts after which the model prefers the right answers, from 0 to 1. */
  public double accuracy(HookedTransformer model) {
    metric(); // refuses a set without pairs
    long right = Arrays.stream(measure(model)).filter(value -> value > 0).count();
    return right / (double) size();
  }

  /**
   * This set, after a check that it can be patched position by position: both prompts of each pair
   * have the same number of tokens, and every answer is one token. Otherwise an error says where a
   * pair differs.
   */
  public PromptSet aligned(HookedTransformer model) {
    for (int i = 0; i < size(); i++) {
      String which = "pair " + i + " of " + name;
      Alignment.of(pairs.get(i), model)
          .ifPresent(
              problem -> {
                throw new IllegalArgumentException(
                    which + ": " + problem + "; keepAligned(model) drops such pairs");
              });
    }
    return this;
  }

  /** The pairs that {@link #aligned} accepts. */
  public PromptSet keepAligned(HookedTransformer model) {
    return filter(pair -> Alignment.of(pair, model).isEmpty());
  }

  /**
   * The pairs whose clean prompts have the most common number of tokens, so that all prompts share
   * the same positions.
   */
  public PromptSet keepCommonLength(HookedTransformer model) {
    Map<Integer, List<PromptPair>> byLength =
        pairs.stream()
            .collect(Collectors.groupingBy(pair -> model.toStrTokens(pair.clean()).size()));
    return byLength.values().stream()
        .max(Comparator.comparingInt(List::size))
        .map(commonest -> new PromptSet(name, commonest))
        .orElse(this);
  }

  /** The pairs as a table with the columns clean, corrupt, right and wrong. */
  public Table table() {
    return LabelTable.of(
        name + ": " + size() + " pairs",
        column("clean", PromptPair::clean),
        column("corrupt", PromptPair::corrupt),
        column("right", pair -> PromptTable.joined(pair.right())),
        column("wrong", pair -> PromptTable.joined(pair.wrong())));
  }

  private StringColumn column(String title, Function<PromptPair, String> value) {
    return StringColumn.create(title, pairs.stream().map(value));
  }

  /** The table with clean and corrupt prompt in one text, to show the difference. */
  private Displayable shown() {
    Table shown =
        Table.create(
            name + ": " + size() + " pairs, clean→corrupt",
            column("prompt", Contrast::of),
            column("right", pair -> Contrast.shortened(pair.right())),
            column("wrong", pair -> Contrast.shortened(pair.wrong())));
    return Tables.displayable(shown, SHOWN, "table().printAll()");
  }

  @Override
  public Displayable picture() {
    return shown();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
