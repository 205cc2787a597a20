package dev.loupe.arch;

/** How a block combines attention and MLP, and where its norms are. */
public enum Block {
  /** The MLP reads what attention has written: pre + attn = mid, mid + mlp = post. */
  SEQUENTIAL,
  /** Both read the block's input, each through a norm of its own: pre + attn + mlp = post. */
  PARALLEL,
  /** Both read the block's input through one norm: pre + attn + mlp = post. */
  PARALLEL_ONE_NORM,
  /**
   * As sequential, with a second norm after attention and after the MLP, on what is added to the
   * residual stream.
   */
  SANDWICH,
  /**
   * As sequential, with norms only after attention and after the MLP, on what is added to the
   * residual stream.
   */
  POST_NORM,
  /**
   * As sequential, with the residual stream itself normalised after each sum: pre + attn = mid,
   * ln1(mid) + mlp = post, and the next block reads ln2(post). Vaswani et al. 2017, arXiv
   * 1706.03762; Devlin et al. 2018, arXiv 1810.04805.
   */
  NORMED_STREAM;

  /** Whether attention and MLP both read the block's input. */
  public boolean parallel() {
    return this == PARALLEL || this == PARALLEL_ONE_NORM;
  }

  /** Whether the MLP reads the output of attention's norm. */
  public boolean oneNorm() {
    return this == PARALLEL_ONE_NORM;
  }

  /** Whether the residual stream is normalised before it is read. */
  public boolean readsNormed() {
    return this != POST_NORM && this != NORMED_STREAM;
  }

  /** Whether the residual stream itself is normalised after each sum. */
  public boolean normsStream() {
    return this == NORMED_STREAM;
  }

  /** Whether the residual stream is normalised anywhere in the block. */
  public boolean normed() {
    return readsNormed() || normsStream();
  }

  /** Whether outputs are normalised before they are added to the residual stream. */
  public boolean writesNormed() {
    return this == SANDWICH || this == POST_NORM;
  }
}
