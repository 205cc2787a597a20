package dev.loupe.load.hub;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of a response, as they arrive.
 *
 * <p>Java's own stream waits forever when a host stops sending, and before Java 20 it ignores
 * interrupts; this one does neither.
 */
final class Arriving implements BodySubscriber<Arriving>, AutoCloseable {
  private final Duration patience;
  private final BlockingQueue<Part> parts =
      new LinkedBlockingQueue<>(); // one at a time is asked for
  private final CompletableFuture<Arriving> ready = new CompletableFuture<>();
  private volatile Subscription subscription;
  private boolean ended;

  private record Part(List<ByteBuffer> bytes, Optional<Throwable> failure, boolean last) {
    static final Part END = new Part(List.of(), Optional.empty(), true);
  }

  Arriving(Duration patience) {
    this.patience = patience;
  }

  /** For a body that is not read. */
  static Arriving nothing() {
    Arriving nothing = new Arriving(Duration.ZERO);
    nothing.ended = true;
    return nothing;
  }

  /** The next bytes, or nothing at the end. */
  Optional<List<ByteBuffer>> next() throws IOException {
    if (ended) {
      return Optional.empty();
    }
    Part part = take();
    if (part.failure().isPresent()) {
      throw new IOException("the connection was cut", part.failure().get());
    }
    ended = part.last();
    if (ended) {
      return Optional.empty();
    }
    subscription.request(1);
    return Optional.of(part.bytes());
  }

  private Part take() throws IOException {
    try {
      Part part = parts.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (part == null) {
        throw new HttpTimeoutException("nothing arrived for " + patience.toMillis() + " ms");
      }
      return part;
    } catch (InterruptedException e) {
      throw HubErrors.interrupted();
    }
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    subscription.request(1);
    ready.complete(this);
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    parts.add(new Part(bytes, Optional.empty(), false));
  }

  @Override
  public void onError(Throwable failure) {
    parts.add(new Part(List.of(), Optional.of(failure), false));
    ready.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    parts.add(Part.END);
  }

  @Override
  public CompletionStage<Arriving> getBody() {
    return ready;
  }

  /** Ends the connection, unless everything has been read. */
  @Override
  public void close() {
    if (!ended) {
      subscription.cancel();
    }
  }
}
