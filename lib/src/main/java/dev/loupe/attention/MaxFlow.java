package dev.loupe.attention;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The largest flow from one node of a network to another that respects the capacities of its edges.
 *
 * <p>Exact, by blocking flows along shortest paths: Dinic 1970; see Even and Tarjan 1975.
 */
final class MaxFlow {
  private static final double NOTHING = 1e-12; // what rounding leaves of a full edge

  /** An edge and its reverse, which takes flow back. */
  private static final class Edge {
    private final int to;
    private final double capacity;
    private double left;
    private Edge reverse;

    private Edge(int to, double capacity) {
      this.to = to;
      this.capacity = capacity;
    }
  }

  private final List<List<Edge>> edges = new ArrayList<>();
  private final int[] distance;
  private final int[] next; // the edge of each node that is tried next

  MaxFlow(int nodes) {
    for (int node = 0; node < nodes; node++) {
      edges.add(new ArrayList<>());
    }
    distance = new int[nodes];
    next = new int[nodes];
  }

  /** Adds an edge. */
  void connect(int from, int to, double capacity) {
    Edge forth = new Edge(to, capacity);
    Edge back = new Edge(from, 0);
    forth.reverse = back;
    back.reverse = forth;
    edges.get(from).add(forth);
    edges.get(to).add(back);
  }

  /** The largest flow; what was asked before does not matter. */
  double between(int source, int target) {
    edges.forEach(out -> out.forEach(edge -> edge.left = edge.capacity));
    double flow = 0;
    while (reaches(source, target)) {
      Arrays.fill(next, 0);
      double pushed = push(source, target, Double.POSITIVE_INFINITY);
      while (pushed > NOTHING) {
        flow += pushed;
        pushed = push(source, target, Double.POSITIVE_INFINITY);
      }
    }
    return flow;
  }

  /** Counts the edges from the source to each node. */
  private boolean reaches(int source, int target) {
    Arrays.fill(distance, Integer.MAX_VALUE);
    distance[source] = 0;
    Deque<Integer> queue = new ArrayDeque<>(List.of(source));
    while (!queue.isEmpty() && distance[target] == Integer.MAX_VALUE) {
      int node = queue.remove();
      for (Edge edge : edges.get(node)) {
        if (edge.left > NOTHING && distance[edge.to] == Integer.MAX_VALUE) {
          distance[edge.to] = distance[node] + 1;
          queue.add(edge.to);
        }
      }
    }
    return distance[target] < Integer.MAX_VALUE;
  }

  /** Pushes what one shortest path can still carry; its depth is that of the path. */
  private double push(int node, int target, double most) {
    if (node == target) {
      return most;
    }
    List<Edge> out = edges.get(node);
    for (; next[node] < out.size(); next[node]++) {
      Edge edge = out.get(next[node]);
      if (edge.left > NOTHING && distance[edge.to] == distance[node] + 1) {
        double pushed = push(edge.to, target, Math.min(most, edge.left));
        if (pushed > NOTHING) {
          edge.left -= pushed;
          edge.reverse.left += pushed;
          return pushed;
        }
      }
    }
    return 0;
  }

  @Override
  public String toString() {
    return "network of " + edges.size() + " nodes";
  }
}
