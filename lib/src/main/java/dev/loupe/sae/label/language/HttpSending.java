package dev.loupe.sae.label.language;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends a request, and again after a pause if the server is busy or the connection is lost.
 *
 * <p>Redirects are not followed, so the key goes to no other host.
 *
 * @param timeout how long to wait for a whole answer
 * @param retries how often a request is sent again
 * @param pause how to wait; tests do not
 */
record HttpSending(Duration timeout, int retries, Pause pause) {
  private static final int LARGEST = 16_000_000; // bytes of an answer
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REQUEST_TIMEOUT = 408;
  private static final long LONGEST_SECONDS = 16;
  private static final Duration LONGEST_ASKED_FOR = Duration.ofMinutes(5);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** How to wait. */
  interface Pause {
    void await(Duration time) throws InterruptedException;
  }

  /** The last answer: an error too, if it stays or if the server asks to wait for too long. */
  HttpResponse<byte[]> answer(HttpRequest request) throws IOException {
    for (int failures = 0; ; failures++) {
      Duration growing = Duration.ofSeconds(Math.min(LONGEST_SECONDS, 1L << Math.min(failures, 5)));
      try {
        HttpResponse<byte[]> response = once(request);
        Duration wanted = after(response).orElse(growing);
        boolean again = busy(response.statusCode()) && failures < retries;
        if (!again || wanted.compareTo(LONGEST_ASKED_FOR) > 0) {
          return response;
        }
        await(wanted);
      } catch (LimitedBody.TooLong e) {
        throw e;
      } catch (IOException e) {
        if (failures == retries) {
          throw e;
        }
        await(growing);
      }
    }
  }

  static boolean busy(int status) {
    return status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT || status >= 500;
  }

  private HttpResponse<byte[]> once(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        HTTP.sendAsync(request, info -> new LimitedBody(LARGEST));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException("no whole answer in " + timeout.toMillis() / 1000.0 + " s");
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw interrupted();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LimitedBody.TooLong tooLong) {
        throw tooLong;
      }
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    }
  }

  private void await(Duration time) {
    try {
      pause.await(time);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("stopped by an interrupt while a language model was asked");
  }

  /** How long the server asks to wait: seconds, or a date. */
  static Optional<Duration> after(HttpResponse<?> response) {
    return response.headers().firstValue("Retry-After").flatMap(HttpSending::after);
  }

  private static Optional<Duration> after(String value) {
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration until = Duration.between(Instant.now(), then);
      return Optional.of(until.isNegative() ? Duration.ZERO : until);
    } catch (DateTimeException e) {
      return Optional.empty(); // then as if the server had not asked to wait
    }
  }
}
