package dev.loupe.sae.loss;

/**
 * What a loss needs to know of a step.
 *
 * @param features the number of features
 * @param ramp how much of its penalty counts already, from 0 to 1
 * @param reviving the number of dead features that reconstruct the error of each token
 * @param revivingShare how much their loss counts
 */
public record StepSettings(int features, double ramp, int reviving, double revivingShare) {}
