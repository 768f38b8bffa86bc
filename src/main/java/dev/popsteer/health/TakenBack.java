package dev.popsteer.health;

/// What operators have taken back of a PoP and say so, unlike what is only not there any more,
/// which may have been lost.
///
/// @param drain that it is drained
/// @param forced that it is up, or down, whatever monitors say
public record TakenBack(boolean drain, boolean forced) {

  public static final TakenBack NOTHING = new TakenBack(false, false);
}
