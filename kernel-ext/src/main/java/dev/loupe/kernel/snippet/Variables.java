package dev.loupe.kernel.snippet;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The static fields that hold a notebook's variables.
 *
 * <p>JShell makes a new field when a variable is declared again, and keeps the old class loaded,
 * since lambdas and methods may read it. A variable keeps its value until the new declaration sets
 * another; then all its fields get the new value, so that no code reads an old value and no old
 * value stays in memory.
 */
public final class Variables {
  private final Map<String, List<Field>> fields =
      new LinkedHashMap<>(); // of one type, the newest last

  /** Registers new wrapper classes and sets their fields to the variables' values. */
  public void declared(List<Class<?>> types) {
    for (Class<?> type : types) {
      if (SnippetClass.isWrapper(type)) {
        for (Field field : type.getDeclaredFields()) {
          if (holdsVariable(field)) {
            declared(field);
          }
        }
      }
    }
  }

  private static boolean holdsVariable(Field field) {
    int modifiers = field.getModifiers();
    return Modifier.isStatic(modifiers) && !Modifier.isFinal(modifiers) && !field.isSynthetic();
  }

  private void declared(Field field) {
    List<Field> known = fields.getOrDefault(field.getName(), new ArrayList<>());
    if (known.contains(field)) {
      return;
    }
    fields.remove(field.getName());
    fields.put(field.getName(), known); // the variable declared last is the last
    if (!known.isEmpty() && known.get(0).getGenericType().equals(field.getGenericType())) {
      set(field, get(newest(known)));
    } else {
      known.forEach(Variables::clear);
      known.clear();
    }
    known.add(field);
  }

  /** The value of the newest variable that holds a {@code type}. */
  public <T> Optional<T> latest(Class<T> type) {
    Optional<T> latest = Optional.empty();
    for (List<Field> known : fields.values()) {
      Object value = get(newest(known));
      latest = type.isInstance(value) ? Optional.of(type.cast(value)) : latest;
    }
    return latest;
  }

  /** Called after a snippet: sets earlier fields to the variable's current value. */
  public void settle() {
    for (List<Field> known : fields.values()) {
      if (known.size() > 1) {
        Object value = get(newest(known));
        known.forEach(field -> set(field, value));
      }
    }
  }

  /** Resets a variable that was declared again without a value. */
  public void reset(String name) {
    fields.getOrDefault(name, List.of()).forEach(Variables::clear);
  }

  /** Drops the value of the variable {@code name}. */
  public void forget(String name) {
    reset(name);
    fields.remove(name);
  }

  /** The values of the variables that have one, the newest last. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    fields.forEach(
        (name, known) -> {
          Object value = get(newest(known));
          if (value != null) {
            values.put(name, value);
          }
        });
    return values;
  }

  private static Field newest(List<Field> known) {
    return known.get(known.size() - 1);
  }

  /** Sets a field to the initial value of its type. */
  private static void clear(Field field) {
    set(field, Array.get(Array.newInstance(field.getType(), 1), 0));
  }

  private static Object get(Field field) {
    try {
      field.setAccessible(true);
      return field.get(null);
    } catch (ReflectiveOperationException impossible) {
      throw outOfReach(impossible);
    }
  }

  private static void set(Field field, Object value) {
    try {
      field.setAccessible(true);
      field.set(null, value);
    } catch (ReflectiveOperationException impossible) {
      throw outOfReach(impossible);
    }
  }

  private static LinkageError outOfReach(ReflectiveOperationException cause) {
    return new LinkageError("the field of a notebook variable cannot be accessed", cause);
  }
}
