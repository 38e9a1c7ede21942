package dev.lvsd.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.cli.ResyncWatch.Ended;
import dev.lvsd.agent.cli.ResyncWatch.UnderWay;
import dev.lvsd.agent.cli.ResyncWatch.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResyncWatchTest {
  private static final long ASKED = 5_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final ResyncWatch watch = new ResyncWatch(ASKED);

  private static JsonNode status(String source) throws IOException {
    return AgentClient.parse(
        ("{\"sync\":{\"peers\":[{\"node\":\"b\",\"source\":{" + source + "}}]}}")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static String pass(long done) {
    return "\"pass\":{\"slicesDone\":" + done + ",\"slices\":8,\"entriesSent\":3}";
  }

  private static String last(String outcome, long agoMillis) {
    return "\"lastPass\":{\"outcome\":\"%s\",\"why\":\"\",\"entries\":100,\"lacking\":1,"
            .formatted(outcome)
        + "\"entriesSent\":7,\"tookMillis\":900,\"agoMillis\":"
        + agoMillis
        + "}";
  }

  @Test
  void onePassThatEndedBeforeItWasAskedForIsNotTheOne() throws IOException {
    assertThat(watch.saw(status(last("complete", 1001)), ASKED + SECOND))
        .isInstanceOf(Waiting.class);
  }

  @Test
  void whatHasEndedSinceIsTheResultAlsoWhereNobodySawItBegin() throws IOException {
    assertThat(watch.saw(status(last("complete", 400)), ASKED + SECOND))
        .isEqualTo(new Ended("complete", "", 100, 1, 7, 900));
  }

  @Test
  void itIsFollowedFromItsBeginningToItsEnd() throws IOException {
    assertThat(watch.saw(status(last("complete", 9000)), ASKED)).isInstanceOf(Waiting.class);
    assertThat(watch.saw(status(pass(3)), ASKED + SECOND))
        .isInstanceOfSatisfying(
            UnderWay.class, under -> assertThat(under.progress().slicesDone()).isEqualTo(3));
    assertThat(watch.saw(status(last("incomplete", 10)), ASKED + 2 * SECOND))
        .isInstanceOfSatisfying(Ended.class, ended -> assertThat(ended.complete()).isFalse());
  }

  @Test
  void onePassThatIsBrokenOffForAnotherIsNotTheEnd() throws IOException {
    String both = last("cancelled", 10) + "," + pass(1);
    assertThat(watch.saw(status(both), ASKED + SECOND)).isInstanceOf(UnderWay.class);
  }

  @Test
  void whatDoesNotBeginIsGivenUpWithWhatToDo() throws IOException {
    long deadline = ASKED + ResyncWatch.BEGIN_NANOS;
    assertThat(watch.saw(status(""), deadline - 1)).isInstanceOf(Waiting.class);
    assertThat(watch.saw(status(""), deadline))
        .isInstanceOfSatisfying(
            Ended.class,
            ended -> {
              assertThat(ended.known()).isFalse();
              assertThat(ended.why()).contains("has not begun within 15 s", "lvsd doctor");
            });
  }

  @Test
  void whatDoesNotMoveIsGivenUpButNotWhileItDoes() throws IOException {
    watch.saw(status(pass(1)), ASKED);
    long moved = ASKED + ResyncWatch.STALL_NANOS - 1;
    assertThat(watch.saw(status(pass(2)), moved)).isInstanceOf(UnderWay.class);
    assertThat(watch.saw(status(pass(2)), moved + ResyncWatch.STALL_NANOS - 1))
        .isInstanceOf(UnderWay.class);
    assertThat(watch.saw(status(pass(2)), moved + ResyncWatch.STALL_NANOS))
        .isInstanceOfSatisfying(
            Ended.class, e -> assertThat(e.why()).contains("nothing has moved for 1 min"));
  }

  @Test
  void whatTheAgentForgotIsGivenUp() throws IOException {
    watch.saw(status(pass(1)), ASKED);
    assertThat(watch.saw(status(""), ASKED + ResyncWatch.BEGIN_NANOS))
        .isInstanceOfSatisfying(
            Ended.class, e -> assertThat(e.why()).contains("no longer knows of it"));
  }

  @Test
  void anAgentThatIsSilentForAMomentIsAskedAgain() throws IOException {
    watch.saw(status(pass(1)), ASKED + SECOND);
    long silent = ASKED + SECOND + ResyncWatch.SILENCE_NANOS;
    assertThat(watch.missed("refused", silent - 1)).isInstanceOf(Waiting.class);
    assertThat(watch.missed("refused", silent))
        .isEqualTo(Ended.timeout("the agent does not say how far it is: refused"));
  }
}
