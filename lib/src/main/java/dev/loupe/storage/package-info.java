/**
 * Arrays in files: safetensors, .npy and .csv, read and written piece by piece; and .npz files and
 * files of {@code torch.save}, read.
 *
 * <pre>{@code
 * Safetensors file = Safetensors.open(Path.of("x.safetensors"));
 * file.names();                                          // what it holds
 * file.entry("x").stored().shape();                      // [12, 64]
 * file.metadata().get("x.axes");                         // pos d_model
 * new SafetensorsWriter().put("y", file.entry("x").stored()).write(Path.of("y.safetensors"));
 * }</pre>
 *
 * <p>May use {@code files}, {@code torch} and {@code arch.config}. A file is not trusted: sizes are
 * checked against it before anything is read, and no pickle is executed: one makes tensors and
 * plain values only.
 */
package dev.loupe.storage;
