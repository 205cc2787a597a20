package dev.loupe.sae.crosscoder;

import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import dev.loupe.axis.Axis;
import dev.loupe.files.Saved;
import dev.loupe.files.TypedPath;
import dev.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One set of sparse features that reads several activations, and writes each with a decoder of its
 * own; immutable.
 *
 * <p>f = acts(Σ_l x_l W_enc,l + b_enc), and y_l = f W_dec,l + b_dec,l, where x_l is an activation
 * times its scale. The l are layers of one model, or two models on the same tokens. Lindsey et al.
 * 2024, <a href="https://transformer-circuits.pub/2024/crosscoders">Sparse crosscoders for
 * cross-layer features and model diffing</a>.
 */
public final class Crosscoder {
  private final CrosscoderForward forward;
  private final Map<String, Tensor> weights;

  private Crosscoder(CrosscoderForward forward, Map<String, Tensor> weights) {
    this.forward = forward;
    this.weights = weights;
  }

  /**
   * The crosscoder with these weights, in which the inputs stand one behind the other.
   *
   * @param weights W_enc [d_in, feature], b_enc [feature], W_dec [feature, d_out], b_dec [d_out]
   */
  public static Crosscoder of(
      List<CrosscoderInput> inputs, CrosscoderKind kind, Map<String, Tensor> weights) {
    Crosscoder made =
        new Crosscoder(
            new CrosscoderForward(List.copyOf(inputs), kind),
            Collections.unmodifiableMap(new LinkedHashMap<>(weights)));
    int entries = inputs.stream().mapToInt(CrosscoderInput::size).sum();
    int features = made.features();
    made.refuseOther("W_enc", List.of(D_IN, Axis.FEATURE), entries, features);
    made.refuseOther("b_enc", List.of(Axis.FEATURE), features);
    made.refuseOther("W_dec", List.of(Axis.FEATURE, D_OUT), features, entries);
    made.refuseOther("b_dec", List.of(D_OUT), entries);
    return made;
  }

  private void refuseOther(String name, List<Axis> axes, long... sizes) {
    Tensor weight = weight(name);
    boolean fits =
        weight.axes().equals(axes)
            && IntStream.range(0, sizes.length).allMatch(i -> weight.shape()[i] == sizes[i]);
    if (!fits) {
      String wanted =
          IntStream.range(0, sizes.length)
              .mapToObj(i -> axes.get(i) + " " + sizes[i])
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "%s of a crosscoder of %s must be [%s], not %s"
              .formatted(name, inputs(), wanted, weight));
    }
  }

  /** A crosscoder that was saved. */
  public static Crosscoder open(String file) {
    return CrosscoderFile.read(TypedPath.of(file));
  }

  /** Writes the weights and the settings into one safetensors file. */
  public Saved save(String file) {
    Objects.requireNonNull(file, "a crosscoder is saved in a file, and null was given");
    return CrosscoderFile.write(this, Path.of(file));
  }

  /** The activations that it reads and writes, in order. */
  public List<CrosscoderInput> inputs() {
    return forward.inputs();
  }

  /** How few features are active. */
  public CrosscoderKind kind() {
    return forward.kind();
  }

  /** The number of features. */
  public int features() {
    return weight("b_enc").size(Axis.FEATURE);
  }

  /** The weights by name: W_enc, b_enc, W_dec, b_dec. */
  public Map<String, Tensor> weights() {
    return weights;
  }

  /** The weight with this name. */
  public Tensor weight(String name) {
    Tensor found = weights.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "a crosscoder needs the weight '" + name + "'; there are " + weights.keySet());
    }
    return found;
  }

  /** The activations of the features, [.., feature], of one activation for each input. */
  public Tensor encoded(Tensor... activations) {
    return forward.acts(this::weight, forward.joined(List.of(activations)));
  }

  /** What the features of these activations write: one activation for each input. */
  public List<Tensor> reconstructed(Tensor... activations) {
    return decoded(encoded(activations));
  }

  /** What activations of features write: one activation for each input. */
  public List<Tensor> decoded(Tensor acts) {
    Tensor y = forward.written(this::weight, acts);
    return IntStream.range(0, inputs().size())
        .mapToObj(l -> inputs().get(l).unscaled(forward.part(y, D_OUT, l), D_OUT))
        .toList();
  }

  /**
   * The decoder of one input, [feature, d_model]: what each feature writes there when its
   * activation is 1, of the scaled activation, so that inputs can be compared.
   */
  public Tensor decoder(int input) {
    return forward
        .part(weight("W_dec"), D_OUT, checked(input))
        .renamed(D_OUT, inputs().get(input).axis());
  }

  private int checked(int input) {
    if (input < 0 || input >= inputs().size()) {
      throw new IllegalArgumentException(
          "there is no input %d; inputs 0 to %d are %s"
              .formatted(input, inputs().size() - 1, inputs()));
    }
    return input;
  }

  /** The lengths of the decoders of one input, [feature]. */
  public Tensor norms(int input) {
    return forward.norms(this::weight, checked(input));
  }

  /** The lengths of the decoders of all inputs, [feature, layer]. */
  public Tensor norms() {
    return Tensor.stack(
            Axis.LAYER, IntStream.range(0, inputs().size()).mapToObj(this::norms).toList())
        .arranged(Axis.FEATURE, Axis.LAYER);
  }

  /** In which inputs, such as layers, the features live. */
  public NormProfile profile() {
    return NormProfile.of(this);
  }

  /**
   * The share of the second of two inputs in the decoder lengths, [feature]: ‖d_2‖ / (‖d_1‖ +
   * ‖d_2‖); 0 if only the first has the feature, 1/2 if both have it equally, 1 if only the second
   * has it.
   */
  public Tensor relativeNorms() {
    refuseNotTwo();
    return norms(1).dividedBy(norms(0).plus(norms(1)));
  }

  /** The cosine of the two decoders of each feature, [feature], of inputs of one size. */
  public Tensor cosines() {
    refuseNotTwo();
    return decoder(0)
        .cosine(
            decoder(1).renamed(inputs().get(1).axis(), inputs().get(0).axis()),
            inputs().get(0).axis());
  }

  void refuseNotTwo() {
    if (inputs().size() != 2) {
      throw new IllegalArgumentException(
          "two inputs are compared, and this crosscoder has %d: %s; take norms()"
              .formatted(inputs().size(), inputs()));
    }
  }

  /** Refuses features that compete within a batch, whose tokens depend on each other. */
  void refuseBatches() {
    if (kind() instanceof BatchTopKCrosscoder top && top.threshold().isEmpty()) {
      throw new IllegalArgumentException(
          this
              + " has no threshold, so its features compete within a batch, as in training, and a"
              + " token would have other features beside other tokens; take a trained one");
    }
  }

  CrosscoderForward forward() {
    return forward;
  }

  @Override
  public String toString() {
    return "%s crosscoder, %d features of %s"
        .formatted(
            kind(),
            features(),
            inputs().stream().map(CrosscoderInput::name).collect(Collectors.joining(" and ")));
  }
}
