package dev.popsteer.differential;

import dev.popsteer.differential.LawfulDifference.Pair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How this server's answers compare with those of one peer.
final class Tally {

  private final String peer;
  private final Map<LawfulDifference, Integer> excused = new EnumMap<>(LawfulDifference.class);
  private final List<String> faults = new ArrayList<>();
  private int answers;
  private int equal;

  Tally(String peer) {
    this.peer = peer;
  }

  void count(Asked asked, byte[] ours, byte[] theirs) throws IOException {
    answers++;
    if (!repeatsTheQuestion(asked, ours)) {
      faults.add("the question does not come back as it was asked: " + asked);
      return;
    }
    var replies = new Pair(Reply.of(ours), Reply.of(theirs));
    if (replies.areEqual()) {
      equal++;
    } else if (!isExcused(asked, replies)) {
      faults.add("%nours:   %s%s: %s%s".formatted(replies.ours(), peer, replies.theirs(), asked));
    }
  }

  private static boolean repeatsTheQuestion(Asked asked, byte[] answer) {
    byte[] query = asked.message();
    return answer.length >= query.length
        && Arrays.equals(query, 12, query.length, answer, 12, query.length);
  }

  /// Tries one difference after the other, until nothing is left, and notes those that were there.
  private boolean isExcused(Asked asked, Pair replies) {
    var left = replies;
    for (var difference : LawfulDifference.values()) {
      var without = difference.forgive(asked, left);
      if (!without.equals(left)) {
        excused.merge(difference, 1, Integer::sum);
      }
      if (without.areEqual()) {
        return true;
      }
      left = without;
    }
    return false;
  }

  /// The differences for which there is no name, each with all that is needed to ask again.
  List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  public String toString() {
    return "%s: %d answers, %d equal, lawfully different %s, unexplained %d"
        .formatted(peer, answers, equal, excused, faults.size());
  }
}
