package dev.loupe.site;

import java.util.Collections;
import java.util.List;

/**
 * The positions that a spot covers, if it does not pick one number for all prompts.
 *
 * <p>A place that depends on the prompts has no numbers until they are known; then it has one
 * number for each prompt, counted with padding.
 */
public sealed interface Place {
  /** Every position. */
  Place EVERY = new From(0);

  /** Whether it is one position of each prompt, so that a tensor there has no axis of positions. */
  boolean one();

  /** The first position of a prompt that it covers; the positions must be known. */
  int first(int prompt);

  /** The first position that it covers in any prompt; the positions must be known. */
  int begin();

  /** A position and all after it, generated ones too; a negative one counts from the end. */
  record From(int position) implements Place {
    @Override
    public boolean one() {
      return false;
    }

    @Override
    public int first(int prompt) {
      return position;
    }

    @Override
    public int begin() {
      return position;
    }

    @Override
    public String toString() {
      return "from " + position;
    }
  }

  /** A place that a role gives, in each prompt its own. */
  sealed interface OfRole extends Place permits AtRole, FromRole {
    /** The role. */
    Role role();

    /** The position of the role in each prompt; empty while the prompts are not known. */
    List<Integer> positions();

    @Override
    default int first(int prompt) {
      return known().get(prompt);
    }

    @Override
    default int begin() {
      return Collections.min(known());
    }

    private List<Integer> known() {
      if (positions().isEmpty()) {
        throw new IllegalStateException(
            "the position of " + role() + " is not known without prompts");
      }
      return positions();
    }
  }

  /**
   * The position of a role, in each prompt its own.
   *
   * @param positions the position in each prompt; empty while the prompts are not known
   */
  record AtRole(Role role, List<Integer> positions) implements OfRole {
    /** Keeps a copy. */
    public AtRole {
      positions = List.copyOf(positions);
    }

    @Override
    public boolean one() {
      return true;
    }

    @Override
    public String toString() {
      return role.toString();
    }
  }

  /**
   * The position of a role and all after it, in each prompt from its own position on.
   *
   * @param positions where it begins in each prompt; empty while the prompts are not known
   */
  record FromRole(Role role, List<Integer> positions) implements OfRole {
    /** Keeps a copy. */
    public FromRole {
      positions = List.copyOf(positions);
    }

    @Override
    public boolean one() {
      return false;
    }

    @Override
    public String toString() {
      return "from " + role;
    }
  }
}
