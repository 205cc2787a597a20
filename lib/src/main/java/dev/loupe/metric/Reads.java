package dev.loupe.metric;

import dev.loupe.arch.ClassHead;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What a metric reads of a run; the rest need not be computed.
 *
 * @param where the positions whose logits it reads
 * @param tokens the tokens whose logits it reads, ascending; empty for all of them
 * @param spots the activations that it reads
 * @param nextToken whether it means the prediction of the next token, which only models that attend
 *     to earlier positions make
 * @param classes whether its logits are those of a classifier's classes, which have no tokens
 */
public record Reads(
    Where where,
    Optional<List<Integer>> tokens,
    Set<Spot> spots,
    boolean nextToken,
    boolean classes) {
  /** Every token at every position. */
  public static final Reads EVERYTHING =
      new Reads(Where.EVERY_POSITION, Optional.empty(), Set.of(), false, false);

  /** Every token at the last position. */
  public static final Reads LAST_POSITION =
      new Reads(Where.LAST_POSITION, Optional.empty(), Set.of(), true, false);

  /** The prediction of every next token. */
  public static final Reads EVERY_NEXT_TOKEN =
      new Reads(Where.EVERY_POSITION, Optional.empty(), Set.of(), true, false);

  /** Every class of a classifier. */
  public static final Reads CLASSES =
      new Reads(Where.LAST_POSITION, Optional.empty(), Set.of(), false, true);

  /** The positions whose logits are read. */
  public enum Where {
    /** No logits. */
    NOWHERE,
    /** The last position of each prompt. */
    LAST_POSITION,
    /** Every position. */
    EVERY_POSITION
  }

  /** Keeps copies. */
  public Reads {
    tokens = tokens.map(List::copyOf);
    spots = Set.copyOf(spots);
  }

  /** These tokens at the last position. */
  public static Reads lastPosition(int[]... tokens) {
    IntStream all = Arrays.stream(tokens).flatMapToInt(Arrays::stream);
    return new Reads(
        Where.LAST_POSITION,
        Optional.of(all.sorted().distinct().boxed().toList()),
        Set.of(),
        true,
        false);
  }

  /** These activations, and no logits. */
  public static Reads activations(Set<Spot> spots) {
    return new Reads(Where.NOWHERE, Optional.of(List.of()), spots, false, false);
  }

  /** Whether it reads the logits of the last position only. */
  public boolean lastPosition() {
    return where == Where.LAST_POSITION;
  }

  /** Whether it reads any logits. */
  public boolean logits() {
    return where != Where.NOWHERE;
  }

  /** The same tokens and activations, with the logits of a position that the user has chosen. */
  Reads atChosenPosition() {
    return logits() ? new Reads(Where.EVERY_POSITION, tokens, spots, false, classes) : this;
  }

  /** The same for a classifier whose head reads these positions of each prompt. */
  private Reads whereRead(ClassHead head, Tokens prompts) {
    int last = prompts.width() - 1;
    boolean lasts =
        Arrays.stream(ClassLogits.positions(head, prompts)).allMatch(position -> position == last);
    return new Reads(
        lasts ? Where.LAST_POSITION : Where.EVERY_POSITION, tokens, spots, nextToken, classes);
  }

  /**
   * The same for a model: of a classifier, at the positions that its head reads. Classes are
   * refused if the model has none, and tokens if it has classes.
   */
  public Reads in(Optional<ClassHead> head, String model, Tokens prompts) {
    if (!logits()) {
      return this;
    }
    if (head.isEmpty() && classes) {
      throw new IllegalArgumentException(
          model
              + " has no head for classes, so it has no logits of classes; load a classifier, whose"
              + " config.json names an architecture such as BertForSequenceClassification");
    }
    if (head.isPresent() && !classes) {
      throw head.get().noTokens(model);
    }
    return head.map(one -> whereRead(one, prompts)).orElse(this);
  }

  /** The same logits, and these activations too. */
  Reads and(Set<Spot> more) {
    return and(activations(more));
  }

  /** What either of two metrics reads. */
  public Reads and(Reads other) {
    if (logits() && other.logits() && classes != other.classes) {
      throw new IllegalArgumentException(
          "a metric cannot be computed from logits of tokens and logits of classes, because no"
              + " model has both");
    }
    Set<Spot> all = new LinkedHashSet<>(spots);
    all.addAll(other.spots);
    Where widest = where.compareTo(other.where) > 0 ? where : other.where;
    return new Reads(
        widest, bothTokens(other), all, nextToken || other.nextToken, classes || other.classes);
  }

  private Optional<List<Integer>> bothTokens(Reads other) {
    if (!logits() || !other.logits()) {
      return logits() ? tokens : other.tokens;
    }
    if (tokens.isEmpty() || other.tokens.isEmpty()) {
      return Optional.empty();
    }
    Set<Integer> both = new TreeSet<>(tokens.get());
    both.addAll(other.tokens.get());
    return Optional.of(List.copyOf(both));
  }
}
