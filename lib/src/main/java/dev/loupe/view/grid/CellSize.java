package dev.loupe.view.grid;

import dev.loupe.view.draw.Labels;
import dev.loupe.view.table.TextTable;
import java.util.stream.IntStream;

/**
 * The size of a map's cells in a page, in pixels: wide enough for their text, within the width of
 * the page.
 *
 * <p>Letters are counted with an average width, so pages look alike on every machine.
 *
 * @param label the width of the names of rows
 * @param width the width of every cell
 * @param height the height of every cell
 * @param gap the space between cells; 0 if they are very narrow
 * @param columns the number of cells in a row
 * @param widestName the width of the longest name of a column
 */
record CellSize(int label, int width, int height, int gap, int columns, int widestName) {
  private static final double LETTER = 6.3; // of 11 pixels, on average
  private static final int ROOM = 836; // in a notebook that is 900 wide
  private static final int TALL = 640;
  private static final int WIDEST_LABEL = 220;
  private static final int NARROWEST_WORD = 52;
  private static final int WIDEST_WORD = 170;
  private static final int NARROW = 8;
  private static final int LINE = 12; // the smallest distance of two vertical names

  /** The size of cells; at most {@code largest} if they have no text. */
  static CellSize of(Grid grid, CellTexts texts, int largest) {
    int columns = grid.columns().size();
    int names = Math.max(widest(grid.rows()), wide(grid.rows().axis() + " ↓")) + 10;
    int label = Math.min(WIDEST_LABEL, names);
    int room = (ROOM - label) / columns - 1;
    int least = wide(grid.columns().axis() + " →") / columns; // room for the axis' name
    int widestName = widest(grid.columns());
    int width = texts.present() ? texts(grid, texts, room, widestName) : clamp(room, 6, largest);
    int height = texts.present() ? 22 : clamp(TALL / grid.rows().size(), 10, largest);
    int wide = Math.max(least, width);
    int gap = wide < NARROW ? 0 : 1;
    return new CellSize(label, wide, height, gap, columns, widestName);
  }

  /** The width of the widest text, or of the column names if these are not much wider. */
  private static int texts(Grid grid, CellTexts texts, int room, int widestName) {
    int widest =
        IntStream.range(0, grid.rows().size() * grid.columns().size())
            .mapToObj(i -> texts.at(i / grid.columns().size(), i % grid.columns().size()))
            .mapToInt(CellSize::wide)
            .max()
            .orElse(0);
    boolean words = !grid.words().isEmpty();
    int needed = Math.max(30, widest + 6);
    int named = Math.max(needed, Math.min(widestName + 4, Math.min(room, 110)));
    return words
        ? Math.min(named, clamp(room, NARROWEST_WORD, WIDEST_WORD))
        : Math.max(needed, Math.min(named, room));
  }

  private static int widest(Labels labels) {
    return labels.names().stream().mapToInt(name -> wide(Labels.shown(name))).max().orElse(0);
  }

  static int wide(String text) {
    return (int) Math.ceil(TextTable.width(text) * LETTER);
  }

  private static int clamp(int value, int from, int to) {
    return Math.max(from, Math.min(to, value));
  }

  int tableWidth() {
    return label + columns * (width + gap) + 2 * gap;
  }

  /** Whether the names of columns are horizontal. */
  boolean namesUpright() {
    return widestName <= width * nameStep();
  }

  /** The step between columns whose names are shown. */
  int nameStep() {
    return width >= LINE ? 1 : (LINE + width - 1) / width;
  }
}
