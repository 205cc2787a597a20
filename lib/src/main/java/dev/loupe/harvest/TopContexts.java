package dev.loupe.harvest;

import dev.loupe.view.Displayable;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.draw.Stacked;
import dev.loupe.view.token.TokenStrip;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The texts in which an activation is strongest, the strongest first.
 *
 * <p>In each, the strongest token is marked, and the tokens around it are coloured by their
 * activations, on one scale for all texts.
 *
 * @param title what is strongest
 * @param unit the unit of the activation
 * @param contexts the texts
 * @param note what was left out; may be empty
 */
public record TopContexts(String title, String unit, List<Context> contexts, String note)
    implements Displayable {
  public TopContexts {
    Objects.requireNonNull(title, "top contexts need a title");
    Objects.requireNonNull(unit, "top contexts need a unit");
    Objects.requireNonNull(note, "top contexts need a note, which may be empty");
    contexts = List.copyOf(contexts);
    if (contexts.isEmpty()) {
      throw new IllegalArgumentException("'" + title + "' has no contexts; one is needed");
    }
  }

  private Stacked strips() {
    double[][] values = contexts.stream().map(Context::values).toArray(double[][]::new);
    Scale scale = Scale.suiting(values).over(values);
    return new Stacked(
        IntStream.range(0, contexts.size())
            .<Displayable>mapToObj(i -> strip(i).withScale(scale))
            .toList());
  }

  private TokenStrip strip(int place) {
    Context context = contexts.get(place);
    String heading =
        (place + 1)
            + ": "
            + Figures.of(context.value())
            + " at "
            + Labels.shown(context.token())
            + ", token "
            + context.position()
            + " of text "
            + context.text();
    TokenStrip strip = TokenStrip.of(heading, unit, context.marked(), context.values());
    return place + 1 < contexts.size()
        ? strip
        : strip.withNote((title + "; one scale for all texts. " + note).strip());
  }

  @Override
  public String html() {
    return strips().html();
  }

  @Override
  public byte[] png() {
    return strips().png();
  }

  @Override
  public String toString() {
    return contexts.stream()
        .map(context -> Labels.shown(context.toString(), 300))
        .collect(Collectors.joining("\n", title + "\n", note.isEmpty() ? "" : "\n" + note));
  }
}
