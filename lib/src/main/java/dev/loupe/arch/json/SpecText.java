package dev.loupe.arch.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.loupe.arch.Spec;
import dev.loupe.arch.config.JsonText;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A {@link Spec} as JSON text and back: each record with its type and its components by their
 * names. Only the records of an architecture are made from a text, each checked as always. Spliced
 * features are left out: no file of a model has them.
 */
public final class SpecText {
  private static final String TYPE = "is";

  private SpecText() {}

  /** The JSON text of an architecture. */
  public static String of(Spec spec) {
    return written(spec).toString();
  }

  /** The architecture of a JSON text. */
  public static Spec parse(String json) {
    try {
      return (Spec) read(JsonText.object(json), Spec.class);
    } catch (RuntimeException | ReflectiveOperationException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      throw new IllegalArgumentException(
          "config.json has a spec that is not complete: " + cause.getMessage(), e);
    }
  }

  private static JsonElement written(Object value) {
    if (value instanceof Record one) {
      return written(one);
    } else if (value instanceof Optional<?> one) {
      return one.map(SpecText::written).orElse(JsonNull.INSTANCE);
    } else if (value instanceof Collection<?> many) {
      JsonArray array = new JsonArray();
      Collection<?> ordered = value instanceof Set<?> ? new TreeSet<>(many) : many;
      ordered.forEach(one -> array.add(written(one)));
      return array;
    } else if (value instanceof Number number) {
      return new JsonPrimitive(number);
    }
    return value instanceof Boolean flag
        ? new JsonPrimitive(flag)
        : new JsonPrimitive(value instanceof Enum<?> one ? one.name() : (String) value);
  }

  private static JsonObject written(Record value) {
    JsonObject json = new JsonObject();
    json.addProperty(TYPE, value.getClass().getSimpleName());
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      if (ofFeatures(component)) {
        continue;
      }
      try {
        json.add(component.getName(), written(component.getAccessor().invoke(value)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(component + " cannot be read", e);
      }
    }
    return json;
  }

  private static Object read(JsonElement json, Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      return read(json, (Class<?>) generic.getRawType(), generic.getActualTypeArguments()[0]);
    }
    Class<?> kind = (Class<?>) type;
    if (kind.isEnum()) {
      return Arrays.stream(kind.getEnumConstants())
          .filter(one -> ((Enum<?>) one).name().equals(json.getAsString()))
          .findFirst()
          .orElseThrow(() -> unknown(json.getAsString(), kind));
    } else if (kind == int.class || kind == Integer.class) {
      return json.getAsBigDecimal().intValueExact();
    } else if (kind == double.class || kind == Double.class) {
      return json.getAsDouble();
    } else if (kind == boolean.class) {
      return json.getAsBoolean();
    }
    return kind == String.class ? json.getAsString() : record(json.getAsJsonObject(), kind);
  }

  private static Object read(JsonElement json, Class<?> holder, Type of)
      throws ReflectiveOperationException {
    if (holder == Optional.class) {
      return json.isJsonNull() ? Optional.empty() : Optional.of(read(json, of));
    }
    List<Object> many = new ArrayList<>();
    for (JsonElement one : json.getAsJsonArray()) {
      many.add(read(one, of));
    }
    return holder == Set.class ? Set.copyOf(many) : many;
  }

  private static Object record(JsonObject json, Class<?> kind) throws ReflectiveOperationException {
    String name = json.get(TYPE).getAsString();
    Class<?> record =
        records(kind)
            .filter(one -> one.getSimpleName().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(name, kind));
    RecordComponent[] components = record.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      if (ofFeatures(components[i])) {
        values[i] = Map.of();
        continue;
      }
      JsonElement value = json.get(components[i].getName());
      if (value == null && components[i].getType() == Optional.class) {
        value = JsonNull.INSTANCE; // of a text that is older than the component
      } else if (value == null) {
        throw new IllegalArgumentException(name + " lacks " + components[i].getName());
      }
      values[i] = read(value, components[i].getGenericType());
    }
    Constructor<?> canonical = record.getDeclaredConstructor(types);
    return canonical.newInstance(values);
  }

  /** Whether this component is the spliced features. */
  private static boolean ofFeatures(RecordComponent component) {
    return component.getType() == Map.class;
  }

  /** The records that a type allows. */
  private static Stream<Class<?>> records(Class<?> kind) {
    return kind.isSealed()
        ? Arrays.stream(kind.getPermittedSubclasses()).flatMap(SpecText::records)
        : Stream.of(kind);
  }

  private static IllegalArgumentException unknown(String name, Class<?> kind) {
    return new IllegalArgumentException(
        "there is no " + kind.getSimpleName() + " named '" + name + "'");
  }
}
