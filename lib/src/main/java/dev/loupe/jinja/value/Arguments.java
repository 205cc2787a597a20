package dev.loupe.jinja.value;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a call: those by position, then those by name. */
public record Arguments(List<Object> placed, Map<String, Object> named) {
  public static final Arguments NONE = new Arguments(List.of(), Map.of());

  /** Stands after the last parameter of a builtin that takes any further arguments. */
  public static final String REST = "…";

  /** Each given value under the name of its parameter; {@code what} is what is called. */
  public Map<String, Object> bound(String what, List<String> parameters) {
    boolean open = parameters.contains(REST);
    int places = open ? parameters.indexOf(REST) : parameters.size();
    if (placed.size() > places && !open) {
      throw new Failure(
          what + " takes " + places + " arguments at most, but was given " + placed.size());
    }
    Map<String, Object> bound = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(placed.size(), places); i++) {
      bound.put(parameters.get(i), placed.get(i));
    }
    for (Map.Entry<String, Object> entry : named.entrySet()) {
      String name = entry.getKey();
      if (!open && !parameters.contains(name) || bound.containsKey(name)) {
        throw new Failure(what + " takes " + parameters + ", so not " + name + " by name here");
      }
      bound.put(name, entry.getValue());
    }
    return bound;
  }

  /** The same call without its first arguments. */
  public Arguments without(int first) {
    return new Arguments(placed.subList(Math.min(first, placed.size()), placed.size()), named);
  }
}
