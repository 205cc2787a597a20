package dev.loupe.neuron;

import dev.loupe.harvest.Context;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.token.TokenLine;
import dev.loupe.view.token.TokenLines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Texts with a neuron's activation coloured on their tokens: those in which it is strongest, and
 * random ones from the upper, middle and lower third of its activations above 0.
 *
 * <p>The strongest alone can mislead, because a neuron often does something else at lower
 * activations. Bolukbasi et al. 2021, <a href="https://arxiv.org/abs/2104.07143">An
 * interpretability illusion for BERT</a>; Bills et al. 2023, <a
 * href="https://openaipublic.blob.core.windows.net/neuron-explainer/paper/index.html">Language
 * models can explain neurons in language models</a>.
 *
 * <pre>{@code neuron(model, 1, 100, texts).examples()}</pre>
 *
 * @param title which neuron
 * @param groups the strongest first
 * @param note what was left out; may be empty
 */
public record Examples(String title, List<Group> groups, String note) implements Pictured {
  static final int STRONGEST = 10;
  private static final int EACH = 4; // of each third
  private static final List<String> THIRDS = List.of("lower third", "middle third", "upper third");

  /**
   * Examples of activations in one range.
   *
   * @param range which range, and how many tokens are in it
   * @param contexts the examples, the strongest first
   */
  public record Group(String range, List<Context> contexts) {
    /** Keeps a copy of the examples. */
    public Group {
      Objects.requireNonNull(range, "a group of examples needs the name of its range");
      contexts = List.copyOf(contexts);
    }
  }

  /** Keeps a copy of the groups. */
  public Examples {
    Objects.requireNonNull(title, "examples need a title");
    Objects.requireNonNull(note, "the note of examples may be empty, not null");
    groups = List.copyOf(groups);
  }

  static Examples of(String title, Recording recording, LeftOut left, long seed) {
    ExampleSearch search = new ExampleSearch(recording, left.alike(), seed);
    List<Group> groups = new ArrayList<>();
    groups.add(new Group("strongest", search.strongest(STRONGEST)));
    double max = groups.get(0).contexts().get(0).value();
    double[] values = recording.counted();
    for (int third = THIRDS.size(); third > 0 && max > 0; third--) {
      double low = third == 1 ? 0 : max * (third - 1) / THIRDS.size();
      double high = third == THIRDS.size() ? max : max * third / THIRDS.size();
      long inside = Arrays.stream(values).filter(x -> x > low && x <= high).count();
      String range =
          "random, from the %s, %s to %s: %s of the tokens"
              .formatted(
                  THIRDS.get(third - 1),
                  Figures.brief(low),
                  Figures.brief(high),
                  Figures.percent(inside / (double) values.length));
      groups.add(new Group(range, search.within(x -> x > low && x <= high, EACH)));
    }
    String never = max > 0 ? "" : "The activation is never above 0 in these texts.";
    return new Examples(title, groups, LeftOut.notes(never, left.alikeNote()));
  }

  /** The texts in which the neuron is strongest, the strongest first. */
  public List<Context> strongest() {
    return groups.get(0).contexts();
  }

  @Override
  public TokenLines picture() {
    return new TokenLines(
        title,
        "activation",
        groups.stream().map(Examples::lines).toList(),
        LeftOut.notes(
            "Each line is one text around the underlined token, whose activation stands in front;"
                + " one colour scale for all.",
            note));
  }

  private static TokenLines.Group lines(Group group) {
    return new TokenLines.Group(
        group.range(), group.contexts().stream().map(Examples::line).toList());
  }

  private static TokenLine line(Context context) {
    return new TokenLine(
        Figures.brief(context.value()), context.tokens(), context.values(), context.at());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
