package dev.loupe.kernel.magic;

import dev.loupe.kernel.host.Host;
import dev.loupe.kernel.host.LineMagic;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import dev.loupe.view.token.TokenStrip;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Shows the tokens of a text. */
public final class TokensMagic implements LineMagic {
  private final Host host;
  private final Supplier<HookedTransformer> model;

  /** The magic with the tokenizer of {@code model}, which is asked each time. */
  public TokensMagic(Host host, Supplier<HookedTransformer> model) {
    this.host = host;
    this.model = model;
  }

  @Override
  public String name() {
    return "tokens";
  }

  @Override
  public String help() {
    return "%tokens The cat sat    show the tokens of a text, for the newest model or for wren";
  }

  @Override
  public boolean takesText() {
    return true;
  }

  @Override
  public Object run(List<String> arguments) {
    String text = String.join(" ", arguments);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("%tokens needs a text: %tokens The cat sat");
    }
    HookedTransformer of = model.get();
    Tokens tokens = of.tokens(text);
    host.show(strip(of.toString().split(":")[0], tokens));
    return null;
  }

  private static TokenStrip strip(String model, Tokens tokens) {
    int[] ids = tokens.row(0);
    String title = ids.length + (ids.length == 1 ? " token" : " tokens") + " of " + model;
    double[] positions = IntStream.range(0, ids.length).asDoubleStream().toArray();
    return TokenStrip.of(title, "position", tokens.pieces(0), positions)
        .withNote("ids " + Arrays.toString(ids));
  }
}
