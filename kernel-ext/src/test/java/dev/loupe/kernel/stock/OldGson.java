package dev.loupe.kernel.stock;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The gson that IJava 1.3.0 has in its own jar, where it goes before every other version. */
final class OldGson {
  /** Where the build puts a copy. */
  static final Path JAR = Path.of("target", "old-gson", "gson-2.8.5.jar").toAbsolutePath();

  private static final String GSON = "com/google/gson/";

  /** A class of gson: its members by name and descriptor, and what it inherits from. */
  private record Type(Set<String> members, Set<String> parents) {}

  private final Map<String, Type> types = new HashMap<>();

  OldGson() {
    eachClass(JAR, this::learn);
  }

  /** What the classes in a folder or jar use of gson that this version does not have. */
  Set<String> missing(Path classes) {
    Set<String> missing = new TreeSet<>();
    eachClass(classes, reader -> reader.accept(new Uses(reader.getClassName(), missing), 0));
    return missing;
  }

  private void learn(ClassReader reader) {
    Type type = new Type(new HashSet<>(), new HashSet<>(Set.of(reader.getInterfaces())));
    if (reader.getSuperName() != null) {
      type.parents.add(reader.getSuperName());
    }
    types.put(reader.getClassName(), type);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String type0, String s, String[] e) {
            type.members.add(name + type0);
            return null;
          }

          @Override
          public FieldVisitor visitField(
              int access, String name, String type0, String s, Object value) {
            type.members.add(name + type0);
            return null;
          }
        },
        ClassReader.SKIP_CODE);
  }

  private boolean has(String owner, String member) {
    if (!owner.startsWith(GSON)) {
      return hasOfJava(owner, member);
    }
    Type type = types.get(owner);
    return type != null
        && (type.members.contains(member)
            || type.parents.stream().anyMatch(parent -> has(parent, member)));
  }

  private static boolean hasOfJava(String owner, String member) {
    try {
      return Stream.of(Class.forName(owner.replace('/', '.')).getMethods())
          .anyMatch(method -> member.startsWith(method.getName() + "("));
    } catch (ClassNotFoundException notJavas) {
      return false;
    }
  }

  private interface Reading {
    void of(ClassReader reader);
  }

  private static void eachClass(Path place, Reading reading) {
    try {
      if (Files.isDirectory(place)) {
        readAll(place, reading);
        return;
      }
      try (FileSystem jar = FileSystems.newFileSystem(place)) {
        readAll(jar.getPath("/"), reading);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static void readAll(Path root, Reading reading) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(OldGson::isClass)::iterator) {
        try (InputStream in = Files.newInputStream(file)) {
          reading.of(new ClassReader(in));
        }
      }
    }
  }

  private static boolean isClass(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    return name.endsWith(".class") && !name.equals("module-info.class");
  }

  private final class Uses extends ClassVisitor {
    private final String user;
    private final Set<String> missing;

    Uses(String user, Set<String> missing) {
      super(Opcodes.ASM9);
      this.user = user;
      this.missing = missing;
    }

    private void check(String owner, String member) {
      if (owner.startsWith(GSON) && !has(owner, member)) {
        missing.add(user + ": " + owner + "." + member);
      }
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String type, String s, String[] e) {
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean i) {
          check(owner, name + type);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String type) {
          check(owner, name + type);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
          if (type.startsWith(GSON) && !types.containsKey(type)) {
            missing.add(user + ": " + type);
          }
        }

        @Override
        public void visitInvokeDynamicInsn(
            String name, String type, Handle bootstrap, Object... arguments) {
          Stream.of(arguments)
              .filter(Handle.class::isInstance)
              .map(Handle.class::cast)
              .forEach(handle -> check(handle.getOwner(), handle.getName() + handle.getDesc()));
        }
      };
    }
  }
}
