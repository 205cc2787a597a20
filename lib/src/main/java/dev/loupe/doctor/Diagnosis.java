package dev.loupe.doctor;

import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.table.Tables;
import java.util.List;
import java.util.Optional;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What the doctor found: each check with its largest deviation, what is tolerated, and the verdict.
 *
 * @param installation the software and hardware that was examined
 * @param checks the checks, with their results
 * @param fromFloat32 of a model in mixed precision, how far its logits are from float32's
 */
public record Diagnosis(
    Installation installation, List<Check> checks, Optional<FromFloat32> fromFloat32)
    implements Pictured {
  /** Keeps a copy of the checks. */
  public Diagnosis {
    checks = List.copyOf(checks);
  }

  Diagnosis with(FromFloat32 deviation) {
    return new Diagnosis(installation, checks, Optional.of(deviation));
  }

  /** Whether all checks passed. */
  public boolean healthy() {
    return checks.stream().allMatch(Check::passed);
  }

  /** The checks that did not pass. */
  public List<Check> wrong() {
    return checks.stream().filter(check -> !check.passed()).toList();
  }

  /** All checks as a table. */
  public Table table() {
    return Table.create(
        title(),
        StringColumn.create("check", checks.stream().map(Check::name)),
        DoubleColumn.create("deviation", checks.stream().mapToDouble(Check::deviation)),
        DoubleColumn.create("tolerance", checks.stream().mapToDouble(Check::tolerance)),
        StringColumn.create("verdict", checks.stream().map(Check::verdict)));
  }

  private String title() {
    String found =
        healthy()
            ? "healthy: all " + checks.size() + " checks passed"
            : "WRONG: " + wrong().size() + " of " + checks.size() + " checks did not pass";
    return found + "; " + installation + fromFloat32.map(one -> "; " + one).orElse("");
  }

  @Override
  public Displayable picture() {
    return Tables.whole(table());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
