package dev.loupe.sae.coder;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Sizes;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A site that features read or write, whose entries count as one axis: the heads of {@code hook_z}
 * stand one behind the other.
 *
 * @param site the site
 * @param axes the axes of one token there, such as d_model, or head and d_head
 */
public record Port(Site site, List<Axis.Sized> axes) {
  private static final List<Axis> PLACE = List.of(Axis.BATCH, Axis.POS);

  /** Keeps a copy of the axes, of which there must be one. */
  public Port {
    axes = List.copyOf(axes);
    if (axes.isEmpty()) {
      throw new IllegalArgumentException(site + " needs the axes of one token, and none was given");
    }
  }

  /** The port of a site in a model of these sizes; a site without one vector a token is refused. */
  public static Port at(Site site, Sizes sizes) {
    List<Axis> axes = site.act().axes();
    List<Axis> own = axes.stream().filter(axis -> !PLACE.contains(axis)).toList();
    if (!axes.containsAll(PLACE) || own.contains(Axis.ONE)) {
      throw new IllegalArgumentException(
          site
              + " has no vector for each token, which features need; use a site such as RESID_POST.at(3)");
    }
    return new Port(site, own.stream().map(axis -> axis.sized(sizes.of(axis))).toList());
  }

  /** The number of entries of one token. */
  public int size() {
    return axes.stream().mapToInt(Axis.Sized::size).reduce(1, Math::multiplyExact);
  }

  /** The activation at this site with its entries as one axis. */
  public Tensor flat(Tensor there, Axis entries) {
    Axis[] own = axes.stream().map(Axis.Sized::axis).toArray(Axis[]::new);
    refuseOther(there);
    return own.length == 1 ? there.renamed(own[0], entries) : there.merged(entries, own);
  }

  /** The same values with the axes of this site again. */
  public Tensor shaped(Tensor flat, Axis entries) {
    return axes.size() == 1
        ? flat.renamed(entries, axes.get(0).axis())
        : flat.split(entries, axes.toArray(Axis.Sized[]::new));
  }

  private void refuseOther(Tensor there) {
    for (Axis.Sized one : axes) {
      if (!there.has(one.axis()) || there.size(one.axis()) != one.size()) {
        throw new IllegalArgumentException(
            "the features read " + this + ", and " + there + " has other axes or sizes");
      }
    }
  }

  @Override
  public String toString() {
    return site
        + axes.stream()
            .map(one -> one.axis() + " " + one.size())
            .collect(Collectors.joining(", ", " [", "]"));
  }
}
