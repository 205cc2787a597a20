package dev.loupe.sae.file;

import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Sizes;
import dev.loupe.intervention.Spots;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Port;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.site.Site;
import dev.loupe.view.Notes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Compares what files say with the model that the autoencoder will read. */
final class ModelFit {
  private final String address;
  private final CoderDraft draft;
  private final HookedTransformer model;

  ModelFit(String address, CoderDraft draft, HookedTransformer model) {
    this.address = address;
    this.draft = draft;
    this.model = model;
  }

  /** The coder; a model that cannot have the sites or sizes is refused. */
  SparseCoder coder() {
    int dIn = draft.weights().get(KindWeights.W_ENC).size(SaeKind.D_IN);
    int dOut = draft.weights().get(KindWeights.W_DEC).size(SaeKind.D_OUT);
    CoderConfig config =
        new CoderConfig(
            draft.kind(),
            draft.weights().get(KindWeights.W_ENC).size(Axis.FEATURE),
            port(draft.reads(), dIn),
            port(draft.writes(), dOut),
            draft.normalisation(),
            draft.centred(),
            draft.trainedOn());
    return SparseCoder.of(config, draft.weights());
  }

  private Port port(Site site, int size) {
    Spec spec = model.spec();
    Port port = Port.at(new Spots(spec).resolve(site), new Sizes(spec, 0, 0));
    if (port.size() != size) {
      throw new IllegalArgumentException(
          "%s has vectors of %d entries at %s, and %s has %d there%s"
              .formatted(
                  address,
                  size,
                  site,
                  model.name(),
                  port.size(),
                  draft.trainedOn().model().map(name -> "; it is of " + name).orElse("")));
    }
    return port;
  }

  /** What to know before it is used. */
  Notes notes() {
    List<String> notes = new ArrayList<>();
    TrainedOn trainedOn = draft.trainedOn();
    trainedOn
        .model()
        .filter(name -> !sameModel(name, model.name()))
        .ifPresent(
            name ->
                notes.add(
                    "Warning: it was trained on the model "
                        + name
                        + ", and this is "
                        + model.name()
                        + "."));
    otherBos(trainedOn).ifPresent(notes::add);
    trainedOn
        .context()
        .filter(tokens -> tokens < model.spec().context())
        .ifPresent(
            tokens ->
                notes.add(
                    "Note: it was trained on texts of "
                        + tokens
                        + " tokens; at later positions it may be worse."));
    if (!draft.kind().byToken()) {
      notes.add(
          "Warning: its features compete among all tokens of a batch, so what is active at a token"
              + " depends on the other tokens.");
    }
    return draft.notes().plus(new Notes(notes));
  }

  private Optional<String> otherBos(TrainedOn trainedOn) {
    Optional<Boolean> adds = model.tokenizer().map(tokenizer -> tokenizer.addsBos());
    boolean has = model.tokenizer().flatMap(tokenizer -> tokenizer.bos()).isPresent();
    if (trainedOn.bos().isEmpty() || adds.isEmpty() || !has || adds.equals(trainedOn.bos())) {
      return Optional.empty();
    }
    return Optional.of(
        trainedOn.bos().get()
            ? "Warning: it was trained on texts that begin with BOS, and "
                + model.name()
                + " adds none; model.withBos() does."
            : "Warning: it was trained on texts without BOS, and "
                + model.name()
                + " adds it; model.withoutBos() does not.");
  }

  /** Names of one model on the Hub, in TransformerLens and as a folder. */
  private static boolean sameModel(String trained, String loaded) {
    return plain(trained).equals(plain(loaded));
  }

  private static String plain(String name) {
    String last = name.toLowerCase(Locale.ROOT).replaceFirst("@.*", "").replaceFirst(".*/", "");
    String plain = last.replaceFirst("^(openai|google|meta)-", "").replaceAll("[_.]", "-");
    return plain.equals("gpt2-small") ? "gpt2" : plain.replaceFirst("^llama-3-1-", "llama3-1-");
  }

  @Override
  public String toString() {
    return address + " for " + model.name();
  }
}
