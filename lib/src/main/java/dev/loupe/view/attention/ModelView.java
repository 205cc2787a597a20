package dev.loupe.view.attention;

import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Legend;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.draw.Svg;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.table.Listing;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The attention of a whole model at a glance: a row of small maps for each layer, a column for each
 * head; BertViz calls it the model view.
 *
 * <p>A head that looks one token back shows a diagonal beside the diagonal, an induction head a
 * parallel further away, a head that rests a dark first column. In a page the mouse on a map shows
 * the strongest pairs of its head, and each layer opens at a click. A prompt of more than 64 tokens
 * is kept in {@link AttentionView#binned() bins}.
 *
 * <p>Vig 2019, <a href="https://arxiv.org/abs/1906.05714">A Multiscale Visualization of Attention
 * in the Transformer Model</a>, section 3.2.
 *
 * <pre>{@code model.run("When Mary and John went to the store").attention()}</pre>
 *
 * @param layers the attention of each layer, between the same tokens
 */
public record ModelView(String title, List<AttentionView> layers, String note) implements Drawn {
  private static final int MANY = 400; // heads; of more, layers do not open in the page
  private static final int LISTED = 48; // heads with three pairs each in the text
  private static final double NARROWEST = 420; // of the text below

  public ModelView {
    Objects.requireNonNull(title, "a model view needs a title");
    Objects.requireNonNull(note, "the note of a model view may be empty, not null");
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("the model view '" + title + "' has no layers");
    }
    List<String> tokens = layers.get(0).tokens();
    if (!layers.stream().allMatch(layer -> layer.tokens().equals(tokens))) {
      throw new IllegalArgumentException(
          "the layers of the model view '"
              + title
              + "' have different tokens; give attention of one prompt");
    }
    String bins = AttentionView.bins(tokens.size()).note();
    layers = layers.stream().map(AttentionView::binned).toList();
    note = bins.isEmpty() ? note : bins + "\n" + note;
  }

  /** The attention of a layer. */
  public AttentionView layer(int layer) {
    return layers.get(Objects.checkIndex(layer, layers.size()));
  }

  /** The large map of one head. */
  public Grid head(int layer, int head) {
    return layer(layer).head(head);
  }

  private int heads() {
    return layers.stream().mapToInt(layer -> layer.heads().size()).sum();
  }

  private double[][] rows() {
    return layers.stream()
        .flatMap(layer -> IntStream.range(0, layer.heads().size()).mapToObj(layer::of))
        .flatMap(Arrays::stream)
        .toArray(double[][]::new);
  }

  private Scale scale() {
    return AttentionView.scale(rows());
  }

  private ModelMaps maps(Paper paper) {
    return new ModelMaps(layers, scale(), paper);
  }

  private Legend legend() {
    return Legend.of(layers.get(0).unit(), scale(), rows());
  }

  /** How the maps are read, and what is often seen in them. */
  private String reading(ModelMaps maps) {
    String seen =
        layers.stream().allMatch(AttentionView::causal)
            ? " A dark first column: the head rests on the first token. A line beside the diagonal:"
                + " it looks one token back."
            : "";
    String bins = maps.note().isEmpty() ? "" : "\n" + maps.note();
    return SmallMaps.READING + "." + seen + bins;
  }

  @Override
  public Drawing drawing() {
    ModelMaps maps = maps(Paper.WHITE);
    double limit = Math.max(NARROWEST, maps.width());
    return new Drawing.Stack(
        List.of(
            Caption.title(title, limit),
            maps,
            legend(),
            Caption.note(reading(maps), limit),
            Caption.note(note, limit)),
        8);
  }

  @Override
  public String html() {
    ModelMaps maps = maps(Paper.PAGE);
    String how = reading(maps) + " Point at a map to read its strongest pairs.";
    return Html.card(
        Html.title(title),
        Svg.pixelsOnPage(maps, title + ", " + heads() + " small maps"),
        legend().html(),
        heads() > MANY ? "" : opening(),
        Html.note(how),
        Html.note(note));
  }

  /** The layers, which open at a click. */
  private String opening() {
    return layers.stream()
        .map(layer -> Html.details(layer.title(), new SmallMaps(layer).maps(false)))
        .collect(Collectors.joining());
  }

  /** A line for each head and each pair of positions that the mask leaves. */
  @Override
  public Optional<String> csv() {
    Listing all = layers.get(0).listing();
    layers.forEach(layer -> layer.addTo(all, layer.all()));
    return Optional.of(all.csv());
  }

  /** The strongest pairs of each head; of many heads, the strongest pair. */
  @Override
  public String toString() {
    int pairs = heads() <= LISTED ? AttentionText.PAIRS : 1;
    String all =
        layers.stream()
            .flatMap(
                layer ->
                    IntStream.range(0, layer.heads().size()).mapToObj(i -> layer.pairs(i, pairs)))
            .collect(Collectors.joining("\n"));
    return (title + " [" + layers.get(0).unit() + "]\n" + all + "\n" + note).stripTrailing();
  }
}
