package dev.loupe.sae.page;

import dev.loupe.harvest.Context;
import dev.loupe.sae.example.ExamplePart;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The data of a page as compact JSON, which can stand in HTML: no {@code <} is in it. */
final class PageData {
  private static final MathContext DIGITS = new MathContext(4);

  private final List<FeatureCard> cards;
  private final List<String> scores;
  private final TextSegments texts = new TextSegments();

  PageData(List<FeatureCard> cards) {
    this.cards = cards;
    this.scores =
        cards.stream().flatMap(card -> card.scores().keySet().stream()).distinct().toList();
    cards.forEach(
        card -> {
          card.profile().examples().top().forEach(texts::add);
          card.profile().examples().sampled().forEach(texts::add);
        });
    texts.end();
  }

  String json() {
    String features = array(cards, this::feature); // first, because it finds the tokens
    return "{\"scores\":"
        + array(scores, PageData::quoted)
        + ",\"features\":"
        + features
        + ",\"segments\":"
        + array(texts.segments(), one -> array(one, Object::toString))
        + ",\"tokens\":"
        + array(texts.tokens(), PageData::quoted)
        + "}";
  }

  private String feature(FeatureCard card) {
    return array(
        List.of(
            Integer.toString(card.feature()),
            card.label().map(PageData::quoted).orElse("null"),
            number(card.profile().examples().density()),
            Long.toString(card.profile().active()),
            number(card.profile().examples().max()),
            array(IntStream.of(counts(card)).boxed().toList(), Object::toString),
            array(card.written().map(WrittenTokens::raised).orElse(List.of()), this::logit),
            array(card.written().map(WrittenTokens::lowered).orElse(List.of()), this::logit),
            array(card.nearest(), one -> pair(one.feature(), one.cosine())),
            array(card.profile().together(), one -> pair(one.feature(), one.jaccard())),
            array(scores, name -> number(card.scores().getOrDefault(name, Double.NaN))),
            card.ablation().map(effect -> quoted(effect.toString())).orElse("null"),
            examples(card)),
        Function.identity());
  }

  private static int[] counts(FeatureCard card) {
    long[] counts = card.profile().counts();
    return IntStream.range(0, counts.length).map(i -> Math.toIntExact(counts[i])).toArray();
  }

  private String logit(TokenLogit token) {
    return pair(texts.token(token.token()), token.logit());
  }

  private String examples(FeatureCard card) {
    List<Context> top = card.profile().examples().top();
    String strongest = top.isEmpty() ? "" : "[null,null," + array(top, this::example) + "]";
    String parts =
        ExamplePart.of(card.profile().examples()).stream().map(this::part).collect(joined());
    return "[" + strongest + (strongest.isEmpty() || parts.isEmpty() ? "" : ",") + parts + "]";
  }

  private String part(ExamplePart part) {
    return "["
        + number(part.low())
        + ","
        + number(part.high())
        + ","
        + array(part.contexts(), this::example)
        + "]";
  }

  private String example(Context example) {
    TextSegments.Place place = texts.place(example);
    double[] values = example.values();
    String active =
        IntStream.range(0, values.length)
            .filter(i -> values[i] != 0)
            .mapToObj(i -> i + "," + number(values[i]))
            .collect(joined());
    return "[%d,%d,%d,%d,[%s]]"
        .formatted(place.segment(), place.from(), values.length, example.at(), active);
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(",");
  }

  private static <T> String array(List<T> all, Function<? super T, String> written) {
    return all.stream().map(written).collect(Collectors.joining(",", "[", "]"));
  }

  private static String pair(int number, double value) {
    return "[" + number + "," + number(value) + "]";
  }

  /** A number with four digits; NaN is null. */
  private static String number(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(DIGITS).stripTrailingZeros().toString()
        : "null";
  }

  /** A text in quotes; everything that means something in HTML or ends a line is a code. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      boolean plain = c >= ' ' && c < 0x7f || c >= 0xa1 && !Character.isSurrogate(c);
      boolean meant = "\"\\<>&'\u2028\u2029\ufeff".indexOf(c) >= 0;
      boolean format = Character.getType(c) == Character.FORMAT; // turns the direction of text
      boolean kept = plain && !meant && !format;
      quoted.append(kept ? Character.toString(c) : "\\u%04x".formatted((int) c));
    }
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return "data of " + cards.size() + " features";
  }
}
