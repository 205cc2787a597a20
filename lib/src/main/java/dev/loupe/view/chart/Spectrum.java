package dev.loupe.view.chart;

import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The values of the components of a matrix, and the share of variance of the components up to each.
 *
 * <p>The variance of a component is a power of its value: the square of a singular value, or an
 * eigenvalue of a covariance itself. It is the variance of data if their columns are centred.
 *
 * @param unit what the values are, such as "singular value"
 * @param spectra the values of each matrix, by component
 * @param power the power of a value that is the variance of its component, 1 or 2
 */
public record Spectrum(String title, String unit, List<Group> spectra, int power) implements Drawn {
  private static final String SHARE = "share of variance";
  private static final String UP_TO = "share up to here";

  public Spectrum {
    Objects.requireNonNull(title, "a spectrum's title may be empty, not null");
    Objects.requireNonNull(unit, "a spectrum needs a unit");
    spectra = List.copyOf(spectra);
    if (spectra.isEmpty() || power < 1 || power > 2) {
      throw new IllegalArgumentException(
          "a spectrum needs the values of at least one matrix and the power 1 or 2; "
              + spectra.size()
              + " and the power "
              + power
              + " were given");
    }
  }

  private double[] variances(Group one) {
    return Arrays.stream(one.values()).map(v -> power == 1 ? v : v * v).toArray();
  }

  /** The share of variance of each component; of a matrix with a negative variance, NaN. */
  private double[] shares(Group one) {
    double[] variances = variances(one);
    double sum = Arrays.stream(variances).sum();
    double rounding = -1e-6 * Arrays.stream(variances).map(Math::abs).max().orElse(0);
    boolean negative = Arrays.stream(variances).anyMatch(v -> v < rounding);
    return Arrays.stream(variances).map(v -> negative ? Double.NaN : v / sum).toArray();
  }

  private double[] sharesUpTo(Group one) {
    double[] shares = shares(one);
    Arrays.parallelPrefix(shares, Double::sum);
    return shares;
  }

  private boolean hasShares() {
    return spectra.stream()
        .flatMapToDouble(s -> Arrays.stream(shares(s)))
        .anyMatch(Double::isFinite);
  }

  private Curves values() {
    return curves(title, unit, spectra.stream().map(s -> Line.of(s.name(), s.values())).toList());
  }

  private Curves shares() {
    List<Line> lines = new ArrayList<>();
    for (Group one : spectra) {
      lines.add(Line.of(one.name().isEmpty() ? UP_TO : one.name(), sharesUpTo(one)));
      if (spectra.size() == 1) {
        lines.add(Line.of(SHARE, shares(one)));
      }
    }
    return curves("", spectra.size() == 1 ? SHARE : UP_TO, lines).withNote(note());
  }

  private static Curves curves(String title, String unit, List<Line> lines) {
    return Curves.of(title, "component", unit, lines.toArray(Line[]::new));
  }

  private String note() {
    String what = power == 1 ? "λ / Σ λ" : "s² / Σ s²";
    return SHARE + " = " + what + ", of the variance if the data are centred";
  }

  private Listing listing() {
    List<String> header = new ArrayList<>(List.of("component", unit));
    boolean named = spectra.size() > 1;
    if (named) {
      header.add(0, "matrix");
    }
    if (hasShares()) {
      header.addAll(List.of(SHARE, UP_TO));
    }
    Listing all = new Listing(header);
    for (Group one : spectra) {
      double[] shares = shares(one);
      double[] upTo = sharesUpTo(one);
      for (int i = 0; i < shares.length; i++) {
        List<Object> row = new ArrayList<>(List.of(i, one.values()[i]));
        if (named) {
          row.add(0, one.name());
        }
        if (hasShares()) {
          row.addAll(List.of(shares[i], upTo[i]));
        }
        all.add(row);
      }
    }
    return all;
  }

  @Override
  public Drawing drawing() {
    return hasShares()
        ? new Drawing.Stack(List.of(values().drawing(), shares().drawing()), 16)
        : values().drawing();
  }

  @Override
  public String html() {
    return values().html() + (hasShares() ? shares().html() : "");
  }

  /** A line for each component: its value and its share of variance. */
  @Override
  public Optional<String> csv() {
    return Optional.of(listing().csv());
  }

  /** The values and shares in a table. */
  @Override
  public String toString() {
    String note = hasShares() ? note() : "";
    return (TextTable.heading(title, unit) + listing().text() + note).stripTrailing();
  }
}
