package dev.loupe.kernel;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Records of one class as a table: a row for each record, a column for each component.
 *
 * <p>If the record has a method {@code name()}, the name is the first column. What may be absent
 * has a column if any record has it.
 */
final class RecordTable {
  private static final String NAME = "name";

  private RecordTable() {}

  /** The table, if the values are records of one class. */
  static Optional<Table> of(Collection<?> values) {
    Optional<Class<?>> type =
        values.stream().findFirst().<Class<?>>map(Object::getClass).filter(Class::isRecord);
    return type.filter(one -> values.stream().allMatch(one::isInstance))
        .filter(one -> one.getRecordComponents().length > 0)
        .map(one -> table(one, List.copyOf(values)));
  }

  private static Table table(Class<?> type, List<?> records) {
    Table table = Table.create("");
    name(type)
        .map(name -> records.stream().map(record -> inLine(value(name, record))).toList())
        .ifPresent(names -> table.addColumns(StringColumn.create(NAME, names)));
    for (RecordComponent component : type.getRecordComponents()) {
      List<Object> cells = records.stream().map(record -> cell(component, record)).toList();
      if (cells.stream().anyMatch(cell -> !Optional.empty().equals(cell))) {
        table.addColumns(column(component, cells));
      }
    }
    return table;
  }

  private static Column<?> column(RecordComponent component, List<Object> cells) {
    String name = component.getName();
    Class<?> type = component.getType();
    if (type == double.class || type == float.class) {
      DoubleColumn numbers = DoubleColumn.create(name);
      cells.forEach(cell -> numbers.append(((Number) cell).doubleValue()));
      return numbers;
    }
    if (type == int.class || type == long.class) {
      LongColumn numbers = LongColumn.create(name);
      cells.forEach(cell -> numbers.append(((Number) cell).longValue()));
      return numbers;
    }
    return StringColumn.create(name, cells.stream().map(RecordTable::inLine).toList());
  }

  private static String inLine(Object cell) {
    Object shown = cell instanceof Optional<?> may ? may.<Object>map(it -> it).orElse("") : cell;
    return PlainText.of(shown).replace('\n', ' ');
  }

  /** What gives the name of a record that is no component of it. */
  private static Optional<Method> name(Class<?> type) {
    boolean component =
        Stream.of(type.getRecordComponents()).anyMatch(one -> one.getName().equals(NAME));
    return component
        ? Optional.empty()
        : Stream.of(type.getMethods())
            .filter(one -> one.getName().equals(NAME) && one.getParameterCount() == 0)
            .filter(one -> one.getReturnType() == String.class)
            .findFirst();
  }

  private static Object cell(RecordComponent component, Object record) {
    return value(component.getAccessor(), record);
  }

  private static Object value(Method method, Object record) {
    try {
      method.setAccessible(true); // a class of a cell is in no package of ours
      return Optional.ofNullable(method.invoke(record)).orElse("null");
    } catch (ReflectiveOperationException | RuntimeException failed) {
      return "(" + method.getName() + " cannot be read)";
    }
  }
}
