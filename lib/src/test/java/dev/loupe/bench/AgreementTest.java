package dev.loupe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A benchmark of different numbers says so, and gives no ratio. */
class AgreementTest {
  private static final GpuTask FORWARD = GpuTask.all().get(1);
  private static final GpuTask SWEEP = GpuTask.all().get(6);

  @Test
  void roundingIsNoObjection() {
    double[] ours = {100, 101, 100.5};
    assertThat(Agreement.FLOAT32.objection(ours, new double[] {100.001, 101, 100.5})).isEmpty();
    assertThat(Agreement.BFLOAT16.objection(ours, new double[] {108, 101, 100.5})).isEmpty();
    assertThat(Agreement.EXACT.objection(ours, ours)).isEmpty();
  }

  @Test
  void otherNumbersAreSaid() {
    double[] ours = {0, 1, 2};
    assertThat(Agreement.FLOAT32.objection(ours, new double[] {0, 1.01, 2}))
        .contains("0.010 apart, allowed 0.0020");
    assertThat(Agreement.EXACT.objection(ours, new double[] {0, 1, 3}))
        .contains("1.0 apart, allowed 0.0");
    assertThat(Agreement.FLOAT32.objection(ours, new double[2])).contains("3 and 2 numbers");
    assertThat(Agreement.BFLOAT16.objection(new double[] {Double.NaN, 1, 2}, ours)).isPresent();
  }

  @Test
  void aCellHasARatioAndAGoalThatIsReachedIsBold() {
    assertThat(new GpuCell(FORWARD, 8, Map.of(Rival.PLAIN, 10.0), Map.of()).text())
        .isEqualTo("8.0 / 10.0 (**0.80**)");
    assertThat(new GpuCell(FORWARD, 25, Map.of(Rival.PLAIN, 10.0), Map.of()).text())
        .isEqualTo("25 / 10.0 (2.50)");
    Map<Rival, Double> rivals = Map.of(Rival.HOOKS, 900.0, Rival.BATCH, 28.0, Rival.LOOP, 31.0);
    assertThat(new GpuCell(SWEEP, 20, rivals, Map.of()).text())
        .isEqualTo("20; hooks 900 (**45 ×**), batch 28 (1.40 ×), loop 31 (**1.55 ×**)");
  }

  @Test
  void aRivalWithOtherNumbersHasNoRatio() {
    Map<Rival, Double> rivals = Map.of(Rival.HOOKS, 900.0, Rival.BATCH, 28.0, Rival.LOOP, 31.0);
    GpuCell cell = new GpuCell(SWEEP, 20, rivals, Map.of(Rival.BATCH, "1.0 apart, allowed 0.1"));
    assertThat(cell.text())
        .contains("batch no ratio: the numbers are 1.0 apart, allowed 0.1, loop 31")
        .doesNotContain("28");
    assertThat(cell.gain(Rival.BATCH)).isEmpty();
  }

  @Test
  void theMemoryOfBothIsComparedWhereItIsKnown() {
    assertThat(DeviceUse.text(Optional.of(new DeviceUse(2150, 2022, 4300))))
        .isEqualTo("2150 / 2022 (**1.06**), both at most 4300");
    assertThat(DeviceUse.text(Optional.of(new DeviceUse(8616, 4254, 13000))))
        .isEqualTo("8616 / 4254 (2.03), both at most 13000");
    assertThat(DeviceUse.text(Optional.empty())).isEqualTo("unknown");
    assertThat(DeviceWatch.number("2150\n")).hasValue(2150);
    assertThat(DeviceWatch.number("[N/A]")).isEmpty();
  }
}
