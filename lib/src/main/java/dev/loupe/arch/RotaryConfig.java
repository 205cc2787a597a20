package dev.loupe.arch;

import java.util.Optional;

/**
 * Reads rotary positions in today's spelling ({@code rope_parameters}) and in the older ones.
 *
 * @param base the base of the wavelengths
 * @param fraction the part of a head that is rotated
 * @param stretch the scaling, if there is one
 */
record RotaryConfig(double base, double fraction, Optional<Llama3Stretch> stretch) {
  /**
   * The older keys are the family's own: GPT-NeoX says {@code rotary_emb_base}, Llama {@code
   * rope_theta}.
   */
  static RotaryConfig read(
      HfConfig config, String baseKey, String fractionKey, double usualFraction) {
    double base = config.number(baseKey, 10_000);
    double fraction =
        config.number("partial_rotary_factor", config.number(fractionKey, usualFraction));
    Optional<HfConfig> older = config.nested("rope_scaling");
    Optional<HfConfig> today = config.nested("rope_parameters");
    if (today.isPresent() && older.isPresent()) {
      throw new IllegalArgumentException(
          "config.json has rope_parameters and rope_scaling, and only one of them can hold");
    }
    if (today.isPresent()) {
      base = today.get().number("rope_theta", base);
      fraction = today.get().number("partial_rotary_factor", fraction);
    }
    return new RotaryConfig(base, fraction, today.or(() -> older).flatMap(RotaryConfig::stretch));
  }

  private static Optional<Llama3Stretch> stretch(HfConfig rope) {
    String key = rope.has("rope_type") ? "rope_type" : "type";
    rope.expect(key, "default", "llama3");
    rope.ignore("rope_theta", "partial_rotary_factor", "type");
    boolean llama3 = rope.has(key) && rope.string(key).equals("llama3");
    Optional<Llama3Stretch> stretch =
        llama3 ? Optional.of(Llama3Stretch.read(rope)) : Optional.empty();
    rope.refuseUnread();
    return stretch;
  }

  /** The positions of heads of this width. */
  Positions.Rotary positions(int dHead) {
    return new Positions.Rotary((int) (dHead * fraction), base, stretch);
  }
}
