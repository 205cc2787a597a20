package dev.loupe.kernel.jupyter;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A small Jupyter client, with the kernel in a process of its own. */
public final class KernelClient implements AutoCloseable {
  /** What a cell gave: the reply, and what was published meanwhile. */
  public record Outcome(JsonObject reply, List<JsonObject> published) {
    /** All that was printed to {@code stream}. */
    public String printed(String stream) {
      StringBuilder all = new StringBuilder();
      for (JsonObject content : of("stream")) {
        if (content.get("name").getAsString().equals(stream)) {
          all.append(content.get("text").getAsString());
        }
      }
      return all.toString();
    }

    /** The contents of all messages of a type. */
    public List<JsonObject> of(String type) {
      return published.stream()
          .filter(message -> message.get("msg_type").getAsString().equals(type))
          .map(message -> message.getAsJsonObject("content"))
          .toList();
    }

    /** The value shown, as text. */
    public String value() {
      return of("execute_result").get(0).getAsJsonObject("data").get("text/plain").getAsString();
    }

    /** "ok" or "error". */
    public String status() {
      return reply.get("status").getAsString();
    }
  }

  private static final Gson GSON = new Gson();
  private static final String KEY = "a-test-key";
  private static final int DEADLINE_MS = 60_000; // a busy machine starts classes slowly

  private final ZContext context = new ZContext();
  private final Process process;
  private final ZMQ.Socket shell = context.createSocket(SocketType.DEALER);
  private final ZMQ.Socket control = context.createSocket(SocketType.DEALER);
  private final ZMQ.Socket iopub = context.createSocket(SocketType.SUB);

