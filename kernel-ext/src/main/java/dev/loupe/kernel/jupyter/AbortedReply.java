package dev.loupe.kernel.jupyter;

import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.MessageType;

/** The reply for a cell that does not run because an earlier cell failed. */
record AbortedReply(String status) {
  static void send(ShellReplyEnvironment env, MessageContext request) {
    env.setBusyDeferIdle();
    env.reply(new Message<>(request, executeReply(), new AbortedReply("aborted")));
  }

  /** The base library knows no such reply; on the wire only the name of its type counts. */
  @SuppressWarnings("unchecked")
  private static MessageType<AbortedReply> executeReply() {
    return (MessageType<AbortedReply>) (MessageType<?>) MessageType.EXECUTE_REPLY;
  }
}
