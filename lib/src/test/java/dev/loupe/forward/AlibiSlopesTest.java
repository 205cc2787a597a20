package dev.loupe.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Positions;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import org.junit.jupiter.api.Test;

/** What slopes add to the scores. */
class AlibiSlopesTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.bloom());
  private static final int DEST = 5;
  private static final int SRC = 2;

  private static final int[] PROMPT = {3, 14, 15, 9, 26, 5, 35, 8};

  @Test
  void aScoreIsTheProductOfQueryAndKeyLessTheSlopeTimesTheDistance() {
    ActivationCache cache = MODEL.run(Tokens.of(PROMPT)).cache(Act.QUERY, Act.KEY, Act.ATTN_SCORES);
    Positions.Alibi alibi = (Positions.Alibi) MODEL.spec().positions();
    for (int head = 0; head < 4; head++) {
      double product =
          cache
              .get(Act.QUERY.at(1).head(head).pos(DEST))
              .dot(cache.get(Act.KEY.at(1).head(head).pos(SRC)), Axis.D_HEAD)
              .value();
      double score =
          cache
              .get(Act.ATTN_SCORES.at(1).head(head))
              .at(Axis.DEST, DEST)
              .at(Axis.SRC, SRC)
              .toArray()[0];
      assertThat(score - product / Math.sqrt(6))
          .isEqualTo(-alibi.slope(head, 4) * (DEST - SRC), offset(1e-5));
    }
  }

  @Test
  void theFirstPositionHasNoDistanceWhereverThePromptBegins() {
    Tokens padded = Tokens.of(PROMPT, new int[] {4, 4, 7});
    float[] together =
        MODEL
            .run(padded)
            .cache(Act.ATTN_SCORES.at(0))
            .get(Act.ATTN_SCORES.at(0))
            .at(Axis.BATCH, 1)
            .at(Axis.DEST, 7)
            .toArray();
    float[] alone =
        MODEL
            .run(Tokens.of(new int[] {4, 4, 7}))
            .cache(Act.ATTN_SCORES.at(0))
            .get(Act.ATTN_SCORES.at(0))
            .at(Axis.BATCH, 0)
            .at(Axis.DEST, 2)
            .toArray();
    for (int head = 0; head < 4; head++) {
      for (int src = 0; src < 3; src++) {
        assertThat(together[head * 8 + 5 + src]).isEqualTo(alone[head * 3 + src], offset(1e-5f));
      }
    }
  }

  @Test
  void refusesSitesOfOtherPositions() {
    for (Act act : new Act[] {Act.POS_EMBED, Act.ROT_QUERY, Act.ROT_KEY}) {
      assertThat(MODEL.has(act)).isFalse();
    }
    Run run = MODEL.run(Tokens.of(PROMPT));
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() -> run.cache(Act.POS_EMBED.site())))
        .hasMessage("bloom has no pos_embed: it has ALiBi positions");
  }
}
