package dev.lvsd.sync.resync;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the {@link SourceSession} towards one peer on the sync thread, and its timer. */
final class SourceHost {
  private static final Logger LOG = LoggerFactory.getLogger(SourceHost.class);

  private final Vertx vertx;
  private final Context context;
  private final String peer;
  private final ResyncNode node;
  private final ResyncListener listener;
  private final SourceSession session;
  private volatile SourceSnapshot snapshot;

  // Belongs to the sync thread.
  private @Nullable ResyncConnection connection;

  // Belong to the event loop.
  private long timer = -1;
  private boolean closed;

  SourceHost(
      Vertx vertx,
      Context context,
      String peer,
      ResyncNode node,
      SourceTable table,
      ResyncSettings settings,
      ResyncListener listener) {
    this.vertx = vertx;
    this.context = context;
    this.peer = peer;
    this.node = node;
    this.listener = listener;
    long now = node.nanoTime().getAsLong();
    this.session = new SourceSession(table, settings, now);
    this.snapshot = session.snapshot(now);
  }

  SourceSnapshot snapshot() {
    return snapshot;
  }

  void tell(SourceEvent event) {
    execute(null, () -> step(event));
  }

  void connected(ResyncConnection by, Incarnation receiver) {
    execute(
        by,
        () -> {
          connection = by;
          step(new SourceEvent.Connected(receiver));
        });
  }

  void received(ResyncConnection by, Frame frame) {
    execute(
        by,
        () -> {
          if (by == connection) {
            step(new SourceEvent.Received(frame));
          }
          by.done();
        });
  }

  void writeQueue(ResyncConnection by, boolean full) {
    execute(
        by,
        () -> {
          if (by == connection) {
            step(new SourceEvent.WriteQueue(full));
          }
        });
  }

  void disconnected(ResyncConnection by) {
    execute(
        by,
        () -> {
          if (by == connection) {
            connection = null;
            step(new SourceEvent.Disconnected());
          }
        });
  }

  /** On the event loop: no more timers. */
  void close() {
    closed = true;
    vertx.cancelTimer(timer);
  }

  private void execute(@Nullable ResyncConnection by, Runnable task) {
    try {
      node.syncThread().execute(task);
    } catch (RejectedExecutionException e) {
      if (by != null) {
        by.giveUp("the sync thread has ended");
      }
    }
  }

  private void step(SourceEvent event) {
    try {
      for (SourceAction action : session.step(event, node.nanoTime().getAsLong())) {
        perform(action);
      }
    } catch (RuntimeException e) {
      LOG.error("Resync: sending to {} failed; the connection is closed", peer, e);
      giveUp("a fault of this node");
    }
    long now = node.nanoTime().getAsLong();
    snapshot = session.snapshot(now);
    if (connection != null) {
      wakeIn(session.wakeNanos(now) - now);
    }
  }

  private void perform(SourceAction action) {
    if (action instanceof SourceAction.Send send && connection != null) {
      connection.send(send.frame());
    } else if (action instanceof SourceAction.Close close) {
      giveUp(close.reason());
    } else if (action instanceof SourceAction.Began began) {
      listener.began(began.pass());
    } else if (action instanceof SourceAction.Ended ended) {
      listener.ended(ended.result());
    } else if (action instanceof SourceAction.Measured measured) {
      listener.measured(measured.round());
    }
  }

  private void giveUp(String why) {
    ResyncConnection gone = connection;
    connection = null;
    if (gone != null) {
      gone.giveUp(why);
      step(new SourceEvent.Disconnected());
    }
  }

  private void wakeIn(long nanos) {
    long millis = Math.max(1, (nanos + 999_999) / 1_000_000);
    context.runOnContext(
        v -> {
          vertx.cancelTimer(timer);
          if (!closed) {
            timer = vertx.setTimer(millis, id -> execute(null, () -> step(new SourceEvent.Tick())));
          }
        });
  }
}
