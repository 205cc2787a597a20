package dev.loupe.jinja.tree;

import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Namespace;
import dev.loupe.jinja.value.Values;
import java.util.List;

/** What a loop or a {@code set} gives values to. */
public sealed interface Target {
  void set(Frame frame, Object value);

  /** A variable. */
  record Name(String name) implements Target {
    @Override
    public void set(Frame frame, Object value) {
      frame.set(name, value);
    }
  }

  /** An attribute of a namespace. */
  record Place(String namespace, String name) implements Target {
    @Override
    public void set(Frame frame, Object value) {
      if (!(frame.get(namespace) instanceof Namespace space)) {
        throw new Failure(
            "only attributes of a namespace can be set, and '" + namespace + "' is not one");
      }
      space.set(name, value);
    }
  }

  /** Several variables, for as many values. */
  record Several(List<Target> targets) implements Target {
    @Override
    public void set(Frame frame, Object value) {
      List<Object> values = Values.items(value);
      if (values.size() != targets.size()) {
        throw new Failure(
            values.size() + " values cannot be given to " + targets.size() + " variables");
      }
      for (int i = 0; i < values.size(); i++) {
        targets.get(i).set(frame, values.get(i));
      }
    }
  }
}
