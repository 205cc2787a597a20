package dev.loupe.sae.page;

import dev.loupe.harvest.Context;
import dev.loupe.sae.example.CoActive;
import dev.loupe.sae.example.ExamplePart;
import dev.loupe.sae.example.FeatureExamples;
import dev.loupe.sae.example.FeatureProfile;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Svg;
import dev.loupe.view.token.TokenLine;
import dev.loupe.view.token.TokenLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a card is shown: as HTML without scripts, as a drawing, and as text. */
record CardPicture(FeatureCard card) {
  private static final double WIDTH = 720;
  private static final String DIRECT =
      "Direct effect, without the final norm's division: compare tokens, not features.";
  private static final int SHOWN = 6; // tokens at each end, and features in a list

  private FeatureExamples seen() {
    return card.profile().examples();
  }

  private String heading() {
    return card.title() + card.label().map(label -> " – " + Labels.shown(label, 200)).orElse("");
  }

  /** The sentences below the heading. */
  private List<String> facts() {
    List<String> facts = new ArrayList<>();
    facts.add(activity());
    if (!card.scores().isEmpty()) {
      facts.add(
          card.scores().entrySet().stream()
              .map(one -> one.getKey() + " " + Figures.brief(one.getValue()))
              .collect(Collectors.joining(", ")));
    }
    add(facts, "Writes like", card.nearest().stream().map(CardPicture::similar));
    add(facts, "Active together with", card.profile().together().stream().map(CardPicture::joint));
    card.ablation().ifPresent(effect -> facts.add(capital(effect.toString()) + "."));
    return facts;
  }

  /** How often it is active; a feature from a file may not say it, or not on how many tokens. */
  private String activity() {
    FeatureProfile profile = card.profile();
    if (seen().dead()) {
      return profile.tokens() == 0
          ? "It is active on none of the tokens."
          : String.format(Locale.ROOT, "It is active on none of %,d tokens.", profile.tokens());
    }
    String share =
        Double.isNaN(seen().density())
            ? "How often it is active is not known"
            : "Active on " + Figures.percent(seen().density()) + " of the tokens";
    String tokens =
        profile.tokens() == 0
            ? ""
            : String.format(Locale.ROOT, " (%,d of %,d)", profile.active(), profile.tokens());
    return share + tokens + "; largest activation " + Figures.of(seen().max()) + ".";
  }

  private static void add(List<String> facts, String what, Stream<String> items) {
    String list = items.limit(SHOWN).collect(Collectors.joining(", "));
    if (!list.isEmpty()) {
      facts.add(what + ": " + list + ".");
    }
  }

  private static String similar(SimilarFeature other) {
    return other.feature() + " (cosine " + Figures.brief(other.cosine()) + ")";
  }

  private static String joint(CoActive other) {
    return other.feature() + " (Jaccard " + Figures.brief(other.jaccard()) + ")";
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** The tokens that are raised and lowered, the most at both ends. */
  private Optional<Bars> logits() {
    return card.written()
        .filter(written -> !written.raised().isEmpty())
        .map(
            written -> {
              List<TokenLogit> ends = new ArrayList<>(first(written.raised()));
              List<TokenLogit> lowered = first(written.lowered());
              for (int i = lowered.size() - 1; i >= 0; i--) {
                ends.add(lowered.get(i));
              }
              return Bars.of(
                      "",
                      "logit at activation 1",
                      new Labels("token", ends.stream().map(TokenLogit::token).toList()),
                      ends.stream().mapToDouble(TokenLogit::logit).toArray())
                  .withNote(DIRECT);
            });
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(SHOWN, all.size()));
  }

  /** The examples in groups; absent if there are none. */
  Optional<TokenLines> examples() {
    List<TokenLines.Group> groups = new ArrayList<>();
    group(groups, "strongest, each of another text", seen().top());
    ExamplePart.of(seen()).forEach(part -> group(groups, part.heading(), part.contexts()));
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TokenLines(
            "Where it is active",
            "activation",
            groups,
            "Each line is one text around the underlined token, whose activation stands in front;"
                + " one colour scale for all. BOS tokens are left out."));
  }

  private static void group(List<TokenLines.Group> groups, String heading, List<Context> contexts) {
    if (!contexts.isEmpty()) {
      groups.add(new TokenLines.Group(heading, contexts.stream().map(CardPicture::line).toList()));
    }
  }

  private static TokenLine line(Context context) {
    return new TokenLine(
        Figures.brief(context.value()), context.tokens(), context.values(), context.at());
  }

  private Optional<ActivationBars> bars(Paper paper) {
    return seen().dead()
        ? Optional.empty()
        : Optional.of(new ActivationBars(card.profile(), paper));
  }

  String html() {
    String beside = "display:inline-block;vertical-align:top;margin:0 28px 8px 0";
    String alternative = "histogram of the activations of " + card.title();
    return Html.card(
        Html.title(heading()),
        facts().stream()
            .map(fact -> Html.element("div", "max-width:900px", Html.escape(fact)))
            .collect(Collectors.joining()),
        Html.element(
            "div",
            "margin-top:10px",
            bars(Paper.PAGE)
                    .map(bars -> Html.element("div", beside, Svg.onPage(bars, alternative)))
                    .orElse("")
                + logits().map(bars -> Html.element("div", beside, bars.html())).orElse("")),
        examples().map(TokenLines::html).orElse(""));
  }

  Drawing drawing() {
    List<Drawing> beside = new ArrayList<>();
    bars(Paper.WHITE).ifPresent(beside::add);
    logits().ifPresent(bars -> beside.add(bars.drawing()));
    List<Drawing> parts = new ArrayList<>();
    parts.add(Caption.title(heading(), WIDTH));
    parts.add(Caption.note(String.join("\n", facts()), WIDTH));
    parts.add(new Drawing.Flow(beside, 28, 12, 900));
    examples().ifPresent(lines -> parts.add(lines.drawing()));
    return new Drawing.Stack(parts, 12);
  }

  String text() {
    List<String> lines = new ArrayList<>(List.of(heading()));
    lines.addAll(facts());
    card.written()
        .ifPresent(
            written -> {
              lines.add("Raises at activation 1: " + listed(written.raised()));
              lines.add("Lowers at activation 1: " + listed(written.lowered()));
            });
    examples().ifPresent(all -> lines.add(all.toString().strip()));
    return String.join("\n", lines);
  }

  private static String listed(List<TokenLogit> tokens) {
    return first(tokens).stream().map(TokenLogit::toString).collect(Collectors.joining(", "));
  }
}
