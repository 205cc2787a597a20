package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Positions;
import dev.loupe.axis.Axis;
import dev.loupe.forward.Forward;
import dev.loupe.forward.Gate;
import dev.loupe.forward.KvCache;
import dev.loupe.forward.Pass;
import dev.loupe.intervention.Change;
import dev.loupe.intervention.EachPosition;
import dev.loupe.intervention.FixedValue;
import dev.loupe.memory.OnceMore;
import dev.loupe.memory.Room;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Continues prompts token by token.
 *
 * <p>Keys and values of earlier positions are cached, so each step computes one position;
 * interventions act at the same positions with and without this cache. A user's intervention at a
 * whole activation, or from a position on, may read every position, so each step then computes all
 * positions, unless it is an {@link EachPosition}.
 */
final class Generation {
  private final Run run;
  private final HookedTransformer model;
  private final Sampling sampling;
  private final boolean cached;
  private final List<Change> changes;

  Generation(Run run, Sampling sampling, boolean cached) {
    Unembedding.require(run.model());
    if (run.start().isPresent()) {
      throw new IllegalArgumentException(
          "a run that starts at a block cannot generate, because new tokens must be embedded first; generate from a prompt");
    }
    if (!run.model().spec().attention().causal()) {
      throw new IllegalArgumentException(
          run.model().name()
              + " attends in both directions and predicts the token at a position, so it cannot"
              + " continue a text");
    }
    this.run = run;
    this.model = run.model();
    this.sampling = sampling;
    this.changes =
        run.changes().stream()
            .flatMap(change -> FixedValue.byPosition(change, run.tokens().width()))
            .toList();
    this.cached = cached && changes.stream().allMatch(Generation::meetsOnePosition);
  }

  /** Whether a change needs no position other than the one that a step computes. */
  private static boolean meetsOnePosition(Change change) {
    boolean known =
        change.intervention() instanceof FixedValue fixed
            && !showsLaterTokens(change.spot(), fixed.value());
    return known || change.intervention() instanceof EachPosition || change.spot().onePosition();
  }

  /** A value for every source lets earlier positions attend to tokens that were added later. */
  private static boolean showsLaterTokens(Spot spot, Tensor value) {
    boolean everySource = spot.axes().contains(Axis.DEST) && spot.axes().contains(Axis.SRC);
    return everySource
        && (spot.site().act() == Act.ATTN_SCORES
            || Arrays.stream(value.toDoubleArray()).anyMatch(share -> share != 0));
  }

