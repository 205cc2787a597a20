package dev.loupe.kernel;

import dev.loupe.Loupe;
import dev.loupe.kernel.host.Host;
import dev.loupe.kernel.ijava.IJavaHost;
import dev.loupe.kernel.jjava.JJavaHost;
import dev.loupe.kernel.magic.FormatMagic;
import dev.loupe.kernel.magic.HelpMagic;
import dev.loupe.kernel.magic.LsMagic;
import dev.loupe.kernel.magic.MagicList;
import dev.loupe.kernel.magic.MemoryMagic;
import dev.loupe.kernel.magic.MemorySummary;
import dev.loupe.kernel.magic.TimeMagic;
import dev.loupe.kernel.magic.TokensMagic;
import dev.loupe.kernel.progress.NotebookProgress;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.view.Bundle;
import dev.loupe.view.Displayable;
import dev.loupe.view.chart.Charts;
import dev.loupe.view.table.Tables;
import java.awt.image.BufferedImage;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.Table;

/**
 * Loupe in a notebook: pictures for its results, a progress bar, and magics.
 *
 * <p>Loupe's own kernel loads it by itself; {@code ./loupe kernels} makes IJava and JJava load it.
 */
public final class LoupeExtension {
  private static volatile Host installed;
  private static volatile MagicList magics;

  private LoupeExtension() {}

  /** Installs Loupe into the kernel that runs in this JVM and returns that kernel's name. */
  public static String install() {
    if (installed == null) {
      install(running());
    }
    return installed.name();
  }

  /** Installs Loupe into a kernel; does nothing when it is there already. */
  public static synchronized void install(Host host) {
    if (installed != null) {
      return;
    }
    installed = host;
    host.renderer(Object.class, value -> Map.of(Bundle.TEXT, PlainText.of(value)));
    host.renderer(Collection.class, LoupeExtension::ofMany);
    host.renderer(BufferedImage.class, Image::bundle);
    host.renderer(Displayable.class, Bundle::of);
    host.renderer(Table.class, table -> Bundle.of(Tables.displayable(table)));
    host.renderer(Chart.class, chart -> Bundle.of(Charts.displayable(chart)));
    magics = magics(host);
    Progress.listen(new NotebookProgress(host));
  }

  private static Map<String, Object> ofMany(Collection<?> values) {
    return RecordTable.of(values)
        .map(table -> Bundle.of(Tables.displayable(table)))
        .orElseGet(() -> Map.of(Bundle.TEXT, PlainText.of(values)));
  }

  private static MagicList magics(Host host) {
    MagicList list = new MagicList(host);
    list.add(new FormatMagic());
    list.add(new MemoryMagic(MemorySummary::text));
    list.add(new TokensMagic(host, () -> model(host)));
    list.add(new LsMagic(list));
    list.add(new HelpMagic(list));
    list.add(new TimeMagic(host));
    return list;
  }

  /**
   * The variable named {@code model}, since other kernels do not list their variables; wren if
   * there is none.
   */
  private static HookedTransformer model(Host host) {
    try {
      return host.eval("model") instanceof HookedTransformer model ? model : Loupe.load();
    } catch (RuntimeException noSuchVariable) {
      return Loupe.load();
    }
  }

  /** The magics of the kernel that Loupe is installed in; more can be added. */
  public static MagicList magics() {
    install();
    return magics;
  }

  /** The kernel that Loupe is installed in. */
  public static Host host() {
    install();
    return installed;
  }

  private static Host running() {
    return ifItsClassesAreHere(IJavaHost::find)
        .or(() -> ifItsClassesAreHere(JJavaHost::find))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no Java kernel that Loupe knows is running in this JVM; "
                        + "open the notebook with Java (Loupe), JJava or IJava"));
  }

  /** The kernel that an adapter finds; only the running kernel's classes can be loaded. */
  private static Optional<Host> ifItsClassesAreHere(Supplier<Optional<Host>> adapter) {
    try {
      return adapter.get();
    } catch (NoClassDefFoundError notThisKernel) {
      return Optional.empty();
    }
  }
}
