package dev.loupe.heads;

/**
 * What an attention head does: where it attends to, or what it writes.
 *
 * <p>Elhage et al. 2021, <a href="https://transformer-circuits.pub/2021/framework">a mathematical
 * framework</a>; Olsson et al. 2022, <a href="https://arxiv.org/abs/2209.11895">in-context learning
 * and induction heads</a>; Wang et al. 2022, <a href="https://arxiv.org/abs/2211.00593">IOI</a>
 * (duplicate token heads); McDougall et al. 2023, <a href="https://arxiv.org/abs/2310.04625">copy
 * suppression</a>.
 */
public enum HeadRole {
  /** It attends to the token before: the mean of A[i, i − 1] over all positions but the first. */
  PREVIOUS_TOKEN(
      "previous token",
      Measure.PREVIOUS,
      1,
      "Attention to the token before: the mean of A[i, i − 1] over all positions but the first."),
  /**
   * It attends to the earlier copy of the token: the mean of A[i, i − n] over the second half of n
   * tokens that come twice.
   */
  DUPLICATE_TOKEN(
      "duplicate token",
      Measure.DUPLICATE,
      1,
      "Attention to the earlier copy of the token, over the second half."),
  /**
   * It attends to the token behind the earlier copy, the one that comes next: the mean of A[i, i −
   * n + 1] over the second half.
   */
  INDUCTION(
      "induction",
      Measure.INDUCTION,
      1,
      "Attention to the token behind the earlier copy, over the second half."),
  /** It raises the logits of the tokens that it attends to. */
  COPYING(
      "copying",
      Measure.DIRECT_EFFECT,
      1,
      "How much the head raises the logits of the tokens that it attends to, weighted by attention."),
  /** It lowers the logits of the tokens that it attends to. */
  COPY_SUPPRESSION(
      "copy suppression",
      Measure.DIRECT_EFFECT,
      -1,
      "How much the head lowers the logits of the tokens that it attends to, weighted by attention.");

  /** What is measured of each head on each sequence. */
  enum Measure {
    PREVIOUS,
    DUPLICATE,
    INDUCTION,
    DIRECT_EFFECT;

    /** Whether the pattern alone says it. */
    boolean ofAttention() {
      return this != DIRECT_EFFECT;
    }
  }

  private final String title;
  private final Measure measure;
  private final int sign;
  private final String explained;

  HeadRole(String title, Measure measure, int sign, String explained) {
    this.title = title;
    this.measure = measure;
    this.sign = sign;
    this.explained = explained;
  }

  Measure measure() {
    return measure;
  }

  /** What the score is, in a sentence. */
  String explained() {
    return explained;
  }

  /** 1, or −1 if the role is a low value of what is measured. */
  int sign() {
    return sign;
  }

  /** Whether it is about where a head attends to, and not about what it writes. */
  boolean attends() {
    return measure.ofAttention();
  }

  /** Whether tokens that are not repeated say what the score is without any role. */
  boolean needsRepeats() {
    return measure == Measure.DUPLICATE || measure == Measure.INDUCTION;
  }

  /** The name of the role, as papers write it. */
  @Override
  public String toString() {
    return title;
  }
}
