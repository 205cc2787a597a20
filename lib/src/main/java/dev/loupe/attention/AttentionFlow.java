package dev.loupe.attention;

import dev.loupe.progress.Progress;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.token.TokenStrip;

/**
 * Attention flow: the largest flow from a position of the last layer to each input token, if
 * attention is the capacity of the pipes between layers.
 *
 * <p>The network has a node for each position behind each layer; the edge from position i behind a
 * layer to position j before it carries at most Â[i, j] = ½ (mean over heads of A)[i, j] + ½ [i =
 * j]. The flow to each token is computed alone, from 0 to 1, so the flows do not sum to 1; the
 * authors divide them by their sum.
 *
 * <p>Abnar and Zuidema 2020, <a href="https://arxiv.org/abs/2005.00928">quantifying attention
 * flow</a>, section 3.
 */
final class AttentionFlow {
  private AttentionFlow() {}

  static TokenStrip of(TokenMaps maps, LayerPatterns patterns, int position) {
    int from = maps.position(position);
    return TokenStrip.of(
            "attention flow from " + maps.named(from) + " of the last layer",
            "largest flow",
            maps.run().tokens().pieces(0),
            flows(patterns, from))
        .withScale(Scale.fixed(0, 1))
        .withNote(
            maps.note(
                "The largest flow from the position to each input token, from 0 to 1, if ½ · attention (mean over heads) + ½ · identity is the capacity between positions of neighbouring layers. Each token's flow is computed alone: they do not sum to 1."));
  }

  private static double[] flows(LayerPatterns patterns, int from) {
    int layers = patterns.layers();
    int width = patterns.mean().get(0).length;
    MaxFlow network = network(patterns, width);
    double[] flows = new double[width];
    try (Progress progress = Progress.of("attention flow", width)) {
      for (int token = 0; token < width; token++) {
        flows[token] = network.between(layers * width + from, token);
        progress.tick();
      }
    }
    return flows;
  }

  /** Node {@code layer · width + position} stands before the layer, the last row behind all. */
  private static MaxFlow network(LayerPatterns patterns, int width) {
    MaxFlow network = new MaxFlow((patterns.layers() + 1) * width);
    for (int layer = 0; layer < patterns.layers(); layer++) {
      double[][] capacity = Rollout.withResidual(patterns.mean().get(layer));
      for (int dest = 0; dest < width; dest++) {
        for (int src = 0; src < width; src++) {
          if (capacity[dest][src] > 0) {
            network.connect((layer + 1) * width + dest, layer * width + src, capacity[dest][src]);
          }
        }
      }
    }
    return network;
  }
}
