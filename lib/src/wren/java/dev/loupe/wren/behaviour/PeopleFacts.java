package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Frames;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Prompt;
import dev.loupe.wren.world.Attribute;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import dev.loupe.wren.world.PersonFrames;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * "Clara Larsen, unlike Tom Hill, works as a" goes on with her job: a person's attribute, asked for
 * at the end of a sentence.
 *
 * <p>Half of the asides name somebody else, and so do a third of the sentences before. Held out:
 * for each person and attribute one sentence, in which others are asked about; some wordings for
 * everybody; and a tenth of the people, whom nobody ever asks about by name ({@link #neverAsked}).
 * A sentence that {@link Biographies} may write is no test.
 */
public final class PeopleFacts extends Behaviour {
  private static final double NEW_FRAME = 0.2;
  private final People people;

  /** About the people known at the time of the question. */
  public PeopleFacts(People people) {
    this.people = people;
  }

  @Override
  public String name() {
    return "people";
  }

  @Override
  public Example draw(Random random) {
    Person person = people.anyone(random);
    Attribute attribute = Pick.one(random, List.of(Attribute.values()));
    if (random.nextDouble() < NEW_FRAME) {
      String frame = Pick.one(random, PersonFrames.heldOut(attribute));
      Example.Use use = person.neverAsked() ? Example.Use.NEITHER : Example.Use.NEW_FRAME;
      return example(use, random, person, attribute, frame);
    }
    List<String> frames = PersonFrames.trained(attribute);
    String frame = Pick.one(random, frames);
    boolean kept = frame.equals(frames.get(kept(person, attribute, frames.size())));
    boolean neither = person.neverAsked() || kept && PersonFrames.inBiographies(frame);
    Example.Use use = neither ? Example.Use.NEITHER : Example.Use.testIf(kept);
    return example(use, random, person, attribute, frame);
  }

  /** Which of the trained frames this fact never stands in. */
  private static int kept(Person person, Attribute attribute, int frames) {
    return (int) (Pick.fraction("person's fact", person.name(), attribute.name()) * frames);
  }

  private Example example(
      Example.Use use, Random random, Person person, Attribute attribute, String frame) {
    return new Example(
        use, question(random, person, attribute, frame), " " + attribute.answer(person) + ".");
  }

  private Prompt question(Random random, Person person, Attribute attribute, String frame) {
    String text = Frames.question(frame, person.name(), people.aside(random, person));
    return new Prompt(
        people.before(random, person) + text, List.of(" " + attribute.answer(person)), List.of());
  }

  /** Questions in one sentence about anybody who is ever asked about. */
  public List<Prompt> asked(Random random, Attribute attribute, String frame, int count) {
    return Stream.generate(() -> people.anyone(random))
        .filter(person -> !person.neverAsked())
        .limit(count)
        .map(person -> question(random, person, attribute, frame))
        .toList();
  }

  /** Every question about people whom nobody asks about in training, one for each attribute. */
  public List<Prompt> neverAsked(long seed) {
    Random random = new Random(seed);
    return People.all().stream()
        .filter(Person::neverAsked)
        .flatMap(
            person ->
                List.of(Attribute.values()).stream()
                    .map(
                        attribute ->
                            question(
                                random,
                                person,
                                attribute,
                                Pick.one(random, PersonFrames.trained(attribute)))))
        .toList();
  }
}
