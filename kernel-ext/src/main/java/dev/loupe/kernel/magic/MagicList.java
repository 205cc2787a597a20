package dev.loupe.kernel.magic;

import dev.loupe.kernel.host.CellMagic;
import dev.loupe.kernel.host.Host;
import dev.loupe.kernel.host.LineMagic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Loupe's magics in a kernel. */
public final class MagicList {
  private final Host host;
  private final Map<String, LineMagic> lines = new ConcurrentSkipListMap<>();
  private final Map<String, CellMagic> cells = new ConcurrentSkipListMap<>();

  /** An empty list. */
  public MagicList(Host host) {
    this.host = host;
  }

  /** Adds a magic, which replaces an earlier one of the same name. */
  public void add(LineMagic magic) {
    lines.put(magic.name(), magic);
    host.magic(magic);
  }

  /** Adds a magic, which replaces an earlier one of the same name. */
  public void add(CellMagic magic) {
    cells.put(magic.name(), magic);
    host.magic(magic);
  }

  /** The line magic of that name. */
  public Optional<LineMagic> line(String name) {
    return Optional.ofNullable(lines.get(name));
  }

  /** The line magics, by their names. */
  public List<LineMagic> lines() {
    return List.copyOf(lines.values());
  }

  /** The cell magics, by their names. */
  public List<CellMagic> cells() {
    return List.copyOf(cells.values());
  }
}
