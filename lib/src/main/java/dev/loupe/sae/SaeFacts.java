package dev.loupe.sae;

import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.view.Displayable;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Tables;
import java.util.LinkedHashMap;
import java.util.Map;
import tech.tablesaw.api.StringColumn;

/** What is known of an autoencoder, as a table. */
final class SaeFacts {
  private SaeFacts() {}

  static Displayable of(Sae sae) {
    Map<String, String> facts = facts(sae);
    return Tables.whole(
        LabelTable.of(
            sae.name(),
            StringColumn.create("fact", facts.keySet()),
            StringColumn.create("value", facts.values())),
        sae.notes().toString());
  }

  private static Map<String, String> facts(Sae sae) {
    CoderConfig config = sae.coder().config();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("kind", config.kind().architecture());
    facts.put("features", Integer.toString(config.features()));
    facts.put("reads", config.reads().toString());
    facts.put("writes", config.writes().toString());
    facts.put("normalisation", config.normalisation().toString());
    config.trainedOn().model().ifPresent(model -> facts.put("trained on the model", model));
    config.trainedOn().data().ifPresent(data -> facts.put("trained on the texts", data));
    config.trainedOn().context().ifPresent(size -> facts.put("tokens of a text", "" + size));
    config.trainedOn().bos().ifPresent(bos -> facts.put("texts begin with BOS", "" + bos));
    return facts;
  }
}
