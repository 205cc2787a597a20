package dev.loupe.lens.jacobian;

import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.CorpusPrompts;
import dev.loupe.corpus.Texts;
import dev.loupe.files.Saved;
import dev.loupe.intervention.EachPosition;
import dev.loupe.lens.Lens;
import dev.loupe.model.Batches;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.TokenReadout;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;
import dev.loupe.text.Tokens;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the residual stream of a layer disposes a model to say, at its own position or a later one:
 * the stream, moved by the mean Jacobian J_l of the last stream by it, then read by the final norm
 * and the unembedding.
 *
 * <p>J_l = mean over prompts of 1/|V| Σ_{t∈V} Σ_{t'∈V, t'≥t} ∂h_final,t' / ∂h_l,t, where h_l is the
 * stream after block l, h_final that after the last block, and V the positions from {@code
 * skipFirst} up to the last but one. The reading is W_U ln_final(J_l h_l). The logit lens is the
 * case J = I, and is the control: {@link #beside} and {@link #decompose} show both, and {@link
 * #identity} is the control itself.
 *
 * <p>Gurnee et al. 2026, <a href="https://transformer-circuits.pub/2026/workspace">Verbalizable
 * representations form a global workspace in language models</a>, section 2.
 *
 * <pre>{@code
 * var lens = jacobianLens(model, texts("some.txt").packed(64));
 * lens.beside("The capital of France is")
 * }</pre>
 */
public final class JacobianLens implements Lens, Pictured {
  /** The axis of the last residual stream in a Jacobian; {@code d_model} is that of the layer. */
  public static final Axis OUT = Axis.named("out");

  /** The positions that published lenses leave out at the beginning of each prompt. */
  public static final int SKIP_FIRST = 16;

  private static final int MOST_PROMPTS = 1000; // as for published lenses

  private final HookedTransformer model;
  private final SortedMap<Integer, Tensor> jacobians; // [out, d_model] by layer
  private final Origin origin;

  /**
   * Where the Jacobians come from.
   *
   * @param text as a lens is described
   * @param prompts how many prompts they are the mean of
   */
  record Origin(String text, long prompts) {}

  JacobianLens(HookedTransformer model, SortedMap<Integer, Tensor> jacobians, Origin origin) {
    this.model = model;
    this.jacobians = new TreeMap<>(jacobians);
    this.origin = origin;
  }

  /** The lens fitted to texts, of which each prompt leaves out its first 16 positions. */
  public static JacobianLens of(HookedTransformer model, Texts texts) {
    return of(model, texts, SKIP_FIRST);
  }

  /**
   * The lens fitted to the first 1000 prompts of texts that are long enough; each leaves out its
   * first positions and its last.
   */
  public static JacobianLens of(HookedTransformer model, Texts texts, int skipFirst) {
    Objects.requireNonNull(texts, "a lens is fitted to texts, and null was given");
    JacobianFit fit = new JacobianFit(unfitted(model), skipFirst);
    List<int[]> used = new ArrayList<>();
    try (CorpusPrompts prompts = Batches.prompts(model, texts)) {
      while (used.size() < MOST_PROMPTS && prompts.hasNext()) {
        int[] ids = prompts.next().ids();
        if (fit.uses(ids.length)) {
          used.add(ids);
        }
      }
    }
    return fitted(fit, used);
  }

  /** The lens fitted to all prompts of token ids that are long enough. */
  public static JacobianLens of(HookedTransformer model, Tokens prompts, int skipFirst) {
    Objects.requireNonNull(prompts, "a lens is fitted to prompts, and null was given");
    JacobianFit fit = new JacobianFit(unfitted(model), skipFirst);
    return fitted(
        fit,
        IntStream.range(0, prompts.batch())
            .mapToObj(prompts::row)
            .filter(ids -> fit.uses(ids.length))
            .toList());
  }

  private static JacobianLens fitted(JacobianFit fit, List<int[]> prompts) {
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException(
          "no prompt has more than "
              + (fit.skipFirst() + 1)
              + " tokens, and the first "
              + fit.skipFirst()
              + " and the last are left out; give longer ones, such as texts.packed(64), or leave"
              + " out fewer: jacobianLens(model, texts, 2)");
    }
    return new JacobianLens(
        fit.model(),
        fit.over(prompts),
        new Origin(
            "fitted to " + prompts.size() + (prompts.size() == 1 ? " prompt" : " prompts"),
            prompts.size()));
  }

  /**
   * The lens in a file: a {@code .pt} file as its authors publish them, or what {@link #save}
   * wrote.
   */
  public static JacobianLens load(HookedTransformer model, String path) {
    return JacobianFile.read(unfitted(model), path);
  }

  private static HookedTransformer unfitted(HookedTransformer model) {
    Spec spec = Objects.requireNonNull(model, "a lens reads a model, and null was given").spec();
    if (!spec.attention().causal()) {
      throw new IllegalArgumentException(
          model.name()
              + " reads in both directions, and the Jacobian lens is of effects on later positions; use the logit lens");
    }
    if (spec.layers() < 2) {
      throw new IllegalArgumentException(
          model.name() + " has one layer, so there is none before the last to read");
    }
    return model;
  }

  /**
   * The control: the same lens with J = I in each of its layers, which reads as the logit lens
   * does.
   */
  public JacobianLens identity() {
    int width = model.spec().dModel();
    double[] ones = new double[width * width];
    for (int i = 0; i < width; i++) {
      ones[i * width + i] = 1;
    }
    Tensor identity =
        Tensor.of(ones, new long[] {width, width}, OUT, Axis.D_MODEL).as(model.type());
    SortedMap<Integer, Tensor> same = new TreeMap<>();
    layers().forEach(layer -> same.put(layer, identity));
    return new JacobianLens(model, same, new Origin("J = I", 0));
  }

  /** The layers that have a Jacobian; the last layer needs none. */
  public Set<Integer> layers() {
    return Collections.unmodifiableSet(jacobians.keySet());
  }

  /** The mean Jacobian of the last residual stream by that after a block, [out, d_model]. */
  public Tensor jacobian(int layer) {
    return at(Act.RESID_POST.at(layer));
  }

  /** The number of prompts that the Jacobians are the mean of; 0 for the control. */
  public long prompts() {
    return origin.prompts();
  }

  @Override
  public String name() {
    return isIdentity() ? "J = I" : "Jacobian lens";
  }

  boolean isIdentity() {
    return origin.prompts() == 0;
  }

  @Override
  public HookedTransformer model() {
    return model;
  }

  @Override
  public boolean reads(Site site) {
    int layers = model.spec().layers();
    int layer = afterBlock(site);
    return jacobians.containsKey(layer) || layer == layers - 1;
  }

  /** The block whose end a site is; −2 if it is none. */
  private int afterBlock(Site site) {
    boolean enters = site.is(Act.RESID_PRE) && !model.spec().block().normsStream();
    if (!enters && !site.is(Act.RESID_POST)) {
      return -2;
    }
    int layer = site.in(model.spec().layers()).layer();
    return enters ? layer - 1 : layer;
  }

  @Override
  public Tensor translate(Site site, Tensor resid) {
    Objects.requireNonNull(resid, "a lens translates a residual stream, and null was given");
    if (afterBlock(site) == model.spec().layers() - 1) {
      return resid;
    }
    return resid.dot(at(site), Axis.D_MODEL).renamed(OUT, Axis.D_MODEL);
  }

  /** The lens has no bias, so this is {@link #translate}. */
  @Override
  public Tensor linear(Site site, Tensor added) {
    return translate(site, added);
  }

  private Tensor at(Site site) {
    Tensor jacobian = jacobians.get(afterBlock(site));
    if (jacobian == null) {
      throw new IllegalArgumentException(
          "this lens has no Jacobian at " + site + "; it has those after the blocks " + numbers());
    }
    return jacobian;
  }

  @Override
  public String how() {
    return "moved by J (the mean Jacobian of that layer, or the identity for J = I)";
  }

  /**
   * The direction of a token in the residual stream after a block, [d_model]: what must be added
   * there to raise the token's logit, by the mean over prompts. It is the row of the token in W_U ·
   * diag(w) · J_l, with w the weight of the final norm.
   *
   * <pre>{@code
   * model.run(prompt).add(RESID_POST.at(2), lens.direction(2, " Paris"), 4)
   * model.run(prompt).ablate(RESID_POST.at(2), lens.direction(2, " Paris"))
   * }</pre>
   */
  public Tensor direction(int layer, String token) {
    return new TokenDirections(this, TokenReadout.of(model)).direction(layer, id(token));
  }

  private int id(String token) {
    return model.toSingleToken(
        Objects.requireNonNull(token, "a direction is of a token such as \" Paris\", not null"));
  }

  /** The intervention that exchanges two tokens after a block, with strength 1. */
  public EachPosition swap(int layer, String one, String other) {
    return swap(layer, one, other, 1);
  }

  /**
   * The intervention that exchanges how far the stream goes in the directions of two tokens: h + α
   * V (σ(c) − c), with the directions as the columns of V, the coordinates c = V⁺h, and σ that
   * exchanges the two. The part of h that is orthogonal to both stays.
   *
   * <pre>
   * {@code model.run(prompt).with(RESID_POST.at(2), lens.swap(2, " Paris", " Rome")).top(5)}
   * </pre>
   *
   * @param strength α; 1 exchanges them, 0 changes nothing
   */
  public EachPosition swap(int layer, String one, String other, double strength) {
    TokenDirections directions = new TokenDirections(this, TokenReadout.of(model));
    int first = id(one);
    int second = id(other);
    if (first == second) {
      throw new IllegalArgumentException(
          "a swap needs two tokens, and '" + one + "' was given twice");
    }
    return Swap.of(
        directions.direction(layer, first), directions.direction(layer, second), strength);
  }

  /** The reading of a text, beside the control J = I. */
  public ControlledReading beside(String prompt) {
    return beside(model.run(prompt));
  }

  /** The reading of one prompt of any kind, beside the control J = I; a run keeps its changes. */
  public ControlledReading beside(Prompts prompt) {
    Run run = model.run(prompt);
    return new ControlledReading(read(run), identity().read(run));
  }

  /**
   * The stream after a block at the last position of a text as a sum of a few tokens' directions
   * with non-negative coefficients, beside the control J = I.
   */
  public SparseParts decompose(String prompt, int layer, int count) {
    return decompose(model.run(prompt), layer, count);
  }

  /** The same for one prompt of any kind; a run keeps its interventions. */
  public SparseParts decompose(Prompts prompt, int layer, int count) {
    Run run = model.run(prompt);
    if (run.tokens().batch() != 1) {
      throw new IllegalArgumentException(
          "a decomposition is of one prompt; this run has " + run.tokens().batch());
    }
    Site site = Act.RESID_POST.at(layer);
    at(site); // says which layers there are
    Tensor state = run.cache(site).get(site).at(Axis.BATCH, 0).at(Axis.POS, -1); // [d_model]
    return SparseParts.of(this, layer, state, count, run.tokens().quoted());
  }

  /** The same for a vector of the stream after a block, [d_model]. */
  public SparseParts decompose(Tensor state, int layer, int count) {
    Objects.requireNonNull(state, "a decomposition is of a vector [d_model], and null was given");
    at(Act.RESID_POST.at(layer));
    return SparseParts.of(this, layer, state, count, "");
  }

  /**
   * How far the Jacobian of each layer is from the identity, ‖J − I‖ / ‖I‖ (Frobenius): 0 where the
   * lens is the logit lens.
   */
  @Override
  public Curves picture() {
    JacobianLens identity = identity();
    double[] far =
        jacobians.keySet().stream()
            .mapToDouble(layer -> distance(jacobian(layer), identity.jacobian(layer)))
            .toArray();
    return Curves.of(
            name() + " of " + model.name() + ": how far J is from the identity",
            "block",
            "‖J − I‖ / ‖I‖",
            Line.of(name(), far))
        .at(jacobians.keySet().stream().map(String::valueOf).toList())
        .withNote(
            "0: the stream after the block is written as the last layer reads it, and the logit lens"
                + " reads the same. The lens is "
                + origin.text()
                + ".");
  }

  private static double distance(Tensor jacobian, Tensor identity) {
    return jacobian.minus(identity).norm().value() / identity.norm().value();
  }

  /**
   * Writes the Jacobians into a .safetensors file, which {@code jacobianLens(model, path)} reads;
   * or the picture of them, as .svg, .png or .html.
   */
  @Override
  public Saved save(String path) {
    return path.toLowerCase(Locale.ROOT).matches(".*\\.(svg|png|html)")
        ? picture().save(path)
        : JacobianFile.write(this, path);
  }

  private String numbers() {
    return jacobians.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return "Jacobian lens of "
        + model
        + ", "
        + origin.text()
        + "; it reads after the blocks "
        + numbers();
  }
}
