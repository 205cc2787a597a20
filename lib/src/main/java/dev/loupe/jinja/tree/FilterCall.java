package dev.loupe.jinja.tree;

import dev.loupe.jinja.builtin.Builtin;

/** A filter with its arguments, waiting for a value. */
public record FilterCall(Builtin filter, Call call) {
  public Object apply(Object value, Frame frame) {
    frame.rendering().spend(1);
    return filter.apply(value, call.arguments(frame), frame.rendering());
  }
}
