package dev.loupe.kernel.snippet;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Adds a stop check at every method entry and backward jump of a class.
 *
 * <p>The check has no arguments and no result, so stack sizes and frames stay as the compiler wrote
 * them.
 */
final class StopWeaver {
  private static final String FLAG = StopFlag.class.getName().replace('.', '/');

  private StopWeaver() {}

  /**
   * The class with checks; unchanged if it comes from a JDK that is newer than the weaver knows.
   */
  static byte[] weave(byte[] classFile) {
    try {
      ClassReader reader = new ClassReader(classFile);
      ClassWriter writer = new ClassWriter(reader, 0);
      reader.accept(new Checks(writer), 0);
      return writer.toByteArray();
    } catch (IllegalArgumentException newerClassFile) {
      return classFile;
    }
  }

  private static final class Checks extends ClassVisitor {
    Checks(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String type, String generic, String[] thrown) {
      MethodVisitor next = super.visitMethod(access, name, type, generic, thrown);
      return new MethodChecks(next, !name.equals("<clinit>"));
    }
  }

  private static final class MethodChecks extends MethodVisitor {
    private final Set<Label> behind = new HashSet<>();
    private final boolean atEntry; // a static initialiser that fails makes its class unusable

    MethodChecks(MethodVisitor next, boolean atEntry) {
      super(Opcodes.ASM9, next);
      this.atEntry = atEntry;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (atEntry) {
        check();
      }
    }

    @Override
    public void visitLabel(Label label) {
      behind.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label target) {
      if (behind.contains(target)) {
        check();
      }
      super.visitJumpInsn(opcode, target);
    }

    private void check() {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, FLAG, "check", "()V", false);
    }
  }
}
