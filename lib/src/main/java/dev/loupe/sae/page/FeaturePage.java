package dev.loupe.sae.page;

import dev.loupe.files.Saved;
import dev.loupe.files.TypedPath;
import dev.loupe.files.WholeFile;
import dev.loupe.harvest.Context;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Stacked;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * The cards of many features on one page, with a table of all to sort and to search.
 *
 * <p>Saved as {@code .html} it is one file that needs no network and no server: thousands of
 * features open at once in a browser. In a notebook it is the table, and the card of the first
 * feature that is active.
 *
 * <pre>{@code FeatureCards.of(coder, model, texts).page("wren").save("features.html")}</pre>
 *
 * @param title what the features are of
 * @param cards the cards
 */
public record FeaturePage(String title, List<FeatureCard> cards) implements Pictured {
  private static final int CELL = 40; // characters

  /** Requires at least one card. */
  public FeaturePage {
    Objects.requireNonNull(title, "a page of features needs a title");
    cards = List.copyOf(cards);
    if (cards.isEmpty()) {
      throw new IllegalArgumentException(
          "a page needs the card of at least one feature; ask for one or more");
    }
  }

  /** The page of these cards. */
  public static FeaturePage of(String title, List<FeatureCard> cards) {
    return new FeaturePage(title, cards);
  }

  /** A row for each feature, which Tablesaw sorts and filters. */
  public Table table() {
    List<Column<?>> columns = new ArrayList<>();
    columns.add(
        IntColumn.create("feature", cards.stream().mapToInt(FeatureCard::feature).toArray()));
    if (cards.stream().anyMatch(card -> card.label().isPresent())) {
      columns.add(texts("label", cards.stream().map(card -> card.label().orElse("")).toList()));
    }
    columns.add(
        numbers("density", cards.stream().map(c -> c.profile().examples().density()).toList()));
    columns.add(numbers("max", cards.stream().map(c -> c.profile().examples().max()).toList()));
    columns.add(texts("strongest at", cards.stream().map(FeaturePage::strongest).toList()));
    columns.add(texts("raises", cards.stream().map(FeaturePage::raised).toList()));
    cards.stream()
        .flatMap(card -> card.scores().keySet().stream())
        .distinct()
        .forEach(
            name ->
                columns.add(
                    numbers(
                        name,
                        cards.stream()
                            .map(card -> card.scores().getOrDefault(name, Double.NaN))
                            .toList())));
    return LabelTable.of(title, columns.toArray(Column<?>[]::new));
  }

  private static StringColumn texts(String name, List<String> texts) {
    return StringColumn.create(name, texts);
  }

  private static DoubleColumn numbers(String name, List<Double> numbers) {
    return DoubleColumn.create(name, numbers.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static String strongest(FeatureCard card) {
    return card.profile().examples().top().stream()
        .findFirst()
        .map(Context::token)
        .map(Labels::shown)
        .orElse("");
  }

  private static String raised(FeatureCard card) {
    return card.written().map(WrittenTokens::raised).orElse(List.of()).stream()
        .limit(3)
        .map(token -> Labels.shown(token.token()))
        .collect(Collectors.joining("  "));
  }

  private FeatureCard first() {
    return cards.stream()
        .filter(card -> !card.profile().examples().dead())
        .findFirst()
        .orElse(cards.get(0));
  }

  @Override
  public Displayable picture() {
    return Stacked.of(Tables.displayable(table(), CELL, "table().printAll()"), first());
  }

  /** The numbers of the table. */
  @Override
  public Optional<String> csv() {
    return Tables.displayable(table(), CELL, "table().printAll()").csv();
  }

  /** The whole page as an HTML file with the script that builds the cards. */
  public String page() {
    return new PageFile(this).html();
  }

  /** Writes the page as {@code .html}; what a notebook shows, as {@code .png} or {@code .svg}. */
  @Override
  public Saved save(String file) {
    Path path = TypedPath.of(file);
    if (!file.toLowerCase(Locale.ROOT).endsWith(".html")) {
      return Pictured.super.save(file);
    }
    WholeFile.write(path, page());
    return new Saved(path, cards.size() + " features", "a browser opens it");
  }

  @Override
  public String toString() {
    long dead = cards.stream().filter(card -> card.profile().examples().dead()).count();
    return title
        + ": "
        + cards.size()
        + " features, of which "
        + Figures.percent(dead / (double) cards.size())
        + " are active nowhere";
  }
}
