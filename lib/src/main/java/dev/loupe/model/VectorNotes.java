package dev.loupe.model;

import dev.loupe.arch.Spec;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says which vectors of a run are used at another site than the one that they were taken at. */
record VectorNotes(Spec spec) {
  private static final int NAMED = 2; // sites in one note

  /** A vector, and what is done with it. */
  private record Use(String done, Tensor vector) {
    static Optional<Use> of(Intervention intervention) {
      if (intervention instanceof Addition addition) {
        return Optional.of(new Use("added", addition.value()));
      }
      return intervention instanceof Ablated ablated
          ? Optional.of(new Use("ablated", ablated.direction().unit()))
          : Optional.empty();
    }
  }

  /** One note for each site that vectors come from, and for each thing done with them. */
  Notes of(List<Change> changes) {
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
            .map(entry -> "a vector " + entry.getKey().formatted(named(entry.getValue())))
            .toList());
  }

  /** What was done with a vector of another place in the residual stream, if it is of one. */
  private Optional<String> from(Use use, Site here) {
    return use.vector()
        .site()
        .map(Site::parse)
        .filter(taken -> use.vector().has(Axis.D_MODEL))
        .filter(taken -> taken.act().axes().contains(Axis.D_MODEL))
        .filter(taken -> !place(taken).equals(place(here)))
        .map(taken -> "taken at " + taken + " is " + use.done() + " at %s");
  }

  /** What leaves a block is what enters the next, unless a norm stands between them. */
  private Site place(Site site) {
    boolean entersNext =
        site.act() == Act.RESID_POST
            && site.layer() + 1 < spec.layers()
            && !spec.block().normsStream();
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
