package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Rotation;
import dev.loupe.arch.Spec;
import dev.loupe.weights.Weights;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The angles of a pass's positions for each rotary embedding of the model, if there are any. */
public record Angles(Map<Rotation, RotaryTable> tables) {
  /** The angles of these positions, [batch, pos]. */
  public static Angles of(long[][] positions, Spec spec, Weights weights, NDManager work) {
    Map<Rotation, RotaryTable> tables = new HashMap<>();
    if (spec.positions() instanceof Positions.Rotary rotary) {
      for (Rotation rotation : rotary.all()) {
        tables.put(rotation, RotaryTable.of(rotation, positions, weights.type(), work));
      }
    }
    return new Angles(tables);
  }

  /** Whether the model uses rotary embeddings. */
  boolean any() {
    return !tables.isEmpty();
  }

  /** The angles for a layer's rotation, if it has one. */
  Optional<RotaryTable> by(Optional<Rotation> rotation) {
    return rotation.map(tables::get);
  }

  /** Queries or keys [batch, pos, head, d_head], rotated by one of the model's rotations. */
  public NDArray rotated(NDArray x, Rotation by) {
    return tables.get(by).rotate(x);
  }

  /** The angles of some positions, numbered through the batch, as one row. */
  public Angles rows(NDArray positions, NDManager work) {
    return each(table -> table.rows(positions, work));
  }

  /** The angles of these prompts in their order. */
  public Angles prompts(NDArray indices, NDManager work) {
    return each(table -> table.prompts(indices, work));
  }

  private Angles each(UnaryOperator<RotaryTable> change) {
    Map<Rotation, RotaryTable> changed = new HashMap<>();
    tables.forEach((rotation, table) -> changed.put(rotation, change.apply(table)));
    return new Angles(changed);
  }
}
