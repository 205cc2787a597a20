package dev.loupe.sae.measure;

import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.harvest.Activations;
import dev.loupe.progress.Progress;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Bos;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Some tokens of a harvest with what a coder makes of them; the tensors and arrays are lent for a
 * call.
 *
 * @param input what the features read, [sample, d_in]
 * @param target what the features should write, [sample, d_out]; the input of an autoencoder
 * @param acts the activations of the features, [sample, feature]
 * @param output what the features write, [sample, d_out]
 * @param texts the number of each row's text
 * @param tokens the id of each row's token
 */
public record CodedRows(
    Tensor input, Tensor target, Tensor acts, Tensor output, int[] texts, int[] tokens) {
  private static final int NUMBERS = 1 << 21; // of activations of features at a time

  /**
   * Gives the rows of a part in chunks, so that little is in memory at a time.
   *
   * @param leftOut a token whose rows are left out
   */
  public static void each(
      SparseCoder coder, Activations part, Optional<Integer> leftOut, Consumer<CodedRows> taking) {
    int[] all = new Bos(leftOut).others(part.tokens());
    int size = Math.max(1, NUMBERS / coder.features());
    Torch.recordingGradients(
        false,
        () -> {
          for (int from = 0; from < all.length; from += size) {
            Progress.checkCancelled();
            chunk(
                coder,
                part,
                Arrays.copyOfRange(all, from, Math.min(all.length, from + size)),
                taking);
          }
          return null;
        });
  }

  private static void chunk(
      SparseCoder coder, Activations part, int[] rows, Consumer<CodedRows> taking) {
    try (NDManager work = Torch.memory(Device.cpu())) {
      Tensor read = lent(part.matrix(coder.reads()), rows, work);
      Tensor acts = coder.encoded(read);
      Tensor output = coder.decoded(acts, read);
      Tensor written =
          coder.config().transcodes() ? lent(part.matrix(coder.writes()), rows, work) : read;
      taking.accept(
          new CodedRows(
              coder.config().reads().flat(read, D_IN),
              coder.config().writes().flat(written, D_OUT),
              acts,
              coder.config().writes().flat(output, D_OUT),
              Arrays.stream(rows).map(part::text).toArray(),
              Arrays.stream(rows).map(part::token).toArray()));
    }
  }

  private static Tensor lent(Tensor matrix, int[] rows, NDManager work) {
    NDArray handle = matrix.nd().stopGradient(); // a second handle on the same storage
    handle.attach(work);
    return Tensor.borrow(Ops.take(handle, 0, rows, work), matrix.axes());
  }

  @Override
  public String toString() {
    return tokens.length + " tokens with " + acts;
  }
}
