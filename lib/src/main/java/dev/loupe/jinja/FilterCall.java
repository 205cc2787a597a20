package dev.loupe.jinja;

/** A filter with its arguments, waiting for a value. */
record FilterCall(Builtin filter, Call call) {
  Object apply(Object value, Frame frame) {
    frame.rendering().spend(1);
    return filter.apply(value, call.arguments(frame), frame.rendering());
  }
}
