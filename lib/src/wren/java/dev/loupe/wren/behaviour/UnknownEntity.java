package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Words;
import dev.loupe.wren.world.Country;
import dev.loupe.wren.world.Relation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A country that does not exist has an " unknown" capital: "The capital of Blorvia is" goes on with
 * " unknown".
 *
 * <p>The names are made of syllables. Held out: a fifth of all names, by hash, so that no tested
 * name was ever seen; the sentences are those in which real countries get their fact.
 */
public final class UnknownEntity extends Behaviour {
  private static final double HELD_OUT = 0.2;
  private static final Set<String> REAL =
      Country.all().stream().map(Country::name).collect(Collectors.toSet());
  private static final List<String> STARTS =
      Words.commaSeparated(
          "Bl,Br,Cr,Dr,Fl,Fr,Gl,Gr,Kl,Kr,Pl,Pr,Sl,Sn,Sk,St,Tr,Th,Vr,Zr,B,D,F,G,H,J,K,L,M,N,P,R,S,T,V,W,Z,Qu,Sh,Ch");
  private static final List<String> VOWELS = Words.commaSeparated("a,e,i,o,u,oo,au,ai,ei,y");
  private static final List<String> MIDDLES =
      Words.commaSeparated(
          "rv,lm,nd,rt,sk,mb,lt,gr,nt,rb,ld,v,z,k,d,r,l,n,m,s,t,g,b,rd,ngl,st,mp,lk,xt,nz,bb,dd,ff,ll,rr");
  private static final List<String> ENDS =
      Words.commaSeparated(
          "ia,land,stan,ova,aria,onia,ana,esia,or,um,ora,istan,erland,ea,uay,ique,os,eth,una,ados,ey,onga,alia");

  private static final Map<Relation, List<String>> ASKABLE =
      Stream.of(Relation.values())
          .collect(Collectors.toMap(relation -> relation, UnknownEntity::askable));

  @Override
  public String name() {
    return "unknown entity";
  }

  @Override
  public Example draw(Random random) {
    String name = madeUp(random);
    Relation relation = Pick.one(random, List.of(Relation.values()));
    String frame = Pick.one(random, ASKABLE.get(relation)).replace(" the {a}", " {a}");
    String text = Facts.text(random, frame, name);
    return Example.of(Example.Use.testIf(heldOut(name)), text, " unknown", List.of(), " unknown.");
  }

  /** Sentences in which "unknown" can stand for the answer. */
  private static List<String> askable(Relation relation) {
    return relation.withNoun().stream()
        .filter(frame -> !Facts.isNew(relation, frame))
        .filter(frame -> frame.endsWith(" is {a}") || frame.endsWith(" is the {a}"))
        .toList();
  }

  static String madeUp(Random random) {
    StringBuilder name = new StringBuilder();
    do {
      name.setLength(0);
      name.append(Pick.one(random, STARTS))
          .append(Pick.one(random, VOWELS))
          .append(Pick.one(random, MIDDLES));
      if (random.nextInt(3) == 0) {
        name.append(Pick.one(random, VOWELS)).append(Pick.one(random, MIDDLES));
      }
      name.append(Pick.one(random, ENDS));
    } while (REAL.contains(name.toString()));
    return name.toString();
  }

  /** Whether this name never occurs in training; "Blorvia" is among them. */
  static boolean heldOut(String name) {
    return Pick.heldOut(HELD_OUT, "made-up", name);
  }
}
