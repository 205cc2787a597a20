package dev.loupe.kernel.ijava;

import dev.loupe.kernel.host.BundleHost;
import dev.loupe.kernel.host.CellMagic;
import dev.loupe.kernel.host.Host;
import dev.loupe.kernel.host.LineMagic;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** IJava 1.3.0. Only its base library can be compiled against; the rest is called by reflection. */
public final class IJavaHost extends BundleHost<DisplayData> {
  private final BaseKernel kernel;
  private final Magics magics;

  /** The host of a kernel on IJava's base library. */
  public IJavaHost(BaseKernel kernel, Magics magics) {
    this.kernel = kernel;
    this.magics = magics;
  }

  /** The IJava kernel that runs in this JVM. */
  public static Optional<Host> find() {
    try {
      Class<?> ijava = Class.forName("io.github.spencerpark.ijava.IJava");
      Object kernel = ijava.getMethod("getKernelInstance").invoke(null);
      if (kernel == null) {
        return Optional.empty();
      }
      Object magics = kernel.getClass().getMethod("getMagics").invoke(kernel);
      return Optional.of(new IJavaHost((BaseKernel) kernel, (Magics) magics));
    } catch (ReflectiveOperationException notIJava) {
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
    magics.registerLineMagic(
        magic.name(), magic::run); // IJava does not show the value; an assignment can use it
  }

  @Override
  public void magic(CellMagic magic) {
    magics.registerCellMagic(
        magic.name(),
        (arguments, body) -> {
          magic.run(arguments, body);
          return null;
        });
  }

  @Override
  public void update(Map<String, Object> bundle, String id) {
    kernel.getIO().display.updateDisplay(id, data(bundle, id));
  }

  @Override
  public Object eval(String code) {
    try {
      return kernel.eval(code);
    } catch (RuntimeException unchecked) {
      throw unchecked;
    } catch (Exception checked) {
      throw new IllegalStateException(checked.toString(), checked);
    }
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
