package dev.loupe.neuron;

/**
 * How the activations of a neuron are distributed over the tokens of texts.
 *
 * <p>All are divided by the number of tokens. Skew is E[((x − mean)/std)³], kurtosis E[((x −
 * mean)/std)⁴]: 3 for a normal distribution, and large if the neuron is strong at few tokens.
 *
 * <p>Gurnee et al. 2024, <a href="https://arxiv.org/abs/2401.12181">Universal neurons</a>, who take
 * skew and kurtosis of the values before the activation function; these are of those behind it.
 *
 * @param tokens the number of tokens
 * @param active the share of the tokens with an activation above 0
 * @param std the standard deviation
 * @param skew NaN if all activations are equal
 * @param kurtosis NaN if all activations are equal
 */
public record ActivationStatistics(
    long tokens,
    double active,
    double mean,
    double std,
    double min,
    double max,
    double skew,
    double kurtosis) {}
