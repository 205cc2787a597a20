package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import dev.loupe.tensor.NewJvm;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a new process finds, since OpenMP reads the environment once. */
@DisabledOnOs(OS.WINDOWS)
class CpuThreadsTest {
  private static final Map<String, String> UNSET =
      Map.of("OMP_WAIT_POLICY", "", "OMP_NUM_THREADS", "", "MKL_NUM_THREADS", "");

  /** Starts PyTorch and prints how its threads wait and how many there are. */
  static final class Report {
    public static void main(String[] arguments) {
      int threads = Torch.threads();
      String policy =
          (String)
              NativeLibrary.getProcess()
                  .getFunction("getenv")
                  .invoke(String.class, new Object[] {"OMP_WAIT_POLICY"});
      System.out.println(policy + " " + threads);
    }
  }

  @Test
  void threadsWaitWithoutSpinningAndThereIsOneForEachPhysicalCore() throws Exception {
    assertThat(NewJvm.run(Report.class, UNSET)).isEqualTo("PASSIVE " + PhysicalCores.usable());
  }

  @Test
  void whatTheUserHasSetStays() throws Exception {
    Map<String, String> users = Map.of("OMP_WAIT_POLICY", "ACTIVE", "OMP_NUM_THREADS", "1");
    assertThat(NewJvm.run(Report.class, users)).isEqualTo("ACTIVE 1");
    assertThat(NewJvm.run(Report.class, UNSET, "-Dai.djl.pytorch.num_threads=5"))
        .isEqualTo("PASSIVE 5");
  }
}
