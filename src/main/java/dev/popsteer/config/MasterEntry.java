package dev.popsteer.config;

import java.util.List;

/// An entry of a master file: a line, or several that parentheses make one.
///
/// @param tokens never empty
/// @param blankOwner whether it begins with a blank, and so belongs to the name before
/// @param broken whether a problem was found in it already, and it is not to be read further
record MasterEntry(List<MasterToken> tokens, boolean blankOwner, boolean broken) {

  MasterEntry {
    tokens = List.copyOf(tokens);
  }

  MasterToken first() {
    return tokens.getFirst();
  }
}
