package dev.loupe.bench;

import java.util.Locale;

/** A way in which Python users do a piece of work. */
enum Rival {
  /** The only way that there is. */
  PLAIN,
  /** One whole forward for each cell of a sweep, with hooks. */
  HOOKS,
  /** One whole forward for each layer, with a copy of the prompts for each cell. */
  BATCH,
  /** The same from the patched layer on, written for one experiment. */
  LOOP;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return word();
  }
}
