package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.measure.AddressOwners.Overlap;
import dev.lvsd.lab.measure.AddressOwners.Sighting;
import dev.lvsd.lab.measure.AddressOwners.Span;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressOwnersTest {
  private static final String A = "02:00:00:00:0a:01";
  private static final String B = "02:00:00:00:0b:01";
  private static final long PAUSE = 250;

  @Test
  void aCleanHandoverHasNoOverlap() {
    AddressOwners owners = owners(every20(A, 0, 1000), every20(B, 1050, 2000));
    assertThat(owners.overlaps(PAUSE)).isEmpty();
    assertThat(owners.spans(PAUSE)).containsExactly(new Span(A, 0, 1000), new Span(B, 1050, 1990));
  }

  @Test
  void twoWhoAnswerAtOnceOverlapFromTheFirstOfTheNewToTheLastOfTheOld() {
    AddressOwners owners = owners(every20(A, 0, 1000), every20(B, 905, 2000));
    assertThat(owners.overlaps(PAUSE)).containsExactly(new Overlap(A, B, 905, 1000));
  }

  @Test
  void oneWhoReturnsAfterAPauseWasNotOwnerMeanwhile() {
    AddressOwners owners =
        owners(every20(A, 0, 500), every20(B, 510, 1500), every20(A, 1510, 2000));
    assertThat(owners.overlaps(PAUSE)).isEmpty();
  }

  @Test
  void twoWithoutEndOverlapToTheEnd() {
    AddressOwners owners = owners(every20(A, 0, 2000), every20(B, 10, 2000));
    assertThat(owners.overlaps(PAUSE)).containsExactly(new Overlap(A, B, 10, 1990));
  }

  @Test
  void oneAnswerOfAnotherIsAnOverlapAlso() {
    AddressOwners owners = owners(every20(A, 0, 2000), List.of(new Sighting(1005, B)));
    assertThat(owners.overlaps(PAUSE)).containsExactly(new Overlap(A, B, 1005, 1005));
  }

  @Test
  void whoAnswersWhileAnotherOwnsTheAddressIsWithinItsSpan() {
    Span owner = new Span(A, 0, 2000);
    assertThat(new Span(B, 1005, 1010).within(owner)).isTrue();
    assertThat(new Span(B, 1005, 2010).within(owner)).isFalse();
    assertThat(owner.within(owner)).isFalse();
  }

  @Test
  void linesAreReadAndTornOnesSkipped() {
    assertThat(AddressOwners.parse("12 " + A + "\n15 " + B + "\nwarning: x\n17 02:0").sightings())
        .containsExactly(new Sighting(12, A), new Sighting(15, B));
  }

  private static List<Sighting> every20(String mac, long from, long to) {
    List<Sighting> sightings = new ArrayList<>();
    for (long at = from; at <= to; at += 20) {
      sightings.add(new Sighting(at, mac));
    }
    return sightings;
  }

  @SafeVarargs
  private static AddressOwners owners(List<Sighting>... parts) {
    List<Sighting> all = new ArrayList<>();
    for (List<Sighting> part : parts) {
      all.addAll(part);
    }
    return new AddressOwners(all);
  }
}
