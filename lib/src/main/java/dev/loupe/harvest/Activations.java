package dev.loupe.harvest;

import dev.loupe.site.Site;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Activations of many tokens, one row for each, without padding; each row knows its text, the
 * position in the text, and the token.
 *
 * <p>They need not be closed: the memory is freed when nothing refers to them.
 */
public final class Activations implements AutoCloseable {
  private final Scope scope;
  private final Map<Site, Tensor> matrices;
  private final Places places;

  Activations(Scope scope, Map<Site, Tensor> matrices, Places places) {
    this.scope = scope;
    this.matrices = Collections.unmodifiableMap(new LinkedHashMap<>(matrices));
    this.places = places;
  }

  /** The activations, [sample, d_model], or [sample, head, d_head] for sites of heads. */
  public Tensor matrix() {
    if (matrices.size() != 1) {
      throw new IllegalArgumentException(
          "there are activations of " + names() + "; say which: matrix(site)");
    }
    return matrices.values().iterator().next();
  }

  /** The activations at a site, [sample, d_model], or [sample, head, d_head] for sites of heads. */
  public Tensor matrix(Site site) {
    return matrices.get(Sites.known(matrices.keySet(), site));
  }

  /** The sites that were harvested. */
  public Set<Site> sites() {
    return matrices.keySet();
  }

  /** The number of rows. */
  public int rows() {
    return places.rows();
  }

  /** The number of the text that a row comes from. */
  public int text(int row) {
    return places.texts()[checked(row)];
  }

  /** The position of a row's token in its text, from 0. */
  public int position(int row) {
    return places.positions()[checked(row)];
  }

  /** The id of a row's token. */
  public int token(int row) {
    return places.tokens()[checked(row)];
  }

  /** The number of each row's text. */
  public int[] texts() {
    return places.texts().clone();
  }

  /** The position of each row's token in its text. */
  public int[] positions() {
    return places.positions().clone();
  }

  /** The id of each row's token. */
  public int[] tokens() {
    return places.tokens().clone();
  }

  Places places() {
    return places;
  }

  private int checked(int row) {
    if (row < 0 || row >= rows()) {
      throw new IllegalArgumentException(
          "there is no row " + row + "; there are rows 0 to " + (rows() - 1));
    }
    return row;
  }

  private String names() {
    return matrices.keySet().stream().map(Objects::toString).collect(Collectors.joining(" and "));
  }

  /** Frees the memory now. */
  @Override
  public void close() {
    scope.close();
  }

  @Override
  public String toString() {
    long texts = Arrays.stream(places.texts()).distinct().count();
    return "activations of " + names() + ": " + rows() + " tokens of " + texts + " texts";
  }
}
