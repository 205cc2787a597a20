package dev.loupe.sae.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.harvest.Activations;
import dev.loupe.site.Site;
import dev.loupe.torch.Ops;
import java.util.List;

/** The tokens of each step from a folder, of which a step's rows are in memory. */
record RowsInShards(RowStream stream, List<Site> read, List<Site> written, Runnable closing)
    implements StepRows {
  @Override
  public Pair of(long step, NDManager work) {
    try (Activations rows = stream.at(step)) {
      NDArray x = taken(rows, read, work);
      return new Pair(x, read.equals(written) ? x : taken(rows, written, work));
    }
  }

  private static NDArray taken(Activations rows, List<Site> sites, NDManager work) {
    return Rowwise.joined(
        sites.stream().map(site -> Ops.copy(rows.matrix(site).nd(), work)).toList(), work);
  }

  @Override
  public long rows() {
    return stream.rows() * read.size();
  }

  @Override
  public void close() {
    closing.run();
  }
}
