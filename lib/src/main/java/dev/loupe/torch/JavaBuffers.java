package dev.loupe.torch;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether DJL, higher on this thread's stack, is creating an array that uses the memory of a Java
 * buffer.
 */
public final class JavaBuffers {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final int NEAR = 12; // frames between DJL's call and the manager's list

  private JavaBuffers() {}

  public static boolean areBeingWrapped() {
    return WALKER.walk(
        frames ->
            frames
                .limit(NEAR)
                .anyMatch(
                    frame ->
                        frame.getDeclaringClass() == JniUtils.class
                            && frame.getMethodName().equals("createNdFromByteBuffer")));
  }
}
