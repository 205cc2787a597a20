package dev.loupe.load.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;

/** Retries, with growing pauses, what failed because of a busy Hub or a lost connection. */
final class Retries {
  private static final int MOST = 5;
  private static final long FIRST_SECONDS = 1;
  private static final long LONGEST_SECONDS = 8;
  private static final Duration LONGEST_ASKED_FOR = Duration.ofMinutes(5); // the Hub's own window

  /** How to wait; tests do not. */
  interface Pause {
    void await(Duration time) throws InterruptedException;

    /** Really waits. */
    static void sleep(Duration time) throws InterruptedException {
      Thread.sleep(time.toMillis());
    }
  }

  /** Work that may fail because of the network. */
  interface Attempt<T> {
    T make() throws IOException;
  }

  private final Pause pause;
  private final int most;
  private int failures;

  private Retries(Pause pause, int most) {
    this.pause = pause;
    this.most = most;
  }

  static Retries with(Pause pause) {
    return new Retries(pause, MOST);
  }

  /** For requests that may fail, because the cache can answer them too. */
  static Retries none() {
    return new Retries(Pause::sleep, 0);
  }

  /** The result of the first attempt that succeeds; an unknown host is not asked again. */
  <T> T until(Attempt<T> attempt) throws IOException {
    while (true) {
      try {
        return attempt.make();
      } catch (ConnectException | HttpConnectTimeoutException e) {
        throw e;
      } catch (IOException e) {
        afterPause(e);
      }
    }
  }

  /** Waits before another attempt, or gives up and throws the failure. */
  void afterPause(IOException failure) throws IOException {
    Duration time = time(failure);
    if (failures == most || time.compareTo(LONGEST_ASKED_FOR) > 0) {
      throw failure;
    }
    failures++;
    try {
      pause.await(time);
    } catch (InterruptedException e) {
      throw HubErrors.interrupted();
    }
  }

  /** Resets the count of failures, after some progress. */
  void forget() {
    failures = 0;
  }

  private Duration time(IOException failure) {
    Duration growing = Duration.ofSeconds(Math.min(LONGEST_SECONDS, FIRST_SECONDS << failures));
    return failure instanceof HubBusy busy ? busy.wanted().orElse(growing) : growing;
  }
}
