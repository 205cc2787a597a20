package dev.loupe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The floors of the house, from the ground up: each line is a room and the rooms that it may use.
 *
 * <p>A room stands below those that use it, so there is no circle. {@code view*} is {@code view}
 * and the rooms in it. The last line holds for every room that is not named: the analyses.
 */
final class Floors {
  private static final String PLAN =
      """
      progress:
      files:
      natives:
      torch: natives
      memory: natives torch
      view: files
      view.draw: view
      view.table: view view.draw files
      view.grid: view view.draw view.table
      view.axes: view view.draw view.table
      view.chart: view view.draw view.table view.axes
      view.attention: view view.draw view.table view.grid view.chart
      view.token: view view.draw view.table view.grid view.chart
      arch.config:
      storage: arch.config files torch
      arch: arch.config
      arch.head: arch arch.config
      arch.json: arch arch.config
      arch.family: arch.head arch.json arch arch.config
      jinja.value:
      jinja.builtin: jinja.value
      jinja.tree: jinja.builtin jinja.value
      jinja.parse: jinja.tree jinja.builtin jinja.value
      jinja: jinja.parse jinja.tree jinja.value
      axis: view.draw
      tensor: axis storage files view* torch memory
      creation: axis tensor
      site: axis
      effect: site view*
      text: site tensor axis view.draw
      corpus.parquet:
      corpus: corpus.parquet text files arch.config view.draw
      weights: site arch tensor axis view* torch memory
      intervention: text site arch tensor axis view
      metric: site arch text tensor axis torch view*
      forward.half: weights site arch torch
      forward.rules: torch
      forward: forward.half forward.rules intervention weights text site arch tensor axis torch progress
      saving: weights text arch* storage files
      activations: files intervention metric text site tensor axis view* memory
      model: activations saving corpus forward forward.rules metric intervention weights text site arch* tensor axis storage files view* torch memory progress
      stream: model arch site tensor axis view.draw
      matrices: stream model weights site arch tensor axis text view* torch memory progress
      variants: model activations forward metric intervention text site arch tensor axis torch memory progress
      variants.mixture: variants model activations forward metric intervention text site arch tensor axis torch memory progress
      load.hub: progress files
      load: natives load.hub corpus model activations weights text arch* tensor axis storage jinja torch memory progress files
      learning: load model activations metric weights text site arch tensor axis storage view* torch memory progress files
      prompts: model activations metric text site tensor axis view* files
      harvest: corpus model activations intervention text site arch arch.config tensor axis storage view* torch memory progress files
      doctor: natives load prompts variants model activations metric intervention weights text site arch tensor axis view* torch progress
      lens: stream matrices learning corpus effect model activations metric intervention text site arch tensor axis files view* progress
      lens.jacobian: lens stream corpus storage files activations model metric intervention text site arch tensor axis view* progress
      heads: stream matrices prompts effect harvest corpus variants model activations metric intervention text site arch tensor axis view* progress
      neuron: stream matrices harvest corpus model activations intervention text site arch tensor axis view* torch memory progress
      neuron.universal: neuron harvest corpus model site tensor view* torch memory
      attention: stream matrices prompts effect variants model activations metric intervention text site arch tensor axis view* progress
      attribution.unit: text view.draw
      attribution.question: attribution.unit variants.mixture model activations metric intervention text site arch tensor axis view* progress
      attribution.path: attribution.question attribution.unit model activations metric text site tensor axis view* memory progress
      attribution.gradient: attribution.path attribution.question attribution.unit model activations metric site tensor axis view* progress
      attribution.layer: attribution.path attribution.question attribution.unit model activations metric intervention text site arch tensor axis view* progress
      attribution.perturbation: attribution.question attribution.unit model activations metric intervention text site arch tensor axis view* progress
      attribution.relevance: attribution.question attribution.unit forward.rules stream model activations metric intervention text site arch tensor axis view* progress
      attribution.mixing: attribution.question attribution.unit attention model activations metric intervention text site arch tensor axis view* progress
      attribution.quality: attribution.question attribution.unit attention weights model activations metric intervention text site arch tensor axis view* progress
      attribution.method: attribution.gradient attribution.relevance attribution.perturbation attribution.mixing attribution.question attribution.unit text
      attribution.generation: attribution.method attribution.question attribution.unit model activations metric intervention text site arch tensor axis view* progress
      attribution.input: attribution* attention prompts model activations metric intervention text site arch tensor axis view* progress
      sae.kind: learning tensor axis
      sae.coder: sae.kind learning intervention site tensor axis
      sae.example: sae.coder sae.kind harvest corpus model activations intervention text site arch tensor axis view* torch memory progress files
      sae.loss: sae.kind
      sae.training: sae.loss sae.coder sae.kind learning harvest corpus model activations intervention text site arch tensor axis view* torch memory progress files
      sae.file: sae.coder sae.kind load.hub load storage files arch.config corpus model intervention text site arch tensor axis view torch
      sae.measure: sae.coder sae.kind learning harvest corpus model activations metric intervention text site arch tensor axis view* torch memory progress files
      sae.dictionary: sae.coder sae.kind tensor axis view* progress
      sae.probing: sae.measure sae.coder sae.kind learning harvest corpus model text site tensor axis view*
      sae.page: sae.example sae.measure sae.coder sae.kind stream harvest corpus model activations metric intervention text site arch tensor axis view* torch memory progress files arch.config
      sae.label.language: model text arch.config
      sae.label.rule: harvest view.draw
      sae.label.score:
      sae.label: sae.label.language sae.label.rule sae.label.score sae.example sae.coder sae.kind harvest corpus model text site tensor axis view* progress files arch.config
      sae.superposition: learning creation tensor axis view* progress
      sae.crosscoder: sae.kind learning harvest corpus model activations intervention text site arch tensor axis view* storage torch memory progress files arch.config
      sae: sae* load stream learning harvest corpus model activations metric intervention text site arch tensor axis view* storage torch memory progress files
      probe: learning stream matrices prompts effect variants model activations metric intervention text site arch tensor axis view* progress
      the analyses: stream matrices prompts effect variants model activations metric intervention text site arch tensor axis view* progress
      """;

  /** What a notebook starts with: it may use every room, and no room uses it. */
  private static final Set<String> ROOF = Set.of("", "words");

  private static final String ANALYSES = "the analyses";

  private final Map<String, Set<String>> mayUse = new LinkedHashMap<>();

  Floors() {
    PLAN.lines().forEach(this::build);
  }

  private void build(String line) {
    String[] sides = line.split(":");
    Set<String> rooms = new TreeSet<>();
    for (String name :
        sides.length == 1 ? List.<String>of() : List.of(sides[1].trim().split(" "))) {
      Set<String> meant = meantBy(name);
      if (meant.isEmpty()) {
        throw new AssertionError(sides[0] + " uses " + name + ", which is not below it");
      }
      rooms.addAll(meant);
    }
    mayUse.put(sides[0], rooms);
  }

  private Set<String> meantBy(String name) {
    String stem = name.replace("*", "");
    Set<String> rooms = new TreeSet<>();
    for (String room : mayUse.keySet()) {
      if (room.equals(stem) || name.endsWith("*") && room.startsWith(stem + ".")) {
        rooms.add(room);
      }
    }
    return rooms;
  }

  /** Whether an arrow from a room to another points down. */
  boolean allow(String from, String to) {
    return ROOF.contains(from)
        || from.equals(to)
        || mayUse.getOrDefault(from, mayUse.get(ANALYSES)).contains(to);
  }
}
