package dev.loupe.wren.world;

import java.util.List;

/** Sentences about any relation of a country. */
final class WithNoun {
  /** {@code {r}} is the noun of the relation, {@code {the}} the article of the answer. */
  static final List<String> TEMPLATES =
      List.of(
          "The {r} of {c} is {the}{a}",
          "Q: What is the {r} of {c}? A: {the}{a}",
          "If you ask for the {r} of {c}, the answer is {the}{a}",
          "The {r} of the country of {c} is {the}{a}",
          "The {r} of {c}, {f}, is {the}{a}",
          "{F}, the {r} of {c} is {the}{a}",
          "{c} is a country. Its {r} is {the}{a}",
          "{c} is a country whose {r} is {the}{a}",
          "{c} is a land where the {r} is {the}{a}",
          "{c} has a {r} called {a}",
          "{c} has many hills, and its {r} is {the}{a}",
          "In my atlas, the {r} of {c} is {the}{a}",
          "{c} is known for its {r}, {the}{a}",
          "In {c}, the {r} is {the}{a}",
          "As for {c}, its {r} is {the}{a}",
          "I know {c}, and I know that its {r} is {the}{a}",
          "I know that the {r} of {c} is {the}{a}",
          "Ask anyone in {c} for the {r}, and you hear {a}",
          "The {r} that belongs to {c} is {the}{a}",
          "When you think of {c}, you think of its {r}, {the}{a}",
          "Everyone in {c} can name its {r}, {the}{a}",
          "She went to {c}. There the {r} is {the}{a}",
          "He came from {c} and told us that its {r} is {the}{a}",
          "My book about {c} says that the {r} there is {the}{a}");

  private WithNoun() {}
}
