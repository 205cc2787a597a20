package dev.loupe.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A Python process that answers each line with a line. */
record Peer(Process process, BufferedReader answers, PrintWriter questions)
    implements AutoCloseable {

  /** Starts a script with a model's folder and a number of threads, and waits until it is ready. */
  static Peer start(String interpreter, Path script, Path folder, int threads) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            interpreter, script.toString(), folder.toString(), Integer.toString(threads));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    Peer peer =
        new Peer(
            process,
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)),
            new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8));
    peer.answers.readLine();
    return peer;
  }

  String ask(String question) throws IOException {
    questions.println(question);
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the Python process has ended; its error is above");
    }
    return answer;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
