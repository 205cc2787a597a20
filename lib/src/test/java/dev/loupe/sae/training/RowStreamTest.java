package dev.loupe.sae.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.Shards;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowStreamTest {
  private static final HookedTransformer MODEL = ToyTexts.model(Toys.gpt2(), DataType.FLOAT32);
  private static final int BATCH = 64;

  @TempDir Path folder;
  private Shards shards;

  @BeforeEach
  void harvest() {
    Harvest harvest = Harvest.of(MODEL, ToyTexts.of(200, 16, 1), Act.RESID_POST.at(1));
    shards = harvest.shard(80).batch(256).into(folder.resolve("shards"));
  }

  private RowStream stream() {
    return RowStream.of(shards, BATCH, 3, OptionalInt.empty());
  }

  private static List<String> places(Activations rows) {
    return IntStream.range(0, rows.rows())
        .mapToObj(row -> rows.text(row) + ":" + rows.position(row))
        .toList();
  }

  @Test
  void aRoundHasNoRowTwice() {
    RowStream stream = stream();
    List<String> round = new ArrayList<>();
    for (long step = 1; step <= stream.rows() / BATCH; step++) {
      round.addAll(places(stream.at(step)));
    }
    assertThat(round).hasSizeGreaterThan((int) stream.rows() - BATCH);
    assertThat(new HashSet<>(round)).hasSameSizeAs(round);
    assertThat(places(stream.at(stream.rows() / BATCH + 1))).isNotEqualTo(places(stream.at(1)));
  }

  @Test
  void aStepHasTheSameRowsWhereverTheStreamBegins() {
    RowStream whole = stream();
    for (long step = 1; step <= 2 * whole.rows() / BATCH; step++) {
      Activations rows = whole.at(step);
      Activations alone = stream().at(step);
      assertThat(places(alone)).isEqualTo(places(rows));
      assertThat(alone.matrix().toArray()).isEqualTo(rows.matrix().toArray());
    }
  }

  @Test
  void aTokenCanBeLeftOut() {
    int token = shards.shard(0).token(0);
    RowStream without = RowStream.of(shards, BATCH, 3, OptionalInt.of(token));
    long there = 0;
    for (Activations shard : shards) {
      there += IntStream.of(shard.tokens()).filter(id -> id == token).count();
    }
    assertThat(there).isPositive();
    assertThat(without.rows()).isEqualTo(shards.rows() - there);
    for (long step = 1; step <= without.rows() / BATCH; step++) {
      assertThat(without.at(step).tokens()).doesNotContain(token);
    }
  }

  @Test
  void refusesMoreRowsThanThereAre() {
    assertThatThrownBy(() -> RowStream.of(shards, 1_000_000, 0, OptionalInt.empty()))
        .hasMessage(
            "a step cannot take 1000000 rows of %d; take 1 to %d"
                .formatted(shards.rows(), shards.rows()));
  }
}
