package dev.loupe.forward.half;

import dev.loupe.site.Act;

/**
 * The sites of one norm.
 *
 * @param scale the number that it divides by
 * @param normalized x / scale
 * @param out its output
 */
record NormActs(Act scale, Act normalized, Act out) {
  static final NormActs FIRST = new NormActs(Act.LN1_SCALE, Act.LN1_NORMALIZED, Act.LN1_OUT);
  static final NormActs SECOND = new NormActs(Act.LN2_SCALE, Act.LN2_NORMALIZED, Act.LN2_OUT);
}
