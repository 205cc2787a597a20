package dev.loupe.sae.probing;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A token or a text for probes.
 *
 * @param label its class
 * @param group examples of one group are all in training or all held out: a token, or a text
 * @param raw its activation
 * @param active the features that are active, rising
 * @param values their activations
 */
record ProbeExample(String label, int group, double[] raw, int[] active, double[] values) {
  /** An example with the activations of all features, of which few are kept. */
  static ProbeExample of(String label, int group, double[] raw, double... acts) {
    int[] active = IntStream.range(0, acts.length).filter(i -> acts[i] != 0).toArray();
    return new ProbeExample(
        label, group, raw, active, Arrays.stream(active).mapToDouble(i -> acts[i]).toArray());
  }

  /** The activation of a feature. */
  double value(int feature) {
    int at = Arrays.binarySearch(active, feature);
    return at < 0 ? 0 : values[at];
  }

  /** The activations of some features. */
  double[] values(int... features) {
    return Arrays.stream(features).mapToDouble(this::value).toArray();
  }
}
