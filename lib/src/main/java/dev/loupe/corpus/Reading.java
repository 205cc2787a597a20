package dev.loupe.corpus;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * How files are read.
 *
 * @param column the field or column with the text; {@code text} if none is named
 * @param charset the encoding; by the first bytes of the file, or UTF-8, if none is named
 * @param unit what counts as one text in a .txt file
 */
record Reading(Optional<String> column, Optional<Charset> charset, TextUnit unit) {
  /** The name of the column if none is given, as in most data sets. */
  static final String USUAL = "text";

  static final Reading PLAIN = new Reading(Optional.empty(), Optional.empty(), TextUnit.LINE);

  Reading with(TextUnit other) {
    return new Reading(column, charset, other);
  }

  Reading in(Charset other) {
    return new Reading(column, Optional.of(other), unit);
  }

  Reading of(String otherColumn) {
    return new Reading(Optional.of(otherColumn), charset, unit);
  }

  String columnOrUsual() {
    return column.orElse(USUAL);
  }
}
