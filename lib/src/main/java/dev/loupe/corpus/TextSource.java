package dev.loupe.corpus;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Something that texts are read from, as often as needed. */
interface TextSource {
  TextReader open() throws IOException;

  /** Texts in memory. */
  record Listed(List<String> texts) implements TextSource {
    public Listed {
      texts = List.copyOf(texts);
    }

    @Override
    public TextReader open() {
      Iterator<String> rest = texts.iterator();
      return new TextReader() {
        private int read;

        @Override
        public Optional<String> next() {
          read++;
          return rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
        }

        @Override
        public String place() {
          return "text " + (read - 1) + " of the list";
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String toString() {
      return "a list of " + texts.size();
    }
  }
}
