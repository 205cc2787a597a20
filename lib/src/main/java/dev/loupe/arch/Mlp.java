package dev.loupe.arch;

import dev.loupe.arch.config.HfConfig;

/**
 * How the MLP is computed.
 *
 * @param dMlp the number of neurons
 * @param activation the activation function
 * @param gated whether the MLP is gated: activation(gate) · linear. Shazeer 2020, arXiv 2002.05202
 * @param bias whether the matrices have biases
 */
public record Mlp(int dMlp, Activation activation, boolean gated, boolean bias) {
  /** Two matrices with biases, and an activation function between them. */
  public static Mlp plain(int dMlp, String activation) {
    return new Mlp(dMlp, Activation.named(activation), false, true);
  }

  /** The gated MLP of Llama and its successors, read from the keys that they share. */
  public static Mlp gated(HfConfig config, boolean bias) {
    Activation activation = Activation.named(config.string("hidden_act", "silu"));
    return new Mlp(config.size("intermediate_size"), activation, true, bias);
  }
}
