package dev.loupe.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates give what Python's Jinja gives, in the environment of transformers. */
class TemplateTest {
  private static final Path CHAT = Path.of("src/test/resources/chat");

  /** A template and what Python makes of it; empty where Python refuses it. */
  record Piece(String source, Optional<String> text) {
    @Override
    public String toString() {
      return source;
    }
  }

  private static JsonObject language() {
    try {
      return JsonParser.parseString(Files.readString(CHAT.resolve("language.json")))
          .getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** JSON as a template's variables. */
  public static Object value(JsonElement json) {
    if (json.isJsonNull()) {
      return Optional.empty();
    }
    if (json.isJsonArray()) {
      List<Object> list = new ArrayList<>();
      json.getAsJsonArray().forEach(element -> list.add(value(element)));
      return list;
    }
    if (json.isJsonObject()) {
      return map(json.getAsJsonObject());
    }
    JsonPrimitive primitive = json.getAsJsonPrimitive();
    if (primitive.isNumber()) {
      return primitive.getAsString().matches("-?\\d+")
          ? (Object) primitive.getAsLong()
          : primitive.getAsDouble();
    }
    return primitive.isBoolean() ? (Object) primitive.getAsBoolean() : primitive.getAsString();
  }

  /** A JSON object as a template's variables. */
  public static Map<String, Object> map(JsonObject json) {
    Map<String, Object> map = new LinkedHashMap<>();
    json.entrySet().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
    return map;
  }

  private static Map<String, Object> variables() {
    Map<String, Object> variables = map(language().getAsJsonObject("variables"));
    variables.put("messages", List.of());
    variables.put("tools", Optional.empty());
    variables.put("documents", Optional.empty());
    variables.put("add_generation_prompt", false);
    return variables;
  }

  static Stream<Piece> pieces() {
    return language().getAsJsonArray("pieces").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .map(
            one ->
                new Piece(
                    one.get("source").getAsString(),
                    Optional.ofNullable(one.get("text")).map(JsonElement::getAsString)));
  }

  private static String rendered(String source) {
    return Template.parse("the template", source).render(variables());
  }

  @ParameterizedTest
  @MethodSource("pieces")
  void aPieceIsRenderedOrRefusedAsInPython(Piece piece) {
    if (piece.text().isPresent()) {
      assertThat(rendered(piece.source())).isEqualTo(piece.text().get());
    } else {
      assertThatThrownBy(() -> rendered(piece.source()))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the template");
    }
  }

  private static void refuses(String source, String message) {
    assertThatThrownBy(() -> rendered(source))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void anErrorSaysTheLineAndWhatWasThere() {
    refuses("a\nb\n{{ missing.x }}", "the template, line 3: 'missing' is undefined");
    refuses(
        "{{ map.x.y }}",
        "the template, line 1: 'x' of the map {'b': 1, 'a': [1, 'two', None, True], 'items': 'shadow'} is undefined");
    refuses("\n{{ 1 + 'a' }}", "the template, line 2: 1 + the string 'a' cannot be calculated");
    refuses(
        "\n\n{% if yes %}",
        "the template, line 3: the template ends where {% endif %} was expected");
    refuses("{{ word | nofilter }}", "the template, line 1: there is no filter 'nofilter'");
    refuses(
        "{% include 'secrets' %}",
        "the template, line 1: there is no {% include %} in chat templates");
    refuses("{{ [1, 2 }}", "the template, line 1: ']' was expected, not '}'");
    refuses("{{ 1 } }}", "the template, line 1: something else was expected, not '}'");
  }

  @Test
  void theAdviceForGeneratorsWorks() {
    refuses(
        "{{ numbers | select | tojson }}",
        "the template, line 1: a generator cannot be written as JSON; put | list before | tojson");
    assertThat(rendered("{{ numbers | select | list | tojson }}")).isEqualTo("[3, 1, 2]");
    refuses(
        "{{ numbers | select | last }}",
        "the template, line 1: a generator has no last item; put | list before | last");
    assertThat(rendered("{{ numbers | select | list | last }}")).isEqualTo("2");
  }

  @Test
  void aTemplateThatRefusesItsVariablesIsQuoted() {
    refuses(
        "\n{{ raise_exception('Roles must alternate') }}",
        "the template says: Roles must alternate");
  }

  @Test
  void theDateIsWrittenAsInC() {
    Clock clock = Clock.fixed(Instant.parse("2024-07-06T15:04:05Z"), ZoneOffset.UTC);
    Template template =
        Template.parse(
            "t",
            "{{ strftime_now('%d %b %Y') }} {{ strftime_now('%A %B %Y-%m-%d %H:%M:%S %I %p %j %%') }}");
    assertThat(template.render(Map.of(), clock))
        .isEqualTo("06 Jul 2024 Saturday July 2024-07-06 15:04:05 03 PM 188 %");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(9) %}{% endfor %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = {'a': ns.s, 'b': ns.s} %}{% endfor %}{{ ns.s == ns.s }}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s.replace('a', 'aabb').replace('b', 'aa') %}{% endfor %}",
        "{% set ns = namespace(s=['ab']) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = dict(a=ns.s, b=ns.s) %}{% endfor %}",
        "{{ 'a' * 999999999999 }}",
        "{% for i in range(9999) %}{{ ('a' * 9999) }}{% endfor %}",
        "{% set a = 'a' * 999999 %}{{ (a ~ 'b') in (a ~ a) }}",
        "{{ ('a\n' * 999999) | indent(' ' * 999) }}",
        "{% macro m(n) %}{% for i in range(9) %}{{ m(n + 1) if n < 20 }}{% endfor %}{% endmacro %}{{ m(0) }}"
      })
  void aTemplateThatWouldWorkForEverIsStopped(String source) {
    refuses(source, "the template, line 1: it ran for too long and was stopped");
  }

  @Test
  void aTemplateThatCallsItselfWithoutEndIsStopped() {
    refuses(
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "the template calls itself too deeply");
    refuses(
        "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}",
        "the template is nested too deeply");
  }

  @Test
  void aRenderingCanBeInterrupted() {
    Template template = Template.parse("t", "{% for a in range(99999) %}{{ a }}{% endfor %}");
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> template.render(Map.of())).isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void whatATemplateIsGivenStaysAsItIs() {
    Map<String, Object> given = new LinkedHashMap<>(Map.of("list", new ArrayList<>(List.of(1, 2))));
    Template.parse("t", "{% set list = list + [3] %}{% set other = 1 %}{{ list }}").render(given);
    assertThat(given).isEqualTo(Map.of("list", List.of(1, 2)));
  }

  @Test
  void nothingOfJavaIsInSight() {
    for (String way :
        List.of("getClass", "class", "toString", "length", "hashCode", "__class__", "wait")) {
      assertThat(rendered("{{ word." + way + " is defined }}{{ list." + way + " is defined }}"))
          .isEqualTo("FalseFalse");
    }
    assertThatThrownBy(() -> Template.parse("t", "{{ x }}").render(Map.of("x", new Object())))
        .hasMessageStartingWith(
            "a template's variables are strings, numbers, booleans, lists and maps");
  }

  @Test
  void aTemplateSaysWhatItIs() {
    assertThat(Template.parse("the greeting", "Hello {{ name }}!"))
        .hasToString("the greeting: 3 parts");
  }
}
