package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Spec;
import dev.loupe.tensor.Ops;
import java.util.ArrayList;
import java.util.List;

/**
 * The sight of many branches whose positions stand in one row, one branch after the other.
 *
 * <p>Each looks at the base run's keys and values up to where it begins, and at its own from there.
 * Branches that begin at the same position attend together.
 */
record PackedSight(BaseRun base, Spec spec, List<Group> groups) implements Sight {

  /**
   * Branches that begin at one position.
   *
   * @param from that position
   * @param row where the first of them stands
   * @param prompts their prompts
   */
  record Group(int from, int row, int[] prompts) {}

  /** The sight of branches in order of where they begin. */
  static PackedSight of(BaseRun base, Spec spec, List<Branch> branches) {
    List<Group> groups = new ArrayList<>();
    int row = 0;
    for (int i = 0, end; i < branches.size(); i = end) {
      int from = branches.get(i).from();
      end = i;
      while (end < branches.size() && branches.get(end).from() == from) {
        end++;
      }
      int[] prompts = branches.subList(i, end).stream().mapToInt(Branch::prompt).toArray();
      groups.add(new Group(from, row, prompts));
      row += prompts.length * (base.tokens().width() - from);
    }
    return new PackedSight(base, spec, groups);
  }

  @Override
  public NDArray mix(int layer, boolean windowed, NDArray q, NDArray k, NDArray v, Attend attend) {
    NDList mixed = new NDList();
    for (Group group : groups) {
      NDManager work = q.getManager();
      NDArray keys = part(k, group);
      NDArray values = part(v, group);
      if (group.from() > 0) {
        keys = behind(base.keys(layer, group.prompts(), group.from(), work), keys);
        values = behind(base.values(layer, group.prompts(), group.from(), work), values);
      }
      NDArray z = attend.apply(part(q, group), keys, values, blocked(group, windowed, work));
      Shape shape = z.getShape(); // [batch, head, dest, d_head]
      mixed.add(z.transpose(0, 2, 1, 3).reshape(1, -1, shape.get(1), shape.get(3)));
    }
    return mixed.size() == 1 ? mixed.get(0) : NDArrays.concat(mixed, 1);
  }

  /** A group's queries, keys or values, [branch, head, pos, d_head]. */
  private NDArray part(NDArray x, Group group) {
    int width = base.tokens().width() - group.from();
    int count = group.prompts().length;
    Shape shape = x.getShape();
    return Ops.narrow(x, 1, group.row(), (long) count * width)
        .reshape(count, width, shape.get(2), shape.get(3))
        .transpose(0, 2, 1, 3);
  }

  private static NDArray behind(NDArray earlier, NDArray own) {
    return NDArrays.concat(new NDList(earlier, own), 2);
  }

  private NDArray blocked(Group group, boolean windowed, NDManager work) {
    Tokens prompts = base.tokens();
    Tokens seen = prompts.padded() ? prompts.rows(group.prompts()) : prompts.rows(0);
    int window = windowed ? spec.attention().window().orElseThrow().tokens() : seen.width();
    return PromptSight.blocked(seen, group.from(), window, work);
  }
}
