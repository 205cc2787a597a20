package dev.loupe.sae.dictionary;

import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.FeatureNumber;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Tables;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Which features of a small dictionary become several in a larger one.
 *
 * <p>The parent of a feature of the larger dictionary is the feature of the smaller one whose
 * decoder vector has the largest cosine with its own, if that is above a threshold. A feature with
 * two or more children has split; features without a parent are new, and those without a child are
 * lost.
 *
 * <p>Bricken et al. 2023, <a
 * href="https://transformer-circuits.pub/2023/monosemantic-features">Towards monosemanticity</a>,
 * feature splitting; Leask et al. 2025, <a href="https://arxiv.org/abs/2502.04878">Sparse
 * autoencoders do not find canonical units</a>, the threshold 0.7.
 *
 * @param threshold the smallest cosine of a child with its parent
 * @param families the features of the smaller dictionary, those with the most children first
 * @param novel the features of the larger dictionary that have no parent
 */
public record FeatureSplitting(
    double threshold, List<FeatureSplitting.Family> families, List<Integer> novel)
    implements Pictured {
  private static final int SHOWN = 12; // families in the picture
  private static final int NAMED = 8; // children in a line of the table

  /**
   * A feature of the smaller dictionary and its children.
   *
   * @param parent the number of the feature
   * @param children their numbers in the larger dictionary, the nearest first
   * @param cosines the cosine of each with the parent
   */
  public record Family(int parent, List<Integer> children, List<Double> cosines) {
    /** Keeps copies of the lists. */
    public Family {
      children = List.copyOf(children);
      cosines = List.copyOf(cosines);
    }

    /** Whether the feature has become two or more. */
    public boolean split() {
      return children.size() > 1;
    }

    private String named() {
      String more = children.size() > NAMED ? ", …" : "";
      return IntStream.range(0, Math.min(NAMED, children.size()))
          .mapToObj(i -> children.get(i) + " (" + Figures.brief(cosines.get(i)) + ")")
          .collect(Collectors.joining(", ", "", more));
    }

    @Override
    public String toString() {
      return "feature " + parent + " → " + (children.isEmpty() ? "none" : named());
    }
  }

  /** Keeps copies. */
  public FeatureSplitting {
    families = List.copyOf(families);
    novel = List.copyOf(novel);
  }

  /** The families of two dictionaries, with the threshold 0.7. */
  public static FeatureSplitting of(SparseCoder small, SparseCoder large) {
    return of(small, large, DecoderSimilarity.SAME);
  }

  /** The families of two dictionaries. */
  public static FeatureSplitting of(SparseCoder small, SparseCoder large, double threshold) {
    DecoderSimilarity.refuseNone(small, large);
    if (small.features() > large.features()) {
      throw new IllegalArgumentException(
          "the first dictionary has "
              + small.features()
              + " features and the second "
              + large.features()
              + "; give the smaller one first");
    }
    if (!(threshold >= -1 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "a cosine is from -1 to 1, so no threshold is " + threshold);
    }
    Tensor parents = small.weight("W_dec");
    Tensor children = large.weight("W_dec");
    DecoderSimilarity.refuseOtherSize(parents, children);
    NearestDirections nearest = NearestDirections.of(children, parents);
    Map<Integer, List<Integer>> byParent =
        IntStream.range(0, large.features())
            .filter(i -> nearest.cosine()[i] > threshold)
            .boxed()
            .collect(Collectors.groupingBy(i -> nearest.index()[i]));
    List<Family> families =
        IntStream.range(0, small.features())
            .mapToObj(parent -> family(parent, byParent.getOrDefault(parent, List.of()), nearest))
            .sorted(Comparator.comparingInt((Family one) -> -one.children().size()))
            .toList();
    List<Integer> novel =
        IntStream.range(0, large.features())
            .filter(i -> nearest.cosine()[i] <= threshold)
            .boxed()
            .toList();
    return new FeatureSplitting(threshold, families, novel);
  }

  private static Family family(int parent, List<Integer> all, NearestDirections nearest) {
    List<Integer> children =
        all.stream().sorted(Comparator.comparingDouble(i -> -nearest.cosine()[i])).toList();
    return new Family(parent, children, children.stream().map(i -> nearest.cosine()[i]).toList());
  }

  /** The family of a feature of the smaller dictionary. */
  public Family of(int parent) {
    FeatureNumber.checked(parent, families.size());
    return families.stream().filter(one -> one.parent() == parent).findFirst().orElseThrow();
  }

  /** The number of features that have two or more children. */
  public int splits() {
    return (int) families.stream().filter(Family::split).count();
  }

  /** The number of features that have no child. */
  public int lost() {
    return (int) families.stream().filter(one -> one.children().isEmpty()).count();
  }

  /** A line for each feature of the smaller dictionary. */
  public Table table() {
    return LabelTable.of(
        "feature splitting",
        IntColumn.create("feature", families.stream().mapToInt(Family::parent).toArray()),
        IntColumn.create(
            "children", families.stream().mapToInt(one -> one.children().size()).toArray()),
        DoubleColumn.create(
            "largest cosine",
            families.stream()
                .mapToDouble(one -> one.cosines().isEmpty() ? Double.NaN : one.cosines().get(0))
                .toArray()),
        StringColumn.create("children (cosine)", families.stream().map(Family::named)));
  }

  /** The features with the most children. */
  @Override
  public Displayable picture() {
    Table most = table().first(Math.min(families.size(), SHOWN));
    return Tables.whole(most, note());
  }

  private String note() {
    return "A child's nearest feature in the smaller dictionary is its parent, with a cosine above "
        + threshold
        + ". "
        + splits()
        + " of "
        + families.size()
        + " features split; "
        + lost()
        + " have no child; "
        + novel.size()
        + " features of the larger dictionary are new."
        + (families.size() > SHOWN ? " Shown: the first " + SHOWN + "; all are in table()." : "");
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
