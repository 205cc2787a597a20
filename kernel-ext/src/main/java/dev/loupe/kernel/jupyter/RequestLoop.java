package dev.loupe.kernel.jupyter;

import java.util.function.BooleanSupplier;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Answers what comes in on one channel, at once; the library's own loop looks every 50 ms. */
final class RequestLoop extends Thread {
  private static final long LOOK_FOR_END_MS = 200;

  private final ShellChannel channel;
  private final JupyterConnection connection;
  private final BooleanSupplier stopQueue;
  private final Runnable shutdown;
  private volatile boolean ended;

  /**
   * A loop for the requests on {@code channel}.
   *
   * @param stopQueue asked after each request: whether the cells that wait are not to run
   * @param shutdown called when a client asked for the kernel's end
   */
  RequestLoop(
      String name,
      ShellChannel channel,
      JupyterConnection connection,
      BooleanSupplier stopQueue,
      Runnable shutdown) {
    super("loupe-" + name);
    setDaemon(true);
    this.channel = channel;
    this.connection = connection;
    this.stopQueue = stopQueue;
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
          answer(false);
          if (stopQueue.getAsBoolean()) {
            abortWaiting(poller);
          }
        }
      }
    }
  }

  /** "Run all" sends every cell at once; those that came before the failure are not to run. */
  private void abortWaiting(ZMQ.Poller poller) {
    while (!ended && poller.poll(0) > 0) {
      answer(true);
    }
  }

  private void answer(boolean aborting) {
    Message<?> message;
    try {
      message = channel.readMessage();
    } catch (RuntimeException malformed) {
      System.err.println("a message was not understood: " + malformed.getMessage());
      return;
    }
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
