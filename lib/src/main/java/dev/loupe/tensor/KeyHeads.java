package dev.loupe.tensor;

/**
 * Key-value heads beside attention heads: with grouped-query attention each of the former serves
 * several of the latter, and without it they are the same.
 */
final class KeyHeads {
  private KeyHeads() {}

  /**
   * A tensor with an entry for each attention head, if it has only key-value heads and the other
   * only attention heads; otherwise the same tensor.
   */
  static Tensor beside(Tensor tensor, Tensor other) {
    boolean meets =
        tensor.has(Axis.KV_HEAD)
            && !tensor.has(Axis.HEAD)
            && other.has(Axis.HEAD)
            && !other.has(Axis.KV_HEAD);
    if (!meets || other.size(Axis.HEAD) % tensor.size(Axis.KV_HEAD) != 0) {
      return tensor;
    }
    int group = other.size(Axis.HEAD) / tensor.size(Axis.KV_HEAD);
    Tensor each = group == 1 ? tensor : tensor.repeat(Axis.KV_HEAD, group);
    return each.renamed(Axis.KV_HEAD, Axis.HEAD);
  }
}
