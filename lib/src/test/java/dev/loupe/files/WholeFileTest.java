package dev.loupe.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path temp;

  private static void halfOf(Path file, RuntimeException broken) {
    WholeFile.write(
        file,
        channel -> {
          WholeFile.writeFully(channel, ByteBuffer.wrap(new byte[1000]));
          throw broken;
        });
  }

  private Stream<String> names() {
    return Stream.of(temp.toFile().list());
  }

  @Test
  void aFileThatWasThereStaysUntilTheNewOneIsComplete() throws IOException {
    Path file = temp.resolve("a.txt");
    WholeFile.write(file, "old");
    IllegalStateException broken = new IllegalStateException("broken");
    assertThatThrownBy(() -> halfOf(file, broken)).isSameAs(broken);
    assertThat(file).hasContent("old");
    WholeFile.write(file, channel -> assertThat(file).hasContent("old"));
    assertThat(file).isEmptyFile();
    assertThat(names()).containsExactly("a.txt");
  }

  @Test
  void anotherWriterOfTheSameFileDisturbsNothing() {
    Path file = temp.resolve("a.txt");
    WholeFile.write(
        file,
        channel -> {
          WholeFile.writeFully(channel, ByteBuffer.wrap(new byte[] {'o', 'n'}));
          WholeFile.write(file, "another");
          assertThat(file).hasContent("another");
          WholeFile.writeFully(channel, ByteBuffer.wrap(new byte[] {'e'}));
        });
    assertThat(file).hasContent("one");
    assertThat(names()).containsExactly("a.txt");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFileKeepsItsPermissionsAndANewOneHasThoseOfAnyNewFile() throws IOException {
    Path file = temp.resolve("a.txt");
    WholeFile.write(file, "new");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(Files.getPosixFilePermissions(Files.createFile(temp.resolve("any"))));
    Set<PosixFilePermission> odd = PosixFilePermissions.fromString("rw--w-r--");
    Files.setPosixFilePermissions(file, odd);
    WholeFile.write(file, "newer");
    assertThat(file).hasContent("newer");
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(odd);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aLinkStaysALinkAndOneThatLeadsNowhereIsReplaced() throws IOException {
    Path file = Files.writeString(Files.createDirectory(temp.resolve("there")).resolve("a"), "old");
    Path link = Files.createSymbolicLink(temp.resolve("link"), file);
    Path nowhere = Files.createSymbolicLink(temp.resolve("nowhere"), temp.resolve("absent"));
    WholeFile.refuseUnwritable(link);
    WholeFile.write(link, "new");
    WholeFile.write(nowhere, "new");
    assertThat(link).isSymbolicLink().hasContent("new");
    assertThat(file).hasContent("new");
    assertThat(nowhere).isRegularFile().hasContent("new");
    assertThat(Files.isSymbolicLink(nowhere)).isFalse();
    assertThat(names()).containsExactlyInAnyOrder("there", "link", "nowhere");
  }

  @Test
  void foldersThatDoNotExistAreMade() {
    Path file = temp.resolve("one").resolve("two").resolve("a.txt");
    WholeFile.write(file, "new");
    assertThat(file).hasContent("new");
  }

  @Test
  void anInterruptLeavesNothingBehind() throws IOException {
    Path file = temp.resolve("a.txt");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> WholeFile.write(file, "new"))
        .isInstanceOf(CancellationException.class)
        .hasMessage("stopped by an interrupt while writing " + file);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(names()).isEmpty();
  }

  @Test
  void saysWhichFileCannotBeWritten() throws IOException {
    Path file = Files.createDirectories(temp.resolve("folder").resolve("full")).getParent();
    assertThatThrownBy(() -> WholeFile.write(file, "new"))
        .hasMessageStartingWith(file + " cannot be written: ");
    Path inAFile = Files.writeString(temp.resolve("a.txt"), "").resolve("b.txt");
    assertThatThrownBy(() -> WholeFile.write(inAFile, "new"))
        .hasMessage(
            inAFile + " cannot be written: " + inAFile.getParent() + " is a file, not a folder");
  }
}
