package dev.loupe.harvest;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.LikeLengths;
import dev.loupe.corpus.Prompt;
import dev.loupe.intervention.Sizes;
import dev.loupe.memory.Room;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import dev.loupe.tensor.Origin;
import dev.loupe.tensor.Padding;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs prompts in batches of like length, and puts the rows into the order of the prompts. */
record WindowRun(HookedTransformer model, List<Site> sites, int batchTokens) {
  /** The activations of prompts, one prompt behind another. */
  Activations of(List<Prompt> prompts, Progress progress) {
    return Torch.recordingGradients(false, () -> run(prompts, progress));
  }

  private Activations run(List<Prompt> prompts, Progress progress) {
    Places places = Places.of(prompts);
    refuseTooLarge(places.rows());
    Scope scope = Scope.open(Device.cpu(), "harvest of " + places.rows() + " tokens");
    try (NDManager work = Torch.memory(Device.cpu())) {
      Map<Site, NDArray> arrays = new LinkedHashMap<>();
      sites.forEach(
          site -> arrays.put(site, work.create(shape(site, places.rows()), model.type())));
      Map<Site, Tensor> matrices = new LinkedHashMap<>();
      arrays.forEach(
          (site, array) ->
              matrices.put(
                  site, scope.keep(array, Sites.axes(site), Origin.of(site.name(), Padding.NONE))));
      int[] begins = begins(prompts);
      for (List<Integer> batch : LikeLengths.of(prompts, batchTokens)) {
        fill(arrays, prompts, batch, begins);
        progress.tick(batch.stream().mapToInt(i -> prompts.get(i).length()).sum());
      }
      return new Activations(scope, matrices, places);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  private void refuseTooLarge(long rows) {
    long numbers = sites.stream().mapToLong(site -> shape(site, rows).size()).sum();
    String names = sites.stream().map(Site::name).collect(Collectors.joining(" and "));
    Room.on(
            Device.cpu(),
            "a harvest of " + rows + " tokens at " + names,
            numbers * model.type().getNumOfBytes(),
            0,
            "harvest into a folder, which keeps one shard at a time in memory")
        .close(); // the matrices themselves are counted as they are made
  }

  /** The first row of each prompt. */
  private static int[] begins(List<Prompt> prompts) {
    int[] begins = new int[prompts.size()];
    for (int i = 1; i < begins.length; i++) {
      begins[i] = begins[i - 1] + prompts.get(i - 1).length();
    }
    return begins;
  }

  Shape shape(Site site, long rows) {
    List<Axis> axes = Sites.axes(site);
    long[] shape = new long[axes.size()];
    shape[0] = rows;
    for (int i = 1; i < shape.length; i++) {
      shape[i] = new Sizes(model.spec(), 1, 1).of(site, axes.get(i));
    }
    return new Shape(shape);
  }

  private void fill(
      Map<Site, NDArray> arrays, List<Prompt> prompts, List<Integer> batch, int[] begins) {
    List<int[]> ids = batch.stream().map(i -> prompts.get(i).ids()).toList();
    Tokens tokens = Tokens.of(ids, model.tokenizer());
    try (ActivationCache cache = model.run(tokens).cache(sites.toArray(Site[]::new))) {
      for (Map.Entry<Site, NDArray> entry : arrays.entrySet()) {
        Tensor values = cache.get(entry.getKey()); // [batch, pos, …]
        try (NDManager work = Torch.memory(Device.cpu())) {
          NDArray handle = values.nd().stopGradient(); // a second handle on the same storage
          handle.attach(work);
          NDArray onCpu = handle.toDevice(Device.cpu(), false);
          for (int row = 0; row < ids.size(); row++) {
            int length = ids.get(row).length;
            NDArray own = Ops.narrow(Ops.select(onCpu, 0, row), 0, tokens.start(row), length);
            NDArray place = Ops.narrow(entry.getValue(), 0, begins[batch.get(row)], length);
            place.attach(work);
            Ops.assign(place, own);
          }
        }
      }
    }
  }
}
