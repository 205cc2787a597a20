package dev.loupe.load.hub;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A host that is too busy to answer; it may say when to ask again. */
final class HubBusy extends IOException {
  private static final long serialVersionUID = 1;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final Pattern SPENT =
      Pattern.compile(";\\s*r\\s*=\\s*0\\s*;\\s*t\\s*=\\s*(\\d{1,9})");

  private final int status;
  private final transient Optional<Duration> wanted;

  HubBusy(HttpResponse<?> response) {
    super(response.uri().getRawAuthority() + " answers with status " + response.statusCode());
    this.status = response.statusCode();
    this.wanted = wanted(response);
  }

  /** Whether waiting may help for a status. */
  static boolean passes(int status) {
    return status == TOO_MANY_REQUESTS || status == 408 || status >= 500;
  }

  /** Whether the host refuses because of too many requests. */
  boolean isLimit() {
    return status == TOO_MANY_REQUESTS;
  }

  /** How long the host asks to wait: its Retry-After, or when its spent quota is filled again. */
  Optional<Duration> wanted() {
    return wanted;
  }

  private static Optional<Duration> wanted(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .flatMap(HubBusy::after)
        .or(() -> response.headers().firstValue("RateLimit").flatMap(HubBusy::refilled));
  }

  /** Seconds, or a date. */
  private static Optional<Duration> after(String value) {
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration until = Duration.between(Instant.now(), then);
      return Optional.of(until.isNegative() ? Duration.ZERO : until);
    } catch (DateTimeException e) {
      return Optional.empty(); // then as if the host had not asked to wait
    }
  }

  private static Optional<Duration> refilled(String value) {
    Matcher spent = SPENT.matcher(value);
    return spent.find()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(spent.group(1))))
        : Optional.empty();
  }
}
