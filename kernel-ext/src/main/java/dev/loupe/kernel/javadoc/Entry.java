package dev.loupe.kernel.javadoc;

import java.util.List;

/**
 * A public type or member of the library.
 *
 * @param kind what it is
 * @param owner the type it belongs to, a nested one after its outer one: {@code Outer.Inner}; for a
 *     type, the type itself
 * @param name its simple name
 * @param signature how it is used: {@code top(int k) → Grid}
 * @param parameters the types of its parameters, without packages and type arguments
 * @param doc what its Javadoc says
 */
public record Entry(
    Kind kind, String owner, String name, String signature, List<String> parameters, Doc doc) {
  /** What can have Javadoc. */
  public enum Kind {
    /** A class, record, enum or interface. */
    TYPE,
    /** A method. */
    METHOD,
    /** A constructor; its name is that of its type. */
    CONSTRUCTOR,
    /** A constant. */
    CONSTANT
  }

  /** Keeps a copy of the parameters. */
  public Entry {
    parameters = List.copyOf(parameters);
  }

  /** Whether a cell can use it without a type before it. */
  public boolean isWord() {
    return kind == Kind.METHOD && owner.endsWith("Words");
  }

  /** The name of the type it belongs to, without its outer types. */
  public String simpleOwner() {
    return owner.substring(owner.lastIndexOf('.') + 1);
  }
}
