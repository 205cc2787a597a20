package dev.loupe.jinja;

/** Something that a template can call. */
@FunctionalInterface
interface Callable {
  Object call(Arguments arguments, Rendering rendering);
}
