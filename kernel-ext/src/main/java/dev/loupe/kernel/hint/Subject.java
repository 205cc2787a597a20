package dev.loupe.kernel.hint;

import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Spec;
import dev.loupe.kernel.source.Argument;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The model that code is about, and the cache if it is about one: the nearest name before the
 * cursor that is a model or a cache; if there is none, the model that was loaded last.
 */
record Subject(Optional<HookedTransformer> model, Optional<ActivationCache> cache) {
  static Subject of(Argument argument, String code, Map<String, Object> variables) {
    List<Object> named =
        argument.namesBefore(code).stream().map(variables::get).filter(Subject::isKnown).toList();
    Optional<HookedTransformer> newest =
        variables.values().stream().flatMap(Subject::model).reduce((first, later) -> later);
    Optional<ActivationCache> cache =
        named.stream()
            .findFirst()
            .filter(one -> one instanceof ActivationCache)
            .map(one -> (ActivationCache) one);
    return new Subject(named.stream().flatMap(Subject::model).findFirst().or(() -> newest), cache);
  }

  private static boolean isKnown(Object value) {
    return value instanceof ActivationCache || model(value).findAny().isPresent();
  }

  private static Stream<HookedTransformer> model(Object value) {
    if (value instanceof HookedTransformer model) {
      return Stream.of(model);
    }
    return value instanceof Run run ? Stream.of(run.model()) : Stream.empty();
  }

  /** TransformerLens' names of the activations in the cache, or of all activations of the model. */
  List<String> sites() {
    if (cache.isPresent()) {
      return cache.get().sites().stream().map(Site::name).toList();
    }
    return model.stream()
        .flatMap(one -> Stream.of(Act.values()).filter(one::has).flatMap(act -> sites(one, act)))
        .map(Site::name)
        .toList();
  }

  private static Stream<Site> sites(HookedTransformer model, Act act) {
    return act.inLayers()
        ? IntStream.range(0, model.spec().layers()).mapToObj(act::at)
        : Stream.of(act.site());
  }

  /** TransformerLens' names of the model's weights. */
  List<String> weights() {
    return model.stream()
        .map(HookedTransformer::spec)
        .flatMap(
            spec ->
                spec.weights().stream()
                    .flatMap(
                        weight ->
                            IntStream.range(0, weight.inLayers() ? spec.layers() : 1)
                                .mapToObj(weight::name)))
        .toList();
  }

  List<String> layers() {
    return numbers(model.map(HookedTransformer::spec).map(Spec::layers));
  }

  List<String> heads() {
    return numbers(model.map(one -> one.spec().attention().heads()));
  }

  List<String> keyHeads() {
    return numbers(model.map(one -> one.spec().attention().kvHeads()));
  }

  private static List<String> numbers(Optional<Integer> count) {
    return IntStream.range(0, count.orElse(0)).mapToObj(Integer::toString).toList();
  }
}
