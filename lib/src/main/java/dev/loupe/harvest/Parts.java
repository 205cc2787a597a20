package dev.loupe.harvest;

import dev.loupe.site.Site;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Activations that are read part by part, in the order of the texts. */
public interface Parts {
  /** The sites of the activations. */
  Collection<Site> harvested();

  /** The model that computed the activations, in one line, if it is known. */
  default Optional<String> origin() {
    return Optional.empty();
  }

  /** Gives each part in turn; a part is closed when this gives the next one. */
  void each(Consumer<Activations> taking);

  /** Activations in memory, as one part. */
  static Parts of(Activations whole) {
    return new Parts() {
      @Override
      public Collection<Site> harvested() {
        return List.copyOf(whole.sites());
      }

      @Override
      public void each(Consumer<Activations> taking) {
        taking.accept(whole);
      }
    };
  }
}
