package dev.loupe.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DirectEffectTest {
  private static final Tokens TOKENS = Tokens.of(new int[] {3, 14, 15, 9}, new int[] {2, 6, 5, 35});

  /** Decoders whose logits are not bent, so that they are sums of direct effects. */
  static Stream<HookedTransformer> straight() {
    Ends plain = Toys.gemma2().ends().capped(Optional.empty());
    Stream<Spec> others = Toys.specs().filter(spec -> spec.attention().causal());
    return Stream.concat(
            others.filter(spec -> spec.ends().softcap().isEmpty()),
            Stream.of(Toys.gemma2().with(plain)))
        .map(spec -> Toys.model(spec, DataType.FLOAT64));
  }

  @ParameterizedTest
  @MethodSource("straight")
  void theEffectOfTheWholeResidualStreamIsTheLogitsThemselves(HookedTransformer model) {
    DirectEffect direct = DirectEffect.of(model);
    Run run = model.run(TOKENS);
    Site last = Act.RESID_POST.at(-1);
    Site[] sites = Stream.concat(Stream.of(last), direct.scale().stream()).toArray(Site[]::new);
    try (ActivationCache cache = run.cache(sites)) {
      Tensor resid = cache.get(last);
      Tensor effect = resid.dot(direct.reader(TOKENS), Axis.D_MODEL); // [batch, pos, src]
      Tensor divided =
          direct
              .scale()
              .map(site -> effect.dividedBy(cache.get(site).at(Axis.ONE, 0)))
              .orElse(effect);
      Tensor biases = model.unembed(resid.zeros());
      Tensor logits = model.unembed(resid).minus(biases).centred(Axis.VOCAB);
      for (int prompt = 0; prompt < 2; prompt++) {
        double[] expected =
            logits
                .at(Axis.BATCH, prompt)
                .take(Axis.VOCAB, TOKENS.row(prompt))
                .arranged(Axis.POS, Axis.VOCAB)
                .toDoubleArray();
        double[] actual =
            divided.at(Axis.BATCH, prompt).arranged(Axis.POS, Axis.SRC).toDoubleArray();
        assertThat(actual).containsExactly(expected, within(1e-9));
      }
    }
  }
}
