package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.Activation;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.head.ClassHeadLayout;
import java.util.Set;

/** RoBERTa with its head for masked tokens, or for classes. Liu et al. 2019, arXiv 1907.11692. */
final class Roberta implements Family {
  private static final int FIRST = 2; // the first position comes after the padding's

  @Override
  public Set<String> modelTypes() {
    return Set.of("roberta");
  }

  @Override
  public String models() {
    return "RoBERTa";
  }

  @Override
  public Spec spec(HfConfig config) {
    config.expect("pad_token_id", FIRST - 1);
    int context = config.size("max_position_embeddings") - FIRST;
    return Bert.base("roberta", config, context, Activation.GELU);
  }

  @Override
  public ClassHeadLayout classHead() {
    return ClassHeadLayout.pooled(
        Activation.TANH, "classifier.dense", false, "classifier.out_proj");
  }

  @Override
  public WeightNames names(Spec spec) {
    return Bert.names("roberta.")
        .putAfter(FIRST, W_POS, "embeddings.position_embeddings.weight")
        .put(W_HEAD, "lm_head.dense.weight")
        .put(B_HEAD, "lm_head.dense.bias")
        .put(LN_FINAL_W, "lm_head.layer_norm.weight")
        .put(LN_FINAL_B, "lm_head.layer_norm.bias")
        .put(W_U, "lm_head.decoder.weight")
        .put(B_U, "lm_head.bias")
        .twin("lm_head.bias", "lm_head.decoder.bias");
  }
}
