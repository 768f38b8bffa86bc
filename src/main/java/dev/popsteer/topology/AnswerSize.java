package dev.popsteer.topology;

/// How much an answer carries.
///
/// @param pops PoPs, 1 to [#MAX]
/// @param addresses addresses of all of them together, 1 to [#MAX]
public record AnswerSize(int pops, int addresses) {

  /// So many addresses, under the longest name, fit in the 1232 bytes that UDP may carry.
  public static final int MAX = 16;

  public static final AnswerSize ONE_POP = new AnswerSize(1, MAX);

  public AnswerSize {
    if (pops < 1 || pops > MAX || addresses < 1 || addresses > MAX) {
      throw new IllegalArgumentException(pops + " PoPs, " + addresses + " addresses");
    }
  }
}
