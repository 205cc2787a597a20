package dev.loupe.arch;

/** The activation functions of MLPs and of heads. */
public enum Activation {
  /** GELU in its tanh form. */
  GELU_TANH,
  /** GELU by the error function. */
  GELU,
  /** x · sigmoid(x). */
  SILU,
  /** max(x, 0). */
  RELU,
  /** The hyperbolic tangent. */
  TANH;

  /** The function that Hugging Face's configs call {@code name}. */
  public static Activation named(String name) {
    return switch (name) {
      case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> GELU_TANH;
      case "gelu" -> GELU;
      case "silu", "swish" -> SILU;
      case "relu" -> RELU;
      case "tanh" -> TANH;
      default ->
          throw new IllegalArgumentException(
              "config.json has the activation '" + name + "', which Loupe does not know");
    };
  }
}
