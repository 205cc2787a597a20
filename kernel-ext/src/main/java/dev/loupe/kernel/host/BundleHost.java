package dev.loupe.kernel.host;

import java.util.Map;
import java.util.UUID;

/**
 * What IJava and JJava do alike: they show bundles as display data, which is a class of the same
 * methods in two packages.
 *
 * @param <D> the kernel's class of display data
 */
public abstract class BundleHost<D> implements Host {
  /** New display data without content. */
  protected abstract D empty();

  /** Adds content of a format. */
  protected abstract void content(D data, String format, Object value);

  /** Adds metadata to a format. */
  protected abstract void metadata(D data, String format, Object value);

  /** Gives the data the id that an update refers to. */
  protected abstract void id(D data, String id);

  /** The data that shows a value; the value itself if it is data. */
  protected abstract D rendered(Object value);

  /** Shows the data below the cell. */
  protected abstract void display(D data);

  @Override
  public final void display(Map<String, Object> bundle, String id) {
    display(data(bundle, id));
  }

  @Override
  public final void show(Object value) {
    D data = rendered(value);
    id(data, UUID.randomUUID().toString());
    display(data);
  }

  /** A bundle as data with this id. */
  protected final D data(Map<String, Object> bundle, String id) {
    D data = empty();
    fill(data, bundle);
    id(data, id);
    return data;
  }

  /** Adds all formats of a bundle, with the size of its picture. */
  protected final void fill(D data, Map<String, Object> bundle) {
    bundle.forEach((format, value) -> content(data, format, value));
    PictureSize.metadata(bundle).forEach((format, value) -> metadata(data, format, value));
  }
}
