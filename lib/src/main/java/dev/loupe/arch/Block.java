package dev.loupe.arch;

/** How a block joins attention and MLP, and where its norms stand. */
public enum Block {
  /** The MLP reads what attention has written: pre + attn = mid, mid + mlp = post. */
  SEQUENTIAL,
  /** Both read the block's input, each through a norm of its own: pre + attn + mlp = post. */
  PARALLEL,
  /** Both read the block's input through one norm: pre + attn + mlp = post. */
  PARALLEL_ONE_NORM,
  /** As sequential, with a second norm behind attention and MLP: what is added has passed it. */
  SANDWICH,
  /** As sequential, with norms only behind attention and MLP. */
  POST_NORM;

  /** Whether attention and MLP both read the block's input. */
  public boolean parallel() {
    return this == PARALLEL || this == PARALLEL_ONE_NORM;
  }

  /** Whether the MLP reads what attention's norm gives. */
  public boolean oneNorm() {
    return this == PARALLEL_ONE_NORM;
  }

  /** Whether the stream is normalised before it is read. */
  public boolean readsNormed() {
    return this != POST_NORM;
  }

  /** Whether what is written into the stream is normalised before it is added. */
  public boolean writesNormed() {
    return this == SANDWICH || this == POST_NORM;
  }
}
