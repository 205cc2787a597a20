package dev.loupe.lens.jacobian;

import dev.loupe.axis.Axis;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.stream.TokenReadout;
import dev.loupe.tensor.Tensor;

/** The directions of all tokens in a layer, as a lens has them: the rows of its readout. */
record TokenDirections(JacobianLens lens, TokenReadout readout) {
  private static final int AT_ONCE = 4096; // tokens

  /** The direction of a token, [d_model]. */
  Tensor direction(int layer, int token) {
    String site = Act.RESID_POST.at(layer).in(lens.model().spec().layers()).name();
    return back(layer, readout.direction(token)).takenAt(site);
  }

  /** The length of every token's direction. */
  double[] lengths(int layer) {
    double[] lengths = new double[readout.tokens()];
    for (int from = 0; from < lengths.length; from += AT_ONCE) {
      Progress.checkCancelled();
      int to = Math.min(lengths.length, from + AT_ONCE);
      double[] some = back(layer, readout.directions(from, to)).norm(Axis.D_MODEL).toDoubleArray();
      System.arraycopy(some, 0, lengths, from, some.length);
    }
    return lengths;
  }

  /** The dot product of a vector [d_model] with every token's direction. */
  double[] products(int layer, Tensor vector) {
    return readout.logits(lens.linear(Act.RESID_POST.at(layer), vector)).toDoubleArray();
  }

  /** Directions at the end of the stream, as directions after a block. */
  private Tensor back(int layer, Tensor directions) {
    return directions
        .renamed(Axis.D_MODEL, JacobianLens.OUT)
        .dot(lens.jacobian(layer), JacobianLens.OUT);
  }
}
