package dev.loupe.kernel.javadoc;

import java.util.List;

/**
 * A public type or member of the library.
 *
 * @param kind what it is
 * @param owner the type it belongs to, a nested one behind its outer one: {@code Outer.Inner}; of a
 *     type, itself
 * @param name its simple name
 * @param signature how it is used: {@code top(int k) → Grid}
 * @param parameters the types of its parameters, without packages and what they are of
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

  /** The name of the type it belongs to, without those around it. */
  public String simpleOwner() {
    return owner.substring(owner.lastIndexOf('.') + 1);
  }
}
