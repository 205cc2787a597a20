package dev.loupe.prompts;

/** Two parts of a set: one to build an experiment on, one to test it on. */
public record PromptSplit(PromptSet first, PromptSet second) {}
