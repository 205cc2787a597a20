package dev.loupe.memory;

import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.torch.NativeCalls;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Native arrays that no Java object refers to any more, until no thread computes with them either.
 *
 * <p>While a native operation runs, it knows its operands only by a number on its stack, so the
 * collector may already collect the Java objects. A later operation cannot have such an operand. So
 * an array may be freed as soon as each thread has been seen outside of DJL once.
 *
 * <p>Only the thread of {@link Reclaimer} uses this class.
 */
final class RetiredArrays {
  private static final List<Long> WAITING = new ArrayList<>();
  private static final List<Long> NEXT = new ArrayList<>();
  private static final Set<Thread> COMPUTING = new HashSet<>();

  private RetiredArrays() {}

  static void add(long pointer) {
    NEXT.add(pointer);
  }

  /** Frees what can be freed now, and returns whether that was everything. */
  static boolean free() {
    if (WAITING.isEmpty()) {
      if (NEXT.isEmpty()) {
        return true;
      }
      WAITING.addAll(NEXT);
      NEXT.clear();
      COMPUTING.addAll(computing());
    } else {
      COMPUTING.retainAll(computing());
    }
    if (COMPUTING.isEmpty()) {
      WAITING.forEach(JniUtils::deleteNDArray);
      WAITING.clear();
    }
    return WAITING.isEmpty() && NEXT.isEmpty();
  }

  private static Set<Thread> computing() {
    Set<Thread> threads = new HashSet<>();
    for (Map.Entry<Thread, StackTraceElement[]> stack : Thread.getAllStackTraces().entrySet()) {
      if (stack.getKey().getState() != Thread.State.BLOCKED && computes(stack.getValue())) {
        threads.add(stack.getKey());
      }
    }
    return threads;
  }

  /** Whether the thread of this stack runs DJL, or Loupe's own native calls. */
  static boolean computes(StackTraceElement[] stack) {
    return Stream.of(stack)
        .map(StackTraceElement::getClassName)
        .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
        .findFirst()
        .filter(name -> name.startsWith("ai.djl.") || name.equals(NativeCalls.class.getName()))
        .isPresent();
  }
}
