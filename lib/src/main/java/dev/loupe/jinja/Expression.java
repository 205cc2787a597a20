package dev.loupe.jinja;

/** Something that has a value where it stands. */
@FunctionalInterface
interface Expression {
  Object value(Frame frame);
}
