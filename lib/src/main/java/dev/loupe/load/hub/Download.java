package dev.loupe.load.hub;

import dev.loupe.progress.Progress;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Downloads one file: continues where an earlier attempt stopped, and checks size and hash. */
final class Download {
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_THERE = 416;

  private final HubClient client;
  private final HubName name;
  private final HubFile file;
  private final Progress progress;
  private long counted; // the farthest byte that progress knows of

  Download(HubClient client, HubName name, HubFile file, Progress progress) {
    this.client = client;
    this.name = name;
    this.file = file;
    this.progress = progress;
  }

  /** Completes a file that may be there in part; a damaged one is emptied. */
  void into(Path incomplete) {
    try (PartialFile partial = PartialFile.open(incomplete, client.errors())) {
      boolean resumed = partial.size() > 0;
      String hash = complete(partial);
      if (resumed && !hash.equals(file.hash())) {
        partial.cut(0); // perhaps what was there was something else
        hash = complete(partial);
      }
      if (!hash.equals(file.hash())) {
        partial.cut(0);
        throw client.errors().damaged(name, file, hash);
      }
    }
  }

  private String complete(PartialFile partial) {
    Retries retries = client.retries();
    count(partial.size());
    while (partial.size() != file.size()) {
      long before = counted;
      try {
        request(partial);
      } catch (IOException e) {
        if (counted > before) {
          retries.forget();
        }
        pause(retries, e);
      }
    }
    return partial.hash(file);
  }

  private void pause(Retries retries, IOException failure) {
    try {
      retries.afterPause(failure);
    } catch (IOException e) {
      throw client.errors().unreachable(name, e);
    }
  }

  private void request(PartialFile partial) throws IOException {
    if (partial.size() > file.size()) {
      partial.cut(0);
    }
    HttpResponse<Arriving> response = client.open(name, file, partial.size());
    try (Arriving bytes = response.body()) {
      partial.cut(begins(response, partial));
      receive(bytes, partial);
    }
  }

  /**
   * Where a response starts: at the byte asked for, or at 0 if the host does not support ranges.
   */
  private static long begins(HttpResponse<?> response, PartialFile partial) throws IOException {
    long asked = partial.size();
    String range = response.headers().firstValue("Content-Range").orElse("");
    if (response.statusCode() == PARTIAL_CONTENT && range.startsWith("bytes " + asked + "-")) {
      return asked;
    }
    if (response.statusCode() == PARTIAL_CONTENT || response.statusCode() == RANGE_NOT_THERE) {
      partial.cut(0);
      throw new IOException("bytes from " + asked + " on were asked for, '" + range + "' came");
    }
    return 0;
  }

  private void receive(Arriving bytes, PartialFile partial) throws IOException {
    for (Optional<List<ByteBuffer>> next = bytes.next(); next.isPresent(); next = bytes.next()) {
      partial.append(next.get());
      count(partial.size());
      if (partial.size() > file.size()) {
        partial.cut(0);
        throw new IOException("more bytes arrived than the " + file.size() + " bytes of the file");
      }
    }
    if (partial.size() < file.size()) {
      throw new IOException(partial.size() + " of " + file.size() + " bytes came");
    }
  }

  /** Reports each byte once, however often it is downloaded; stops if interrupted. */
  private void count(long reached) {
    progress.tick(Math.max(0, Math.min(reached, file.size()) - counted));
    counted = Math.max(counted, Math.min(reached, file.size()));
  }
}
