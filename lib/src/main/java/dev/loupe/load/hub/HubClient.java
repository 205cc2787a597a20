package dev.loupe.load.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests to the Hub.
 *
 * <p>Redirects are followed here and not by Java, so that the token stays with the endpoint: large
 * files are on other hosts, which need no token.
 */
final class HubClient {
  private static final int MOST_REDIRECTS = 10;
  private static final int NOT_FOUND = 404;
  private static final int RANGE_NOT_THERE = 416;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(8))
          .build();

  private final HubSettings settings;
  private final HubErrors errors;
  private final Retries.Pause pause;

  HubClient(HubSettings settings, Retries.Pause pause) {
    this.settings = settings;
    this.errors = new HubErrors(settings);
    this.pause = pause;
  }

  HubErrors errors() {
    return errors;
  }

  /** The attempts at one request. */
  Retries retries() {
    return Retries.with(pause);
  }

  /**
   * What the Hub says about a file.
   *
   * @param commit the commit of the revision that was asked for
   * @param file the file, if that commit has it
   */
  record Found(String commit, Optional<HubFile> file) {}

  /** What the Hub says about a file of a revision or commit, without its bytes. */
  Found find(HubName name, String revision, String file, Retries retries) {
    return asked(
        name,
        retries,
        () -> {
          URI address = address(name, revision, file);
          HttpResponse<Void> response = answer("HEAD", address, 0, BodyHandlers.discarding());
          if (saysNoSuchFile(response)) {
            return new Found(HubFile.commit(file, response.headers()), Optional.empty());
          }
          refuse(response, name);
          OptionalLong size = HubFile.size(response.headers());
          HubFile described =
              HubFile.of(file, response.headers(), size.isPresent() ? size : measured(address));
          return new Found(described.commit(), Optional.of(described));
        });
  }

  /** A host that gives no size for a file may give it when it starts to send the file. */
  private OptionalLong measured(URI address) throws IOException {
    HttpResponse<Arriving> response = answer("GET", address, 0, bytes());
    response.body().close();
    return HubFile.size(response.headers());
  }

  private <T> T asked(HubName name, Retries retries, Retries.Attempt<T> attempt) {
    if (settings.offline()) {
      throw errors.offline(name);
    }
    try {
      return retries.until(attempt);
    } catch (IOException e) {
      throw errors.unreachable(name, e);
    }
  }

  private static boolean saysNoSuchFile(HttpResponse<?> response) {
    String code = response.headers().firstValue("X-Error-Code").orElse("");
    boolean knowsCommit = response.headers().firstValue("X-Repo-Commit").isPresent();
    return response.statusCode() == NOT_FOUND
        && (code.equals("EntryNotFound") || code.isEmpty() && knowsCommit);
  }

  /** The branches and tags of a model, as the Hub's JSON. */
  String refs(HubName name) {
    URI address = URI.create(settings.endpoint() + "/api/models/" + name.id() + "/refs");
    return asked(
        name,
        retries(),
        () -> {
          HttpResponse<String> response = answer("GET", address, 0, BodyHandlers.ofString());
          refuse(response, name);
          return response.body();
        });
  }

  /**
   * The bytes of a file from {@code first} on; or all bytes with status 200, if the host does not
   * support ranges; or status 416, if the file has no such bytes.
   */
  HttpResponse<Arriving> open(HubName name, HubFile file, long first) throws IOException {
    URI address = address(name, file.commit(), file.name());
    HttpResponse<Arriving> response = answer("GET", address, first, bytes());
    if (response.statusCode() != RANGE_NOT_THERE) {
      refuse(response, name);
    }
    return response;
  }

  private BodyHandler<Arriving> bytes() {
    return info ->
        info.statusCode() / 100 == 2
            ? new Arriving(settings.patience())
            : BodySubscribers.replacing(Arriving.nothing());
  }

  private URI address(HubName name, String revision, String file) {
    String encoded = URLEncoder.encode(revision, StandardCharsets.UTF_8);
    return URI.create(settings.endpoint() + "/" + name.id() + "/resolve/" + encoded + "/" + file);
  }

  /**
   * A refusal by another host may be temporary too, since the Hub signs a new address for each
   * request.
   */
  private void refuse(HttpResponse<?> response, HubName name) throws IOException {
    if (response.statusCode() >= 400) {
      if (HubBusy.passes(response.statusCode()) || !settings.isEndpoint(response.uri())) {
        throw new HubBusy(response);
      }
      throw errors.refused(response, name);
    }
  }

  private <T> HttpResponse<T> answer(String method, URI address, long first, BodyHandler<T> body)
      throws IOException {
    URI at = address;
    for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
      HttpResponse<T> response = send(request(method, at, first), body);
      Optional<URI> next = redirect(response);
      if (next.isEmpty() || isDescription(method, response, next.get())) {
        return response;
      }
      at = next.get();
    }
    throw new IOException(address + " is redirected more than " + MOST_REDIRECTS + " times");
  }

  /**
   * Whether a redirect describes a large file: the Hub does, the host that has the file does not.
   */
  private boolean isDescription(String method, HttpResponse<?> response, URI next) {
    return method.equals("HEAD")
        && !settings.isEndpoint(next)
        && response.headers().firstValue("X-Linked-Etag").isPresent();
  }

  private static Optional<URI> redirect(HttpResponse<?> response) throws IOException {
    Optional<String> location = response.headers().firstValue("Location");
    if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI next = response.uri().resolve(location.get());
      boolean stripped =
          "https".equals(response.uri().getScheme()) && !"https".equals(next.getScheme());
      if (next.getHost() != null && !stripped) {
        return Optional.of(next);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    String signed = "[?].*"; // what follows may be a secret
    throw new IOException(
        response.uri().getRawAuthority()
            + " redirects to '"
            + location.get().replaceFirst(signed, "")
            + "'");
  }

  private HttpRequest request(String method, URI at, long first) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("User-Agent", "loupe")
            .header("Accept-Encoding", "identity"); // sizes and ranges are of the bytes themselves
    if (first > 0) {
      request.header("Range", "bytes=" + first + "-");
    }
    if (settings.isEndpoint(at)) {
      settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    return request.build();
  }

  /** Waits here, since a request's own timeout would count the whole body in newer Javas. */
  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) throws IOException {
    CompletableFuture<HttpResponse<T>> answer = HTTP.sendAsync(request, body);
    try {
      return answer.get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException(
          request.uri().getRawAuthority()
              + " did not answer for "
              + settings.patience().toMillis()
              + " ms");
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw HubErrors.interrupted();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    }
  }
}
