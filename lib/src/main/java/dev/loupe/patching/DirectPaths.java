package dev.loupe.patching;

import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Patch;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The changes that receivers read when only a sender's output changes, along direct paths.
 *
 * <p>Every other head and MLP stays as in the base run, so the residual stream changes exactly by
 * the change of the sender's output, and no forward pass is needed. With {@code throughMlps}, each
 * MLP is recomputed on the changed stream and adds its own change. Positions do not mix.
 *
 * <p>Stages number the points where the residual stream is read: 2 · layer before a block, 2 ·
 * layer + 1 between its attention and its MLP, 2 · layers after the last block.
 */
final class DirectPaths {
  private final Spec spec;
  private final HookedTransformer model;
  private final Run run;
  private final Run sourceRun;
  private final boolean throughMlps;
  private final ActivationCache base;
  private final ActivationCache source;
  private final Map<Site, Tensor> unchanged = new HashMap<>();

  DirectPaths(Comparison comparison, boolean throughMlps) {
    this.model = comparison.model();
    this.spec = model.spec();
    this.run = comparison.into();
    this.sourceRun = comparison.from();
    this.throughMlps = throughMlps;
    this.base =
        run.cache(
            present(
                Act.EMBED,
                Act.POS_EMBED,
                Act.RESID_PRE,
                Act.RESID_MID,
                Act.RESID_POST,
                Act.QUERY,
                Act.KEY,
                Act.VALUE,
                Act.ATTN_OUT,
                Act.MLP_OUT,
                Act.LN1_SCALE,
                Act.LN2_SCALE));
    this.source = sourceRun.cache(present(Act.HEAD_Z, Act.MLP_OUT));
  }

  private Act[] present(Act... acts) {
    return Stream.of(acts).filter(model::has).toArray(Act[]::new);
  }

  /** The heads of a layer and its MLP, if it has one. */
  List<Sender> senders(int layer) {
    List<Sender> senders = new ArrayList<>();
    List<Tensor> heads = spec.block().writesNormed() ? headsAlone(layer) : headsTogether(layer);
    for (int head = 0; head < heads.size(); head++) {
      Spot spot = Act.HEAD_Z.at(layer).head(head);
      senders.add(new Sender(spot, written(spot.site()), heads.get(head)));
    }
    if (spec.mlp().isPresent()) {
      Site mlp = Act.MLP_OUT.at(layer);
      senders.add(new Sender(mlp.all(), written(mlp), source.get(mlp).minus(base.get(mlp))));
    }
    return senders;
  }

  /** The heads of a layer whose outputs do not depend on each other. */
  private List<Tensor> headsTogether(int layer) {
    Site z = Act.HEAD_Z.at(layer);
    Site result = Act.HEAD_RESULT.at(layer);
    Run block = run.from(layer, stream(2 * layer));
    Tensor before = block.cache(result).get(result);
    Tensor difference = block.patch(z, source).cache(result).get(result).minus(before);
    return IntStream.range(0, spec.attention().heads())
        .mapToObj(head -> difference.at(Axis.HEAD, head))
        .toList();
  }

  /** A norm after attention normalises the sum of all heads, so each head is changed alone. */
  private List<Tensor> headsAlone(int layer) {
    return IntStream.range(0, spec.attention().heads())
        .mapToObj(head -> rerun(Act.HEAD_Z.at(layer).head(head), source, Act.ATTN_OUT))
        .toList();
  }

  /** The change of what attention or MLP writes when a spot in it takes the source run's value. */
  private Tensor rerun(Spot spot, ActivationCache from, Act output) {
    Site written = output.at(spot.site().layer());
    Run block = run.from(written.layer(), stream(2 * written.layer())).patch(spot, from);
    return block.cache(written).get(written).minus(base.get(written));
  }

  /** The sender at a spot, its position left open. */
  Sender sender(Spot named) {
    Site site = named.site().act().inLayers() ? named.site().in(spec.layers()) : named.site();
    Spot spot = site.all();
    for (Map.Entry<Axis, Integer> pick : named.picks().entrySet()) {
      spot = pick.getKey() == Axis.POS ? spot : spot.pick(pick.getKey(), pick.getValue());
    }
    int stage = written(site);
    ActivationCache from = sourceRun.cache(site);
    return switch (site.act()) {
      case HEAD_Z -> new Sender(spot, stage, rerun(spot, from, Act.ATTN_OUT));
      case MLP_POST -> new Sender(spot, stage, rerun(spot, from, Act.MLP_OUT));
      default -> new Sender(whole(spot), stage, from.get(site).minus(base.get(site)));
    };
  }

  private static Spot whole(Spot spot) {
    if (!spot.picks().isEmpty()) {
      throw new IllegalArgumentException(
          "a path starts at a whole activation, at one position or at all positions, not at "
              + spot);
    }
    return spot;
  }

