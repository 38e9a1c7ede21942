package dev.lvsd.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestTest {
  private static final Manifest MANIFEST =
      new Manifest(
          "a1b2c",
          new ProcessIdentity(17, 1234),
          List.of(new ProcessIdentity(18, 1240), new ProcessIdentity(19, 1250)));

  @Test
  void whatWasWrittenIsReadBack() {
    assertThat(Manifest.parse(MANIFEST.format())).contains(MANIFEST);
  }

  @Test
  void theFormatIsStableBecauseALaterVersionCleansUpAfterAnEarlierOne() {
    assertThat(MANIFEST.format())
        .isEqualTo("id a1b2c\nowner 17 1234\nchild 18 1240\nchild 19 1250\n");
  }

  @Test
  void aTextWithoutOwnerOrNameIsNoManifest() {
    assertThat(Manifest.parse("")).isEmpty();
    assertThat(Manifest.parse("id a1b2c\n")).isEmpty();
    assertThat(Manifest.parse("owner 17 1234\n")).isEmpty();
    assertThat(Manifest.parse("id a1b2c\nowner seventeen 1\n")).isEmpty();
  }

  @Test
  void aNameThatCouldReachOutOfTheDirectoryIsRefused() {
    assertThat(Manifest.parse("id ../../etc\nowner 17 1234\n")).isEmpty();
  }

  @Test
  void namespacesOfALabAreToldByPrefix() {
    assertThat(MANIFEST.namespacePrefix()).isEqualTo("lvl-a1b2c-");
  }
}
