package dev.loupe.load.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server on this machine that answers as the Hugging Face Hub does, and another one that stores
 * its large files; both can be told to fail.
 */
public final class FakeHub implements AutoCloseable {
  private static final Pattern FILE = Pattern.compile("/(.+?)/resolve/([^/]+)/(.+)");
  private static final Pattern STORED = Pattern.compile("/stored/([^/]+)/(.+)");
  private static final Pattern REFS = Pattern.compile("/api/models/(.+)/refs");

  /** One request as it came. */
  public record Request(
      String method,
      String path,
      boolean atStorage,
      Optional<String> token,
      Optional<String> range) {
    @Override
    public String toString() {
      return method + " " + path + range.map(bytes -> " " + bytes).orElse("");
    }
  }

  /** What is answered instead of what should be. */
  public interface Fault {
    void answer(HttpExchange exchange, byte[] whole) throws IOException;
  }

  private final HttpServer hub = server();
  private final HttpServer storage = server();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Map<String, byte[]>> commits = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> models = new ConcurrentHashMap<>();
  private final Map<String, Queue<Fault>> faults = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** Starts both servers. */
  public FakeHub() {
    hub.createContext("/", exchange -> handle(exchange, false));
    storage.createContext("/", exchange -> handle(exchange, true));
    for (HttpServer server : List.of(hub, storage)) {
      server.setExecutor(threads);
      server.start();
    }
  }

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a model's revision; files of weights are stored on the other server. */
  public FakeHub model(String id, String revision, Map<String, byte[]> files) {
    String commit = sha1(("commit " + commits.size()).getBytes(StandardCharsets.UTF_8));
    commits.put(commit, new TreeMap<>(files));
    models.computeIfAbsent(id, name -> new ConcurrentHashMap<>()).put(revision, commit);
    return this;
  }

  /** The commit of a revision. */
  public String commit(String id, String revision) {
    return models.get(id).get(revision);
  }

  /** Answers the next request of a kind, such as {@code "GET model.safetensors"}, otherwise. */
  public FakeHub next(String request, Fault fault) {
    faults.computeIfAbsent(request, name -> new ArrayDeque<>()).add(fault);
    return this;
  }

  /** The settings of a reader of this Hub. */
  public HubSettings settings(Path cache) {
    return new HubSettings(
        endpoint(), cache, Optional.empty(), false, true, Duration.ofSeconds(20));
  }

  /** Where it listens. */
  public URI endpoint() {
    return URI.create("http://localhost:" + hub.getAddress().getPort());
  }

  /** How messages call it. */
  public String host() {
    return endpoint().getRawAuthority();
  }

  /** Everything that has been asked. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The requests of one kind, such as {@code "GET model.safetensors"}. */
  public List<Request> requests(String kind) {
    return requests.stream().filter(request -> kind(request).equals(kind)).toList();
  }

  /** Forgets what has been asked. */
  public void forgetRequests() {
    requests.clear();
  }

  private static String kind(Request request) {
    return request.method() + " " + request.path().replaceFirst(".*/", "");
  }

