package dev.loupe.arch;

import dev.loupe.arch.config.HfConfig;
import java.util.Optional;

/**
 * Reads rotary positions from today's key ({@code rope_parameters}) and from the older ones.
 *
 * @param base the base of the wavelengths
 * @param fraction the part of a head that is rotated
 * @param stretch how wavelengths are stretched
 */
public record RotaryConfig(double base, double fraction, Stretch stretch) {
  private static final Stretch NONE = new Stretch.None();

  /**
   * The older keys are the family's own: GPT-NeoX says {@code rotary_emb_base}, Llama {@code
   * rope_theta}.
   */
  public static RotaryConfig read(
      HfConfig config, String baseKey, String fractionKey, double usualFraction) {
    double base = config.number(baseKey, 10_000);
    double fraction =
        config.number("partial_rotary_factor", config.number(fractionKey, usualFraction));
    return of(parameters(config), config, base, fraction);
  }

  /** Today's object of parameters, or the older one. */
  public static Optional<HfConfig> parameters(HfConfig config) {
    Optional<HfConfig> older = config.nested("rope_scaling");
    Optional<HfConfig> today = config.nested("rope_parameters");
    if (today.isPresent() && older.isPresent()) {
      throw new IllegalArgumentException(
          "config.json has rope_parameters and rope_scaling, but it must have only one of them");
    }
    return today.or(() -> older);
  }

  /** Rotary positions from one object of parameters, if the config has no other keys for them. */
  public static RotaryConfig of(
      Optional<HfConfig> parameters, HfConfig config, double usualBase, double usualFraction) {
    return parameters
        .map(
            rope ->
                new RotaryConfig(
                    rope.number("rope_theta", usualBase),
                    rope.number("partial_rotary_factor", usualFraction),
                    stretch(rope, config)))
        .orElse(new RotaryConfig(usualBase, usualFraction, NONE));
  }

  private static Stretch stretch(HfConfig rope, HfConfig config) {
    String key = rope.has("rope_type") ? "rope_type" : "type";
    rope.expect(key, "default", "linear", "dynamic", "llama3", "yarn", "longrope", "su");
    rope.ignore("rope_theta", "partial_rotary_factor", "type");
    int longest = config.size("max_position_embeddings");
    int context =
        config.size(
            "original_max_position_embeddings",
            rope.size("original_max_position_embeddings", longest));
    Stretch stretch =
        switch (rope.string(key, "default")) {
          case "linear" -> new Stretch.Linear(rope.number("factor"));
          case "dynamic" -> dynamic(rope);
          case "llama3" -> Llama3Stretch.read(rope, context);
          case "yarn" -> YarnStretch.read(rope, context, longest);
          case "longrope", "su" -> LongStretch.read(rope, context, longest);
          default -> NONE;
        };
    rope.refuseUnread();
    return stretch;
  }

  /**
   * No stretch, since a dynamic stretch begins after {@code max_position_embeddings}, the longest
   * prompt.
   */
  private static Stretch dynamic(HfConfig rope) {
    rope.ignore("factor");
    return NONE;
  }

  /** The rotation of heads of this width. */
  public Rotation rotation(int dHead) {
    return new Rotation((int) (dHead * fraction), base, false, stretch);
  }

  /** The same rotation in every layer. */
  public Positions.Rotary positions(int dHead) {
    return new Positions.Rotary(rotation(dHead));
  }
}
