package dev.loupe.kernel.jupyter;

import dev.loupe.Loupe;
import dev.loupe.kernel.LoupeExtension;
import dev.loupe.kernel.cell.CellShell;
import dev.loupe.kernel.host.Host;
import dev.loupe.kernel.host.LineMagic;
import dev.loupe.kernel.magic.ClasspathMagic;
import dev.loupe.kernel.magic.LoadMagic;
import dev.loupe.kernel.magic.MagicList;
import dev.loupe.kernel.magic.TimeExpressionMagic;
import dev.loupe.kernel.magic.TimeMagic;
import dev.loupe.kernel.magic.TimeitMagic;
import dev.loupe.kernel.magic.TokensMagic;
import dev.loupe.kernel.maven.Artifacts;
import dev.loupe.kernel.maven.LoadFromPomMagic;
import dev.loupe.kernel.maven.MavenMagic;
import dev.loupe.kernel.maven.MavenRepoMagic;
import dev.loupe.model.HookedTransformer;
import java.util.function.Consumer;

/** The magics that IJava and JJava bring themselves, and those that need this kernel's shell. */
final class KernelMagics {
  private KernelMagics() {}

  static void addAll(Host host, CellShell shell) {
    MagicList list = LoupeExtension.magics();
    Consumer<String> classpath = shell::addToClasspath;
    list.add(new ClasspathMagic(ClasspathMagic.Kind.JARS, classpath));
    list.add(new ClasspathMagic(ClasspathMagic.Kind.CLASSPATH, classpath));
    list.add(new LoadMagic(host));
    list.add(new TimeExpressionMagic(new TimeMagic(host)));
    list.add(new TimeitMagic(host));
    list.add(
        new TokensMagic(host, () -> shell.latest(HookedTransformer.class).orElseGet(Loupe::load)));
    addMaven(list, classpath);
  }

  private static void addMaven(MagicList list, Consumer<String> classpath) {
    Artifacts artifacts = new Artifacts();
    MavenMagic.NAMES.forEach(name -> list.add(new MavenMagic(name, artifacts, classpath)));
    MavenRepoMagic.NAMES.forEach(name -> list.add(new MavenRepoMagic(name, artifacts)));
    LoadFromPomMagic poms = new LoadFromPomMagic(artifacts, classpath);
    list.add(poms.line());
    list.add(poms.cell());
  }

  /** Whether a line magic takes the rest of the line as it was typed. */
  static boolean takesText(String name) {
    return LoupeExtension.magics().line(name).map(LineMagic::takesText).orElse(false);
  }
}
