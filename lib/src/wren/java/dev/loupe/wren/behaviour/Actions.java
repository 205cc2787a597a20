package dev.loupe.wren.behaviour;

import java.util.List;

/**
 * What one of two people does with the other in {@link IndirectObject}; the other's name comes
 * last.
 *
 * <p>{@code {s}} is the one who acts, {@code {o}} a thing with its article, {@code {g}} the thing
 * alone.
 */
final class Actions {
  /** The one who acts comes first, and is the subject of what may follow. */
  static final List<String> ACTIVE =
      List.of(
          "{s} gave {o} to",
          "{s} handed {o} to",
          "{s} passed {o} to",
          "{s} offered {o} to",
          "{s} wanted to give {o} to",
          "{s} decided to give {o} to",
          "{s} brought {o} for",
          "{s} showed {o} to",
          "{s} threw {o} to",
          "{s} bought {o} for",
          "{s} said something to",
          "{s} waved and smiled at",
          "{s} sent {o} to",
          "{s} lent {o} to",
          "{s} sold {o} to",
          "{s} returned {o} to",
          "{s} promised {o} to",
          "{s} found {o} for",
          "{s} left {o} for",
          "{s} picked out {o} for",
          "{s} carried {o} over to",
          "{s} had {o} for",
          "{s} borrowed {o} from",
          "{s} got {o} from",
          "{s} told a story to",
          "{s} told a secret to",
          "{s} told the truth to",
          "{s} read a story to",
          "{s} gave a party for",
          "{s} gave some money to",
          "{s} gave the news to",
          "{s} wrote a letter to",
          "{s} made lunch for",
          "{s} sang a song for",
          "{s} opened the door for",
          "{s} was happy to give {o} to",
          "{s} took {o} and gave it to",
          "{s} picked up {o} and handed it to",
          "{s} looked up and passed {o} to",
          "{s}, with a smile, gave {o} to",
          "{s}, who was tired, handed {o} to",
          "{s}, without a word, offered {o} to",
          "with a smile, {s} gave {o} to",
          "without a word, {s} handed {o} to");

  /** Other orders; the name still comes last. */
  static final List<String> TURNED =
      List.of(
          "{o} was given by {s} to",
          "{o} was handed by {s} to",
          "{o} was bought by {s} for",
          "{o} was sent by {s} to",
          "{o} was shown by {s} to",
          "{o} was brought by {s} to",
          "{o} was sold by {s} to",
          "{o} was given away by {s} to",
          "{o} was found by {s} for",
          "it was {s} who gave {o} to",
          "it was {s} who passed {o} to",
          "it was {s} who had {o} for",
          "the {g} that {s} had was for",
          "the {g} that {s} bought was for",
          "the {g} in {s}'s hand was for",
          "there was {o} from {s} for",
          "from {s} came {o} for");

  private Actions() {}
}
