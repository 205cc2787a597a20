package dev.loupe.sae.page;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The tokens whose logits a feature raises most and lowers most, at an activation of 1.
 *
 * <p>The logits are W_U · (w ⊙ (v − mean)), with v the feature's row of W_dec and w the weight of
 * the final norm; only LayerNorm subtracts the mean. It is the direct effect: what later layers
 * make of the feature, and the final norm's division, are left out. So compare tokens, not
 * features. nostalgebraist 2020, <a
 * href="https://www.lesswrong.com/posts/AcKRB8wDpdaN6v6ru/interpreting-gpt-the-logit-lens">the
 * logit lens</a>; Bricken et al. 2023, <a
 * href="https://transformer-circuits.pub/2023/monosemantic-features">Towards monosemanticity</a>.
 *
 * @param raised the most raised first
 * @param lowered the most lowered first
 */
public record WrittenTokens(List<TokenLogit> raised, List<TokenLogit> lowered) {
  /** Keeps copies. */
  public WrittenTokens {
    raised = List.copyOf(raised);
    lowered = List.copyOf(lowered);
  }

  private static String line(List<TokenLogit> tokens) {
    return tokens.stream().map(TokenLogit::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return "raises " + line(raised) + "; lowers " + line(lowered);
  }
}