  private void handle(HttpExchange exchange, boolean atStorage) throws IOException {
    try (exchange) {
      Request request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              atStorage,
              header(exchange, "Authorization"),
              header(exchange, "Range"));
      requests.add(request);
      Optional<Fault> fault = takeFault(request, atStorage);
      if (fault.isPresent()) {
        fault.get().answer(exchange, bytes(request));
      } else {
        answer(exchange, request);
      }
    }
  }

  /** A large file's GET fails where its bytes are, not at the redirect to them. */
  private Optional<Fault> takeFault(Request request, boolean atStorage) {
    boolean redirected = !atStorage && request.method().equals("GET") && isLarge(request.path());
    Queue<Fault> waiting = faults.getOrDefault(kind(request), new ArrayDeque<>());
    synchronized (waiting) {
      return redirected ? Optional.empty() : Optional.ofNullable(waiting.poll());
    }
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  private static boolean isLarge(String path) {
    return path.endsWith(".safetensors") || path.endsWith(".bin");
  }

  private byte[] bytes(Request request) {
    Matcher stored = STORED.matcher(request.path());
    Matcher file = FILE.matcher(request.path());
    if (stored.matches()) {
      return commits.get(stored.group(1)).get(stored.group(2));
    }
    return file.matches()
        ? commits.getOrDefault(commitOf(file), Map.of()).getOrDefault(file.group(3), new byte[0])
        : new byte[0];
  }

  private String commitOf(Matcher file) {
    String revision = file.group(2).replace("%2F", "/");
    return models.getOrDefault(file.group(1), Map.of()).getOrDefault(revision, revision);
  }

  private void answer(HttpExchange exchange, Request request) throws IOException {
    Matcher refs = REFS.matcher(request.path());
    Matcher file = FILE.matcher(request.path());
    if (STORED.matcher(request.path()).matches()) {
      range(exchange, bytes(request));
    } else if (refs.matches()) {
      answerRefs(exchange, refs.group(1));
    } else if (!file.matches() || !models.containsKey(file.group(1))) {
      status(401, Map.of("X-Error-Code", "RepoNotFound")).answer(exchange, new byte[0]);
    } else if (!commits.containsKey(commitOf(file))) {
      status(404, Map.of("X-Error-Code", "RevisionNotFound")).answer(exchange, new byte[0]);
    } else {
      answerFile(exchange, request, commitOf(file), file.group(3));
    }
  }

  private void answerRefs(HttpExchange exchange, String id) throws IOException {
    if (!models.containsKey(id)) {
      status(401, Map.of("X-Error-Code", "RepoNotFound")).answer(exchange, new byte[0]);
      return;
    }
    StringBuilder branches = new StringBuilder();
    models
        .get(id)
        .forEach(
            (revision, commit) ->
                branches.append(
                    "%s{\"name\":\"%s\",\"ref\":\"refs/heads/%s\",\"targetCommit\":\"%s\"}"
                        .formatted(branches.isEmpty() ? "" : ",", revision, revision, commit)));
    String json = "{\"branches\":[" + branches + "],\"converts\":[],\"tags\":[]}";
    send(exchange, 200, json.getBytes(StandardCharsets.UTF_8));
  }

  private void answerFile(HttpExchange exchange, Request request, String commit, String file)
      throws IOException {
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    byte[] bytes = commits.get(commit).get(file);
    if (bytes == null) {
      status(404, Map.of("X-Error-Code", "EntryNotFound")).answer(exchange, new byte[0]);
    } else if (isLarge(file)) {
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + sha256(bytes) + '"');
      exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(bytes.length));
      redirect(stored(commit, file)).answer(exchange, bytes);
    } else {
      exchange.getResponseHeaders().set("ETag", '"' + gitSha1(bytes) + '"');
      if (request.method().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
        exchange.sendResponseHeaders(200, -1);
      } else {
        range(exchange, bytes);
      }
    }
  }

  private String stored(String commit, String file) {
    return "http://127.0.0.1:" + storage.getAddress().getPort() + "/stored/" + commit + "/" + file;
  }

  private static void range(HttpExchange exchange, byte[] bytes) throws IOException {
    Optional<String> range = header(exchange, "Range");
    int first = range.map(asked -> Integer.parseInt(asked.replaceAll("\\D", ""))).orElse(0);
    if (first >= bytes.length && first > 0) {
      status(416, Map.of()).answer(exchange, bytes);
      return;
    }
    if (range.isPresent()) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + first + "-" + (bytes.length - 1) + "/" + bytes.length);
    }
    send(exchange, range.isPresent() ? 206 : 200, Arrays.copyOfRange(bytes, first, bytes.length));
  }

  private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** A status with headers and no file. */
  public static Fault status(int status, Map<String, String> headers) {
    return (exchange, whole) -> {
      headers.forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /** A redirect. */
  public static Fault redirect(String location) {
    return status(302, Map.of("Location", location));
  }

  /** All bytes are promised, some come, and the connection is cut. */
  public static Fault cutAfter(int bytes) {
    return (exchange, whole) -> {
      exchange.sendResponseHeaders(200, whole.length);
      exchange.getResponseBody().write(whole, 0, bytes);
      exchange.getResponseBody().flush();
    };
  }

  /** Fewer bytes than the file has are promised, and come. */
  public static Fault endingAfter(int bytes) {
    return (exchange, whole) -> send(exchange, 200, Arrays.copyOf(whole, bytes));
  }

  /** Other bytes than the file's, and as many. */
  public static Fault otherBytes() {
    return (exchange, whole) -> {
      byte[] other = whole.clone();
      other[other.length / 2] ^= 1;
      send(exchange, 200, other);
    };
  }

  /** The whole file, whatever range was asked for. */
  public static Fault ignoringRange() {
    return (exchange, whole) -> send(exchange, 200, whole);
  }

  static String sha256(byte[] bytes) {
    return hash("SHA-256", bytes);
  }

  static String gitSha1(byte[] bytes) {
    byte[] header = ("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] both = Arrays.copyOf(header, header.length + bytes.length);
    System.arraycopy(bytes, 0, both, header.length, bytes.length);
    return sha1(both);
  }

  private static String sha1(byte[] bytes) {
    return hash("SHA-1", bytes);
  }

  private static String hash(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops both servers at once. */
  @Override
  public void close() {
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }

  /** Whether something came about before a test has waited long enough. */
  static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }
}
