package dev.loupe.model;

import dev.loupe.site.Spot;

/** An intervention and the spot that it is made at. */
record Change(Spot spot, Intervention intervention) {}
