package dev.loupe.kernel.ijava;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dev.loupe.kernel.host.Patch;
import dev.loupe.kernel.magic.ClasspathMagic;
import dev.loupe.kernel.magic.FormatMagic;
import dev.loupe.kernel.magic.TimeMagic;
import dev.loupe.view.Bundle;
import dev.loupe.view.Displayable;
import dev.loupe.view.token.TokenStrip;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With the classes that IJava runs on; only its JShell is not here. */
class IJavaHostTest {
  private final Kernel kernel = new Kernel();
  private final Magics magics = new Magics();
  private final IJavaHost host = new IJavaHost(kernel, magics);
  private final List<String> added = new ArrayList<>();

  @AfterEach
  void forgetFormat() {
    System.clearProperty("loupe.format");
  }

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
  void pngOnlyLeavesTheHtmlOut() throws Exception {
    host.renderer(Displayable.class, Bundle::of);
    host.magic(new FormatMagic());
    Object value = magics.applyLineMagic("format", List.of("png"));
    DisplayData shown = kernel.getRenderer().render(new Patch("L9H9"));
    assertThat(value).isNull();
    assertThat(shown.hasDataForType(MIMEType.TEXT_HTML)).isFalse();
    assertThat(shown.hasDataForType(MIMEType.IMAGE_PNG)).isTrue();
  }

  @Test
  void anAssignmentGetsTheValueOfAMagic() throws Exception {
    host.magic(new ClasspathMagic(ClasspathMagic.Kind.CLASSPATH, added::add));
    List<String> value = magics.applyLineMagic("classpath", List.of("src/*/java"));
    assertThat(value).hasSize(2).isEqualTo(added);
  }

  @Test
  void aCellMagicEvaluatesItsBody() throws Exception {
    host.magic(new TimeMagic(host));
    Object value = magics.applyCellMagic("time", List.of(), "body");
    assertThat(value).isNull();
    assertThat(kernel.displayed).hasSize(2);
    assertThat(kernel.displayed.get(0).getData(MIMEType.TEXT_PLAIN)).isEqualTo("eval body");
  }

  @Test
  void whatIsDisplayedCarriesItsId() {
    host.display(Bundle.of(new Patch("x")), "id-1");
    assertThat(kernel.displayed.get(0).getDisplayId()).isEqualTo("id-1");
  }

  @Test
  void thereIsNoIJavaInThisJvm() {
    assertThat(IJavaHost.find()).isEmpty();
  }

  private static final class Kernel extends BaseKernel {
    private final List<DisplayData> displayed = new ArrayList<>();

    @Override
    public DisplayData eval(String code) {
      return new DisplayData("eval " + code);
    }

    @Override
    public void display(DisplayData data) {
      displayed.add(data);
    }

    @Override
    public LanguageInfo getLanguageInfo() {
      return new LanguageInfo.Builder("Java").build();
    }
  }
}
