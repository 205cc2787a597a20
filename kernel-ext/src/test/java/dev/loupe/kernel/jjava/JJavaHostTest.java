package dev.loupe.kernel.jjava;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dev.loupe.kernel.host.Patch;
import dev.loupe.kernel.magic.MemoryMagic;
import dev.loupe.kernel.magic.TimeMagic;
import dev.loupe.view.Bundle;
import dev.loupe.view.Displayable;
import dev.loupe.view.token.TokenStrip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicTranspiler;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.junit.jupiter.api.Test;

/** With the classes that JJava runs on; only its JShell is not here. */
class JJavaHostTest {
  private final Kernel kernel = new Kernel();
  private final JJavaHost host = new JJavaHost(kernel);

  @Test
  void oneRendererForTheInterfaceShowsAllImplementations() {
    host.renderer(Object.class, value -> Map.of(Bundle.TEXT, "any"));
    host.renderer(Displayable.class, Bundle::of);
    DisplayData shown = kernel.getRenderer().render(new Patch("L9H9"));
    assertThat(kernel.getRenderer().render(new int[0]).getData(MIMEType.TEXT_PLAIN))
        .isEqualTo("any");
    assertThat(shown.getData(MIMEType.TEXT_PLAIN)).isEqualTo("patch L9H9");
    assertThat(shown.getData(MIMEType.TEXT_HTML)).isEqualTo("<b>L9H9</b>");
    assertThat(shown.getData(MIMEType.IMAGE_PNG)).isEqualTo("AQID");
  }

  @Test
  void picturesCarryTheSizeToShowThemAt() {
    host.renderer(Displayable.class, Bundle::of);
    Displayable strip = TokenStrip.of("strip", "nats", List.of("a"), new double[] {1});
    DisplayData shown = kernel.getRenderer().render(strip);
    assertThat(new Gson().toJsonTree(shown).getAsJsonObject().get("metadata").toString())
        .contains("image/png", "width", "height");
  }

  @Test
  void magicsGiveNoValueOfTheirOwn() throws Exception {
    host.magic(new MemoryMagic(() -> "all of it"));
    host.magic(new TimeMagic(host));
    MagicsRegistry registry = kernel.getMagicsRegistry();
    Object line = registry.evalLineMagic(kernel, "memory", List.of());
    Object cell = registry.evalCellMagic(kernel, "time", List.of(), "body");
    assertThat(line).isNull();
    assertThat(cell).isNull();
    assertThat(kernel.displayed.get(0).getData(MIMEType.TEXT_PLAIN)).isEqualTo("eval body");
  }

  @Test
  void theServiceLoaderFindsTheExtension() {
    assertThat(ServiceLoader.load(Extension.class))
        .hasAtLeastOneElementOfType(JJavaExtension.class);
  }

  private static final class Kernel extends BareKernel {
    private final List<DisplayData> displayed = new ArrayList<>();

    Kernel() {
      super("test", new MagicParser("(?!)", "%%", new MagicTranspiler()));
    }

    @Override
    public Object evalRaw(String code) {
      return "eval " + code;
    }

    @Override
    public void display(DisplayData data) {
      displayed.add(data);
    }
  }
}
