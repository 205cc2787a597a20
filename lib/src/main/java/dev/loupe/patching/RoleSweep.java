package dev.loupe.patching;

import ai.djl.ndarray.types.Shape;
import dev.loupe.activations.ActivationCache;
import dev.loupe.prompts.Role;
import dev.loupe.prompts.Roles;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.variants.Variant;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sweep by role patches: in each prompt, one activation at the position that has a role
 * there, so that prompts of different lengths go together.
 *
 * @param from the positions in the prompts that activations are taken from
 * @param into the positions in the prompts that are patched
 */
record RoleSweep(Roles from, Roles into) {
  /** The sweep in the other direction. */
  RoleSweep swapped() {
    return new RoleSweep(into, from);
  }

  /** A row for each layer, a column for each role. */
  Layout layout(Act act, int layers) {
    if (!Layout.isByPosition(act)) {
      throw new IllegalArgumentException(
          act + " has no sweep by role; use RESID_PRE, RESID_MID, RESID_POST, ATTN_OUT or MLP_OUT");
    }
    List<Spot> spots = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      for (int role = 0; role < into.roles().size(); role++) {
        spots.add(act.at(layer).all());
      }
    }
    Labels columns = new Labels("role", into.roles().stream().map(Role::name).toList());
    return new Layout(act + " by role", Labels.layers(layers), columns, spots);
  }

  /**
   * The patch of one role: the whole activation of the patched run, in which only that role's
   * position has the other run's value.
   */
  Variant cell(Site site, Role role, ActivationCache source, ActivationCache base) {
    Tensor here = base.get(site); // [batch, pos, d_model]
    Tensor there = source.get(site);
    double[] values = here.toDoubleArray();
    double[] others = there.toDoubleArray();
    int width = (int) here.shape()[1];
    int size = (int) here.shape()[2];
    int[] places = into.of(role);
    int[] origins = from.of(role);
    for (int prompt = 0; prompt < places.length; prompt++) {
      System.arraycopy(
          others,
          (prompt * width + origins[prompt]) * size,
          values,
          (prompt * width + places[prompt]) * size,
          size);
    }
    Tensor mixed =
        Scope.open(here.nd().getDevice(), "patch of the role " + role)
            .of(values, new Shape(here.shape()), here.axes());
    return Variant.of(site.all(), mixed);
  }
}
