package dev.loupe.jinja;

/** An expression of a template. */
@FunctionalInterface
interface Expression {
  Object value(Frame frame);
}
