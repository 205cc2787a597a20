package dev.loupe.wren.phenomena;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.load.BundledModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How the bundled model does what it can do; prints the table.
 *
 * <p>What it does not show is named, so that a change for the better is noticed as well.
 */
@Tag("slow")
class PhenomenaTest {
  private static final List<Finding> TABLE = new ArrayList<>();
  private static Phenomena phenomena;

  @BeforeAll
  static void load() {
    phenomena = new Phenomena(BundledModel.wren());
  }

  @AfterAll
  static void print() {
    System.out.println(Finding.table(TABLE));
  }

  private static void assertReached(List<Finding> findings, String... allBut) {
    TABLE.addAll(findings);
    assertThat(findings)
        .filteredOn(finding -> !finding.reached())
        .extracting(Finding::what)
        .containsExactlyInAnyOrder(allBut);
  }

  @Test
  void looksFactsUpAtTheNameAndFetchesThemAtTheEnd() {
    assertReached(phenomena.tracing());
  }

  @Test
  void namesTheIndirectObjectWithHeadsOfSeveralKindsAndLayers() {
    assertReached(phenomena.naming());
  }

  @Test
  void goesByWayOfTheCountryInTwoHops() {
    assertReached(phenomena.hops(), "lens: layers later in two hops");
  }

  @Test
  void hasInductionHeadsThatWorkInListsAndInProse() {
    assertReached(phenomena.induction());
  }

  @Test
  void knowsPeopleWhomNobodyAskedAbout() {
    assertReached(phenomena.neverAsked(), "people never asked");
  }

  @Test
  void showsBetweenWhichCheckpointsInductionAndLookupEmerge() {
    List<Finding> findings = phenomena.emergence(Emergence.bundled());
    assertReached(findings);
    assertThat(findings)
        .extracting(finding -> finding.where().replaceFirst(" \\(.*", ""))
        .containsExactly(
            "between steps 4000 and 6000",
            "between steps 4000 and 6000",
            "between steps 8000 and 12000");
  }
}
