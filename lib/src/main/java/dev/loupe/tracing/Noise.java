package dev.loupe.tracing;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.List;

/**
 * Normally distributed noise on the embeddings of a subject's tokens.
 *
 * <p>The paper uses three times the standard deviation of token embeddings. By default this is the
 * standard deviation over the whole vocabulary; the authors' code uses the tokens of the studied
 * subjects ({@link #ofTexts}). The random numbers are those of numpy's {@code
 * RandomState(seed).randn(samples, tokens, d_model)}, as in the authors' code, so results can be
 * compared.
 *
 * <pre>{@code trace(model, prompt, subject, answer).with(Noise.ofVocabulary(3).withSamples(20))}
 * </pre>
 *
 * @param samples how many noised copies of the prompt are averaged
 */
public record Noise(NoiseLevel level, int samples, int seed) {
  private static final int SAMPLES = 10; // Meng et al. 2022, appendix B.1
  private static final int SEED = 1; // as in the code of the paper

  /** Requires at least one sample. */
  public Noise {
    if (samples < 1) {
      throw new IllegalArgumentException("noise needs at least one sample, not " + samples);
    }
  }

  /** The noise of the paper, measured by the whole vocabulary. */
  static Noise usual() {
    return ofVocabulary(3);
  }

  /** Noise of this many standard deviations of the model's token embeddings; the paper uses 3. */
  public static Noise ofVocabulary(double times) {
    return new Noise(new NoiseLevel.OfVocabulary(times), SAMPLES, SEED);
  }

  /** Noise of this many standard deviations of the embeddings of these texts' tokens. */
  public static Noise ofTexts(double times, List<String> texts) {
    return new Noise(new NoiseLevel.OfTexts(times, texts), SAMPLES, SEED);
  }

  /** Noise of this standard deviation. */
  public static Noise fixed(double deviation) {
    return new Noise(new NoiseLevel.Fixed(deviation), SAMPLES, SEED);
  }

  /** The same noise with another number of noised copies of the prompt. */
  public Noise withSamples(int samples) {
    return new Noise(level, samples, seed);
  }

  /** The same noise with another random seed. */
  public Noise withSeed(int seed) {
    return new Noise(level, samples, seed);
  }

  /** Noise with a standard deviation for a prompt, [batch, pos, d_model]; 0 outside the subject. */
  Tensor on(Subject subject, double deviation, int width, int size) {
    MersenneTwister random = new MersenneTwister(seed);
    float[] values = new float[samples * width * size];
    for (int sample = 0; sample < samples; sample++) {
      for (int position = subject.from(); position < subject.to(); position++) {
        int row = (sample * width + position) * size;
        for (int i = 0; i < size; i++) {
          values[row + i] = (float) (deviation * random.nextGaussian());
        }
      }
    }
    return Tensor.of(values, new long[] {samples, width, size}, Axis.BATCH, Axis.POS, Axis.D_MODEL);
  }

  @Override
  public String toString() {
    return samples + " samples, seed " + seed + ", " + level;
  }
}
