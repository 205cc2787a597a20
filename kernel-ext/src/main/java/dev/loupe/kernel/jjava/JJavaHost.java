package dev.loupe.kernel.jjava;

import dev.loupe.kernel.host.BundleHost;
import dev.loupe.kernel.host.CellMagic;
import dev.loupe.kernel.host.Host;
import dev.loupe.kernel.host.LineMagic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** JJava, and Loupe's own kernel, which is built on the same base library. */
public final class JJavaHost extends BundleHost<DisplayData> {
  private final BaseKernel kernel;

  /** The host of a kernel on JJava's base library. */
  public JJavaHost(BaseKernel kernel) {
    this.kernel = kernel;
  }

  /** The kernel that runs in this JVM. */
  public static Optional<Host> find() {
    try {
      return Optional.of(new JJavaHost(BaseKernel.notebookKernel()));
    } catch (NullPointerException noneRuns) { // its way to say so
      return Optional.empty();
    }
  }

  @Override
  public String name() {
    return kernel.getBanner();
  }

  @Override
  public <T> void renderer(Class<T> type, Function<? super T, Map<String, Object>> bundle) {
    kernel
        .getRenderer()
        .createRegistration(type)
        .preferring("text/html", "image/png")
        .register((value, context) -> fill(context.getOutputContainer(), bundle.apply(value)));
  }

  @Override
  public void magic(LineMagic magic) {
    kernel
        .getMagicsRegistry()
        .registerLineMagic(
            magic.name(), (BaseKernel in, List<String> arguments) -> magic.run(arguments));
  }

  @Override
  public void magic(CellMagic magic) {
    kernel
        .getMagicsRegistry()
        .registerCellMagic(
            magic.name(),
            (BaseKernel in, List<String> arguments, String body) -> {
              magic.run(arguments, body);
              return null;
            });
  }

  @Override
  public void update(Map<String, Object> bundle, String id) {
    kernel.getIO().display.updateDisplay(data(bundle, id));
  }

  @Override
  public Object eval(String code) {
    return kernel.evalRaw(code);
  }

  @Override
  protected DisplayData empty() {
    return new DisplayData();
  }

  @Override
  protected void content(DisplayData data, String format, Object value) {
    data.putData(format, value);
  }

  @Override
  protected void metadata(DisplayData data, String format, Object value) {
    data.putMetaData(format, value);
  }

  /** Sets the id directly, since {@code setDisplayId} has another return type in later versions. */
  @Override
  protected void id(DisplayData data, String id) {
    data.putTransientData("display_id", id);
  }

  @Override
  protected DisplayData rendered(Object value) {
    return value instanceof DisplayData ready ? ready : kernel.getRenderer().render(value);
  }

  @Override
  protected void display(DisplayData data) {
    kernel.display(data);
  }
}
