package dev.loupe.sae.file;

import dev.loupe.arch.Spec;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The path of a module in a model of transformers, such as {@code layers.10}, {@code
 * transformer.h.3.mlp} or {@code embed_tokens}, as a site.
 */
final class ModulePath {
  private static final Pattern IN_LAYER =
      Pattern.compile("(?:.*\\.)?(?:layers|h|layer|blocks)\\.(\\d{1,6})(?:\\.(\\w+))?");
  private static final Pattern EMBED = Pattern.compile("(?:.*\\.)?(?:embed_tokens|embed_in|wte)");

  private final String path;
  private final Spec spec;

  private ModulePath(String path, Spec spec) {
    this.path = path;
    this.spec = spec;
  }

  /** The site of what a module gives; empty if it is not known. */
  static Optional<Site> output(String path, Spec spec) {
    return new ModulePath(path, spec).output();
  }

  /** The site of what a module reads; empty if it is not known. */
  static Optional<Site> input(String path, Spec spec) {
    return new ModulePath(path, spec).input();
  }

  private Optional<Site> output() {
    if (EMBED.matcher(path).matches()) {
      return Optional.of(Act.EMBED.site());
    }
    Matcher parts = IN_LAYER.matcher(path);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int layer = Integer.parseInt(parts.group(1));
    String part = parts.group(2);
    if (part == null) {
      return Optional.of(Act.RESID_POST.at(layer));
    }
    if (spec.block().writesNormed()) {
      return Optional.empty(); // a norm comes between the module's output and the residual stream
    }
    return switch (part) {
      case "mlp" -> Optional.of(Act.MLP_OUT.at(layer));
      case "attention", "attn", "self_attn" -> Optional.of(Act.ATTN_OUT.at(layer));
      default -> Optional.empty();
    };
  }

  private Optional<Site> input() {
    Matcher parts = IN_LAYER.matcher(path);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int layer = Integer.parseInt(parts.group(1));
    if (parts.group(2) == null) {
      return Optional.of(Act.RESID_PRE.at(layer));
    }
    if (!parts.group(2).equals("mlp") || !spec.block().readsNormed()) {
      return Optional.empty();
    }
    return Optional.of((spec.block().oneNorm() ? Act.LN1_OUT : Act.LN2_OUT).at(layer));
  }

  @Override
  public String toString() {
    return path;
  }
}
