package dev.loupe.kernel.cell;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The static fields that hold a notebook's variables.
 *
 * <p>JShell makes a new field when a variable is declared again and keeps the old class loaded, so
 * without this every earlier value would stay in memory.
 */
final class Variables {
  private final Map<String, Field> fields = new HashMap<>();

  /** Takes note of new wrapper classes, and clears the fields that theirs replace. */
  void declared(List<Class<?>> types) {
    for (Class<?> type : types) {
      if (SnippetClass.isWrapper(type)) {
        for (Field field : type.getDeclaredFields()) {
          if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
            Field old = fields.put(field.getName(), field);
            if (old != null && !old.equals(field)) {
              clear(old);
            }
          }
        }
      }
    }
  }

  /** Lets go of the value of the variable {@code name}. */
  void forget(String name) {
    Field field = fields.remove(name);
    if (field != null) {
      clear(field);
    }
  }

  private static void clear(Field field) {
    if (field.getType().isPrimitive() || Modifier.isFinal(field.getModifiers())) {
      return;
    }
    try {
      field.setAccessible(true);
      field.set(null, null);
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("the field of a notebook variable is out of reach", impossible);
    }
  }
}
