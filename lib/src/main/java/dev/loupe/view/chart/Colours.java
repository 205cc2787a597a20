package dev.loupe.view.chart;

import dev.loupe.view.axes.Span;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Scale;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What the colours of points say: the class of each, or a value of each. */
public sealed interface Colours {
  /** The number of points that have a colour. */
  int size();

  /** What the colours show, such as "part of speech" or "loss (nats)"; may be empty. */
  String name();

  /** What is said about a point, such as "noun" or 0.25. */
  Object of(int point);

  /** A class for each point; each class has a colour and a shape. */
  record Classes(String name, List<String> all) implements Colours {
    public Classes {
      Objects.requireNonNull(name, "the name of the classes may be empty, not null");
      all = List.copyOf(all);
    }

    /** The different classes, in the order of their first points. */
    public List<String> different() {
      return all.stream().distinct().toList();
    }

    @Override
    public int size() {
      return all.size();
    }

    @Override
    public Object of(int point) {
      return all.get(point);
    }

    @Override
    public String toString() {
      return different().size() + " classes";
    }
  }

  /** A value for each point, which a colour scale shows. */
  record Values(String name, double[] all, Scale scale) implements Colours {
    public Values {
      Objects.requireNonNull(name, "the name of the values may be empty, not null");
      Objects.requireNonNull(scale, "values need a colour scale");
      all = all.clone();
    }

    /** Values on a scale that is diverging if any of them is negative. */
    static Values of(String name, double[] all) {
      return new Values(name, all, Scale.suiting(new double[][] {all}));
    }

    /** A copy of the values. */
    @Override
    public double[] all() {
      return all.clone();
    }

    /** The value of a point. */
    double at(int point) {
      return all[point];
    }

    /** The range of the values. */
    Span span() {
      return Span.of(all);
    }

    /** The scale with ends that fit the values. */
    Scale ends() {
      return scale.over(new double[][] {all});
    }

    @Override
    public int size() {
      return all.length;
    }

    @Override
    public Object of(int point) {
      return all[point];
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Values v
          && name.equals(v.name)
          && Arrays.equals(all, v.all)
          && scale.equals(v.scale);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, Arrays.hashCode(all), scale);
    }

    @Override
    public String toString() {
      return "values on a scale: " + scale;
    }
  }

  /**
   * The colours for this list. Numbers are values on a scale, except whole numbers with at most as
   * many different values as there are colours; these, and everything else, are classes.
   */
  static Colours of(String name, List<?> all) {
    boolean numbers = !all.isEmpty() && all.stream().allMatch(one -> one instanceof Number);
    boolean whole = numbers && all.stream().allMatch(Colours::isWhole);
    boolean few = all.stream().distinct().count() <= Palette.LINES.size();
    if (numbers && !(whole && few)) {
      return Values.of(name, all.stream().mapToDouble(n -> ((Number) n).doubleValue()).toArray());
    }
    return new Classes(name, all.stream().map(String::valueOf).toList());
  }

  private static boolean isWhole(Object number) {
    return number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte;
  }
}
