package dev.loupe.sae.file;

import static dev.loupe.site.Act.LN1_NORMALIZED;
import static dev.loupe.site.Act.LN1_OUT;
import static dev.loupe.site.Act.LN2_NORMALIZED;
import static dev.loupe.site.Act.LN2_OUT;
import static dev.loupe.site.Act.LN_FINAL_NORMALIZED;
import static dev.loupe.site.Act.LN_FINAL_OUT;

import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.util.Map;

/**
 * The name of a site in TransformerLens.
 *
 * <p>{@code hook_normalized} means two things there. In a model whose norms were folded into the
 * matrices that follow, it is x / scale; in a model as it was published, it is the norm's output,
 * after its weight and bias, which Loupe calls {@code hook_out}.
 */
final class HookName {
  private static final Map<Act, Act> OUTPUTS =
      Map.of(LN1_NORMALIZED, LN1_OUT, LN2_NORMALIZED, LN2_OUT, LN_FINAL_NORMALIZED, LN_FINAL_OUT);

  /** Names of TransformerLens 3 and 4. */
  private static final Map<String, String> NEWER =
      Map.of(
          "hook_in", "hook_resid_pre",
          "hook_out", "hook_resid_post",
          "mlp.hook_in", "ln2.hook_out",
          "mlp.hook_out", "hook_mlp_out",
          "attn.hook_out", "hook_attn_out");

  private HookName() {}

  /** The site of a name in a model whose norms are folded, or not. */
  static Site site(String hook, String where, boolean folded) {
    Site site = parsed(hook, where);
    Act output = OUTPUTS.get(site.act());
    return output == null || folded ? site : new Site(output, site.layer());
  }

  private static Site parsed(String hook, String where) {
    String[] parts = hook.split("\\.", 3);
    boolean newer = parts.length == 3 && parts[0].equals("blocks") && NEWER.containsKey(parts[2]);
    try {
      return Site.parse(newer ? "blocks." + parts[1] + "." + NEWER.get(parts[2]) : hook);
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          where
              + " names a site that Loupe does not know: "
              + unknown.getMessage()
              + "; if you know the site, give it when you load the autoencoder",
          unknown);
    }
  }

  /** The name of a site in TransformerLens 2. */
  static String of(Site site) {
    return OUTPUTS.containsValue(site.act())
        ? site.name().replace("hook_out", "hook_normalized")
        : site.name();
  }

  /** Whether TransformerLens has this site only in models whose norms are folded. */
  static boolean needsFolding(Site site) {
    return OUTPUTS.containsKey(site.act());
  }
}
