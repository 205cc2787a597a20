package dev.loupe.jinja.value;

/** Something that a template can call. */
@FunctionalInterface
public interface Callable {
  Object call(Arguments arguments, Rendering rendering);
}
