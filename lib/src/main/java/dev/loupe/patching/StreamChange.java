package dev.loupe.patching;

import dev.loupe.tensor.Tensor;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * By what a sender changes the residual stream, each entry from its stage on.
 *
 * @param byStage [batch, pos, d_model] each; for the stages see {@link DirectPaths}
 */
record StreamChange(NavigableMap<Integer, Tensor> byStage) {
  static StreamChange of(Sender sender) {
    NavigableMap<Integer, Tensor> byStage = new TreeMap<>();
    byStage.put(sender.stage(), sender.difference());
    return new StreamChange(byStage);
  }

  /** The same with what an MLP writes anew added from a stage on. */
  StreamChange plus(int stage, Tensor written) {
    NavigableMap<Integer, Tensor> more = new TreeMap<>(byStage);
    more.put(stage, byStage.lastEntry().getValue().plus(written));
    return new StreamChange(more);
  }

  /** The change that who reads at a stage sees; empty in front of the sender. */
  Optional<Tensor> at(int stage) {
    return Optional.ofNullable(byStage.floorEntry(stage)).map(Map.Entry::getValue);
  }
}
