package dev.loupe.sae.example;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Harvest;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;

/** All features of a coder on all tokens of some texts, read once. */
final class RecordedFeatures implements AutoCloseable {
  private static final int NUMBERS = 1 << 21; // of a chunk; 16 MB in float64

  private final SparseCoder coder;
  private final ReadTokens tokens;
  private final SparseRecord record = SparseRecord.open();
  private final int[] counts; // of the tokens on which each feature is active
  private final int[] features; // of one token
  private final double[] activations;

  private RecordedFeatures(SparseCoder coder, HookedTransformer model) {
    this.coder = coder;
    this.tokens = new ReadTokens(model);
    this.counts = new int[coder.features()];
    this.features = new int[coder.features()];
    this.activations = new double[coder.features()];
  }

  static RecordedFeatures of(SparseCoder coder, HookedTransformer model, Texts texts) {
    RecordedFeatures all = new RecordedFeatures(coder, model);
    try {
      Harvest.of(model, texts, coder.reads()).each(all::add);
      if (all.tokens.counted() == 0) {
        throw new IllegalArgumentException("the texts have no tokens but BOS; give other texts");
      }
      return all;
    } catch (RuntimeException | Error e) {
      all.close();
      throw e;
    }
  }

  private void add(Activations part) {
    Torch.recordingGradients(
        false,
        () -> {
          int rows = Math.max(1, NUMBERS / coder.features());
          for (int from = 0; from < part.rows(); from += rows) {
            Progress.checkCancelled();
            add(part, from, Math.min(rows, part.rows() - from));
          }
          return null;
        });
  }

  private void add(Activations part, int from, int rows) {
    Tensor matrix = part.matrix(known(part));
    double[] encoded;
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray handle = matrix.nd().stopGradient(); // a second handle on the same storage
      handle.attach(work);
      NDArray chunk = Ops.narrow(handle, 0, from, rows);
      encoded = coder.encoded(Tensor.borrow(chunk, matrix.axes())).toDoubleArray();
    }
    int width = coder.features();
    for (int row = 0; row < rows; row++) {
      tokens.add(part, from + row);
      add(encoded, row * width, tokens.counts(tokens.size() - 1));
    }
  }

  /** The site as the harvest knows it; a negative layer counts from the end. */
  private static Site known(Activations part) {
    return part.sites().iterator().next();
  }

  /** Adds the active features of a token. */
  private void add(double[] encoded, int from, boolean counted) {
    int active = 0;
    for (int feature = 0; counted && feature < features.length; feature++) {
      double value = encoded[from + feature];
      if (value != 0) {
        refuseUnfit(value, feature);
        features[active] = feature;
        activations[active++] = value;
        counts[feature]++;
      }
    }
    record.add(active, features, activations);
  }

  private void refuseUnfit(double value, int feature) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalStateException(
          Axis.FEATURE
              + " "
              + feature
              + " has the activation "
              + value
              + ", and activations are finite and not below 0; check the weights of the autoencoder");
    }
  }

  ReadTokens tokens() {
    return tokens;
  }

  SparseRecord record() {
    return record;
  }

  /** The number of tokens on which a feature is active. */
  int count(int feature) {
    return counts[feature];
  }

  /** The number of all features. */
  int width() {
    return counts.length;
  }

  @Override
  public void close() {
    record.close();
  }

  @Override
  public String toString() {
    return record + " of " + coder;
  }
}
