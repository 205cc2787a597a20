package dev.loupe.sae.measure;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Harvest;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.view.Displayable;
import dev.loupe.view.Notes;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Page;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.Tables;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * All measures of a sparse autoencoder or a transcoder over some texts, on one page, with what they
 * mean and with warnings.
 *
 * <p>The model reads the texts six times or more, but keeps only sums: once for the mean of the
 * activation, once for the reconstruction, and once for each loss.
 *
 * <pre>{@code
 * var report = SaeReport.of(coder, model, texts);
 * report.reconstruction().fvu()
 * report.loss().recovered(LossBaseline.ZERO)
 * report.activity().dead()
 * }</pre>
 *
 * @param title the coder and the model
 * @param reconstruction how well features reconstruct
 * @param loss what the reconstruction costs the model
 * @param warnings what makes the numbers mean less
 */
public record SaeReport(
    String title, Reconstruction reconstruction, RecoveredLoss loss, Notes warnings)
    implements Pictured {
  /** Requires all parts. */
  public SaeReport {
    Objects.requireNonNull(title, "a report needs a title");
    Objects.requireNonNull(reconstruction, "a report needs a reconstruction");
    Objects.requireNonNull(loss, "a report needs a loss");
    Objects.requireNonNull(warnings, "a report needs warnings, which may be none");
  }

  /** The measures over texts, with all tokens counted. */
  public static SaeReport of(SparseCoder coder, HookedTransformer model, Texts texts) {
    return of(coder, model, texts, BosTokens.COUNTED);
  }

  /** The measures over texts, with or without BOS. */
  public static SaeReport of(
      SparseCoder coder, HookedTransformer model, Texts texts, BosTokens bos) {
    Objects.requireNonNull(coder, "a report is of an autoencoder, and null was given");
    Objects.requireNonNull(model, "an autoencoder is measured in a model, and null was given");
    Objects.requireNonNull(texts, "an autoencoder is measured on texts, and null was given");
    Objects.requireNonNull(bos, "say whether BOS counts: BosTokens.COUNTED or LEFT_OUT");
    Optional<Integer> leftOut = bos.leftOut(model);
    double[] mean =
        MeanActivation.of(Harvest.of(model, texts, coder.writes()), coder.writes(), leftOut);
    Reconstruction reconstruction =
        Reconstruction.of(
            coder, Harvest.of(model, texts, Reconstruction.sites(coder)), mean, leftOut);
    RecoveredLoss loss = RecoveredLoss.of(coder, model, texts, bos, mean);
    return new SaeReport(
        coder + " of " + model.name(),
        reconstruction,
        loss,
        ReportWarnings.of(coder, model, bos, reconstruction, loss));
  }

  /** How often each feature is active. */
  public FeatureActivity activity() {
    return reconstruction.activity();
  }

  /** All numbers, with their 95 % confidence intervals if they have one, and what they mean. */
  public Table table() {
    List<ReportLine> lines = ReportLine.of(this);
    return LabelTable.of(
        title,
        StringColumn.create("measure", lines.stream().map(ReportLine::measure)),
        DoubleColumn.create("value", lines.stream().mapToDouble(ReportLine::value).toArray()),
        StringColumn.create("95 % interval", lines.stream().map(ReportLine::edges)),
        StringColumn.create("what it means", lines.stream().map(ReportLine::meaning)));
  }

  /** The page: numbers, how often features are active, and the loss. */
  @Override
  public Displayable picture() {
    List<ReportLine> lines = ReportLine.of(this);
    Table shown =
        LabelTable.of(
            "Numbers",
            StringColumn.create("measure", lines.stream().map(ReportLine::measure)),
            StringColumn.create("value", lines.stream().map(ReportLine::shown)),
            StringColumn.create("95 % interval", lines.stream().map(ReportLine::edges)),
            StringColumn.create("what it means", lines.stream().map(ReportLine::meaning)));
    return new Page(
        title,
        List.of(
            List.of(Tables.whole(shown, warnings.toString())),
            activity().pictures(),
            List.of(loss)),
        "Intervals: whole texts drawn again 1000 times. Each measure alone: reconstruction(),"
            + " activity(), loss(); all numbers: table().");
  }

  /** The lines of {@link #table}. */
  @Override
  public Optional<String> csv() {
    return Optional.of(Listing.of(table()).csv());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