  /** The text that was added to each prompt, up to the token that ends a text. */
  List<String> texts(int count) {
    Tokenizer tokenizer =
        model
            .tokenizer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        model.name() + " has no tokenizer; use generateTokens(" + count + ")"));
    Tokens all = tokens(count);
    int width = run.tokens().width();
    List<String> texts = new ArrayList<>();
    for (int row = 0; row < all.batch(); row++) {
      int[] added = new int[all.width() - width];
      for (int i = 0; i < added.length; i++) {
        added[i] = all.id(row, width + i);
      }
      texts.add(tokenizer.continuation(untilEnd(added, tokenizer)));
    }
    return texts;
  }

  private static int[] untilEnd(int[] ids, Tokenizer tokenizer) {
    int length = 0;
    while (length < ids.length && !tokenizer.ends().contains(ids[length])) {
      length++;
    }
    return Arrays.copyOf(ids, length);
  }

  /**
   * The prompts followed by up to {@code count} new tokens; stops early when every text has ended.
   */
  Tokens tokens(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("a text cannot be continued by " + count + " tokens");
    }
    int read = run.tokens().width() + Math.max(0, count - 1); // nothing reads the last new token
    refuseBeyondContext(count, read);
    run.refuseBeyond(read);
    return OnceMore.on(
        model.device(),
        "generating " + count + " tokens",
        () -> Torch.recordingGradients(false, () -> grown(count)));
  }

  private Tokens grown(int count) {
    Room room = room(count);
    try (room;
        KvCache cache = new KvCache(model.spec().layers(), model.device())) {
      return grown(count, cache);
    } finally {
      Reference.reachabilityFence(model);
    }
  }

  private Tokens grown(int count, KvCache cache) {
    Random random = new Random(sampling.seed());
    boolean[] ended = new boolean[run.tokens().batch()];
    Tokens tokens = run.tokens();
    for (int step = 0; step < count && !all(ended); step++) {
      Progress.checkCancelled();
      boolean anew = step == 0 || !cached || turnsOtherwise(tokens);
      if (anew) {
        cache.clear();
      }
      int offset = anew ? 0 : tokens.width() - 1;
      tokens = tokens.append(choose(next(tokens, offset, cache), ended, random));
    }
    return tokens;
  }

  private void refuseBeyondContext(int count, int read) {
    int context = model.spec().context();
    if (read > context) {
      throw new IllegalArgumentException(
          "the prompt has "
              + run.tokens().width()
              + " tokens and "
              + count
              + " more were requested; "
              + model.name()
              + " can read "
              + context
              + " tokens, so at most "
              + (context - run.tokens().width() + 1)
              + " can follow");
    }
  }

  /** Room for the last step, which needs the most memory. */
  private Room room(int count) {
    Tokens tokens = run.tokens();
    WorkingSet set = new WorkingSet(model, tokens.batch(), tokens.width() + count, tokens.padded());
    return set.room(
        set.generation(changes.stream().map(change -> change.spot().site()).toList()), 0);
  }

  /**
   * Whether a prompt has just grown so long that its earlier keys, too, are rotated differently.
   */
  private boolean turnsOtherwise(Tokens tokens) {
    if (!(model.spec().positions() instanceof Positions.Rotary rotary)) {
      return false;
    }
    return rotary.all().stream()
        .flatMapToInt(rotation -> rotation.stretch().turningPoint().stream())
        .anyMatch(
            point ->
                IntStream.range(0, tokens.batch())
                    .anyMatch(row -> tokens.width() - tokens.start(row) == point + 1));
  }

  private int[] choose(float[][] logits, boolean[] ended, Random random) {
    Set<Integer> ends = model.tokenizer().map(Tokenizer::ends).orElse(Set.of());
    int[] chosen = new int[logits.length];
    for (int row = 0; row < chosen.length; row++) {
      chosen[row] = ended[row] ? ends.iterator().next() : sampling.choose(logits[row], random);
      ended[row] |= ends.contains(chosen[row]);
    }
    return chosen;
  }

  private static boolean all(boolean[] flags) {
    for (boolean flag : flags) {
      if (!flag) {
        return false;
      }
    }
    return true;
  }

  /**
   * The logits of the last position; a change of the final norm applies to all computed positions.
   */
  private NDArray last(NDArray resid, Gate gate) {
    boolean all = Passage.watchesFinalNorm(gate);
    int end = (int) resid.getShape().get(1) - 1;
    NDArray read = all ? resid : Ops.narrow(resid, 1, end, 1);
    NDArray logits = model.forward().unembed(read, gate);
    return all ? Ops.narrow(logits, 1, end, 1) : logits;
  }

  /** The last position's logits of every prompt. */
  private float[][] next(Tokens tokens, int offset, KvCache cache) {
    try (NDManager work = Torch.memory(model.device())) {
      Gate gate = Gate.changing(changes, tokens.padding(), offset);
      Optional<KvCache> keys = cached ? Optional.of(cache) : Optional.empty();
      Pass pass = Pass.over(tokens, offset, model.spec(), model.weights(), work, gate, keys);
      Forward forward = model.forward();
      NDArray resid = Embedded.of(model, tokens, offset, pass);
      resid = forward.blocks(resid, 0, model.spec().layers(), pass);
      NDArray last = last(resid, gate);
      FiniteLogits.checked(last, new Run(model, tokens, changes, Optional.empty()));
      float[] flat = Ops.cast(last, DataType.FLOAT32).toFloatArray();
      float[][] rows = new float[tokens.batch()][];
      int vocab = flat.length / rows.length;
      for (int row = 0; row < rows.length; row++) {
        rows[row] = Arrays.copyOfRange(flat, row * vocab, (row + 1) * vocab);
      }
      return rows;
    }
  }
}
