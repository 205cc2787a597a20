package dev.loupe.sae.file;

import dev.loupe.arch.config.HfConfig;
import dev.loupe.site.Site;
import java.util.Optional;
import java.util.Set;

/**
 * A config of any layout, with the refusals that all of them have.
 *
 * @param file for messages
 */
record Settings(String file, HfConfig config) {
  static Settings of(SaeFolder folder, String name) {
    return new Settings(folder.get(name).toString(), folder.config(name));
  }

  /** Refuses a key that has any other value than one of these. */
  void require(String key, Object... allowed) {
    for (Object value : allowed) {
      if (config.is(key, value)) {
        return;
      }
    }
    if (config.has(key)) {
      throw new IllegalArgumentException(
          file + " has another " + key + " than " + allowed[0] + ", which Loupe does not know");
    }
    config.ignore(key);
  }

  /** Refuses keys that were not read and that are not in {@code harmless}. */
  void refuseUnknown(Set<String> harmless) {
    Set<String> unknown = config.unread();
    unknown.removeAll(harmless);
    refuse(unknown, file);
  }

  /** Refuses keys of a file that may change what is computed, if there are any. */
  static void refuse(Set<String> unknown, String file) {
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          file
              + " has "
              + String.join(", ", unknown)
              + ", which may change what is computed, and Loupe does not know it; remove a key only if"
              + " you are sure that it changes nothing");
    }
  }

  /** A site that the user gave, or that the files name; without either, it is asked for. */
  Site site(Optional<Site> asked, Optional<Site> named, String what) {
    return asked
        .or(() -> named)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    file
                        + " does not say which site it "
                        + what
                        + ", in words that Loupe knows; give the sites when you load it"));
  }

  @Override
  public String toString() {
    return file;
  }
}
