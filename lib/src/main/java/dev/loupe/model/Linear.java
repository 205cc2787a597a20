package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;

/** A matrix [out, in] and perhaps a bias [out]: x·Wᵀ + b. */
record Linear(NDArray weight, Optional<NDArray> bias) {
  NDArray apply(NDArray x) {
    return JniUtils.linear((PtNDArray) x, (PtNDArray) weight, (PtNDArray) bias.orElse(null));
  }
}
