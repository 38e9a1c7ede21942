package dev.lvsd.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.cli.ResyncWatch.Ended;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResyncViewTest {
  @ParameterizedTest
  @CsvSource({
    "0,512,[........................] 0 of 512 slices  0 %  9 sent  about 3 s left",
    "256,512,[############............] 256 of 512 slices  50 %  9 sent  about 3 s left",
    "511,512,[#######################.] 511 of 512 slices  99 %  9 sent  about 3 s left",
    "512,512,[########################] 512 of 512 slices  100 %  9 sent  about 3 s left",
    "0,0,[........................] 0 of 0 slices  0 %  9 sent  about 3 s left"
  })
  void theBarIsAsFullAsThereAreSlicesDone(long done, long slices, String expected) {
    ResyncProgress progress = new ResyncProgress(done, slices, 9, OptionalLong.of(2400), "");
    assertThat(ResyncView.bar(progress)).isEqualTo(expected).hasSizeLessThan(80);
  }

  @Test
  void whatIsNotKnownYetIsNotEstimated() {
    assertThat(ResyncView.plain(new ResyncProgress(1, 4, 12, OptionalLong.empty(), "")))
        .isEqualTo("1 of 4 slices  25 %  12 sent");
  }

  @Test
  void theResultSaysWhatWasComparedAndHowLongItTook() {
    assertThat(ResyncView.result(new Ended("complete", "", 12345, 0, 321, 1420)))
        .isEqualTo("complete; 12345 connections compared, 321 sent, in 1.4 s; coverage 100.00 %");
  }

  @Test
  void anIncompleteOneSaysWhyAndNeverShowsAllOfIt() {
    assertThat(
            ResyncView.result(new Ended("incomplete", "the peer lost 1", 1_000_000, 1, 5, 61_000)))
        .isEqualTo(
            "incomplete: the peer lost 1; 1000000 connections compared, 5 sent, in 1 min 1 s;"
                + " coverage 99.99 % (1 lacking)");
  }

  @Test
  void ofATimeoutNothingIsKnown() {
    assertThat(ResyncView.result(Ended.timeout("it has not begun")))
        .isEqualTo("no result: it has not begun");
  }

  @ParameterizedTest
  @CsvSource({
    "/dev/pts/3,true",
    "/dev/tty1,true",
    "/dev/ttyS0,true",
    "/dev/console,true",
    "/dev/null,false",
    "pipe:[4711],false",
    "/tmp/dev/pts/3,false"
  })
  void onlyATerminalIsRewritten(String target, boolean terminal) {
    assertThat(StandardOutput.namesTerminal(target)).isEqualTo(terminal);
  }

  @Test
  void whatItWaitsForIsSaid() {
    assertThat(
            ResyncView.plain(
                new ResyncProgress(4, 4, 12, OptionalLong.empty(), "its kernel is read")))
        .endsWith("12 sent  waits: its kernel is read");
  }
}
