package dev.loupe.forward.half;

import dev.loupe.arch.Activation;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Weight;

/** The text of one function in TorchScript, written line by line. */
final class Text {
  private final Arguments weights;
  private final StringBuilder lines = new StringBuilder();

  Text(Arguments weights) {
    this.weights = weights;
  }

  /** {@code name = value}. */
  Text let(String name, String value) {
    lines.append("    ").append(name).append(" = ").append(value).append('\n');
    return this;
  }

  /** x·Wᵀ + b, for a kept matrix and its bias if the layer has one. */
  Text product(String to, String x, String matrix, String bias) {
    return let(to, product(x, weights.text(matrix), biasOf(bias)));
  }

  String biasOf(String bias) {
    return weights.has(bias) ? weights.text(bias) : "None";
  }

  /** The one place that says how a product with a matrix is computed. */
  static String product(String x, String matrix, String bias) {
    return "torch.linear(" + x + ", " + matrix + ", " + bias + ")";
  }

  /** A norm over the last axis, with its weights. */
  Text norm(String to, String x, Norm norm, Weight weight, Weight bias) {
    if (norm instanceof Norm.LayerNorm layerNorm) {
      String w = weights.text(weight.name());
      String b = weights.text(bias.name());
      String width = "[torch.size(" + x + ", -1)]";
      return let(
          to,
          "torch.layer_norm("
              + String.join(", ", x, width, w, b, Double.toString(layerNorm.eps()))
              + ")");
    }
    return norm instanceof Norm.RmsNorm rms ? rootMeanSquare(to, x, rms, weight) : same(to, x);
  }

  /** RMSNorm with a weight and no bias. */
  Text rootMeanSquare(String to, String x, Norm.RmsNorm norm, Weight weight) {
    let(
        "scale",
        "torch.sqrt(torch.add(torch.mean(torch.pow("
            + x
            + ", 2), [-1], True), "
            + norm.eps()
            + "))");
    let("divided", "torch.div(" + x + ", scale)");
    let(to, "torch.mul(divided, " + weights.text(weight.name()) + ")");
    return norm.plusOne() ? let(to, "torch.add(divided, " + to + ")") : this;
  }

  private Text same(String to, String x) {
    return to.equals(x) ? this : let(to, x);
  }

  Text activation(String to, Activation kind) {
    return let(
        to,
        switch (kind) {
          case GELU_TANH -> "torch.gelu(" + to + ", approximate=\"tanh\")";
          case GELU -> "torch.gelu(" + to + ", approximate=\"none\")";
          case SILU -> "torch.silu(" + to + ")";
          case RELU -> "torch.relu(" + to + ")";
        });
  }

  /** The whole program of one function that returns a tensor. */
  String returning(String signature, String result) {
    return program(signature, "Tensor", result);
  }

  /** The whole program of one function that returns several tensors. */
  String returningAll(String signature, String... results) {
    return program(signature, "List[Tensor]", "[" + String.join(", ", results) + "]");
  }

  private String program(String signature, String type, String result) {
    return """
    class Ops(Module):
      __parameters__ = []
      __buffers__ = []
      training : bool
      def run(self: __torch__.Ops, %s) -> %s:
    %s    return %s
    """
        .formatted(signature, type, lines, result);
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
