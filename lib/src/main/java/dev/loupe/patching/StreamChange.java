package dev.loupe.patching;

import dev.loupe.tensor.Tensor;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The change of the residual stream by a sender; each entry holds from its stage on.
 *
 * @param byStage [batch, pos, d_model] each; for the stages see {@link DirectPaths}
 */
record StreamChange(NavigableMap<Integer, Tensor> byStage) {
  static StreamChange of(Sender sender) {
    NavigableMap<Integer, Tensor> byStage = new TreeMap<>();
    byStage.put(sender.stage(), sender.difference());
    return new StreamChange(byStage);
  }

  /** The same plus the change of an MLP's output from a stage on. */
  StreamChange plus(int stage, Tensor written) {
    NavigableMap<Integer, Tensor> more = new TreeMap<>(byStage);
    more.put(stage, byStage.lastEntry().getValue().plus(written));
    return new StreamChange(more);
  }

  /** The change at a stage; empty before the sender. */
  Optional<Tensor> at(int stage) {
    return Optional.ofNullable(byStage.floorEntry(stage)).map(Map.Entry::getValue);
  }
}
