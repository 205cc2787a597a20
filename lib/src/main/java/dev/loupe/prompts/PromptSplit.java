package dev.loupe.prompts;

/** Two parts of a set: what an experiment is built on, and what it is tested on. */
public record PromptSplit(PromptSet first, PromptSet second) {}
