package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import java.util.Map;

/**
 * What one end has counted since it was made.
 *
 * @param established connections that were authenticated
 * @param strangers connections closed at once, as they came from an address of no other director
 * @param tooMany connections that were not authenticated yet and made room for newer ones
 * @param tooSlow connections closed because the peer did not authenticate itself in time
 * @param givenUp connections that a session ended: no answer, or one out of place
 * @param refused connections ended by what came over them, by reason
 */
public record ResyncCounts(
    long established,
    long strangers,
    long tooMany,
    long tooSlow,
    long givenUp,
    Map<Reason, Long> refused) {}
