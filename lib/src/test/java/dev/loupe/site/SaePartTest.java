package dev.loupe.site;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SaePartTest {
  @Test
  void partsHaveTheNamesOfSaeLensBehindTheSiteThatFeaturesWrite() {
    Site acts = Act.RESID_POST.at(2).features();
    assertThat(acts.name()).isEqualTo("blocks.2.hook_resid_post.hook_sae_acts_post");
    assertThat(acts.word()).isEqualTo("resid_post sae_acts_post");
    assertThat(acts.whole()).isEqualTo(Act.RESID_POST.at(2));
  }

  @Test
  void everyPartIsReadFromItsName() {
    for (SaePart part : SaePart.values()) {
      for (Site site : new Site[] {Act.HEAD_Z.at(1), Act.MLP_OUT.at(-1), Act.EMBED.site()}) {
        assertThat(Site.parse(site.part(part).name())).isEqualTo(site.part(part));
      }
    }
    assertThat(Site.parse("resid_post-1.hook_sae_recons"))
        .isEqualTo(Act.RESID_POST.at(-1).part(SaePart.SAE_RECONS));
  }

  @Test
  void featuresHaveAnAxisOfTheirOwnAndOtherPartsThoseOfTheSite() {
    Site z = Act.HEAD_Z.at(0);
    assertThat(z.features().axes()).containsExactly(BATCH, POS, FEATURE);
    assertThat(z.part(SaePart.SAE_ACTS_PRE).axes()).containsExactly(BATCH, POS, FEATURE);
    assertThat(z.part(SaePart.SAE_ERROR).axes()).containsExactly(BATCH, POS, HEAD, D_HEAD);
  }

  @Test
  void aPartIsNotTheActivationItself() {
    assertThat(Act.RESID_POST.at(2).is(Act.RESID_POST)).isTrue();
    assertThat(Act.RESID_POST.at(2).features().is(Act.RESID_POST)).isFalse();
  }

  @Test
  void oneFeatureIsASpotFromTheSiteOrFromASpotOfIt() {
    Spot one = Act.RESID_POST.at(2).feature(31);
    assertThat(one).hasToString("blocks.2.hook_resid_post.hook_sae_acts_post[feature 31]");
    assertThat(Act.RESID_POST.at(2).pos(4).feature(31)).isEqualTo(one.pos(4));
    assertThat(Act.RESID_POST.at(2).features().feature(31)).isEqualTo(one);
    assertThat(one.pos(4).label()).isEqualTo("L2 resid_post pos 4 feature 31");
    assertThat(Act.RESID_POST.at(2).part(SaePart.SAE_ERROR).all().label())
        .isEqualTo("L2 resid_post sae_error");
  }

  @Test
  void anUnknownPartIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Site.parse("blocks.2.hook_resid_post.hook_sae_acts"))
        .hasMessage(
            "there is no part of spliced features 'hook_sae_acts'; the parts are hook_sae_input,"
                + " hook_sae_acts_pre, hook_sae_acts_post, hook_sae_recons, hook_sae_error,"
                + " hook_sae_output");
  }
}
