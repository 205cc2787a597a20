package dev.loupe.stream;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Places of the residual stream, in the order in which a model computes them, with the names that
 * TransformerLens gives them: {@code 0_pre}, {@code 0_mid}, …, {@code final_post}. The last is the
 * end of the model.
 *
 * <pre>{@code StreamRows.of(model, List.of(RESID_PRE)).labels("layer")}</pre>
 *
 * @param sites where they are
 */
public record StreamRows(List<Site> sites) {
  /** The kinds of places, in the order in which a block computes them. */
  public static final List<Act> KINDS = List.of(Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST);

  /** Keeps a copy of the list. */
  public StreamRows {
    sites = List.copyOf(sites);
  }

  /** The places of these kinds that a model has, and its end. */
  public static StreamRows of(HookedTransformer model, List<Act> kinds) {
    return of(model, kinds, site -> true);
  }

  /** Those of them that are wanted, and the end of the model. */
  public static StreamRows of(HookedTransformer model, List<Act> kinds, Predicate<Site> wanted) {
    Site end = end(model);
    List<Site> sites = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (Act kind : KINDS) {
        Site site = kind.at(layer);
        if (kinds.contains(kind) && model.has(kind) && !site.equals(end) && wanted.test(site)) {
          sites.add(site);
        }
      }
    }
    sites.add(end);
    return new StreamRows(sites);
  }

  /** The residual stream at the end of the last block, which the model itself unembeds. */
  public static Site end(HookedTransformer model) {
    return Act.RESID_POST.at(model.spec().layers() - 1);
  }

  /** The end of the model, the last of them. */
  public Site end() {
    return sites.get(sites.size() - 1);
  }

  /** How many they are. */
  public int size() {
    return sites.size();
  }

  /** The places as an array, to cache them. */
  public Site[] array() {
    return sites.toArray(Site[]::new);
  }

  /** Their names, as labels of an axis. */
  public Labels labels(String axis) {
    return new Labels(axis, sites.stream().map(this::name).toList());
  }

  /** The name of one of them. */
  public String name(Site site) {
    return site.equals(end()) ? "final_post" : inLayer(site);
  }

  /** The name of a place that is not the end of the model: {@code 0_pre}. */
  public static String inLayer(Site site) {
    String word = site.act().word();
    return site.layer() + word.substring(word.lastIndexOf('_'));
  }
}
