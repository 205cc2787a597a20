package dev.loupe.kernel.ijava;

import dev.loupe.kernel.host.CellMagic;
import dev.loupe.kernel.host.Host;
import dev.loupe.kernel.host.LineMagic;
import dev.loupe.kernel.host.PictureSize;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** IJava 1.3.0. Only its base library can be compiled against; the rest is called by reflection. */
public final class IJavaHost implements Host {
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
  public void display(Map<String, Object> bundle, String id) {
    kernel.display(data(bundle, id));
  }

  @Override
  public void update(Map<String, Object> bundle, String id) {
    kernel.getIO().display.updateDisplay(id, data(bundle, id));
  }

  @Override
  public void show(Object value) {
    DisplayData data =
        value instanceof DisplayData ready ? ready : kernel.getRenderer().render(value);
    data.putTransientData("display_id", UUID.randomUUID().toString());
    kernel.display(data);
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

  private static DisplayData data(Map<String, Object> bundle, String id) {
    DisplayData data = new DisplayData();
    fill(data, bundle);
    data.putTransientData("display_id", id);
    return data;
  }

  private static void fill(DisplayData data, Map<String, Object> bundle) {
    bundle.forEach(data::putData);
    PictureSize.metadata(bundle).forEach(data::putMetaData);
  }
}
