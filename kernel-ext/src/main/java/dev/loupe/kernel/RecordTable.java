package dev.loupe.kernel;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Records of one class as a table: a row for each record, a column for each component. */
final class RecordTable {
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
    for (RecordComponent component : type.getRecordComponents()) {
      List<Object> cells = records.stream().map(record -> cell(component, record)).toList();
      table.addColumns(column(component, cells));
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
    return PlainText.of(cell).replace('\n', ' ');
  }

  private static Object cell(RecordComponent component, Object record) {
    try {
      component.getAccessor().setAccessible(true); // a class of a cell is in no package of ours
      return Optional.ofNullable(component.getAccessor().invoke(record)).orElse("null");
    } catch (ReflectiveOperationException | RuntimeException failed) {
      return "(" + component.getName() + " cannot be read)";
    }
  }
}
