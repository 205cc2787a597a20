package dev.loupe.patchscope;

import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Tables;
import java.util.List;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a model says about states: a text for each layer.
 *
 * @param title what the texts are
 * @param rows the layers
 * @param texts the text of each
 * @param note how they were made
 */
public record Continuations(String title, Labels rows, List<String> texts, String note)
    implements Pictured {
  /** Requires a text for each row. */
  public Continuations {
    texts = List.copyOf(texts);
    if (rows.size() != texts.size()) {
      throw new IllegalArgumentException(
          "'" + title + "' has " + rows.size() + " rows and " + texts.size() + " texts");
    }
  }

  /** The text of a row, counted from 0; a negative number counts from the end. */
  public String text(int row) {
    int resolved = row < 0 ? texts.size() + row : row;
    if (resolved < 0 || resolved >= texts.size()) {
      throw new IllegalArgumentException(
          "there is no row " + row + "; there are " + texts.size() + ", counted from 0");
    }
    return texts.get(resolved);
  }

  /** A line for each layer. */
  public Table table() {
    return LabelTable.of(
        title,
        StringColumn.create(rows.axis(), rows.names()),
        StringColumn.create("continuation", texts));
  }

  @Override
  public Displayable picture() {
    return Tables.whole(table(), note);
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
