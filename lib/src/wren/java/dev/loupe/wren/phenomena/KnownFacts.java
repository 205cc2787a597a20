package dev.loupe.wren.phenomena;

import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokenizer;
import dev.loupe.tracing.Fact;
import dev.loupe.wren.Examination;
import dev.loupe.wren.text.Frames;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Prompt;
import dev.loupe.wren.world.Attribute;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import dev.loupe.wren.world.PersonFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * People's facts to trace, in sentences known from training.
 *
 * <p>At least one token stands between the name and the last token, so that the two are apart. Half
 * of the asides name another person, as in training.
 */
final class KnownFacts {
  private static final int TRIES = 4; // drawn for each fact that is wanted

  private KnownFacts() {}

  /** Up to {@code count} facts that the model answers right; fewer if it knows fewer. */
  static List<Fact> of(HookedTransformer model, int count, long seed) {
    List<Fact> drawn = draw(model.tokenizer().orElseThrow(), TRIES * count, seed);
    Examination examination = new Examination(model, 0);
    List<Fact> known = new ArrayList<>();
    for (int from = 0; from < drawn.size() && known.size() < count; from += count) {
      List<Fact> asked = drawn.subList(from, from + count);
      List<Examination.Answer> answers =
          examination.answers(asked.stream().map(KnownFacts::prompt).toList());
      for (int i = 0; i < count; i++) {
        if (answers.get(i).best()) {
          known.add(asked.get(i));
        }
      }
    }
    return known.subList(0, Math.min(count, known.size()));
  }

  private static Prompt prompt(Fact fact) {
    return new Prompt(fact.prompt(), List.of(fact.answer()), List.of());
  }

  /** Facts at random, of people who are asked about in training. */
  static List<Fact> draw(Tokenizer tokenizer, int count, long seed) {
    Random random = new Random(seed);
    People people = new People();
    List<Fact> facts = new ArrayList<>();
    while (facts.size() < count) {
      Person person = people.anyone(random);
      Fact fact = draw(random, people, person);
      if (!person.neverAsked() && behind(tokenizer, fact) > 1) {
        facts.add(fact);
      }
    }
    return facts;
  }

  /** How many tokens follow the name. */
  private static int behind(Tokenizer tokenizer, Fact fact) {
    int end = fact.prompt().indexOf(fact.subject()) + fact.subject().length();
    return tokenizer.encodeBare(fact.prompt().substring(end)).length;
  }

  private static Fact draw(Random random, People people, Person person) {
    Attribute attribute = Pick.one(random, List.of(Attribute.values()));
    String frame = Pick.one(random, PersonFrames.trained(attribute));
    String prompt = Frames.question(frame, person.name(), people.aside(random, person));
    return new Fact(prompt, person.name(), " " + attribute.answer(person));
  }
}
