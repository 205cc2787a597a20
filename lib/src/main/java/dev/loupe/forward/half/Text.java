package dev.loupe.forward.half;

import dev.loupe.arch.Activation;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Weight;
import dev.loupe.site.Act;
import java.util.ArrayList;
import java.util.List;

/** The text of one function in TorchScript, written line by line. */
final class Text {
  private final Arguments weights;
  private final Acts wanted;
  private final List<Act> shown = new ArrayList<>();
  private final StringBuilder lines = new StringBuilder();

  /** A function that also returns the wanted activations. */
  Text(Arguments weights, Acts wanted) {
    this.weights = weights;
    this.wanted = wanted;
  }

  /** A function that returns this activation too, if it is wanted. */
  Text show(Act act, String value) {
    if (wanted.has(act)) {
      shown.add(act);
      let(act.name(), value);
    }
    return this;
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

  boolean shows(Act act) {
    return wanted.has(act);
  }

  /** A norm with sites. */
  Text norm(String to, String x, Norm norm, Weight weight, Weight bias, NormActs acts) {
    boolean inside = wanted.has(acts.scale()) || wanted.has(acts.normalized());
    if (inside && norm instanceof Norm.LayerNorm layerNorm) {
      let("centred", "torch.sub(" + x + ", torch.mean(" + x + ", [-1], True))");
      divided("centred", layerNorm.eps());
    }
    norm(to, x, norm, weight, bias);
    return norm instanceof Norm.None
        ? this
        : show(acts.scale(), "scale").show(acts.normalized(), "divided").show(acts.out(), to);
  }

  /** x / scale, where the scale is the root mean square. */
  private Text divided(String x, double eps) {
    let(
        "scale",
        "torch.sqrt(torch.add(torch.mean(torch.pow(" + x + ", 2), [-1], True), " + eps + "))");
    return let("divided", "torch.div(" + x + ", scale)");
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
    if (!(norm instanceof Norm.RmsNorm rms)) {
      return same(to, x);
    }
    rootMeanSquare(to, x, rms, weight);
    return weights.has(bias.name())
        ? let(to, "torch.add(" + to + ", " + weights.text(bias.name()) + ")")
        : this;
  }

  /** The norm of an output, in the models that have one. */
  Text normAfter(String x, Norm norm, Weight weight) {
    if (norm instanceof Norm.RmsNorm rms) {
      return rootMeanSquare(x, x, rms, weight);
    }
    throw new IllegalArgumentException(
        "a norm after attention or MLP must be an RMSNorm, not " + norm);
  }

  /** RMSNorm with a weight and no bias. */
  Text rootMeanSquare(String to, String x, Norm.RmsNorm norm, Weight weight) {
    divided(x, norm.eps());
    return weighted(to, "divided", norm, weight);
  }

  /** Normalised values times the weight of their norm. */
  Text weighted(String to, String divided, Norm.RmsNorm norm, Weight weight) {
    let("factor", "torch.mul(" + divided + ", " + weights.text(weight.name()) + ")");
    return let(to, norm.plusOne() ? "torch.add(" + divided + ", factor)" : "factor");
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
          case TANH -> "torch.tanh(" + to + ")";
        });
  }

  /** The whole program of a function of this result, which returns what is shown behind it. */
  Program returning(String signature, String... first) {
    List<String> results = new ArrayList<>(List.of(first));
    shown.forEach(act -> results.add(act.name()));
    boolean one = results.size() == 1;
    String all = String.join(", ", results);
    String source =
        """
        class Ops(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def run(self: __torch__.Ops, %s) -> %s:
        %s    return %s
        """
            .formatted(
                signature, one ? "Tensor" : "List[Tensor]", lines, one ? all : "[" + all + "]");
    return new Program(source, List.copyOf(shown));
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
