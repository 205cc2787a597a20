package dev.loupe.jinja.tree;

/** An expression of a template. */
@FunctionalInterface
public interface Expression {
  Object value(Frame frame);
}
