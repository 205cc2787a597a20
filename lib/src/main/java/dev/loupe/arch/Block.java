package dev.loupe.arch;

/** How a block joins attention and MLP. */
public enum Block {
  /** The MLP reads what attention has written: pre + attn = mid, mid + mlp = post. */
  SEQUENTIAL,
  /** Both read the block's input: pre + attn + mlp = post. */
  PARALLEL
}
