package dev.loupe.kernel.jupyter;

import java.security.GeneralSecurityException;
import java.util.concurrent.CountDownLatch;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;

/** The sockets that Jupyter talks to a kernel through. */
final class NotebookConnection extends JupyterConnection {
  private static final long LAST_WORDS_MS = 1000;

  private final KernelConnectionProperties properties;
  private final CountDownLatch shutdown = new CountDownLatch(1);

  NotebookConnection(KernelConnectionProperties properties) throws GeneralSecurityException {
    super(properties);
    this.properties = properties;
  }

  /** Serves {@code kernel} until a client asks for its end. */
  void serve(NotebookKernel kernel) throws InterruptedException {
    kernel.becomeHandlerForConnection(this);
    iopub.setHWM(0); // the default of 1000 drops messages when a cell prints much
    heartbeat.bind(properties);
    stdin.bind(properties);
    iopub.bind(properties);
    control.bind(address(properties.getControlPort()));
    shell.bind(address(properties.getShellPort()));
    PublishStatus starting = PublishStatus.STARTING;
    iopub.sendMessage(new Message<>(null, PublishStatus.MESSAGE_TYPE, starting));
    RequestLoop cells = new RequestLoop("shell", shell, this, shutdown::countDown);
    kernel.whenACellFails(cells::abortWaiting);
    RequestLoop commands = new RequestLoop("control", control, this, shutdown::countDown);
    cells.start();
    commands.start();
    shutdown.await();
    cells.end();
    commands.end();
    closeAfterLastWords();
  }

  /** Waits until the last messages are sent; a cell that still runs does not delay the end. */
  private void closeAfterLastWords() throws InterruptedException {
    Thread closing = new Thread(this::close, "loupe-close");
    closing.setDaemon(true);
    closing.start();
    closing.join(LAST_WORDS_MS);
  }

  /** Ends {@link #serve}. */
  void shutDown() {
    shutdown.countDown();
  }

  private String address(int port) {
    return properties.getTransport() + "://" + properties.getIp() + ":" + port;
  }
}
