package dev.loupe.kernel.jupyter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Answers the requests on one channel at once; the base library's own loop looks only every 50 ms.
 */
final class RequestLoop extends Thread {
  private static final long LOOK_FOR_END_MS = 200;

  private final ShellChannel channel;
  private final JupyterConnection connection;
  private final Runnable shutdown;
  private final List<Message<?>> toAbort = new ArrayList<>(); // used by this thread alone
  private volatile boolean ended;

  /**
   * A loop for the requests on {@code channel}.
   *
   * @param shutdown called when a client asks the kernel to end
   */
  RequestLoop(String name, ShellChannel channel, JupyterConnection connection, Runnable shutdown) {
    super("loupe-" + name);
    setDaemon(true);
    this.channel = channel;
    this.connection = connection;
    this.shutdown = shutdown;
  }

  void end() {
    ended = true;
  }

  @Override
  public void run() {
    try (ZContext context = new ZContext()) {
      ZMQ.Poller poller = context.createPoller(1);
      poller.register(channel, ZMQ.Poller.POLLIN);
      while (!ended) {
        if (poller.poll(LOOK_FOR_END_MS) > 0) {
          read().ifPresent(message -> answer(message, false));
          List.copyOf(toAbort).forEach(message -> answer(message, true));
          toAbort.clear();
        }
      }
    }
  }

  /**
   * Takes the requests that wait behind the one being answered, so that cells among them do not
   * run.
   *
   * <p>"Run all" sends every cell at once; those that came before a failure must not run. The
   * kernel calls this before it replies that a cell failed: what a client sends after that reply
   * must run.
   */
  void abortWaiting() {
    while (!ended && (channel.getEvents() & ZMQ.Poller.POLLIN) != 0) {
      read().ifPresent(toAbort::add);
    }
  }

  private Optional<Message<?>> read() {
    try {
      return Optional.of(channel.readMessage());
    } catch (RuntimeException malformed) {
      System.err.println("a message was not understood: " + malformed.getMessage());
      return Optional.empty();
    }
  }

  private void answer(Message<?> message, boolean aborting) {
    MessageType<?> type = message.getHeader().getType();
    if (connection.getHandler(type) == null) {
      return; // a message of a later protocol
    }
    ShellReplyEnvironment env = connection.prepareReplyEnv(channel, message);
    try {
      if (aborting && type == MessageType.EXECUTE_REQUEST) {
        AbortedReply.send(env, message);
      } else {
        handle(type, env, message);
      }
    } finally {
      env.resolveDeferrals();
    }
    if (env.isMarkedForShutdown()) {
      shutdown.run();
    }
  }

  @SuppressWarnings("unchecked") // a handler is registered under the type of its messages
  private <T> void handle(MessageType<T> type, ShellReplyEnvironment env, Message<?> message) {
    ShellHandler<T> handler = connection.getHandler(type);
    try {
      handler.handle(env, (Message<T>) message);
    } catch (Exception | Error failed) { // one failed answer must not end the kernel
      System.err.println(type + " failed: " + failed);
    }
  }
}
