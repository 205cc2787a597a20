package dev.loupe.sae.label.language;

import java.net.URI;

/** The address of a server that speaks OpenAI's protocol. */
record Endpoint(URI base) {
  private static final String EXAMPLE = "http://localhost:8000/v1";

  static Endpoint of(String address) {
    URI base = parsed(address.strip().replaceAll("/+$", ""));
    boolean web = "https".equals(base.getScheme()) || "http".equals(base.getScheme());
    boolean bare =
        base.getRawUserInfo() == null
            && base.getRawQuery() == null
            && base.getRawFragment() == null;
    if (!web || base.getHost() == null || !bare) {
      throw wrong();
    }
    return new Endpoint(base.getRawPath().isEmpty() ? URI.create(base + "/v1") : base);
  }

  private static URI parsed(String address) {
    try {
      return URI.create(address);
    } catch (IllegalArgumentException e) {
      throw wrong();
    }
  }

  /** The address is not shown, since it may hold a password. */
  private static IllegalArgumentException wrong() {
    return new IllegalArgumentException(
        "the address of a language model must be like "
            + EXAMPLE
            + ", without a user, a password, ? or #");
  }

  URI path(String path) {
    return URI.create(base + path);
  }

  String host() {
    return base.getRawAuthority();
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
