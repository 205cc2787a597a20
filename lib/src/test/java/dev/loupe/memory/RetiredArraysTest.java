package dev.loupe.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetiredArraysTest {
  private static boolean computes(String... classes) {
    return RetiredArrays.computes(
        Stream.of(classes)
            .map(name -> new StackTraceElement(name, "method", null, 0))
            .toArray(StackTraceElement[]::new));
  }

  @Test
  void aThreadComputesWhileDjlOrOurNativeCallsAreWhatRuns() {
    assertThat(computes("ai.djl.pytorch.jni.PyTorchLibrary", "REPL.$JShell$1")).isTrue();
    assertThat(computes("java.util.concurrent.atomic.AtomicReference", "ai.djl.util.X")).isTrue();
    assertThat(computes("java.lang.invoke.LambdaForm", "dev.loupe.torch.NativeCalls")).isTrue();
  }

  @Test
  void aThreadDoesNotComputeWhileUsersCodeOrTheCountingOfArraysRuns() {
    assertThat(computes("java.lang.Object", "REPL.$JShell$1", "ai.djl.training.X")).isFalse();
    assertThat(computes("dev.loupe.memory.ReachableArrays", "ai.djl.ndarray.X")).isFalse();
    assertThat(computes()).isFalse();
  }
}