  /** A client of Loupe's own kernel. */
  KernelClient(Path directory, Map<String, String> environment) throws IOException {
    this(
        directory,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-Djava.awt.headless=true",
            "dev.loupe.kernel.LoupeKernel",
            "{connection_file}"),
        withClasspath(environment));
  }

  /** A client of the kernel that a kernelspec's command starts. */
  public KernelClient(Path directory, List<String> command, Map<String, String> environment)
      throws IOException {
    int[] ports = freePorts();
    Path file = directory.resolve("connection.json");
    Files.writeString(file, connection(ports));
    ProcessBuilder builder =
        new ProcessBuilder(
            command.stream().map(word -> word.replace("{connection_file}", "" + file)).toList());
    builder.environment().putAll(environment);
    process = builder.inheritIO().start();
    iopub.setRcvHWM(0);
    iopub.subscribe("");
    open(shell, ports[0]);
    open(control, ports[1]);
    open(iopub, ports[2]);
    awaitKernel();
  }

  /** What this JVM's tests run with. */
  public static String classpath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static Map<String, String> withClasspath(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("CLASSPATH", classpath());
    return all;
  }

  private void open(ZMQ.Socket socket, int port) {
    socket.setReceiveTimeOut(DEADLINE_MS);
    socket.connect("tcp://127.0.0.1:" + port);
  }

  /** The subscription takes effect some time after connecting: asks until something is heard. */
  private void awaitKernel() {
    iopub.setReceiveTimeOut(200);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
    boolean heard = false;
    while (!heard && System.nanoTime() < deadline) {
      send(shell, "kernel_info_request", new JsonObject());
      receive(shell);
      while (iopub.recv() != null) {
        heard = true;
      }
    }
    iopub.setReceiveTimeOut(DEADLINE_MS);
  }

  /** Waits longer for an answer than cells of a test usually take. */
  public KernelClient patient(Duration longest) {
    shell.setReceiveTimeOut((int) longest.toMillis());
    iopub.setReceiveTimeOut((int) longest.toMillis());
    return this;
  }

  /** Runs a cell and waits for its end. */
  public Outcome run(String code) {
    return await(submit(code));
  }

  /** Sends a cell and returns the id under which its outcome can be awaited. */
  String submit(String code) {
    JsonObject content = new JsonObject();
    content.addProperty("code", code);
    content.addProperty("silent", false);
    content.addProperty("store_history", true);
    content.addProperty("allow_stdin", false);
    content.addProperty("stop_on_error", true);
    return send(shell, "execute_request", content);
  }

  /** Collects what a cell publishes up to its idle status, and its reply. */
  Outcome await(String id) {
    List<JsonObject> published = new ArrayList<>();
    while (true) {
      JsonObject message = receive(iopub);
      if (!id.equals(parent(message))) {
        continue;
      }
      published.add(message);
      JsonObject content = message.getAsJsonObject("content");
      if (content.has("execution_state")
          && content.get("execution_state").getAsString().equals("idle")) {
        break;
      }
    }
    JsonObject reply = receive(shell);
    while (!id.equals(parent(reply))) {
      reply = receive(shell);
    }
    return new Outcome(reply.getAsJsonObject("content"), published);
  }

  /** Waits until the cell {@code id} has printed something. */
  void awaitOutput(String id) {
    JsonObject message = receive(iopub);
    while (!id.equals(parent(message)) || !message.get("msg_type").getAsString().equals("stream")) {
      message = receive(iopub);
    }
  }

  JsonObject ask(String type, JsonObject content) {
    String id = send(shell, type, content);
    JsonObject reply = receive(shell);
    while (!id.equals(parent(reply))) {
      reply = receive(shell);
    }
    return reply.getAsJsonObject("content");
  }

  void interrupt() {
    send(control, "interrupt_request", new JsonObject());
    receive(control);
  }

  /** Asks for the kernel's end and returns its exit code. */
  int shutDown() throws InterruptedException {
    JsonObject content = new JsonObject();
    content.addProperty("restart", false);
    send(control, "shutdown_request", content);
    receive(control);
    return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  private String send(ZMQ.Socket socket, String type, JsonObject content) {
    String id = UUID.randomUUID().toString();
    String header =
        GSON.toJson(
            Map.of(
                "msg_id",
                id,
                "session",
                "test",
                "username",
                "test",
                "version",
                "5.3",
                "msg_type",
                type,
                "date",
                "2026-01-01T00:00:00.000000Z"));
    String body = GSON.toJson(content);
    socket.sendMore("<IDS|MSG>");
    socket.sendMore(signature(header, "{}", "{}", body));
    socket.sendMore(header);
    socket.sendMore("{}");
    socket.sendMore("{}");
    socket.send(body);
    return id;
  }

  private static JsonObject receive(ZMQ.Socket socket) {
    String part = socket.recvStr();
    while (part != null && !part.equals("<IDS|MSG>")) {
      part = socket.recvStr();
    }
    if (part == null) {
      throw new IllegalStateException("the kernel did not answer in time");
    }
    socket.recvStr(); // the signature
    JsonObject message = new JsonObject();
    JsonObject header = object(socket);
    message.add("msg_type", header.get("msg_type"));
    message.add("parent", object(socket));
    object(socket); // the metadata
    message.add("content", object(socket));
    while (socket.hasReceiveMore()) {
      socket.recv();
    }
    return message;
  }

  private static JsonObject object(ZMQ.Socket socket) {
    return JsonParser.parseString(socket.recvStr()).getAsJsonObject();
  }

  private static String parent(JsonObject message) {
    JsonObject parent = message.getAsJsonObject("parent");
    return parent.has("msg_id") ? parent.get("msg_id").getAsString() : "";
  }

  private static String signature(String... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      for (String part : parts) {
        mac.update(part.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String connection(int[] ports) {
    return GSON.toJson(
        Map.of(
            "ip",
            "127.0.0.1",
            "transport",
            "tcp",
            "key",
            KEY,
            "signature_scheme",
            "hmac-sha256",
            "shell_port",
            ports[0],
            "control_port",
            ports[1],
            "iopub_port",
            ports[2],
            "stdin_port",
            ports[3],
            "hb_port",
            ports[4]));
  }

  private static int[] freePorts() throws IOException {
    int[] ports = new int[5];
    List<ServerSocket> held = new ArrayList<>();
    for (int i = 0; i < ports.length; i++) {
      held.add(new ServerSocket(0));
      ports[i] = held.get(i).getLocalPort();
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return ports;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    context.close();
  }
}
