package dev.lvsd.sync.resync;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the {@link ReceiverSession} of one peer on the sync thread. */
final class ReceiverHost {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiverHost.class);

  private final String peer;
  private final ResyncNode node;
  private final ReceiverTable table;
  private final ReceiverSession session;
  private final Complaints complaints = new Complaints();
  private volatile ReceiverSnapshot snapshot;

  // Belongs to the sync thread.
  private @Nullable ResyncConnection connection;

  ReceiverHost(String peer, ResyncNode node, ReceiverTable table) {
    this.peer = peer;
    this.node = node;
    this.table = table;
    this.session = new ReceiverSession(table, node.nanoTime().getAsLong());
    this.snapshot = session.snapshot();
  }

  ReceiverSnapshot snapshot() {
    return snapshot;
  }

  void connected(ResyncConnection by, Incarnation source) {
    execute(
        by,
        () -> {
          connection = by;
          step(new ReceiverEvent.Connected(source));
        });
  }

  void received(ResyncConnection by, Frame frame) {
    execute(
        by,
        () -> {
          if (by == connection) {
            step(new ReceiverEvent.Received(frame));
          }
          by.done();
        });
  }

  void disconnected(ResyncConnection by) {
    execute(
        by,
        () -> {
          if (by == connection) {
            connection = null;
            step(new ReceiverEvent.Disconnected());
          }
        });
  }

  private void execute(ResyncConnection by, Runnable task) {
    try {
      node.syncThread().execute(task);
    } catch (RejectedExecutionException e) {
      by.giveUp("the sync thread has ended");
    }
  }

  /** On the sync thread. */
  void step(ReceiverEvent event) {
    try {
      for (ReceiverAction action : session.step(event, node.nanoTime().getAsLong())) {
        perform(action);
      }
    } catch (RuntimeException e) {
      LOG.error("Resync: receiving from {} failed; the connection is closed", peer, e);
      giveUp("a fault of this node");
    }
    snapshot = session.snapshot();
  }

  private void perform(ReceiverAction action) {
    if (action instanceof ReceiverAction.Send send && connection != null) {
      connection.send(send.frame());
    } else if (action instanceof ReceiverAction.Close close) {
      giveUp(close.reason());
    } else if (action instanceof ReceiverAction.Feed feed) {
      feed(feed);
    }
  }

  private void giveUp(String why) {
    ResyncConnection gone = connection;
    connection = null;
    if (gone != null) {
      gone.giveUp(why);
      step(new ReceiverEvent.Disconnected());
    }
  }

  private void feed(ReceiverAction.Feed feed) {
    ResyncConnection by = connection;
    CompletionStage<ReceiverTable.FeedResult> fed = table.feed(feed.datagrams());
    fed.whenComplete(
        (result, failure) -> {
          tell(result, failure);
          ReceiverEvent.Fed event =
              new ReceiverEvent.Fed(
                  feed.connection(), feed.exchange(), failure == null ? result : null);
          if (by != null) {
            execute(by, () -> step(event));
          }
        });
  }

  private void tell(ReceiverTable.@Nullable FeedResult result, @Nullable Throwable failure) {
    if (failure != null) {
      String cause = String.valueOf(failure.getMessage());
      if (complaints.raise(cause)) {
        LOG.warn(
            "Resync: connections of {} could not be fed to the kernel: {}; this is told once",
            peer,
            cause);
      }
    } else if (result != null && result.entries() > 0 && complaints.settle()) {
      LOG.info("Resync: connections of {} can be fed to the kernel again", peer);
    }
  }
}
