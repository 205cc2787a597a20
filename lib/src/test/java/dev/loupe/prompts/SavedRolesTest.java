package dev.loupe.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.load.BundledModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Role;
import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedRolesTest {
  private static final HookedTransformer WREN = BundledModel.wren();
  private static final String HEADER = "clean,corrupt,right,wrong,roles\n";

  @TempDir Path folder;

  private PromptSet read(String content) throws IOException {
    return PromptSet.fromCsv(Files.writeString(folder.resolve("set.csv"), content));
  }

  @Test
  void rolesAreReadBackFromAFile() {
    for (PromptSet set : List.of(IndirectObject.of(WREN, 5), Docstring.of(WREN, 5))) {
      Path file = folder.resolve(set.name() + ".csv");
      set.save(file);
      assertThat(PromptSet.fromCsv(file)).isEqualTo(set);
      assertThat(set.get(0).roles()).isNotEmpty();
    }
  }

  @Test
  void aCellNamesTheCharactersOfBothPrompts() throws IOException {
    PromptSet set = read(HEADER + "\"Ann ran\",\"So Ann ran\", a, b,\"SUBJECT 0-3 3-6\"\n");
    assertThat(set.get(0).roles())
        .isEqualTo(Map.of(Role.SUBJECT, new RolePlace(new TextSpan(0, 3), new TextSpan(3, 6))));
    assertThat(read(HEADER + "a,b, c, d\n").get(0).roles()).isEmpty();
    assertThat(read(HEADER + "a,b, c, d,\n").get(0).roles()).isEmpty();
  }

  @Test
  void refusesWhatIsNoRole() {
    assertThatThrownBy(() -> read(HEADER + "a,b, c, d,IO 0-1\n"))
        .hasMessageEndingWith(
            "'IO 0-1' is no role; write its name and its characters in the clean and in the corrupt"
                + " prompt, such as IO 5-9 5-9");
    assertThatThrownBy(() -> read(HEADER + "a,b, c, d,IO 0-1 0-2\n"))
        .hasMessageEndingWith(
            "line 2: the role IO cannot be the characters 0 to 2 of 'b', which has 1");
    TextSpan all = new TextSpan(0, 1);
    PromptPair odd =
        new PromptPair("a", "b", " c", " d")
            .with(Map.of(new Role("my role"), new RolePlace(all, all)));
    assertThatThrownBy(() -> new PromptSet("odd", List.of(odd)).save(folder.resolve("odd.csv")))
        .hasMessageStartingWith("the role 'my role' cannot be written into a file");
  }

  @Test
  void aDocstringKnowsItsArguments() {
    PromptSet set = Docstring.of(WREN, 20).keepAligned(WREN);
    for (boolean clean : new boolean[] {true, false}) {
      Tokens tokens = WREN.run(clean ? set : set.corruptPrompts()).tokens();
      for (int i = 0; i < set.size(); i++) {
        String answer = (clean ? set.get(i).right() : set.get(i).wrong()).get(0);
        assertThat(piece(tokens, Role.C_DEF, i)).isEqualTo(answer);
        boolean same = piece(tokens, Role.A_DEF, i).equals(piece(tokens, Role.A_DOC, i));
        assertThat(same).isEqualTo(clean);
        assertThat(piece(tokens, Role.B_DEF, i).equals(piece(tokens, Role.B_DOC, i)))
            .isEqualTo(clean);
      }
    }
  }

  private static String piece(Tokens tokens, Role role, int prompt) {
    return tokens.piece(tokens.id(prompt, tokens.positions(role)[prompt]));
  }
}
