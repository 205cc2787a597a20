/**
 * PyTorch through DJL: the operations that DJL lacks, threads, number types, and native calls.
 *
 * <pre>{@code
 * try (NDManager work = Torch.memory(device)) {
 *   NDArray norms = Ops.norm(x, -1);
 * }
 * }</pre>
 *
 * <p>May use {@code natives}.
 */
package dev.loupe.torch;
