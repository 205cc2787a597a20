package dev.loupe.corpus;

/** How texts become prompts. */
public sealed interface Division {
  /** Each text is a prompt. */
  record Whole() implements Division {
    @Override
    public String toString() {
      return "each text a prompt";
    }
  }

  /** Each text is cut into prompts of at most so many tokens. */
  record Cut(int tokens) implements Division {
    public Cut {
      refuseShort("cut", tokens);
    }

    @Override
    public String toString() {
      return "cut into prompts of " + tokens + " tokens";
    }
  }

  /** The first tokens of each text are a prompt. */
  record Truncated(int tokens) implements Division {
    public Truncated {
      refuseShort("truncated", tokens);
    }

    @Override
    public String toString() {
      return "the first " + tokens + " tokens of each";
    }
  }

  /** The texts stand one behind another in prompts of so many tokens. */
  record Packed(int tokens) implements Division {
    public Packed {
      refuseShort("packed", tokens);
    }

    @Override
    public String toString() {
      return "packed into prompts of " + tokens + " tokens";
    }
  }

  private static void refuseShort(String word, int tokens) {
    if (tokens < 1) {
      throw new IllegalArgumentException(
          word + "(" + tokens + ") leaves no tokens in a prompt; give 1 or more");
    }
  }
}
