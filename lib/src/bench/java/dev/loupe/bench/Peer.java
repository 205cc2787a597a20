package dev.loupe.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Python process that answers each line with a line. */
record Peer(Process process, BufferedReader answers, PrintWriter questions, String greeting)
    implements AutoCloseable {

  /** Starts a script with a model's folder and a number of threads, and waits until it is ready. */
  static Peer start(String interpreter, Path script, Path folder, int threads) throws IOException {
    return start(interpreter, script, folder.toString(), Integer.toString(threads));
  }

  /** Starts a script with these arguments, and waits until it says its first line. */
  static Peer start(String interpreter, Path script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(interpreter, script.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    PrintWriter questions =
        new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    return new Peer(process, answers, questions, line(answers));
  }

  String ask(String question) throws IOException {
    questions.println(question);
    return line(answers);
  }

  private static String line(BufferedReader answers) throws IOException {
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the Python process has ended; its error is above");
    }
    return answer;
  }

  /** Ends the process, and waits until it is gone. */
  void end() throws IOException {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the Python process ended", stopped);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
