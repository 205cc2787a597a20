package dev.loupe.kernel.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A host that remembers what it was told. */
public final class RecordingHost implements Host {
  /** What was displayed and updated, in order, as "display" or "update", a blank, and the text. */
  public final List<String> shown = new ArrayList<>();

  @Override
  public String name() {
    return "recording";
  }

  @Override
  public <T> void renderer(Class<T> type, Function<? super T, Map<String, Object>> bundle) {}

  @Override
  public void magic(LineMagic magic) {}

  @Override
  public void magic(CellMagic magic) {}

  @Override
  public void display(Map<String, Object> bundle, String id) {
    shown.add("display " + bundle.get("text/plain"));
  }

  @Override
  public void update(Map<String, Object> bundle, String id) {
    shown.add("update " + bundle.get("text/plain"));
  }

  @Override
  public void show(Object value) {
    shown.add("show " + value);
  }

  @Override
  public Object eval(String code) {
    return "value of " + code;
  }
}
