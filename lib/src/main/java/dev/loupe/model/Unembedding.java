package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.axis.Axis;
import dev.loupe.forward.Gate;
import dev.loupe.memory.OnceMore;
import dev.loupe.memory.Room;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Reads;
import dev.loupe.tensor.Origin;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.lang.ref.Reference;
import java.util.List;

/** Logits of a residual stream that the user gives. */
final class Unembedding {
  private static final List<Axis> RESID = List.of(Axis.BATCH, Axis.POS, Axis.D_MODEL);

  private Unembedding() {}

  /** Refuses a classifier, which has no unembedding. */
  static void require(HookedTransformer model) {
    model
        .spec()
        .classes()
        .ifPresent(
            head -> {
              throw head.noTokens(model.name());
            });
  }

  /** The logits of a residual stream that may lack the axes batch and pos; they lack them too. */
  static Tensor of(HookedTransformer model, Tensor resid) {
    boolean stream = resid.has(Axis.D_MODEL) && resid.size(Axis.D_MODEL) == model.spec().dModel();
    for (Axis axis : List.of(Axis.BATCH, Axis.POS)) {
      if (stream && !resid.has(axis)) {
        return of(model, resid.with(axis.sized(1))).at(axis, 0);
      }
    }
    boolean whole = stream && resid.axes().size() == RESID.size();
    return of(
        model, whole ? resid.arranged(Axis.BATCH, Axis.POS, Axis.D_MODEL) : resid, Gate.open());
  }

  /** The logits if the residual stream after the last block were {@code resid}. */
  static Tensor of(HookedTransformer model, Tensor resid, Gate gate) {
    require(model);
    if (!resid.axes().equals(RESID)) {
      throw refused(resid);
    }
    return OnceMore.on(
        model.device(),
        "logits of " + resid,
        () -> Torch.recordingGradients(false, () -> finished(model, resid, gate)));
  }

  /**
   * The logits inside a computation that gradients flow back through; they belong to it, or to
   * {@code work} if the stream is a tensor of its own.
   */
  static Tensor tracked(HookedTransformer model, Tensor resid, NDManager work) {
    require(model);
    if (!resid.axes().equals(RESID)) {
      throw refused(resid);
    }
    try {
      NDArray stream = resid.lent() ? resid.nd() : Ops.copy(resid.nd(), work);
      NDArray logits = model.forward().finish(Ops.cast(stream, model.type()), Gate.open());
      return Tensor.borrow(logits, Logits.AXES, Origin.of(resid.padding()));
    } finally {
      Reference.reachabilityFence(model);
      Reference.reachabilityFence(resid);
    }
  }

  private static IllegalArgumentException refused(Tensor resid) {
    return new IllegalArgumentException(
        "unembed takes the residual stream after the last block, "
            + RESID
            + ", and "
            + resid
            + " was given; the logits of a direction are v.dot(model.weight(\"W_U\"), D_MODEL)");
  }

  private static Tensor finished(HookedTransformer model, Tensor resid, Gate gate) {
    try (Room room = roomForLogits(model, resid);
        NDManager work = Torch.memory(model.device())) {
      NDArray stream = Ops.cast(Ops.copy(resid.nd(), work), model.type());
      NDArray logits = model.forward().finish(stream, gate);
      room.giveBack();
      return Scope.open(model.device(), "logits")
          .keep(logits, Logits.AXES, Origin.of(resid.padding()));
    } finally {
      Reference.reachabilityFence(model);
      Reference.reachabilityFence(resid);
    }
  }

  private static Room roomForLogits(HookedTransformer model, Tensor resid) {
    WorkingSet set = new WorkingSet(model, resid.size(Axis.BATCH), resid.size(Axis.POS), false);
    long bytes = set.logits(Reads.EVERYTHING, false);
    return set.room(new WorkingSet.Need(bytes, "logits"), 0);
  }
}
