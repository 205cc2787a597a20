package dev.loupe.text;

import java.util.function.Supplier;

/** A value that is computed when it is first asked for. */
public final class Remembered<T> implements Supplier<T> {
  private Supplier<T> computing;
  private T value;

  public Remembered(Supplier<T> computing) {
    this.computing = computing;
  }

  @Override
  public synchronized T get() {
    if (computing != null) {
      value = computing.get();
      computing = null; // so that what it refers to can be collected
    }
    return value;
  }

  @Override
  public String toString() {
    return computing == null ? String.valueOf(value) : "not computed yet";
  }
}
