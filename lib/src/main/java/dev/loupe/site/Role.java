package dev.loupe.site;

import java.util.Objects;

/**
 * What a position is in a prompt, such as the indirect object: prompts of different lengths have
 * the same roles at different positions.
 *
 * <p>Prompt sets such as {@code ioi(model, 20)} know the roles of their words: {@code
 * RESID_PRE.at(3).pos(IO)} is a different position in each prompt.
 *
 * <p>A role of several tokens stands at its last token, where models gather what the words mean.
 *
 * @param name the name as papers write it
 */
public record Role(String name) {
  /** The indirect object: the name that occurs once, which is the answer. */
  public static final Role IO = new Role("IO");

  /** The subject where it occurs first. */
  public static final Role S1 = new Role("S1");

  /** The subject where it occurs again. */
  public static final Role S2 = new Role("S2");

  /** The two last digits of the first year. */
  public static final Role YY = new Role("YY");

  /** The word that the prompt is about. */
  public static final Role SUBJECT = new Role("SUBJECT");

  /** The noun between the subject and its verb. */
  public static final Role DISTRACTOR = new Role("DISTRACTOR");

  /** The argument of a function whose docstring is the first in the prompt, in its definition. */
  public static final Role A_DEF = new Role("A_def");

  /** The argument of a function whose docstring is the second in the prompt, in its definition. */
  public static final Role B_DEF = new Role("B_def");

  /** The argument of a function whose docstring comes next, in its definition: the answer. */
  public static final Role C_DEF = new Role("C_def");

  /** The first argument in the docstring. */
  public static final Role A_DOC = new Role("A_doc");

  /** The second argument in the docstring. */
  public static final Role B_DOC = new Role("B_doc");

  /** The last token, after which the answer comes; prompts of every kind have it. */
  public static final Role END = new Role("END");

  /** Refuses a role without a name. */
  public Role {
    Objects.requireNonNull(name, "a role needs a name such as IO, and null was given");
  }

  @Override
  public String toString() {
    return name;
  }
}
