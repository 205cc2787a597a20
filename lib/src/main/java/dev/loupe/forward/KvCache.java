package dev.loupe.forward;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.loupe.torch.Torch;

/** The cached keys and values of each layer, [batch, head, pos, d_head]. */
public final class KvCache implements AutoCloseable {
  private final NDManager owner;
  private final NDArray[] keys;
  private final NDArray[] values;

  public KvCache(int layers, Device device) {
    this.owner = Torch.memory(device);
    this.keys = new NDArray[layers];
    this.values = new NDArray[layers];
  }

  /** The cached keys of a layer, followed by the newest. */
  NDArray keys(int layer, NDArray newest) {
    return extend(keys, layer, newest);
  }

  /** The cached values of a layer, followed by the newest. */
  NDArray values(int layer, NDArray newest) {
    return extend(values, layer, newest);
  }

  /** Whether positions of a layer are cached. */
  boolean has(int layer) {
    return keys[layer] != null;
  }

  /** The cached keys of a layer. */
  NDArray keys(int layer) {
    return keys[layer];
  }

  /** The cached values of a layer. */
  NDArray values(int layer) {
    return values[layer];
  }

  /** Takes the keys and values of a layer's positions, earlier ones among them. */
  void replace(int layer, NDArray allKeys, NDArray allValues) {
    replace(keys, layer, allKeys);
    replace(values, layer, allValues);
  }

  private void replace(NDArray[] store, int layer, NDArray all) {
    if (store[layer] != null) {
      store[layer].close();
    }
    all.attach(owner);
    store[layer] = all;
  }

  /** Clears the cache. */
  public void clear() {
    for (NDArray[] store : new NDArray[][] {keys, values}) {
      for (int layer = 0; layer < store.length; layer++) {
        if (store[layer] != null) {
          store[layer].close();
          store[layer] = null;
        }
      }
    }
  }

  /**
   * The extended array, as a separate handle, so that results of the pass do not belong to the
   * cache.
   */
  private NDArray extend(NDArray[] store, int layer, NDArray newest) {
    NDArray all =
        store[layer] == null ? newest : NDArrays.concat(new NDList(store[layer], newest), 2);
    NDArray kept = all.stopGradient();
    kept.attach(owner);
    if (store[layer] != null) {
      store[layer].close();
      all.attach(newest.getManager());
    }
    store[layer] = kept;
    return all;
  }

  @Override
  public void close() {
    owner.close();
  }
}