  /** The first stage that reads what a site writes. */
  private int written(Site site) {
    int block = 2 * site.layer();
    if (site.part().isPresent()) {
      throw noPath(site);
    }
    return switch (site.act()) {
      case EMBED, POS_EMBED -> 0;
      case RESID_PRE -> block;
      case RESID_MID -> block + 1;
      case HEAD_Z, ATTN_OUT -> spec.block().parallel() ? block + 2 : block + 1;
      case MLP_POST, MLP_OUT, RESID_POST -> block + 2;
      default -> throw noPath(site);
    };
  }

  private static IllegalArgumentException noPath(Site site) {
    return new IllegalArgumentException(
        "no path starts at "
            + site
            + "; it can start at a head, a neuron, an MLP, an embedding or a residual stream: head(layer, head), MLP_POST.at(layer).pick(D_MLP, neuron), mlp(layer), EMBED.site().all(), resid(layer).all()");
  }

  private int readByMlp(int layer) {
    return spec.block().parallel() ? 2 * layer : 2 * layer + 1;
  }

  private int read(Receiver receiver) {
    return switch (receiver.kind()) {
      case LOGITS -> 2 * spec.layers();
      case MLP -> readByMlp(receiver.layer());
      default -> 2 * receiver.layer();
    };
  }

  private Tensor stream(int stage) {
    int layer = stage / 2;
    if (layer == spec.layers()) {
      return base.get(Act.RESID_POST.at(layer - 1));
    }
    return base.get((stage % 2 == 0 ? Act.RESID_PRE : Act.RESID_MID).at(layer));
  }

  /** The change of the residual stream by the sender, up to the last of these receivers. */
  StreamChange change(Sender sender, List<Receiver> receivers) {
    int until = receivers.stream().mapToInt(this::read).max().orElse(0);
    StreamChange change = StreamChange.of(sender);
    for (int layer = 0; throughMlps && spec.mlp().isPresent() && 2 * layer + 2 <= until; layer++) {
      int stage = readByMlp(layer);
      Optional<Tensor> seen = change.at(stage);
      if (seen.isPresent()) {
        Site out = Act.MLP_OUT.at(layer);
        Tensor written = takenUp(stage, stream(stage).plus(seen.get())).cache(out).get(out);
        change = change.plus(2 * layer + 2, written.minus(base.get(out)));
      }
    }
    return change;
  }

  /** The change of the stream that a receiver reads; empty if the receiver is before the sender. */
  Optional<Tensor> seen(StreamChange change, Receiver receiver) {
    return change.at(read(receiver));
  }

  /** A patch that makes a receiver read the changed stream. */
  Optional<Patch> heard(StreamChange change, Receiver receiver) {
    return seen(change, receiver).map(seen -> receiver.reading(stream(read(receiver)).plus(seen)));
  }

  /**
   * The same with the receiver's norm frozen at the base run's scale. The final norm comes after
   * the spot where the logits are patched, see {@link #frozenEnd}.
   */
  Optional<Patch> heardThroughFrozenNorm(StreamChange change, Receiver receiver) {
    if (receiver.isLogits()) {
      return heard(change, receiver);
    }
    Site output = receiver.spot().site();
    Tensor stream = stream(read(receiver));
    // Only the difference: recomputing the norm in steps rounds differently from the norm itself.
    Tensor before = unchanged.computeIfAbsent(output, at -> frozen(receiver, stream));
    return seen(change, receiver)
        .map(seen -> frozen(receiver, stream.plus(seen)).minus(before))
        .map(difference -> receiver.making(headOf(receiver, base.get(output).plus(difference))));
  }

  private Tensor headOf(Receiver receiver, Tensor output) {
    for (Axis axis : List.of(Axis.HEAD, Axis.KV_HEAD)) {
      if (output.has(axis)) {
        return output.at(axis, receiver.spot().picks().get(axis));
      }
    }
    return output;
  }

  /** The receiver's output for a stream, with its norm frozen at the base run's scale. */
  private Tensor frozen(Receiver receiver, Tensor stream) {
    Site output = receiver.spot().site();
    Act scale = receiver.scale(spec);
    Run block = takenUp(read(receiver), stream);
    if (model.has(scale)) {
      Site there = scale.at(receiver.layer());
      block = block.replace(there.all(), base.get(there));
    }
    return block.cache(output).get(output);
  }

  /** The base run continued from a stage with this residual stream. */
  private Run takenUp(int stage, Tensor stream) {
    int layer = stage / 2;
    return stage % 2 == 0
        ? run.from(layer, stream)
        : run.from(layer, stream(2 * layer)).replace(Act.RESID_MID.at(layer).all(), stream);
  }

  /** The end of the base run, with the final norm frozen at the base run's scale. */
  Run frozenEnd() {
    int last = spec.layers() - 1;
    Run end = run.from(last, base.get(Act.RESID_PRE.at(last)));
    Site scale = Act.LN_FINAL_SCALE.site();
    return model.has(Act.LN_FINAL_SCALE)
        ? end.replace(scale.all(), run.cache(scale).get(scale))
        : end;
  }

  @Override
  public String toString() {
    return "direct paths through the " + run;
  }
}
