package dev.loupe.intervention;

import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Notes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Notes on the vectors of a run that are used at another site than the one that they were taken at.
 */
public record VectorNotes(Spec spec) {
  private static final int NAMED = 2; // sites in one note

  /** A vector and how it is used. */
  private record Use(String done, Tensor vector) {
    static Optional<Use> of(Intervention intervention) {
      if (intervention instanceof Addition addition) {
        return Optional.of(new Use("added", addition.value()));
      }
      if (intervention instanceof Replacement replacement) {
        return Optional.of(new Use("put in", replacement.value()));
      }
      return intervention instanceof Ablated ablated
          ? Optional.of(new Use("ablated", ablated.direction().unit()))
          : Optional.empty();
    }
  }

  /** One note for each site that vectors were taken at, and for each use of them. */
  public Notes of(List<Change> changes) {
    Map<String, List<Site>> elsewhere = new LinkedHashMap<>();
    for (Change change : changes) {
      Use.of(change.intervention())
          .flatMap(use -> from(use, change.spot().site()))
          .ifPresent(
              from ->
                  elsewhere
                      .computeIfAbsent(from, key -> new ArrayList<>())
                      .add(change.spot().site()));
    }
    return new Notes(
        elsewhere.entrySet().stream()
            .map(
                entry ->
                    "Note: a vector " + entry.getKey().formatted(named(entry.getValue())) + ".")
            .toList());
  }

  /** The use of a vector that was taken at another place in the residual stream, if it was. */
  private Optional<String> from(Use use, Site here) {
    return use.vector()
        .site()
        .map(Site::parse)
        .filter(taken -> use.vector().has(Axis.D_MODEL))
        .filter(taken -> taken.axes().contains(Axis.D_MODEL))
        .filter(taken -> !place(taken).equals(place(here)))
        .map(taken -> "taken at " + taken + " is " + use.done() + " at %s");
  }

  /**
   * The place of a site: the end of a block is the start of the next, unless there is a norm
   * between them.
   */
  private Site place(Site site) {
    boolean entersNext =
        site.is(Act.RESID_POST) && site.layer() + 1 < spec.layers() && !spec.block().normsStream();
    return entersNext ? Act.RESID_PRE.at(site.layer() + 1) : site;
  }

  private static String more(int count) {
    return count + (count == 1 ? " more site" : " more sites");
  }

  private static String named(List<Site> sites) {
    List<String> names = sites.stream().map(Site::name).distinct().toList();
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() <= NAMED ? first : first + " and " + more(names.size() - NAMED);
  }
}
